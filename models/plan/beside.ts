/**
 * What an operator that begins while another runs has to wait for (`overlap: units`).
 *
 * A load may be issued when all blocks that the other stores where it reads lie in memory, and those before them: blocks are
 * stored in order, so a count says which. What is encoded, or read in another shape than it was written in, is read when it is
 * whole. An operator that would write where the other reads or writes has to wait until that one has retired.
 */
import { elements, type Tensor } from '../../traces/formats.js';
import { partsOf, type Region } from '../memory/protocol/region.js';
import type { Plan } from './plan.js';

/** Bytes from `from` up to `to` of a memory. */
interface Extent {
  readonly memory: number;
  readonly from: number;
  readonly to: number;
}

const rowStart = ({ base, offsets, stride_bytes }: Region, row: number): number => base + (offsets?.[row] ?? row * stride_bytes);

function extentOf(r: Region): Extent {
  const { memory, base, rows, row_bytes, offsets } = r;
  if (!offsets) return { memory, from: base, to: rowStart(r, rows - 1) + row_bytes };
  const [first, last] = offsets.reduce(([low, high], o) => [Math.min(low, o), Math.max(high, o)], [Infinity, 0]);
  return { memory, from: base + first, to: base + last + row_bytes };
}

const meet = (x: Extent, y: Extent): boolean => x.memory === y.memory && x.from < y.to && y.from < x.to;

/** Whether rows of a region hold any byte of [from, to). */
function holds(r: Region, from: number, to: number): boolean {
  const { base, rows, row_bytes, stride_bytes } = r;
  if (stride_bytes === 0) return from < base + row_bytes && to > base;
  // the first row that ends after `from`
  const row = Math.max(0, Math.floor((from - base - row_bytes) / stride_bytes) + 1);
  return row < rows && base + row * stride_bytes < to;
}

/** Whether two regions of one memory each share a byte. @param stored lies in rows at a stride */
function shareByte(loaded: Region, stored: Region): boolean {
  if (!meet(extentOf(loaded), extentOf(stored))) return false;
  for (let row = 0; row < loaded.rows; row++) {
    const from = rowStart(loaded, row);
    if (holds(stored, from, from + loaded.row_bytes)) return true;
  }
  return false;
}

const share = (loaded: Region, stored: Region): boolean =>
  partsOf(loaded).some((l) => partsOf(stored).some((s) => shareByte(l, s)));

/** Stretches that touch, as one. */
function merged(regions: readonly Region[]): Extent[] {
  const sorted = regions
    .flatMap(partsOf)
    .map(extentOf)
    .sort((x, y) => x.memory - y.memory || x.from - y.from);
  const all: { memory: number; from: number; to: number }[] = [];
  for (const e of sorted) {
    const last = all.at(-1);
    if (last && last.memory === e.memory && e.from <= last.to) last.to = Math.max(last.to, e.to);
    else all.push({ ...e });
  }
  return all;
}
const meetAny = (xs: readonly Extent[], ys: readonly Extent[]): boolean => xs.some((x) => ys.some((y) => meet(x, y)));

/** Rows of the one are rows of the other. */
const ofOneShape = (x: Tensor, y: Tensor): boolean => x.shape.at(-1) === y.shape.at(-1) && elements(x) === elements(y);

/** Blocks of an operator that have to lie in memory, by load. */
export interface Needed {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly parameters: readonly number[];
}

const loadsOf = (plan: Plan): readonly Region[] => [...plan.parameters, ...plan.a.loads, ...plan.b.loads];

/** What a plan reads and writes; kept, since each is asked about often. */
const touched = new WeakMap<Plan, { readonly reads: readonly Extent[]; readonly writes: readonly Extent[] }>();
function touchedBy(plan: Plan) {
  let of = touched.get(plan);
  if (!of) touched.set(plan, (of = { reads: merged(loadsOf(plan)), writes: merged(plan.blocks) }));
  return of;
}

/**
 * Whether `next` may begin while `running`, an operator before it, has not retired: each has its share of the buffers, what is
 * needed of the one comes with what is read, and the other writes nothing that is still in use.
 */
export function mayRunBeside(next: Plan, running: Plan): boolean {
  if (!next.share || !running.share || next.share.of === running.share.of) return false;
  const [own, other] = [touchedBy(next), touchedBy(running)];
  if (meetAny(own.writes, other.reads) || meetAny(own.writes, other.writes)) return false;
  return meetAny(own.reads, other.writes) || !next.operator.deps.includes(running.operator.id);
}

/** What loads of `next` need of `running`. */
export function neededOf(next: Plan, running: Plan): Needed {
  const { blocks, cEncoding, operator } = running;
  const read = next.operator.inputs.filter((t) => t.id === operator.output.id);
  const inParts = read.length > 0 && read.every((t) => ofOneShape(t, operator.output)) && cEncoding.density === null;
  const { writes } = touchedBy(running);
  function needs(load: Region): number {
    if (!meetAny(partsOf(load).map(extentOf), writes)) return 0;
    if (!inParts) return blocks.length;
    let count = blocks.length;
    while (count > 0 && !share(load, blocks[count - 1]!)) count--;
    return count;
  }
  return { a: next.a.loads.map(needs), b: next.b.loads.map(needs), parameters: next.parameters.map(needs) };
}
