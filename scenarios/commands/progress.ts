/** A progress bar on a terminal, and nothing anywhere else. */
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../run/simulate.js';

export interface ProgressBar {
  show(p: Progress): void;
  stop(): void;
}

const QUIET: ProgressBar = {
  show() {
    // not a terminal
  },
  stop() {
    // not a terminal
  },
};

/** A bar for counted work, with its rate and the time left; what was done before it began does not count for either. */
export function countBar(
  stream: NodeJS.WriteStream,
  what: string,
  now_ms: () => number,
): { show: (done: number, of: number) => void; stop: () => void } {
  if (!stream.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { stream, hideCursor: true, clearOnComplete: true, format: `{bar} {value}/{total} ${what} | {rate} a minute | {left} left` },
    Presets.shades_classic,
  );
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
        before = done > 1 ? done : 0;
        bar.start(of, done, payload);
      } else bar.update(done, payload);
    },
    stop() {
      if (before !== undefined) bar.stop();
    },
  };
}

/** @param now_ms the clock: simulated work says nothing about the time it takes */
export function progressBar(stream: NodeJS.WriteStream, now_ms: () => number): ProgressBar {
  if (!stream.isTTY) return QUIET;
  const bar = new SingleBar(
    {
      stream,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      format: '{bar} {percentage} % | {value}/{total} operators | {simulated} ms simulated | {rate} events/s | {left} left',
    },
    Presets.shades_classic,
  );
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
