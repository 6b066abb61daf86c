/**
 * A search that somebody else drives: lines of JSON come in and go out.
 *
 * Out, first: `{"space": {…}, "objectives": {…}, "constraints": […], "budget": N}`. In: `{"ask": ID, "values": {FIELD: VALUE, …}}`, the
 * id being any text or number. Out, for each: `{"tell": ID, "row": {…}, "violation": V}` (0 where all bounds are met), or
 * `{"tell": ID, "rejected": WHY}`, or `{"tell": ID, "fault": WHY}`; for a line that cannot be read `{"line": N, "fault": WHY}`. Lines that
 * came together are simulated together, and told in their order. Values that were asked before are told again, and cost nothing.
 */
import {
  searchFound,
  type EvaluatedPoint,
  type PointResult,
  type RejectedPoint,
  type SearchFound,
} from '../../analysis/index.js';
import { InputError, nearest } from '../../traces/index.js';
import { createRunner, judged, tried, type RunPoints, type Tried } from './evaluate.js';
import { described } from './described.js';
import type { Search } from './search.js';
import { together, type Candidate } from './space.js';

/** What a point came to, as it is told. */
type Told =
  | { readonly row: PointResult['row']; readonly violation: number }
  | { readonly rejected: string }
  | { readonly fault: string };
/** A line that asks for a point. */
interface Asked {
  readonly id: string | number;
  readonly candidate: Candidate;
}
/** What is said of a line. */
export type Answer =
  | ({ readonly tell: string | number } & Told)
  | { readonly line: number; readonly tell?: string | number; readonly fault: string };

/** Where lines come from, and what is done with what they ask. */
export interface AskTellOptions {
  /** lines that came together, without their ends */
  readonly lines: AsyncIterable<readonly string[]>;
  readonly answer: (answer: Answer) => void;
  readonly run: (done: number) => RunPoints;
}
/** What came of it, and how many lines could not be read. */
export interface AskTellFound {
  readonly found: SearchFound;
  readonly faultyLines: number;
}

/** The first line that goes out. */
export const greeting = (search: Search) => ({
  space: Object.fromEntries(search.dimensions.map((d) => [d.name, d.said])),
  objectives: Object.fromEntries(search.objectives.map((o) => [o.metric, o.goal])),
  constraints: described(search).constraints,
  budget: search.budget,
});

const isFields = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null && !Array.isArray(x);
const STDIN = 'standard input';

/** @throws InputError that says what is wrong with the line */
function readAsk(search: Search, text: string, line: number): Asked {
  const at = (field?: string) => ({ file: STDIN, line, ...(field !== undefined && { field }) });
  let of: unknown;
  try {
    of = JSON.parse(text);
  } catch {
    throw new InputError(at(), 'not JSON', '{"ask": ID, "values": {…}}');
  }
  if (!isFields(of)) throw new InputError(at(), 'no fields', '{"ask": ID, "values": {…}}');
  const unknown = Object.keys(of).find((k) => k !== 'ask' && k !== 'values');
  if (unknown !== undefined)
    throw new InputError(at(), `unknown key "${unknown}"`, 'ask and values', nearest(unknown, ['ask', 'values']));
  const { ask: id, values } = of;
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new InputError(at('ask'), JSON.stringify(id) ?? 'missing', 'a text or a number');
  if (!isFields(values))
    throw new InputError(at('values'), JSON.stringify(values) ?? 'missing', 'a value for each field of the space');
  const names = search.dimensions.map((d) => d.name);
  const other = Object.keys(values).find((k) => !names.includes(k));
  if (other !== undefined)
    throw new InputError(at(`values.${other}`), 'no field of the space', `one of ${names.join(', ')}`, nearest(other, names));
  const settings = search.dimensions.map((d) => {
    if (!Object.hasOwn(values, d.name))
      throw new InputError(at(`values.${d.name}`), 'missing', 'a value for each field of the space');
    return d.of(values[d.name], at(`values.${d.name}`));
  });
  return { id, candidate: together(search, settings) };
}

/** The id of a line whose values are at fault. */
function idOf(text: string): string | number | undefined {
  try {
    const { ask } = JSON.parse(text) as { readonly ask?: unknown };
    return typeof ask === 'string' || typeof ask === 'number' ? ask : undefined;
  } catch {
    return undefined;
  }
}

/** Points that were asked for, and what they came to. */
function createAsking(search: Search, run: AskTellOptions['run']) {
  const simulated = createRunner(search, run);
  const points: EvaluatedPoint[] = [];
  const rejected: RejectedPoint[] = [];
  const told = new Map<string, Told>();
  let duplicates = 0;
  /** Those of a batch that are new, each once and no more than the budget leaves. */
  function fresh(asked: readonly Asked[]): Tried[] {
    const able: Tried[] = [];
    const seen = new Set<string>();
    for (const { candidate } of asked) {
      if (told.has(candidate.key) || seen.has(candidate.key)) {
        duplicates++;
        continue;
      }
      seen.add(candidate.key);
      const t = tried(search, candidate);
      if (t.rejected) {
        rejected.push({ parameters: candidate.parameters, why: t.rejected.why });
        told.set(candidate.key, { rejected: t.rejected.why });
      } else if (points.length + able.length < search.budget) able.push(t);
    }
    return able;
  }
  return {
    /** @returns what each came to; undefined where it was asked to stop */
    async ask(asked: readonly Asked[], generation: number): Promise<(Told | undefined)[] | undefined> {
      const able = fresh(asked);
      const rows = await simulated(able, points.length);
      if (rows.length < able.length) return undefined;
      rows.forEach((row, i) => {
        const point = { ...judged(search, row), generation };
        points.push(point);
        const { fault, violation } = point;
        told.set(able[i]!.candidate.key, fault === undefined ? { row: point.row, violation } : { fault });
      });
      return asked.map((a) => told.get(a.candidate.key));
    },
    found: (): SearchFound =>
      searchFound({
        ...described(search),
        how: `asked for by another program, at most ${search.budget} evaluations`,
        ...{ points, rejected, duplicates, ended: 'nothing more was asked' },
      }),
  };
}

/**
 * @returns undefined where it was asked to stop
 * @throws InputError for an objective or a bound of a column that results do not have, once one point is simulated
 */
export async function askTell(search: Search, { lines, answer, run }: AskTellOptions): Promise<AskTellFound | undefined> {
  const asking = createAsking(search, run);
  let [line, faultyLines, batch] = [0, 0, 0];
  for await (const together of lines) {
    const asked: Asked[] = [];
    for (const text of together) {
      line++;
      if (text.trim() === '') continue;
      try {
        asked.push(readAsk(search, text, line));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        faultyLines++;
        const id = idOf(text);
        answer({ line, ...(id !== undefined && { tell: id }), fault: error.message });
      }
    }
    if (asked.length === 0) continue;
    const came = await asking.ask(asked, batch++);
    if (!came) return undefined;
    asked.forEach(({ id }, i) =>
      answer({ tell: id, ...(came[i] ?? { fault: `the budget of ${search.budget} evaluations is used up` }) }),
    );
  }
  return { found: asking.found(), faultyLines };
}
