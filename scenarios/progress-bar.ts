/** A progress bar on a terminal, and nothing anywhere else. */
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './simulate.js';

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

/** A bar for counted work, with time left. */
export function countBar(
  stream: NodeJS.WriteStream,
  what: string,
): { show: (done: number, of: number) => void; stop: () => void } {
  if (!stream.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { stream, hideCursor: true, clearOnComplete: true, format: `{bar} {value}/{total} ${what} | {eta} s left` },
    Presets.shades_classic,
  );
  return {
    show(done, of) {
      if (done === 1) bar.start(of, 0);
      bar.update(done);
    },
    stop: () => bar.stop(),
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
