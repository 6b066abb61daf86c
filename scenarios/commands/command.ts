/**
 * A command: one typed object from which parsing, help, completion, the reference page and the test of examples come.
 *
 * `run` gets what was given and a session, and answers with what it came to; printing it as tables or JSON, where its files are,
 * warnings and the exit code are the same for all and stand here.
 */
import { join } from 'node:path';
import type { Table } from '../../analysis/index.js';
import { InputError, strangersIn, visibleText } from '../../traces/files/index.js';
import { OK } from './exit-codes.js';
import type { Argument, Option } from './option.js';
import type { Session } from './session.js';

/** Files that were written: what each is, and where. */
export type Files = readonly (readonly [what: string, path: string])[];

/**
 * Where the plots of a report go, if they are asked for as files.
 * @param out the folder of the report; undefined where the line says that there is none
 * @throws InputError for --plots on such a line
 */
export function plotsFolder(out: string | undefined, asked: boolean | undefined): string | undefined {
  if (asked !== true) return undefined;
  if (out === undefined) throw new InputError({ file: '--plots' }, 'given where no report is written', 'a line that writes one');
  return join(out, 'plots');
}
/** What the drawing of a report says of each plot. */
export const drawing =
  (stage: (what: string) => void) =>
  (name: string): void =>
    stage(`drawing ${name}`);

/** That folder as one of the files of an answer. */
export const plotFiles = (folder: string | undefined): Files => (folder === undefined ? [] : [['plots', folder]]);

/** What a command came to. */
export interface Answer {
  /** said on standard error, first */
  readonly warnings?: readonly string[];
  /** printed alone where --json is given; a command without it prints its text */
  readonly json?: unknown;
  /** printed before the tables, and not with --json */
  readonly text?: string;
  readonly tables?: readonly Table[];
  /** writes reports once the rest is printed, and says where they are; tells what it is at */
  readonly files?: (stage: (what: string) => void) => Promise<Files> | Files;
  /** what else lies there is said: it is of another run, and not of what the report shows */
  readonly folder?: string | undefined;
  /** said on standard error, last */
  readonly ending?: string;
  /** the exit code; 0 where it is not said */
  readonly code?: number;
}

/** What `run` gets for each option. */
type Values<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };
/** What `run` gets for each argument: a list where its usage ends in `...`, undefined where it may be left out and is: `[name]`. */
type Words<A extends Readonly<Record<string, Argument>>> = {
  readonly [K in keyof A]: A[K]['usage'] extends `${string}...${string}`
    ? readonly string[]
    : A[K]['usage'] extends `[${string}`
      ? string | undefined
      : string;
};

/** A command as its file gives it: `run` gets each argument and option under its key, with its type. */
export interface CommandSpec<A extends Readonly<Record<string, Argument>>, O extends Readonly<Record<string, Option<unknown>>>> {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: A;
  readonly options?: O;
  /** a line that works in a fresh clone after those of `before`, and is run by a test */
  readonly example: string;
  /** lines of which the example needs the files */
  readonly before?: readonly string[];
  /** more for the help page, above the example */
  readonly notes?: string;
  readonly run: (given: Words<A> & Values<O>, session: Session) => Promise<Answer> | Answer;
}

/** A command whose types are its own affair. Keys of arguments and options are the names under which `run` gets their values. */
export interface Command extends Omit<CommandSpec<never, never>, 'arguments' | 'options' | 'run'> {
  readonly arguments: Readonly<Record<string, Argument>>;
  readonly options: Readonly<Record<string, Option<unknown>>>;
  readonly run: (given: Readonly<Record<string, unknown>>, session: Session) => Promise<Answer> | Answer;
}

/**
 * Makes a command of its description. @example command({ name: 'schema', summary: '…', example: 'switchyard schema', run: … })
 */
export function command<
  const A extends Readonly<Record<string, Argument>> = Record<never, never>,
  O extends Readonly<Record<string, Option<unknown>>> = Record<never, never>,
>(spec: CommandSpec<A, O>): Command {
  return { arguments: {}, options: {}, ...spec } as unknown as Command;
}

/** Room for what a file is, the longest being `event trace`. */
const WIDTH = 13;
const lines = (files: Files): string => files.map(([what, path]) => `${what.padEnd(WIDTH)}${path}`).join('\n');

/** Strangers that are named; the others are counted. */
const MOST_NAMED = 5;

/** Says what lies in the folder of a command that it has not written. */
function sayStrangers(folder: string, since: number, session: Session): void {
  const found = strangersIn(folder, since);
  if (found.length === 0) return;
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  const killed = found.some((name) => name.endsWith('.tmp')) ? ' (.tmp: of a run that was killed or is still under way)' : '';
  session.warn(`${folder} also holds what this run has not written: ${found.slice(0, MOST_NAMED).join(', ')}${more}${killed}`);
}

/** What it says itself: as JSON, of which what was ended before it was done has none, or as text and tables. */
async function printBody({ json, text, tables }: Answer, asJson: boolean, session: Session): Promise<void> {
  if (asJson) {
    if (json !== undefined) session.print(JSON.stringify(json, null, 2));
    return;
  }
  if (text !== undefined) session.print(visibleText(text));
  if (tables) await session.printTables(tables);
}

/** Prints an answer. @param since files written before the command began. @returns the exit code */
export async function printAnswer(answer: Answer, asJson: boolean, session: Session, since = 0): Promise<number> {
  for (const w of answer.warnings ?? []) session.warn(w);
  await printBody(answer, asJson, session);
  const files = (await answer.files?.((what) => session.stage(what))) ?? [];
  session.stage(undefined);
  if (files.length > 0 && !asJson) session.print(`\n${lines(files)}`);
  if (answer.folder !== undefined) sayStrangers(answer.folder, since, session);
  if (answer.ending !== undefined) session.say(answer.ending);
  return answer.code ?? OK;
}
