/** Where it is shown how far a command is: on a terminal a bar or a line that changes, elsewhere a line now and then. */
import type { SingleBar } from 'cli-progress';
import { visibleLine } from '../../traces/files/index.js';
import { pace, stageText, type Begun, type Stage } from './stage.js';

/** Between two lines where there is no terminal. */
const EVERY_MS = 10_000;

/** What is shown of a command. */
export interface Display {
  /** undefined: nothing is waited for */
  show(stage: Stage | undefined): void;
  /** takes a bar away, before something is printed */
  clear(): void;
  /** for good */
  stop(): void;
}

/** Which stage is under way, and since when. */
function createWatch(now_ms: () => number) {
  let stage: Stage | undefined;
  let begun: Begun = { start_ms: 0, before: 0 };
  return {
    at: () => stage && { stage, begun },
    /** true where it is another than the one before */
    see(next: Stage | undefined): boolean {
      const other = next?.what !== stage?.what || (next?.counted === undefined) !== (stage?.counted === undefined);
      const done = next?.counted?.done ?? 0;
      // more than one at the first showing: done by an earlier run that this one goes on with
      if (other) begun = { start_ms: now_ms(), before: done > 1 ? done : 0 };
      stage = next;
      return other;
    },
  };
}

/** A line every ten seconds. @param say takes a line @param every_ms in a test less */
export function lineDisplay(say: (line: string) => void, now_ms: () => number, every_ms = EVERY_MS): Display {
  const watch = createWatch(now_ms);
  const timer = setInterval(() => {
    const at = watch.at();
    if (at) say(visibleLine(stageText(at.stage, at.begun, now_ms())));
  }, every_ms);
  timer.unref();
  return { show: (stage) => void watch.see(stage), clear: () => undefined, stop: () => clearInterval(timer) };
}

const BAR = 24;
/** A bar, on a narrow terminal. */
const SHORT_BAR = 10;
const NARROW = 90;
/** of a file's name the end says most */
const cut = (text: string, room: number): string => (text.length > room ? `…${text.slice(text.length - room + 1)}` : text);

/** What stands beside a bar, so that all fits into a line: of the pace as much as there is room for. */
export function beside(
  stage: Stage,
  paces: readonly string[],
  columns: number,
): { readonly bar: number; readonly what: string; readonly pace: string } {
  const { what, counted } = stage;
  if (!counted) return { bar: 0, what: cut(visibleLine(what), columns - 3), pace: '' };
  const bar = columns < NARROW ? SHORT_BAR : BAR;
  const count = `${counted.of}/${counted.of} ${counted.unit}`.length;
  const room = columns - bar - count - 3;
  const shown = cut(visibleLine(what), Math.max(10, Math.min(what.length, room)));
  const fitting: string[] = [];
  // the time that is left is the last, and says most
  for (const p of [...paces].reverse()) if ([p, ...fitting].join(' | ').length + 3 <= room - shown.length) fitting.unshift(p);
  return { bar, what: shown, pace: fitting.map((p) => ` | ${p}`).join('') };
}

/** A bar for what is counted, a line for what is not; both are gone when it is over. */
export async function barDisplay(stream: NodeJS.WriteStream, now_ms: () => number): Promise<Display> {
  const { default: progress } = await import('cli-progress');
  const watch = createWatch(now_ms);
  let bar: SingleBar | undefined;
  const clear = (): void => {
    bar?.stop();
    bar = undefined;
  };
  function begin(stage: Stage): void {
    const counted = '{what} {bar} {value}/{total} {unit}{pace}';
    const format = stage.counted ? counted : '{what} …';
    const { bar: barsize, what } = beside(stage, [], stream.columns || NARROW);
    const look = { stream, barsize, hideCursor: true, clearOnComplete: true, format };
    bar = new progress.SingleBar(look, progress.Presets.shades_classic);
    bar.start(stage.counted?.of ?? 1, 0, { what, unit: stage.counted?.unit, pace: '' });
  }
  return {
    show(stage) {
      if (watch.see(stage)) clear();
      if (!stage) return;
      if (!bar) begin(stage);
      const { what, pace: shown } = beside(stage, pace(stage, watch.at()!.begun, now_ms()), stream.columns || NARROW);
      bar!.update(stage.counted?.done ?? 0, { what, pace: shown });
    },
    clear,
    stop: clear,
  };
}
