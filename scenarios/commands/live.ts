/** `--live`: a page that shows the work while it goes on; the same for all commands that have it. */
import { InputError, visibleLine } from '../../traces/files/index.js';
import type { Live } from '../live/live.js';
import { whole } from './arguments.js';
import { flag, option } from './option.js';
import type { Io } from './session.js';

const LAST_PORT = 65_535;
/** Where a page is served. */
export const port = option<number>('--port <n>', 'port of the page, on 127.0.0.1 (default: a free one)', {
  parse: whole(1, LAST_PORT),
});
/** Of a command that shows what it does on a page. */
export const live = {
  live: flag('--live', 'show it while it goes on, on a page of this machine alone; its address is printed'),
  port,
};
/** Of one whose work can be stepped. */
export const stepped = {
  ...live,
  pause: flag('--pause', 'with --live: wait before the first event until the page says to go on'),
};

/** Of work that has no single simulation to step. @throws InputError where it was to wait @param what what it is instead */
export function refusePause(pause: boolean | undefined, what: string): void {
  if (pause === true) throw new InputError({ file: '--pause' }, `given, and ${what}`, 'a single run, which can be stepped');
}

/** @throws InputError for options of the page without it */
async function opened(given: Readonly<Record<string, unknown>>, name: string, io: Io): Promise<Live | undefined> {
  if (given['live'] !== true) {
    const other = ['port', 'pause'].find((key) => given[key] !== undefined);
    if (other !== undefined) throw new InputError({ file: `--${other}` }, 'given without --live', '--live beside it');
    return undefined;
  }
  const { openLive } = await import('../live/live.js');
  return openLive({
    name: `${name} ${visibleLine(String(given['file']))}`,
    port: (given['port'] as number | undefined) ?? 0,
    paused: given['pause'] === true,
    now_ms: io.now_ms,
    // a line that is refused has no page to look at
    begun: (address) => io.err(`live: ${address}\n`),
  });
}

/**
 * Runs a command that has `--live` with its page, where it is asked for; the address is said once, on standard error,
 * when what it is asked for was read and is sound.
 * @param last gets what is to be done after everything is printed: the last state is served while a page is open; Ctrl-C ends that
 * @throws InputError for options of the page without it, for a port that cannot be had; what the command throws
 */
export async function shownLive(
  given: Readonly<Record<string, unknown>>,
  name: string,
  io: Io,
  ran: (live: Live | undefined) => Promise<void>,
  last: (then: () => Promise<void>) => void,
): Promise<void> {
  const live = await opened(given, name, io);
  if (live)
    last(() => {
      io.stage?.(undefined);
      const begun = (): void => io.err('live: the last state is shown until the page is closed, or Ctrl-C\n');
      return live.linger({ stopped: () => io.stopped?.() ?? false, begun });
    });
  try {
    await ran(live);
    live?.ended();
  } catch (error) {
    live?.ended(error);
    throw error;
  }
}
