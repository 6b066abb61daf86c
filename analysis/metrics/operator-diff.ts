/** Where two runs differ, operator by operator. */
import { alignedRows, type AlignedRows } from './operator-alignment.js';
import type { OperatorFigures, OperatorRow } from './operator-table.js';
import { change, partChanges, type Change, type PartChange } from './diff-parts.js';

/** What an operator differs in: all that its rows have, in their units. */
export interface FigureChanges {
  readonly time_ps: Change;
  readonly energy_fj: Change;
  /** read from and written to memories */
  readonly bytes: Change;
  /** summed over requests */
  readonly wait_ps: Change;
  /** what of it differs, the largest first */
  readonly energy_by_component_fj: readonly PartChange[];
  readonly bytes_by_memory: readonly PartChange[];
  /** at MEMORY: CAUSE, held by whom */
  readonly waits_ps: readonly PartChange[];
  /** what the PE array's time went to */
  readonly use_ps: readonly PartChange[];
}
/** An operator that two runs have in common, or one of them alone. */
export interface OperatorChange extends FigureChanges {
  readonly name: string;
  readonly kind: string;
  readonly dims: readonly number[];
  readonly layer: number | null;
  readonly sentence: string;
  /** the how many-th of equal work in its sentence, from 0 */
  readonly nth: number;
  /** ids in the event traces; null in a run that has no such work */
  readonly operator_a: number | null;
  readonly operator_b: number | null;
  /** what the mappers chose, where that differs; null where it does not */
  readonly mappings: readonly [a: string, b: string] | null;
}
/** Operators of one kind together. */
export interface KindChange extends Pick<FigureChanges, 'time_ps' | 'energy_fj' | 'bytes' | 'wait_ps'> {
  readonly kind: string;
}

type Figures = Pick<OperatorFigures, 'time_ps' | 'total_fj' | 'energy_fj' | 'bytes' | 'waits' | 'use_ps'>;
const NONE: Figures = { time_ps: 0, total_fj: 0, energy_fj: {}, bytes: {}, waits: [], use_ps: {} };

const sum = (of: readonly number[]): number => of.reduce((x, y) => x + y, 0);

/** By memory or buffer, and direction. */
const bytesOf = ({ bytes }: Figures): Record<string, number> =>
  Object.fromEntries(
    Object.entries(bytes).flatMap(([at, { read, write }]) => [
      [`read from ${at}`, read],
      [`written to ${at}`, write],
    ]),
  );

function waitsOf({ waits }: Figures): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { at, cause, holder, wait_ps } of waits) {
    const part = `${at}: ${cause}${holder === '' ? '' : `, held by ${holder}`}`;
    found[part] = (found[part] ?? 0) + wait_ps;
  }
  return found;
}

function figureChanges(a: Figures, b: Figures): FigureChanges {
  const [bytes_a, bytes_b, waits_a, waits_b] = [bytesOf(a), bytesOf(b), waitsOf(a), waitsOf(b)];
  return {
    time_ps: change(a.time_ps, b.time_ps),
    energy_fj: change(a.total_fj, b.total_fj),
    bytes: change(sum(Object.values(bytes_a)), sum(Object.values(bytes_b))),
    wait_ps: change(sum(Object.values(waits_a)), sum(Object.values(waits_b))),
    energy_by_component_fj: partChanges(a.energy_fj, b.energy_fj),
    bytes_by_memory: partChanges(bytes_a, bytes_b),
    waits_ps: partChanges(waits_a, waits_b),
    use_ps: partChanges(a.use_ps, b.use_ps),
  };
}

/** Equal in both, but for recordings of the same work that name it otherwise. */
const nameOf = (a: OperatorRow | undefined, b: OperatorRow | undefined): string =>
  [...new Set([a?.name, b?.name])]
    .filter((name) => name !== undefined)
    .sort()
    .join(' / ');

function operatorChange({ a, b, nth }: AlignedRows): OperatorChange {
  const { kind, dims, layer, sentence } = (a ?? b)!;
  return {
    ...{ name: nameOf(a, b), kind, dims, layer, sentence, nth },
    operator_a: a?.operator ?? null,
    operator_b: b?.operator ?? null,
    mappings: a && b && a.mapping !== b.mapping ? [a.mapping, b.mapping] : null,
    ...figureChanges(a ?? NONE, b ?? NONE),
  };
}

/** Whether anything of an operator differs, or one run alone has it. */
const differs = (c: OperatorChange): boolean =>
  c.operator_a === null ||
  c.operator_b === null ||
  c.mappings !== null ||
  c.time_ps.difference !== 0 ||
  [c.energy_by_component_fj, c.bytes_by_memory, c.waits_ps, c.use_ps].some((parts) => parts.length > 0);

/** By what operators are put in order, the largest difference first. */
export const DIFF_SORTS = ['time', 'energy', 'bytes', 'waits'] as const;
export type DiffSort = (typeof DIFF_SORTS)[number];
const WEIGHT: Readonly<Record<DiffSort, (c: Pick<FigureChanges, 'time_ps' | 'energy_fj' | 'bytes' | 'wait_ps'>) => number>> = {
  time: (c) => Math.abs(c.time_ps.difference),
  energy: (c) => Math.abs(c.energy_fj.difference),
  bytes: (c) => Math.abs(c.bytes.difference),
  waits: (c) => Math.abs(c.wait_ps.difference),
};

/** The largest difference first; those that are equal stay in their order. */
export const bySize = <C extends Pick<FigureChanges, 'time_ps' | 'energy_fj' | 'bytes' | 'wait_ps'>>(
  changes: readonly C[],
  sort: DiffSort,
): C[] => [...changes].sort((x, y) => WEIGHT[sort](y) - WEIGHT[sort](x));

/** An order that is the same whichever run is the first. */
const workOf = ({ sentence, layer, kind, dims, nth }: OperatorChange): string =>
  [sentence, String(layer ?? -1).padStart(4, '0'), kind, dims.join('×'), String(nth).padStart(6, '0')].join(' ');

/** Sums of the operators of each kind, in whatever they differ. */
function kindChanges(changes: readonly OperatorChange[]): KindChange[] {
  const kinds = [...new Set(changes.map((c) => c.kind))].sort();
  const rows = kinds.map((kind): KindChange => {
    const of = changes.filter((c) => c.kind === kind);
    const summed = (figure: 'time_ps' | 'energy_fj' | 'bytes' | 'wait_ps'): Change =>
      change(sum(of.map((c) => c[figure].a)), sum(of.map((c) => c[figure].b)));
    return {
      kind,
      time_ps: summed('time_ps'),
      energy_fj: summed('energy_fj'),
      bytes: summed('bytes'),
      wait_ps: summed('wait_ps'),
    };
  });
  return bySize(rows, 'time').filter((k) => [k.time_ps, k.energy_fj, k.bytes, k.wait_ps].some((c) => c.difference !== 0));
}

/** Operators of two runs that differ, and their kinds, the largest difference in time first. @param bySentence whether ids of sentences mean the same */
export function operatorDiff(
  a: readonly OperatorRow[],
  b: readonly OperatorRow[],
  bySentence: boolean,
): { readonly operators: OperatorChange[]; readonly kinds: KindChange[] } {
  const all = alignedRows(a, b, bySentence)
    .map(operatorChange)
    .sort((x, y) => (workOf(x) < workOf(y) ? -1 : 1));
  return { operators: bySize(all.filter(differs), 'time'), kinds: kindChanges(all) };
}
