/** `switchyard view`: a finished event trace on a page. */
import { time, whole } from './arguments.js';
import { command } from './command.js';
import { port } from './live.js';
import { argument, flag, option } from './option.js';

/** Serves a page until Ctrl-C; records are read as the page asks for them. */
export const view = command({
  name: 'view',
  summary: 'look at an event trace of any length on a page: who worked when, power, bandwidth, waits, operators of any window',
  arguments: { file: argument('<trace>', 'an event trace (.swt), or the folder of a run that has one') },
  options: {
    port,
    from: option<number>('--from <time>', 'with --json: beginning of the window, such as 20us', { parse: time }),
    to: option<number>('--to <time>', 'with --json: its end', { parse: time }),
    bins: option('--bins <n>', 'with --json: parts that the window is cut into', { parse: whole(1, 2000), default: 300 }),
    json: flag('--json', 'print what the page shows of a window, as JSON, and serve nothing'),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard view out/tiny-adapter-albert-seq16 --from 20us --to 40us --bins 10 --json',
  notes: 'Without --json a page is served on 127.0.0.1 until Ctrl-C; its address has a token and is printed.',
  async run({ file: given, port: at, from, to, bins, json }, session) {
    const [{ InputError, withIndexedTrace }, { createTraceView, readAhead }, { eventTraceIn }] = await Promise.all([
      import('../../traces/index.js'),
      import('../live/trace-view.js'),
      import('./read-trace.js'),
    ]);
    const other = from !== undefined ? '--from' : to !== undefined ? '--to' : undefined;
    if (json !== true && other !== undefined)
      throw new InputError({ file: other }, 'given without --json', '--json beside it; a page is asked for windows itself');
    const file = eventTraceIn(given);
    session.stage(`reading ${file}`);
    return withIndexedTrace(file, async (trace) => {
      const shown = createTraceView(trace, session.now_ms);
      if (json === true) {
        const { about } = shown;
        const { elapsed_ps } = about;
        if ((from ?? 0) >= elapsed_ps)
          throw new InputError({ file: '--from' }, `${from} ps, not before the run's end`, `less than ${elapsed_ps} ps`);
        if (to !== undefined && to <= (from ?? 0))
          throw new InputError({ file: '--to' }, `${to} ps, not after --from ${from ?? 0} ps`, 'an end after the beginning');
        const asked = { from_ps: from ?? 0, to_ps: to ?? elapsed_ps, bins };
        // a window that is read whole needs nothing of the rest
        if (!shown.window(asked).exact) await readAhead(shown, session.stopped);
        return { json: { about, window: shown.window(asked) } };
      }
      const { serveView } = await import('../live/serve-view.js');
      // Ctrl-C ends it in order
      session.stage(undefined);
      await serveView(shown, { port: at ?? 0, stopped: session.stopped, told: (address) => session.say(`view: ${address}`) });
      return {};
    });
  },
});
