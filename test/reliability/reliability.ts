/** RELIABILITY.md: promises, and what the records say of them. */
import { PROMISES, type Promised } from './promises.js';
import { runsOf, type Run } from './record.js';
import { howLarge } from './limits/growth.js';

const HEAD = `# Reliability: what is promised, how it is tested, what was tried

Made by \`npm run reliability\` from \`reliability/promises.ts\` and the runs in \`reliability/records\`; a test holds that it is. Figures are of machines that did other things
too, so times are upper bounds; "changed" beside a commit: with changes that were not committed. What \`npm test\` runs of it is in [README.md](README.md).
`;

const shown = (value: number | string): string => (typeof value === 'number' ? value.toLocaleString('en-US') : value);
const hours = (seconds: number): string =>
  seconds < 3600 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`;

/** Figures of all runs together: numbers add up, but for those of which the most counts; of texts and of shares the last. */
function together(runs: readonly Run[]): Map<string, number | string> {
  const all = new Map<string, number | string>();
  for (const { figures } of runs)
    for (const [name, value] of Object.entries(figures)) {
      const before = all.get(name);
      const numbers = typeof before === 'number' && typeof value === 'number' && !name.endsWith('(%)');
      all.set(name, numbers ? (/\bmost\b/.test(name) ? Math.max(before, value) : before + value) : value);
    }
  return all;
}

/** Of figures that targets have each, such as `swt: inputs`, the sum. */
function inAll(figures: ReadonlyMap<string, number | string>): [string, number][] {
  const each = [...figures].flatMap(([name, value]): [string, number][] => {
    const what = / *: (inputs|drawn cases)$/.exec(name)?.[1];
    return what === undefined || typeof value !== 'number' ? [] : [[what, value]];
  });
  const whats = [...new Set(each.map(([what]) => what))];
  return whats.map((what) => [`${what} in all`, each.reduce((sum, [of, n]) => sum + (of === what ? n : 0), 0)]);
}

/** The part of a promise: where there is a record, with its figures and the runs behind them. */
function part({ promise, tested, record, adds = false, follows, more }: Promised): string {
  const runs = record === undefined ? [] : runsOf(record);
  const counted = adds ? runs : runs.slice(-1);
  const lines = [`## ${promise}`, '', `Tested by ${tested}.`];
  if (record === undefined) return lines.join('\n');
  if (counted.length === 0) return [...lines, '', 'Not run yet.'].join('\n');
  const seconds = counted.reduce((sum, r) => sum + r.seconds, 0);
  const found = together(counted);
  const figures = [...inAll(found), ...found, ...(follows?.(found) ?? [])].map(
    ([name, value]) => `| ${name} | ${shown(value)} |`,
  );
  return [
    ...lines,
    ...['', '| what | figure |', '|---|---|', ...figures, ''],
    `${counted.length === 1 ? 'One run' : `${counted.length} runs`}, ${hours(seconds)} in all:`,
    '',
    ...counted.map((r) => `- ${r.on}, ${r.commit}, ${r.machine}: \`${r.command}\``),
    ...(more ? ['', more()] : []),
  ].join('\n');
}

/** The page. */
export const reliabilityPage = (): string => `${[HEAD, ...PROMISES.map(part)].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;

const [BEGIN, END] = ['<!-- how large: written by npm run reliability -->\n', '<!-- end of how large -->'];

/** README.md with its table of sizes as the records have them. @throws Error where its place is not there */
export function withSizes(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)];
  if (begin < BEGIN.length || end < begin) throw new Error(`README.md: no place for the table: ${BEGIN.trim()} … ${END}`);
  return readme.slice(0, begin) + howLarge(together(runsOf('limits'))) + readme.slice(end);
}
