/**
 * Predicted exits: how many sentences leave after one layer where another was predicted, as CSV.
 *
 * Columns  threshold (of the entropy), actual_layer (the first whose entropy is below it, else the last), predicted_layer,
 *          sentences; of_sentences, where it is there, says what the rows of a threshold sum to. Layers from 1. Without
 *          of_sentences all thresholds of a file are of equally many sentences. Lines that begin with # are comments.
 * Errors   InputError with file, line and column.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allOf, cellsOf, InputError, isFile, linesOf, nearest, packageRoot, readText, type Place } from '../../traces/index.js';

const NEEDED = ['threshold', 'actual_layer', 'predicted_layer', 'sentences'] as const;
const COLUMNS = [...NEEDED, 'of_sentences'];

/** So many sentences leave after one layer where another was predicted. Layers from 1. */
interface Pair {
  readonly threshold: number;
  readonly actual: number;
  readonly predicted: number;
  readonly sentences: number;
  readonly of_sentences: number | undefined;
  readonly line: number;
}
/** Pairs of a threshold, the smaller actual layer first, then the smaller predicted one. */
export interface PredictionTable {
  readonly file: string;
  readonly pairs: readonly Pair[];
}

const folder = (): string => join(packageRoot(), 'scenarios', 'predictions');
/** Names of the tables that ship. */
export const predictionNames = (): string[] =>
  readdirSync(folder())
    .filter((f) => f.endsWith('.csv'))
    .map((f) => f.slice(0, -'.csv'.length))
    .sort();

/** @throws InputError that says which column is missing or not known */
function headerOf(text: string, place: Place): string[] {
  const header = cellsOf(text);
  const unknown = header.find((c) => !COLUMNS.includes(c));
  if (unknown !== undefined)
    throw new InputError(place, `a column "${unknown}"`, `one of ${COLUMNS.join(', ')}`, nearest(unknown, COLUMNS));
  const missing = NEEDED.find((c) => !header.includes(c));
  if (missing !== undefined) throw new InputError(place, `no column "${missing}"`, `the columns ${NEEDED.join(', ')}`);
  return header;
}

function pairOf(header: readonly string[], text: string, file: string, line: number): Pair {
  const cells = cellsOf(text);
  if (cells.length !== header.length)
    throw new InputError({ file, line }, `${cells.length} cells`, `${header.length}, as the header has`);
  const number = (field: string, least: number, whole: boolean): number => {
    const cell = cells[header.indexOf(field)]!;
    const value = Number(cell);
    if (cell === '' || !(value >= least && value <= 1e9) || (whole && !Number.isInteger(value)))
      throw new InputError(
        { file, line, field },
        `"${cell.slice(0, 100)}"`,
        `a ${whole ? 'whole ' : ''}number of at least ${least}`,
      );
    return value;
  };
  return {
    threshold: number('threshold', 0, false),
    actual: number('actual_layer', 1, true),
    predicted: number('predicted_layer', 1, true),
    sentences: number('sentences', 0, true),
    of_sentences: header.includes('of_sentences') ? number('of_sentences', 1, true) : undefined,
    line,
  };
}

const countOf = (pairs: readonly Pair[]): number => pairs.reduce((sum, p) => sum + p.sentences, 0);

/** @throws InputError where the rows of a threshold do not sum to what they or those of the first threshold say */
function checkSums(byThreshold: ReadonlyMap<number, readonly Pair[]>, file: string): void {
  const first = countOf([...byThreshold.values()][0]!);
  for (const [threshold, pairs] of byThreshold) {
    const sum = countOf(pairs);
    const other = pairs.find((p) => (p.of_sentences ?? sum) !== sum);
    if (other)
      throw new InputError(
        { file, line: other.line, field: 'of_sentences' },
        `${other.of_sentences}, but the rows of threshold ${threshold} sum to ${sum}`,
        'rows that sum to it',
      );
    const { line, of_sentences } = pairs[0]!;
    const place = { file, line, field: 'sentences' };
    if (sum === 0) throw new InputError(place, `no sentence at threshold ${threshold}`, 'at least one');
    if (of_sentences === undefined && sum !== first)
      throw new InputError(
        place,
        `the rows of threshold ${threshold} sum to ${sum}`,
        `${first}, as those of the first threshold, or a column of_sentences that says otherwise`,
      );
  }
}

/** @throws InputError for two rows of the same threshold and layers */
function checkTwice(pairs: readonly Pair[], file: string): void {
  const before = new Map<string, number>();
  for (const { threshold, actual, predicted, line } of pairs) {
    const key = `${threshold} ${actual} ${predicted}`;
    const same = before.get(key);
    if (same !== undefined)
      throw new InputError({ file, line }, `the threshold and layers of line ${same}`, 'one row for each pair of layers');
    before.set(key, line);
  }
}

/** By threshold, in the order of the file. @throws InputError with file, line and column */
export function readPredictions(text: string, file: string): ReadonlyMap<number, readonly Pair[]> {
  const lines = linesOf(text)
    .map((l, i) => ({ text: l, line: i + 1 }))
    .filter((l) => l.text.trim() !== '' && !l.text.startsWith('#'));
  const [first, ...rest] = lines;
  const header = headerOf(first?.text ?? '', { file, line: first?.line ?? 1 });
  const pairs = allOf(rest.map((l) => () => pairOf(header, l.text, file, l.line)));
  if (pairs.length === 0) throw new InputError({ file }, 'no rows', 'at least one pair of layers');
  checkTwice(pairs, file);
  const byThreshold = new Map<number, Pair[]>();
  for (const p of pairs) byThreshold.set(p.threshold, [...(byThreshold.get(p.threshold) ?? []), p]);
  checkSums(byThreshold, file);
  for (const of of byThreshold.values()) of.sort((a, b) => a.actual - b.actual || a.predicted - b.predicted);
  return byThreshold;
}

/** The file of a table: one that ships, or one's own. @throws InputError for a name that none has */
export function predictionFile(name: string, place: Place, beside: (file: string) => string): string {
  if (isFile(name)) return beside(name);
  const names = predictionNames();
  if (!names.includes(name))
    throw new InputError(
      place,
      `unknown prediction "${name}"`,
      `one of ${names.join(', ')}, or a file such as ./mine.csv`,
      nearest(name, names),
    );
  return join(folder(), `${name}.csv`);
}

/** Equal for files of equal bytes. @throws InputError where it cannot be read */
export const predictionDigest = (file: string): string => createHash('sha256').update(readText(file)).digest('hex');

/**
 * The table of one threshold.
 * @param at where a field of the policy was given
 * @param most layers of any sentence, and whose they are
 * @throws InputError for a threshold that the file has not, or layers that no sentence has
 */
export function predictionTable(
  file: string,
  threshold: number | undefined,
  at: (field: string) => Place,
  most: number,
  has: string,
): PredictionTable {
  const all = readPredictions(readText(file), file);
  const known = [...all.keys()].join(', ');
  if (threshold === undefined && all.size > 1)
    throw new InputError(at('prediction'), `${all.size} thresholds and none chosen`, `threshold: one of ${known}`);
  const pairs = threshold === undefined ? [...all.values()][0]! : all.get(threshold);
  if (!pairs) throw new InputError(at('threshold'), `no rows of threshold ${threshold}`, `one of ${known}`);
  for (const p of pairs)
    for (const [field, layer] of [
      ['actual_layer', p.actual],
      ['predicted_layer', p.predicted],
    ] as const)
      if (layer > most)
        throw new InputError({ file, line: p.line, field }, `layer ${layer}`, `at most ${most}, as the ${has} has`);
  return { file, pairs };
}
