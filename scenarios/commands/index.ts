/** The command line: arguments → one command → exit code. */
import { faultsOf, InputError, packageVersion, visibleText, writtenSoFar } from '../../traces/files/index.js';
import type { Live } from '../live/live.js';
import { printAnswer, type Command } from './command.js';
import { BAD_INPUT, FAULT, OK } from './exit-codes.js';
import { createSession, type Io } from './session.js';

export { isBrief } from './brief.js';
export { columnsOf } from './columns.js';
export { BAD_INPUT } from './exit-codes.js';

/** Faults that are said one by one; the others are counted. */
const MOST_FAULTS = 20;

/** Says what went wrong, with a stack only where the fault is ours. Help, too, ends as an error of the parser, of code 0. */
async function codeOf(error: unknown, io: Io): Promise<number> {
  if (error instanceof InputError) {
    const faults = faultsOf(error);
    for (const { message } of faults.slice(0, MOST_FAULTS)) io.err(`error: ${message}\n`);
    if (faults.length > MOST_FAULTS) io.err(`… and ${faults.length - MOST_FAULTS} more faults\n`);
    return BAD_INPUT;
  }
  // loaded with the parser by now, unless the fault is ours
  const { CommanderError } = await import('commander');
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : BAD_INPUT;
  io.err(`internal error, please report: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return FAULT;
}

/**
 * Runs one line of the command line.
 * @param argv the words after `switchyard`
 * @returns the exit code: 0 done, 1 a fault of ours, 2 bad input, 3 a failed validation, 130 interrupted
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const session = createSession(io);
  let code = OK;
  let last: (() => Promise<void>) | undefined;
  const since = writtenSoFar();
  async function handle(command: Command, given: Readonly<Record<string, unknown>>): Promise<void> {
    session.stage(command.name);
    // loaded when something runs
    const { recordedLine } = await import('./recorded-line.js');
    async function ran(live?: Live): Promise<void> {
      const here = createSession(io, recordedLine(command, argv), live);
      code = await printAnswer(await command.run(given, here), given['json'] === true, here, since);
    }
    if (!Object.hasOwn(command.options, 'live')) return ran();
    const { shownLive } = await import('./live.js');
    await shownLive(given, command.name, io, ran, (then) => void (last = then));
  }
  try {
    if (argv[0] === '--version' || argv[0] === '-V') {
      session.print(packageVersion());
      return OK;
    }
    const [{ commands }, { parserOf }] = await Promise.all([import('./registry.js'), import('./parser.js')]);
    if (argv[0] === 'complete' && argv[1] === '--') {
      const { completed } = await import('./complete.js');
      session.print(await completed(commands, argv.slice(2)));
      return OK;
    }
    // in `help NAME` the command is the second word
    const asked = argv.find((word) => !word.startsWith('-') && word !== 'help');
    const parser = await parserOf(commands, asked, handle);
    const output = { writeOut: io.out, writeErr: (text: string) => io.err(visibleText(text)) };
    for (const p of [parser, ...parser.commands]) p.configureOutput(output);
    await parser.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return await codeOf(error, io);
  } finally {
    await last?.();
  }
}

export type { Command } from './command.js';
export type { Io } from './session.js';
