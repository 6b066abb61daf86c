/** From a command's description to the parser and the help page of commander. */
import { Command as Parser, InvalidArgumentError, Option as ParserOption } from 'commander';
import type { Command } from './command.js';
import type { Argument, Option } from './option.js';

/** A handler of what was parsed. Its keys are those of the command's description. */
export type Handle = (command: Command, given: Readonly<Record<string, unknown>>) => Promise<void>;

/** The text about an option, its names in it where they are no closed list (commander lists those itself). */
export async function aboutOf({ about, names }: Pick<Option<unknown>, 'about' | 'names'>): Promise<string> {
  return names && about.includes('{names}') ? about.replace('{names}', (await names()).join(', ')) : about;
}

/** Loads names where the help or the check needs them, and a parser that is too much for a page of help. */
async function parserOption(o: Option<unknown>): Promise<ParserOption> {
  const made = new ParserOption(o.flags, await aboutOf(o));
  if (o.closed && o.names) made.choices(await o.names());
  const parse = o.parse ?? (await o.parser?.());
  if (parse || !o.closed)
    made.argParser((given, before) => {
      if (given === '') throw new InvalidArgumentError('It is empty.');
      return parse ? parse(given, before) : given;
    });
  if (o.default !== undefined) made.default(o.default);
  if (o.required) made.makeOptionMandatory();
  return made;
}

/** What is called otherwise in other commands, or programs. */
const ALSO: Readonly<Record<string, string>> = { '--until': '--to', '--to': '--until', '--output': '--out', '--param': '--set' };

/** A message of the parser: where it names no option that is near to an unknown one, the one that is meant, or all there are. */
function withMeant(text: string, { options }: Command): string {
  const [, unknown] = /unknown option '(--[\w-]+)/.exec(text) ?? [];
  if (unknown === undefined || text.includes('Did you mean')) return text;
  const names = Object.values(options).map(({ flags }) => /--[\w-]+/.exec(flags)![0]);
  const meant = ALSO[unknown] ?? '';
  return `${text.trimEnd()}\n(${names.includes(meant) ? `Did you mean ${meant}?` : `Options: ${[...names, '--help'].join(', ')}`})\n`;
}

/** Fills a parser with arguments, options and the end of the help page. */
async function filled(parser: Parser, command: Command, handle: Handle): Promise<void> {
  for (const { usage, about } of Object.values<Argument>(command.arguments)) parser.argument(usage, about);
  // commander names a value after its flag; `run` knows it by the key of its option
  const attributes = new Map<string, string>();
  for (const [key, o] of Object.entries(command.options)) {
    const made = await parserOption(o);
    parser.addOption(made);
    attributes.set(made.attributeName(), key);
    if (o.negation) parser.addOption(new ParserOption(...o.negation));
  }
  const notes = command.notes === undefined ? '' : `\n${command.notes}\n`;
  parser.addHelpText(
    'after',
    `${notes}\nExample:\n${[...(command.before ?? []), command.example].map((l) => `  ${l}`).join('\n')}`,
  );
  parser.configureOutput({ outputError: (text, write) => write(withMeant(text, command)) });
  const words = Object.keys(command.arguments);
  parser.action(async (...passed: unknown[]) => {
    const given: Record<string, unknown> = Object.fromEntries(words.map((key, i) => [key, passed[i]]));
    for (const [attribute, value] of Object.entries(passed[words.length] as object)) given[attributes.get(attribute)!] = value;
    await handle(command, given);
  });
}

/**
 * The parser of the whole line. Only the command that is asked for has its arguments and options: their names may have to be
 * loaded.
 */
export async function parserOf(commands: readonly Command[], asked: string | undefined, handle: Handle): Promise<Parser> {
  const program = new Parser('switchyard').description(
    'Discrete-event simulator of an edge NLP accelerator and its heterogeneous memory',
  );
  // throws instead of ending the process, so that `main` returns the exit code
  program.exitOverride().showSuggestionAfterError();
  for (const command of commands) {
    const parser = program.command(command.name).description(command.summary).copyInheritedSettings(program);
    if (command.name === asked) await filled(parser, command, handle);
    else for (const { usage } of Object.values<Argument>(command.arguments)) parser.argument(usage);
  }
  return program;
}
