/** A command line as a run records it: what changes the result, in an order of its own, so that it can be given again. */
import type { Command } from './command.js';
import type { Option } from './option.js';

/** Where it goes and how it is computed: the result is the same. */
const SAME_RESULT: ReadonlySet<string> = new Set([
  ...['out', 'json', 'plots', 'trace', 'level', 'replay', 'force', 'latencies'],
  ...['live', 'pause', 'port'],
  ...['store', 'fresh', 'workers', 'on', 'step', 'retries', 'chunk', 'partition', 'account', 'time', 'memory', 'redis', 'queue'],
]);
/** Recorded where they are not given, too: a later version may begin with others. */
const ALWAYS: ReadonlySet<string> = new Set(['platform', 'seed', 'device']);

/** The first long name of an option: `--out <dir>` → `--out`. */
const nameOf = (flags: string): string => /--[a-z-]+/.exec(flags)![0];
const takesValue = (flags: string): boolean => /[<[]/.test(flags);

/** A word that names an option, and the value in it or in the word behind it. */
interface Given {
  readonly key: string;
  readonly words: readonly string[];
}

/** What a long option is, by its name on the line. */
function optionsByName(options: Readonly<Record<string, Option<unknown>>>): Map<string, readonly [key: string, value: boolean]> {
  return new Map(
    Object.entries(options).flatMap(([key, { flags, negation }]) =>
      [flags, negation?.[0]].flatMap((f) => (f === undefined ? [] : [[nameOf(f), [key, takesValue(f)]] as const])),
    ),
  );
}

/**
 * The words behind `switchyard`: the command, its arguments, then its options in the order of its description.
 * @param argv of a line that was parsed without a fault
 * @example recordedLine(replay, ['replay', '--out', 'x', 'a.json']) // ['replay', 'a.json', '--platform', 'edgebert-like', '--seed', '1']
 */
export function recordedLine({ name, options }: Command, argv: readonly string[]): string[] {
  const known = optionsByName(options);
  const words: string[] = [];
  const given: Given[] = [];
  const rest = argv.slice(argv.indexOf(name) + 1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    const [, long = '', , inWord] = /^(--[^=]+)(=(.*))?$/s.exec(word) ?? [];
    const [key, value] = known.get(long) ?? [];
    if (key === undefined) words.push(word);
    else given.push({ key, words: value ? [long, inWord ?? rest.shift() ?? ''] : [long] });
  }
  const recorded = Object.entries(options)
    .filter(([key]) => !SAME_RESULT.has(key))
    .flatMap(([key, o]): readonly string[] => {
      const here = given.filter((g) => g.key === key).flatMap((g) => g.words);
      return here.length > 0 || !ALWAYS.has(key) ? here : [nameOf(o.flags), String(o.default)];
    });
  // an argument may begin with a dash
  const dashed = words.some((w) => w.startsWith('-'));
  return [name, ...(dashed ? [] : words), ...recorded, ...(dashed ? ['--', ...words] : [])];
}
