/** What a shell is answered when it asks how a line may go on, from the same objects as the help. */
import { RootCommand, ShellCompDirective, type Complete } from '@bomb.sh/tab';
import type { Command } from './command.js';
import type { Argument, Names, Option } from './option.js';
import { aboutOf } from './parser.js';

/** The package prints with console.log; what it prints belongs where the session prints. */
function printed(run: () => void): string {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...parts: unknown[]) => void lines.push(parts.join(' '));
  try {
    run();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

/**
 * The script that a shell sources; it asks `switchyard complete -- WORDS` how a line may go on. @param shell bash, zsh or fish
 */
export const completionScript = (shell: string): string =>
  printed(() => new RootCommand().setup('switchyard', 'switchyard', shell));

/** Names as completions; without any, the shell goes on with files. */
async function handlerOf(names: Names | undefined): Promise<(complete: Complete) => void> {
  const known = (await names?.()) ?? [];
  return (complete) => known.forEach((name) => complete(name, ''));
}

const longName = (flags: string): string => /--([\w-]+)/.exec(flags)![1]!;

/** @param whole the command that is being typed: of the others the name suffices, as theirs may have to be loaded */
async function describe(root: RootCommand, { name, summary, ...of }: Command, whole: boolean): Promise<void> {
  const described = root.command(name, summary);
  if (!whole) return;
  for (const { usage, names } of Object.values<Argument>(of.arguments))
    described.argument(usage.replace(/[<>.]/g, ''), await handlerOf(names), usage.includes('...'));
  for (const o of Object.values<Option<unknown>>(of.options)) {
    const about = await aboutOf(o);
    if (/[<[]/.test(o.flags)) described.option(longName(o.flags), about, await handlerOf(o.names));
    else described.option(longName(o.flags), about);
    if (o.negation) described.option(longName(o.negation[0]), o.negation[1]);
  }
}

/** The last line of an answer says what a shell may add: files or not. Where nothing is known, files may be meant. */
const NOTHING = `:${ShellCompDirective.ShellCompDirectiveNoFileComp}`;
const FILES = `:${ShellCompDirective.ShellCompDirectiveDefault}`;

/**
 * @param words the line after `switchyard`, the last of them unfinished
 * @returns completions, one a line, in the form that the scripts read
 */
export async function completed(commands: readonly Command[], words: readonly string[]): Promise<string> {
  const root = new RootCommand();
  for (const command of commands) await describe(root, command, command.name === words[0]);
  const answer = printed(() => root.parse([...words]));
  return answer === NOTHING ? FILES : answer;
}
