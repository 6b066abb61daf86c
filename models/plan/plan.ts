/**
 * The plan of an operator: what is loaded in which order, what each step computes, what is stored.
 *
 * A plan is a pure function of the operator, the placement and the hardware; the actors walk it, and their state holds
 * only how far they are.
 */
import { draw, randomStream } from '../../sim/index.js';
import {
  batchesOfB,
  elements,
  isGemm,
  isPutTogether,
  readsTwo,
  vectorsOf,
  type ElementDims,
  type GemmDims,
  type Operator,
  type Tensor,
} from '../../traces/formats.js';
import { encodedBytes } from './encoding.js';
import type { Region } from '../memory/protocol/region.js';
import { mappingsOf, mappingText, type Estimated, type MapperLimits, type Mapping } from './mapper.js';
import { aBlock, bBlock, cBlock, rowsRegion, wholeRegion } from './regions.js';
import type { Location, Placement } from './location.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { cutRows } from './cut-rows.js';
import { chooseMapping } from './choose-mapping.js';
import type { Share, Shares } from './shares.js';

/** One use of the loaded blocks. Indices count the loads of each operand and the stored blocks. */
export interface PlanStep {
  /** −1: this operand is not used */
  readonly a: number;
  readonly b: number;
  readonly block: number;
  /** sizes for the PE array; the SFU uses `m` rows */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** the last part of its reduction: results leave after it */
  readonly last: boolean;
}
/** What the actors do for an operator. Steps use blocks in the order in which they are loaded. */
export interface Plan {
  readonly operator: Operator;
  readonly unit: 'pe-array' | 'sfu';
  /** bias, gain and offset, loaded into the auxiliary buffer */
  readonly parameters: readonly Region[];
  readonly a: { readonly slots: number; readonly loads: readonly Region[] };
  /** `first`: the slot of its first load */
  readonly b: { readonly slots: number; readonly first: number; readonly loads: readonly Region[] };
  readonly steps: readonly PlanStep[];
  /** where each finished block of results goes */
  readonly blocks: readonly Region[];
  readonly mapping: string;
  /** what the mapper chose, and what came next; none of what is no product */
  readonly choices: readonly Estimated[];
  /** encoding of B, for the bytes that a tile reads */
  readonly bEncoding: Location | undefined;
  readonly aEncoding: Location;
  readonly cEncoding: Location;
  /** of a product: what a multiply-accumulate takes, where that is not what the platform's format says */
  readonly mac_fj?: number;
  /** a lane multiplies two pairs of operands a cycle: what the array does is a product of half the depth */
  readonly paired?: boolean;
  /** what it has of the buffers; absent: all of them, and no operator of the other unit runs beside it */
  readonly share?: Share;
}

/** What a plan follows from, beside its operator. */
export interface PlannerOptions {
  readonly hardware: Hardware;
  readonly mapper: MapperLimits;
  /** where special functions run beside products; absent: one operator has all buffers */
  readonly shares?: Shares;
  readonly placement: Placement;
  /** bytes a cycle that link and memory give, by memory */
  readonly bytes_per_cycle: readonly number[];
  /** what fetching a byte costs, by memory: an estimate for the mapper */
  readonly fj_per_byte: readonly number[];
  readonly seed: number;
  /** the operator whose draws are its own: alike ones of several accelerators draw alike */
  readonly drawnAs: (op: Operator) => number;
  /** sentences that an operator works on at once */
  readonly together: (op: Operator) => number;
}

const cut = (size: number, block: number): [number, number][] =>
  Array.from({ length: Math.ceil(size / block) }, (_, i) => [i * block, Math.min(block, size - i * block)]);

/** The one chosen, and the two next best. */
const CHOICES = 3;

/** The blocks of a product in the order in which they are worked on. */
function walk(
  op: Operator,
  d: GemmDims,
  mapping: Mapping,
  { a, b, c }: Readonly<Record<'a' | 'b' | 'c', Location>>,
): Pick<Plan, 'steps' | 'blocks'> & { readonly loads: Readonly<Record<'a' | 'b', Region[]>> } {
  const loads = { a: [] as Region[], b: [] as Region[] };
  const steps: PlanStep[] = [];
  const blocks: Region[] = [];
  const [ms, ns, ks] = [cut(d.m, mapping.mb), cut(d.n, mapping.nb), cut(d.k, mapping.kb)];
  const pairs =
    mapping.order === 'a-stationary'
      ? ms.flatMap((m) => ns.map((n) => [m, n] as const))
      : ns.flatMap((n) => ms.map((m) => [m, n] as const));
  const loaded = { a: '', b: '' };
  // heads that share their keys read them once, where they are one block
  const shared = op.kind === 'bmm' ? batchesOfB(d, op.inputs[1]!) / d.b : 1;
  for (let batch = 0; batch < d.b; batch++)
    for (const [m, n] of pairs) {
      ks.forEach((k, i) => {
        if (loaded.a !== `${batch} ${m[0]} ${k[0]}`) loads.a.push(aBlock(op, d, a, batch, m, k));
        const ofB = `${Math.floor(batch * shared)} ${n[0]} ${k[0]}`;
        if (loaded.b !== ofB) loads.b.push(bBlock(op, d, b, batch, k, n));
        loaded.a = `${batch} ${m[0]} ${k[0]}`;
        loaded.b = ofB;
        const last = i === ks.length - 1;
        steps.push({ a: loads.a.length - 1, b: loads.b.length - 1, block: blocks.length, m: m[1], n: n[1], k: k[1], last });
      });
      blocks.push(cBlock(op, d, c, batch, m, n));
    }
  return { loads, steps, blocks };
}

function gemmPlan(op: Operator, d: GemmDims, options: PlannerOptions): Plan {
  const { hardware, mapper, shares, placement, bytes_per_cycle, fj_per_byte } = options;
  const [a, b, c] = [op.inputs[0]!, op.inputs[1]!, op.output].map((t) => placement.locations.get(t.id)!) as [
    Location,
    Location,
    Location,
  ];
  const { precision, platform } = hardware;
  const paired = platform.pe_array.pairs_of_4_bits === true && Math.max(a.element_bytes, b.element_bytes) <= 0.5;
  const operands = {
    a,
    b,
    c_element_bytes: c.element_bytes,
    a_bytes_per_cycle: bytes_per_cycle[a.memory]!,
    b_bytes_per_cycle: bytes_per_cycle[b.memory]!,
    a_fj_per_byte: fj_per_byte[a.memory]!,
    b_fj_per_byte: fj_per_byte[b.memory]!,
  };
  const mappings = (limits: MapperLimits): Estimated[] =>
    mappingsOf(d, paired ? { ...limits, k_per_tile: 2 * limits.n } : limits, operands);
  const { choices, share } = chooseMapping(
    mappings,
    d,
    [a, b, c],
    mapper,
    shares && { ...shares, folds: platform.pe_array.systolic !== undefined },
  );
  const mapping = choices[0]?.mapping;
  if (!mapping)
    throw misfit(
      hardware,
      'buffers',
      `operator ${op.id} (${op.name}): a tile of ${mapper.n}×${mapper.n} does not fit`,
      'larger buffers or a smaller vector size',
    );
  const { loads, steps, blocks } = walk(op, d, mapping, { a, b, c });
  return {
    operator: op,
    unit: 'pe-array',
    parameters: op.inputs.slice(2).map((t) => wholeRegion(placement.locations.get(t.id)!)),
    a: { slots: mapping.aSlots, loads: loads.a },
    b: { slots: mapping.bSlots, first: 0, loads: loads.b },
    steps,
    blocks,
    mapping: mappingText(mapping),
    choices: choices.slice(0, CHOICES),
    aEncoding: a,
    bEncoding: b,
    ...(precision.several && { mac_fj: precision.mac_fj(a.format, b.format) }),
    ...(paired && { paired }),
    cEncoding: c,
    ...share,
  };
}

/** Rows of a table that a sentence's tokens touch: no trace holds token ids, so they are drawn. */
function tableRows(op: Operator, rows: number, tableRows: number, { seed, together, drawnAs }: PlannerOptions): number[] {
  const sentences = together(op);
  // positions and token types are small tables read in order; a vocabulary is read at random. Assumed.
  if (op.inputs[0]!.shape[0]! <= SMALL_TABLE)
    return Array.from({ length: rows }, (_, i) => Math.floor(i / sentences) % tableRows);
  const stream = randomStream(seed, `tokens of operator ${drawnAs(op)}`);
  return Array.from({ length: rows }, () => draw(stream, tableRows));
}
const SMALL_TABLE = 512;

/** Where rows of an element-wise operator's first operand lie: in one tensor, in its parts, or picked from a table. */
function firstOperand(op: Operator, spans: readonly Span[], cols: number, options: PlannerOptions): Region[] {
  const at = (t: Tensor): Location => options.placement.locations.get(t.id)!;
  const x = at(op.inputs[0]!);
  if (op.kind === 'embedding') {
    const rows = spans.reduce((sum, [, n]) => sum + n, 0);
    const gathered = tableRows(op, rows, op.inputs[0]!.shape[0]!, options);
    return spans.map(([r0, n]) => {
      const starts = gathered.slice(r0, r0 + n).map((r) => encodedBytes(x, r * cols));
      // every row has its own bytes: a sparse table rounds each start down, so the longest row is fetched
      return { memory: x.memory, base: x.base, rows: n, row_bytes: encodedBytes(x, cols), stride_bytes: 0, offsets: starts };
    });
  }
  if (!isPutTogether(op)) return spans.map(([r0, n]) => rowsRegion(x, r0, n, cols));
  return spans.map(([r0, n]) => partRegion(op.inputs, at, r0, n, cols));
}

/** Rows r0 … r0 + rows of what parts come to: of the part that holds the first, as far as it reaches. */
function partRegion(parts: readonly Tensor[], at: (t: Tensor) => Location, r0: number, rows: number, cols: number): Region {
  let before = 0;
  for (const [i, t] of parts.entries()) {
    const has = Math.max(1, Math.floor(elements(t) / cols));
    if (r0 < before + has || i === parts.length - 1) {
      const first = Math.max(0, Math.min(r0 - before, has - 1));
      return rowsRegion(at(t), first, Math.min(rows, has - first), cols);
    }
    before += has;
  }
  return rowsRegion(at(parts[0]!), 0, rows, cols);
}

/** First row and count. */
type Span = readonly [number, number];

/** Blocks of rows; of what is put together each lies in one part, where parts are of whole rows: of a longer part, the first. */
function spansOf(op: Operator, rows: number, cols: number, perBlock: number): Span[] {
  const parts = isPutTogether(op) ? op.inputs.map((t) => elements(t) / cols) : [rows];
  if (parts.some((n) => !Number.isInteger(n)) || parts.reduce((a, b) => a + b, 0) < rows) return cut(rows, perBlock);
  let before = 0;
  return parts.flatMap((all) => {
    const n = Math.min(all, rows - before);
    const spans = cut(n, perBlock).map(([r0, count]): Span => [before + r0, count]);
    before += n;
    return spans;
  });
}

/** The smallest of a slot of each buffer. */
const slotOf = ({ result_bytes, a_bytes, a_slots, b_bytes, b_slots }: MapperLimits): number =>
  Math.min(result_bytes, a_bytes / a_slots, b_bytes / b_slots);

/** Where in a cache what is made begins, in rows of so many columns: at its end, or in the place of a row that is evicted. */
function firstRow({ row, output }: Operator, rows: number, cols: number): number {
  const all = Math.floor(elements(output) / cols);
  return row === undefined ? Math.max(0, all - rows) : (row * all) / output.shape[0]!;
}

/** Row blocks that the result slot and, in two slots, the operand buffers hold. */
function elementPlan(op: Operator, dims: ElementDims, options: PlannerOptions): Plan {
  const { hardware, mapper, shares, placement } = options;
  const location = (i: number): Location => placement.locations.get(op.inputs[i]!.id)!;
  const x = location(0);
  const two = readsTwo(op);
  const vectors = vectorsOf(op);
  const out = placement.locations.get(op.output.id)!;
  const made = (width: number): number =>
    op.kind === 'entropy' ? 1 : Math.min(width, Math.max(1, Math.ceil((elements(op.output) * width) / (dims.rows * dims.cols))));
  // a row of an encoded tensor may be a byte longer than another, its mask too
  const longest = (at: Location, width: number): number => encodedBytes(at, width) + (at.density === null ? 0 : 2);
  const bytesOf = (width: number): number =>
    Math.max(longest(x, width), longest(out, made(width)), two ? longest(location(1), width) : 0);
  const { rows, cols } = cutRows(op, dims, (width) => bytesOf(width) <= slotOf(mapper));
  const [row_bytes, outCols] = [bytesOf(cols), made(cols)];
  // rows that are cut in parts are written more than once where blocks of them are smaller
  const shared = shares !== undefined && rows === dims.rows && row_bytes <= slotOf(shares.special);
  const perBlock = Math.floor(slotOf(shared ? shares.special : mapper) / row_bytes);
  if (perBlock < 1)
    throw misfit(
      hardware,
      'buffers',
      `operator ${op.id} (${op.name}): a row of ${row_bytes} bytes does not fit`,
      'larger buffers',
    );
  const spans = spansOf(op, rows, cols, perBlock);
  // parts of a row that comes to one element
  const parts = elements(op.output) === dims.rows ? rows / dims.rows : 1;
  const skipped = op.output.class === 'cache' ? firstRow(op, rows, outCols) : 0;
  return {
    operator: op,
    unit: 'sfu',
    parameters: Array.from({ length: vectors }, (_, i) => wholeRegion(location(op.inputs.length - vectors + i))),
    a: { slots: mapper.a_slots, loads: firstOperand(op, spans, cols, options) },
    b: { slots: mapper.b_slots, first: 0, loads: two ? spans.map(([r0, n]) => rowsRegion(location(1), r0, n, cols)) : [] },
    steps: spans.map(([, m], i) => ({ a: i, b: two ? i : -1, block: i, m, n: cols, k: 1, last: true })),
    blocks: spans.map(([r0, n]) => {
      const [from, to] = [Math.floor(r0 / parts), Math.ceil((r0 + n) / parts)];
      return rowsRegion(out, skipped + from, to - from, outCols);
    }),
    mapping: `${spans.length} blocks of up to ${perBlock} rows`,
    choices: [],
    aEncoding: x,
    cEncoding: out,
    bEncoding: two ? location(1) : undefined,
    ...(shared && { share: { of: 'special', before: shares.before } }),
  };
}

/** @throws InputError when the buffers are too small for the operator */
export function planOperator(op: Operator, options: PlannerOptions): Plan {
  return isGemm(op.dims) ? gemmPlan(op, op.dims, options) : elementPlan(op, op.dims, options);
}
