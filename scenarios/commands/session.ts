/** What a command has of the world: where it prints, bars of progress, a clock, being asked to stop. */
import type { Table } from '../../analysis/index.js';
import { visibleLine, visibleText } from '../../traces/files/index.js';
import { interruption } from './interruption.js';
import { countBar, progressBar, type Watched } from './progress.js';

/** The world as the entry gives it; a test gives its own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** standard output is a terminal, and may be coloured */
  readonly colours: boolean;
  /** where bars of progress are drawn; nowhere where it is no terminal */
  readonly bars: NodeJS.WriteStream | undefined;
  /** from any beginning: only differences are taken */
  readonly now_ms: () => number;
}

/** A bar of `done` out of `of`. */
export interface Counted {
  show(done: number, of: number): void;
  stop(): void;
}

/** Nothing else is printed to: a test reads all that a command said. */
export interface Session {
  readonly now_ms: () => number;
  /** a line, or several, on standard output */
  print(text: string): void;
  printTables(tables: readonly Table[]): Promise<void>;
  /** on standard error */
  say(text: string): void;
  warn(text: string): void;
  /** a bar of counted work */
  counted(what: string): Promise<Counted>;
  /** Runs something with a bar of simulated work; Ctrl-C asks it to stop, a second one ends the process. */
  watched<T>(run: (onProgress: (p: Watched) => boolean) => Promise<T>): Promise<T>;
  /** The same with a bar of counted work. */
  countedWatched<T>(what: string, run: (onProgress: (done: number, of: number) => boolean) => Promise<T>): Promise<T>;
}

/** @param io the process, or a test in its place */
export function createSession(io: Io): Session {
  // names from files pass here too
  const say = (text: string): void => io.err(`${visibleText(text)}\n`);
  const print = (text: string): void => io.out(`${text}\n`);
  const counted = (what: string): Promise<Counted> => countBar(io.bars, what, io.now_ms);

  async function asked<T>(bar: { stop(): void }, run: (stopped: () => boolean) => Promise<T>): Promise<T> {
    const interrupt = interruption();
    try {
      return await run(() => interrupt.asked());
    } finally {
      bar.stop();
      interrupt.done();
    }
  }

  return {
    now_ms: io.now_ms,
    print,
    async printTables(tables) {
      const { tableText } = await import('../../analysis/index.js');
      print(tables.map((t) => tableText(t, io.colours)).join('\n\n'));
    },
    say,
    warn: (text) => say(`warning: ${visibleLine(text)}`),
    counted,
    async watched(run) {
      const bar = await progressBar(io.bars, io.now_ms);
      return asked(bar, (stopped) =>
        run((p) => {
          bar.show(p);
          return stopped();
        }),
      );
    },
    async countedWatched(what, run) {
      const bar = await counted(what);
      return asked(bar, (stopped) =>
        run((done, of) => {
          bar.show(done, of);
          return stopped();
        }),
      );
    },
  };
}
