/**
 * `npm run limits -- [WORD…] [--least N] [--most N] [--keep]`: time and memory of the command line as its input grows. Words take the
 * rows whose names are, or hold, one of them; of each the `least`-th to the `most`-th size, by default those that take less than an hour.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepRun } from '../record.js';
import { figureOf, nameOf } from './figure.js';
import { slopesIn } from './growth.js';
import { measured } from './measure.js';
import { ROWS, type Row } from './rows.js';

/** Then it is a hang. */
const MOST_S = 3 * 3600;

/** Measures a size, in a folder that is gone afterwards. @returns findings */
async function measure({ unit, make, steps }: Row, size: number, figures: Map<string, string>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-limits-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  process.on('exit', clear);
  let findings = 0;
  try {
    make?.(size, folder);
    for (const { name, program } of steps(size, folder)) {
      const of = await measured(program(), folder, MOST_S);
      const { figure, finding } = figureOf(of);
      figures.set(nameOf(name, size, unit), figure);
      console.log(`${nameOf(name, size, unit)}: ${figure}`);
      if (!finding) continue;
      findings++;
      console.log(of.said);
    }
  } finally {
    clear();
    process.off('exit', clear);
  }
  return findings;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    least: { type: 'string', default: '1' },
    most: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const isAsked = ({ name }: Row): boolean =>
  positionals.length === 0 ||
  positionals.some((word) => (ROWS.some((row) => row.name === word) ? name === word : name.includes(word)));
const chosen = ({ sizes, usual }: Row): readonly number[] => sizes.slice(Number(values.least) - 1, Number(values.most ?? usual));
let [findings, rows] = [0, 0];
for (const row of ROWS.filter(isAsked)) {
  rows++;
  const all = new Map<string, string>();
  for (const size of chosen(row)) {
    const figures = new Map<string, string>();
    const begun_ms = performance.now();
    findings += await measure(row, size, figures);
    figures.forEach((figure, name) => all.set(name, figure));
    const nth = row.sizes.indexOf(size) + 1;
    const command = `npm run limits -- '${row.name}' --least ${nth} --most ${nth}`;
    const seconds = (performance.now() - begun_ms) / 1000;
    if (!values.keep) continue;
    keepRun('limits', { command, seconds, figures: Object.fromEntries(figures) }, Infinity, (r) => r.command === command);
  }
  for (const [name, slope] of slopesIn(all)) console.log(`${name}: ${slope}`);
}
if (findings > 0 || rows === 0) process.exitCode = 1;
