/**
 * A line of the command line in a thread of its own. This thread computes nothing, so it hears at once that it is asked to stop
 * and says how far the work is, whatever the work is at.
 */
import { Worker } from 'node:worker_threads';
import { removeBegun } from '../../traces/files/index.js';
import { INTERRUPTED } from './exit-codes.js';
import type { Display } from './progress.js';
import type { Stage } from './stage.js';
import type { ThreadData, Told } from './thread.js';

/** Ctrl-C, another process, the end of the terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long a thread has to end that was told to: one that waits for bytes of a pipe does not hear it. */
const GRACE_MS = 500;

/** A terminal signals all of a group, and `npx` and `timeout` pass on what they hear: signals so close are one press. Assumed: what they pass on comes within milliseconds, and nobody means two presses so close. */
const ONE_PRESS_MS = 500;

/** Told of each signal, tells of each press. */
function eachPress(pressed: () => void): () => void {
  let last_ms = -Infinity;
  return () => {
    const since_ms = performance.now() - last_ms;
    if (since_ms < ONE_PRESS_MS) return;
    last_ms = performance.now();
    pressed();
  };
}

/** Where the thread prints, and where it is shown how far it is. */
export interface Outside {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** standard output is a terminal, and may be coloured */
  readonly colours: boolean;
  /** as of `Io` */
  readonly columns?: number | undefined;
  readonly display: Display;
}

/** What the thread has begun: it goes with the thread, should that end in the middle. */
function createBegun() {
  const begun = new Set<string>();
  const remove = (): void => {
    removeBegun(begun);
    begun.clear();
  };
  process.on('exit', remove);
  return {
    see: (file: string, open: boolean) => void (open ? begun.add(file) : begun.delete(file)),
    end() {
      remove();
      process.off('exit', remove);
    },
  };
}

/**
 * Ctrl-C once: what keeps something ends in order, all else where it stands. Twice: at once.
 * @param argv the words after `switchyard`
 * @returns the exit code, as of `main`
 */
export async function mainInThread(argv: readonly string[], { out, err, colours, columns, display }: Outside): Promise<number> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { argv, colours, columns, stop } satisfies ThreadData,
  });
  const begun = createBegun();
  const asked = (): boolean => stop[0] !== 0;
  let stage: Stage | undefined;
  let code: number | undefined;
  let grace: NodeJS.Timeout | undefined;

  function print(write: (text: string) => void, text: string): void {
    display.clear();
    write(text);
  }
  function listen(how: 'on' | 'off'): void {
    // Node does not end by a signal that is listened to
    for (const signal of SIGNALS) process[how](signal, signalled);
  }
  function end(): void {
    if (grace) return;
    void worker.terminate();
    grace = setTimeout(() => {
      print(err, 'interrupted\n');
      begun.end();
      listen('off');
      process.kill(process.pid, 'SIGINT'); // as if nobody had listened
    }, GRACE_MS);
  }
  function stopStage(): void {
    // between two stages it is about to say how it ended, or to begin another
    if (asked() && stage && stage.keeps !== true) end();
  }
  const signalled = eachPress(() => {
    if (asked()) return end();
    Atomics.store(stop, 0, 1);
    print(err, 'stopping …\n');
    stopStage();
  });
  worker.on('message', (told: Told) => {
    if ('out' in told) print(out, told.out);
    else if ('err' in told) print(err, told.err);
    else if ('file' in told) begun.see(told.file, told.open);
    else if ('code' in told) ({ code } = told);
    else {
      ({ stage } = told);
      if (!asked()) display.show(stage);
      stopStage();
    }
  });
  let thrown: Error | undefined;
  worker.on('error', (error) => (thrown = error));
  listen('on');
  await new Promise((resolve) => worker.on('exit', resolve));
  listen('off');
  clearTimeout(grace);
  display.stop();
  begun.end();
  const uncaught = thrown && (await import('./uncaught.js')).uncaught(thrown);
  if (uncaught) return (print(err, uncaught.said), uncaught.code);
  if (code === undefined) err('interrupted\n');
  return code ?? INTERRUPTED;
}
