/** What a command has of the world: where it prints, who is told how far it is, a clock, being asked to stop. */
import type { Table } from '../../analysis/index.js';
import { visibleLine, visibleText } from '../../traces/files/index.js';
import type { Progress, RunStage } from '../run/simulate.js';
import type { Live } from '../live/live.js';
import type { Stage } from './stage.js';

/** The world as the entry gives it; a test gives its own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** standard output is a terminal, and may be coloured */
  readonly colours: boolean;
  /** places of a line there, into which tables are made to fit; undefined: no terminal */
  readonly columns?: number | undefined;
  /** told what is waited for; undefined: nothing */
  readonly stage?: (stage: Stage | undefined) => void;
  /** whether it is asked to stop */
  readonly stopped?: () => boolean;
  /** from any beginning: only differences are taken */
  readonly now_ms: () => number;
}

/** What a run tells while it is under way. */
export interface Watched {
  readonly onStage: (stage: RunStage) => void;
  readonly onProgress: (p: Progress) => boolean;
}

/** Nothing else is printed to: a test reads all that a command said. */
export interface Session {
  readonly now_ms: () => number;
  /** what was typed, as a run records it: as far as it changes the result */
  readonly line: readonly string[];
  /** the page that shows it, where it was asked for */
  readonly live: Live | undefined;
  /** whether it is asked to stop */
  readonly stopped: () => boolean;
  /** a line, or several, on standard output */
  print(text: string): void;
  printTables(tables: readonly Table[]): Promise<void>;
  /** on standard error */
  say(text: string): void;
  warn(text: string): void;
  /** what is done from here on; undefined: nothing that is waited for */
  stage(what: string | undefined): void;
  /** The same of work that is counted. */
  counted(what: string, unit: string): (done: number, of: number) => void;
  /** The same of work that keeps what is done when it is asked to stop. */
  kept(
    what: string,
    unit: string,
  ): { readonly onProgress: (done: number, of: number, refused?: number) => void; readonly stopped: () => boolean };
  /** A run. @param file what it reads @param keeps whether it keeps what it has when it is asked to stop */
  watched(file: string, keeps: boolean): Watched;
}

/** @param io the process, or a test in its place @param line of the command, once it is known @param live the page that shows it */
export function createSession(io: Io, line: readonly string[] = [], live?: Live): Session {
  // names from files pass here too
  const say = (text: string): void => io.err(`${visibleText(text)}\n`);
  const print = (text: string): void => io.out(`${text}\n`);
  function tell(stage: Stage | undefined): void {
    io.stage?.(stage);
    live?.stage(stage?.what ?? '');
  }
  const stopped = (): boolean => io.stopped?.() ?? false;

  return {
    now_ms: io.now_ms,
    line,
    live,
    stopped,
    print,
    async printTables(tables) {
      const { tableText } = await import('../../analysis/index.js');
      print(tables.map((t) => tableText(t, io.colours, io.columns)).join('\n\n'));
    },
    say,
    warn: (text) => say(`warning: ${visibleLine(text)}`),
    stage: (what) => tell(what === undefined ? undefined : { what }),
    counted: (what, unit) => (done, of) => tell({ what, counted: { done, of, unit } }),
    kept: (what, unit) => ({
      onProgress: (done, of, refused) => tell({ what, keeps: true, counted: { done, of, unit, refused } }),
      stopped,
    }),
    watched: (file, keeps) => ({
      onStage: (stage) => tell({ what: stage === 'reading' ? `reading ${file}` : stage, keeps: keeps && stage === 'simulating' }),
      onProgress({ now_ps, events, operatorsDone: done, operators: of }) {
        tell({ what: 'simulating', keeps, counted: { done, of, unit: 'operators' }, simulated: { now_ps, events } });
        return stopped();
      },
    }),
  };
}
