/** What mutants say of the tests: a score over all folders, and what is left of those that were tried. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../traces/index.js';

/** As `test/mutation/survivors.mjs` keeps it. */
interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  /** null: nobody looked */
  readonly why: string | null;
}

/** Of all folders together: each counts by how many mutants it has, however many of them were tried. */
export function scoreOverAll(figures: ReadonlyMap<string, number | string>): [string, string][] {
  const folders = [...figures.keys()].flatMap((name) => /^(.*): mutants$/.exec(name)?.[1] ?? []);
  const of = (folder: string, what: string): number => Number(figures.get(`${folder}: ${what}`));
  const all = folders.reduce((sum, folder) => sum + of(folder, 'mutants'), 0);
  const killed = folders.reduce((sum, folder) => sum + of(folder, 'mutants') * of(folder, 'score (%)'), 0);
  return [[`all of ${folders.join(', ')}: score (%), by their mutants`, (killed / all).toFixed(1)]];
}

const code = (text: string): string => (text === '' ? '–' : `\`${text.replaceAll('|', '\\|').replaceAll('`', 'ˋ')}\``);

/** Those that are left, in Markdown. */
export function survivorsTable(): string {
  const file = join(packageRoot(), 'test', 'mutation', 'survivors.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as Survivor[];
  const rows = all.map(
    ({ file, line, from, to, status, why }) =>
      `| \`${file}:${line}\` | ${code(from)} | ${code(to)} | ${status === 'NoCoverage' ? 'no test comes there' : 'survived'} | ${(why ?? 'not looked at').replaceAll('|', '\\|')} |`,
  );
  return [
    `What is left of those that were tried (${all.length}), and why it may stay:`,
    '',
    '| where | of | became | | why |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
