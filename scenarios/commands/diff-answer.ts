/** What `diff` and `compare` say of their sides: runs, platforms or points of a sweep. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ComparedRun, DiffSort, MadeOfRow, Table } from '../../analysis/index.js';
import type { Provenance } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import type { NumbersBetween } from '../run/made-of.js';
import { drawing, plotFiles, type Answer } from './command.js';
import type { RunSide, Side } from './diff-sides.js';
import type { Session } from './session.js';

/** What the line came to. */
export interface Given {
  readonly files: readonly string[];
  readonly set: readonly Override[];
  readonly setB: readonly Override[];
  readonly force: boolean;
  readonly sort: DiffSort;
  readonly limit: number;
  readonly out: string | undefined;
  readonly plots: string | undefined;
  readonly store: string | undefined;
  readonly fresh: boolean | undefined;
  /** the line, as it is recorded */
  readonly line: readonly string[];
}

/** A value of the command line as it was typed, near enough to tell two runs apart. */
const settings = (of: readonly Override[]): string =>
  of.map(({ path, value }) => `${path.join('.')}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');

/** What runs are called beside each other: by name, where that is not enough with more of what they are of. */
function labelled(sides: readonly RunSide[], setB: readonly Override[]): ComparedRun[] {
  const ways: readonly ((s: RunSide, i: number) => string)[] = [
    ({ summary }) => summary.name,
    ({ summary }) => `${summary.name} on ${summary.platform}`,
    ({ summary }, i) => (i > 0 && setB.length > 0 ? `${summary.name}, ${settings(setB)}` : summary.name),
    ({ given }) => given,
    ({ summary }, i) => `${String.fromCharCode(65 + i)}: ${summary.name} on ${summary.platform}`,
  ];
  const found = ways.map((way) => sides.map(way)).find((names) => new Set(names).size === names.length)!;
  return sides.map(({ summary, trace }, i) => ({ label: found[i]!, summary, trace }));
}

/** What changelog entries lie between two runs, as a table. */
function numbersTables(numbers: NumbersBetween | null): Table[] {
  if (numbers === null) return [];
  const rows = 'entries' in numbers ? numbers.entries.map((e) => [e]) : [[`cannot be told: ${numbers.unknown}`]];
  return rows.length === 0
    ? []
    : [{ title: 'What changed in Switchyard between them', headers: ['CHANGELOG.md, Numbers'], rows }];
}

/** Of the page: the line, and what each side was read from. What the runs themselves were made of stands in its tables. */
async function madeOf(sides: readonly RunSide[], argv: readonly string[]): Promise<Provenance> {
  const { madeBy } = await import('../run/provenance.js');
  const files = sides.map(
    ({ given }) => [join(given, 'summary.json'), join(given, 'trace.swt')].find((f) => existsSync(f)) ?? given,
  );
  return madeBy({ seed: sides[0]!.summary.seed, files: [...new Set(files)], argv });
}

async function diffOfRuns(sides: readonly [RunSide, RunSide], given: Given): Promise<Answer> {
  const [{ madeOfTable, runDiff, runDiffTables, writeRunDiff }, { madeOfDifferences, numbersBetween }] = await Promise.all([
    import('../../analysis/index.js'),
    import('../run/made-of.js'),
  ]);
  const { force, sort, limit, out, plots, setB } = given;
  const runs = labelled(sides, setB) as [ComparedRun, ComparedRun];
  const labels = [runs[0].label, runs[1].label] as const;
  const diff = runDiff(...runs, force);
  const provenance = await madeOf(sides, given.line);
  const [a, b] = sides.map((s) => s.provenance);
  const made_of: readonly MadeOfRow[] | null = a && b ? madeOfDifferences(a, b) : null;
  const numbers = a && b ? numbersBetween(a, b) : null;
  const tables = [...madeOfTable(made_of ?? [], labels), ...runDiffTables(diff, { sort, limit }), ...numbersTables(numbers)];
  const without = sides.find((s) => s.trace === undefined);
  const warnings = without ? [`${without.given}: no event trace of this run is there: nothing is said of its operators`] : [];
  return {
    warnings,
    json: { ...diff, made_of, numbers },
    ...(diff.identical && { text: `${labels[0]} and ${labels[1]} do not differ` }),
    tables,
    files: async (stage) =>
      out === undefined
        ? []
        : [
            ...plotFiles(plots),
            ['report', await writeRunDiff(out, diff, runs, { tables, warnings }, { plots, provenance, onPlot: drawing(stage) })],
          ],
  };
}

/** Several runs beside the first of them. */
async function comparisonOf(sides: readonly RunSide[], { force, out, plots, setB, line }: Given): Promise<Answer> {
  const { compareRuns, comparisonTable, writeComparison } = await import('../../analysis/index.js');
  const runs = labelled(sides, setB).map(({ label, summary }) => ({ ...summary, name: label }));
  const comparison = compareRuns(runs, force);
  const provenance = await madeOf(sides, line);
  return {
    json: comparison,
    tables: [comparisonTable(comparison)],
    files: async (stage) =>
      out === undefined
        ? []
        : [
            ...plotFiles(plots),
            ['report', await writeComparison(out, comparison, runs, { plots, provenance, onPlot: drawing(stage) })],
          ],
  };
}

/** Platforms, and points of sweeps: no report is made of them. */
async function diffOfOthers([a, b]: readonly [Side, Side], { force, limit, out }: Given): Promise<Answer> {
  const [analysis, models, { InputError }] = await Promise.all([
    import('../../analysis/index.js'),
    import('../../models/index.js'),
    import('../../traces/index.js'),
  ]);
  if (out !== undefined)
    throw new InputError({ file: '--out' }, 'given for what is no run', 'two runs, of which there is a report');
  const same = `${a.given} and ${b.given} do not differ`;
  if (a.kind === 'platform' && b.kind === 'platform') {
    const [from, to] = [a.hardware, b.hardware];
    const fields = models.platformDifferences(from.platform, to.platform);
    const diff = analysis.platformDiff(models.platformBreakdown(from), models.platformBreakdown(to), fields);
    const labels = diff.platforms[0] === diff.platforms[1] ? ([a.given, b.given] as const) : diff.platforms;
    const named = { ...diff, platforms: labels };
    return { json: named, tables: analysis.platformDiffTables(named, limit), ...(diff.identical && { text: same }) };
  }
  if (a.kind !== 'point' || b.kind !== 'point') throw new Error('sides of two kinds');
  const diff = analysis.pointDiff({ label: a.given, ...a.point }, { label: b.given, ...b.point }, force);
  return { json: diff, tables: analysis.pointDiffTables(diff, limit), ...(diff.identical && { text: same }) };
}

/** @throws InputError for what cannot be beside each other, and for settings of what is no scenario */
async function sidesOf(given: Given, session: Session): Promise<Side[]> {
  const { files, set, setB } = given;
  const [{ readSide, WHAT }, { InputError }] = await Promise.all([import('./diff-sides.js'), import('../../traces/index.js')]);
  // one file under two settings
  const all = files.length === 1 && setB.length > 0 ? [files[0]!, files[0]!] : files;
  const sides: Side[] = [];
  for (const [i, file] of all.entries()) sides.push(await readSide(file, i === 1 ? [...set, ...setB] : set, session, given));
  const unlike = sides.find((s) => s.kind !== sides[0]!.kind);
  if (unlike)
    throw new InputError(
      { file: unlike.given },
      `${WHAT[unlike.kind]}, and ${sides[0]!.given} is ${WHAT[sides[0]!.kind]}`,
      'two of one kind',
    );
  const settable = (i: number): boolean => sides[i]?.kind === 'run' && sides[i].scenario;
  if (set.length > 0 && !sides.some((_, i) => settable(i)))
    throw new InputError({ file: '--set' }, 'given without a scenario', 'a scenario, whose field it sets');
  if (setB.length > 0 && !settable(1))
    throw new InputError({ file: '--set-b' }, 'given where the second is no scenario', 'a scenario, whose field it sets');
  return sides;
}

/** @throws InputError for what cannot be beside each other */
export async function answerOf(given: Given, session: Session): Promise<Answer> {
  if (given.out !== undefined) (await import('./output-folder.js')).refuseRun(given.out);
  const sides = await sidesOf(given, session);
  const [a, b] = sides;
  const runs = sides.filter((s) => s.kind === 'run');
  if (sides.length === 2 && runs.length === 2) return diffOfRuns([runs[0]!, runs[1]!], given);
  if (runs.length === sides.length) return comparisonOf(runs, given);
  if (sides.length === 2) return diffOfOthers([a!, b!], given);
  const { InputError } = await import('../../traces/index.js');
  throw new InputError({ file: sides[2]?.given ?? a!.given }, `${sides.length} of them`, 'two');
}
