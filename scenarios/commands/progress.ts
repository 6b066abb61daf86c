/** Bars of progress on a terminal, and nothing anywhere else. */
import type { SingleBar } from 'cli-progress';

/** How far simulated work is. Times in ps. */
export interface Watched {
  readonly now_ps: number;
  readonly events: number;
  readonly operatorsDone: number;
  readonly operators: number;
}
/** It is drawn when something is first shown; `stop` without that does nothing. */
interface Bar<A extends unknown[]> {
  show(...how: A): void;
  stop(): void;
}
const nothing = (): void => undefined;
const QUIET = { show: nothing, stop: nothing };

/** The package of bars is loaded where there is a terminal to draw them on. */
async function newBar(stream: NodeJS.WriteStream, format: string, barsize: number): Promise<SingleBar> {
  const { default: progress } = await import('cli-progress');
  return new progress.SingleBar(
    { stream, barsize, hideCursor: true, clearOnComplete: true, format },
    progress.Presets.shades_classic,
  );
}

/**
 * A bar for counted work, with its rate and the time left; what was done before it began does not count for either.
 * @param now_ms the clock: simulated work says nothing about the time it takes
 */
export async function countBar(
  stream: NodeJS.WriteStream | undefined,
  what: string,
  now_ms: () => number,
): Promise<Bar<[done: number, of: number]>> {
  if (!stream?.isTTY) return QUIET;
  const bar = await newBar(stream, `{bar} {value}/{total} ${what} | {rate} a minute | {left} left`, 40);
  const start_ms = now_ms();
  let before: number | undefined;
  return {
    show(done, of) {
      const elapsed_s = (now_ms() - start_ms) / 1000;
      const own = done - (before ?? done);
      const rate = own > 0 ? own / elapsed_s : 0;
      const payload = {
        rate: rate === 0 ? '–' : (60 * rate).toPrecision(3),
        left: rate === 0 ? '?' : `${Math.ceil((of - done) / rate)} s`,
      };
      if (before === undefined) {
        // more than one at the first showing: done by an earlier run that this one goes on with
        before = done > 1 ? done : 0;
        bar.start(of, done, payload);
      } else bar.update(done, payload);
    },
    stop() {
      if (before !== undefined) bar.stop();
    },
  };
}

/** A bar for simulated work: operators done, time simulated, events a second, time left. */
export async function progressBar(stream: NodeJS.WriteStream | undefined, now_ms: () => number): Promise<Bar<[how: Watched]>> {
  if (!stream?.isTTY) return QUIET;
  const format = '{bar} {percentage} % | {value}/{total} operators | {simulated} ms simulated | {rate} events/s | {left} left';
  const bar = await newBar(stream, format, 24);
  const start_ms = now_ms();
  let started = false;
  return {
    show({ now_ps, events, operatorsDone, operators }) {
      const elapsed_s = (now_ms() - start_ms) / 1000;
      const left_s = operatorsDone > 0 ? (elapsed_s * (operators - operatorsDone)) / operatorsDone : undefined;
      const payload = {
        simulated: (now_ps / 1e9).toFixed(3),
        rate: elapsed_s > 0 ? Math.round(events / elapsed_s).toLocaleString('en-US') : '–',
        left: left_s === undefined ? '?' : `${Math.ceil(left_s)} s`,
      };
      if (!started) bar.start(operators, 0, payload);
      started = true;
      bar.update(operatorsDone, payload);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
