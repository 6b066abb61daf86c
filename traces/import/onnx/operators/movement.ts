/** Operators that move elements: cuts, copies, look-ups. */
import { foldElements, sliceOf } from '../fold.js';
import { show } from '../../recording.js';
import type { Operator, Use } from '../use.js';
import type { Made, Weight } from '../value.js';
import { view, wholeNumbers } from './views.js';

const expand: Operator = (u) => {
  const target = u.data(1);
  const from = u.shape(0);
  const shape = from && target && u.broadcast(from, target);
  const data = foldElements([u.inputs[0]], shape, (n) => n);
  return { word: 'expand', args: [u.tensor(0), shape], results: [{ shape, type: u.type(0), data }] };
};

const tile: Operator = (u) => {
  const times = u.data(1);
  const from = u.shape(0);
  if (from && times && times.length !== from.length)
    u.fail(`${times.length} repeats of ${from.length} dimensions`, 'one for each');
  const shape = times && from?.map((n, i) => n * times[i]!);
  const same = times?.every((n) => n === 1);
  return {
    word: 'repeat',
    args: [u.tensor(0), times],
    results: [{ shape, type: u.type(0), data: same ? u.data(0) : undefined }],
  };
};

/** A part of a weight: other memory than the whole. */
const partOf = (weight: Weight | undefined, part: string): Weight | undefined =>
  weight && { ...weight, storage: `${weight.storage}[${part}]` };

/** Along which axes a slice goes, from where, to where, in which steps: attributes in older opsets, inputs in newer ones. */
function cutsOf(u: Use): readonly (readonly number[] | undefined)[] {
  const starts = u.numbers('starts', 1);
  const axes = u.numbers('axes', 3) ?? (u.has(3) ? undefined : starts?.map((_, i) => i));
  const steps = u.data(4) ?? (u.has(4) ? undefined : starts?.map(() => 1));
  return [axes, starts, u.numbers('ends', 2), steps];
}

const slice: Operator = (u) => {
  const from = u.shape(0);
  const cuts = cutsOf(u);
  const settings = cuts.map((list) => (list?.length === 1 ? list[0] : list));
  const [axes, starts, ends, steps] = cuts;
  if (!from || !starts || !ends || !axes || !steps) return view(u, 'slice', settings, undefined, undefined);
  if (cuts.some((l) => l!.length !== starts.length)) u.fail('starts, ends, axes, steps', 'lists of one length');
  const shape = [...from];
  const taken: string[] = [];
  let data = from.length === 1 ? u.data(0) : undefined;
  for (const [i, start] of starts.entries()) {
    const at = u.axis(axes[i]!, from.length);
    if (steps[i] === 0) u.fail('a step of 0', 'another step');
    const { from: first, count } = sliceOf(from[at]!, start, ends[i]!, steps[i]!);
    shape[at] = count;
    if (count !== from[at]) taken.push(`${at}: ${first}+${count}`);
    const whole = data;
    data = whole && Array.from({ length: count }, (_, n) => whole[first + n * steps[i]!]!);
  }
  const weight = u.inputs[0]?.weight;
  const made: Made = { shape, type: u.type(0), data, weight: taken.length > 0 ? partOf(weight, taken.join(', ')) : weight };
  return { word: 'slice', args: [u.tensor(0), ...settings], results: [made] };
};

const split: Operator = (u) => {
  const from = u.shape(0);
  const axis = u.int('axis', 0);
  const parts = u.outputs.length;
  const at = from && u.axis(axis, from.length);
  const size = from && from[at!]!;
  const equal =
    size === undefined
      ? undefined
      : Array.from({ length: parts }, (_, i) =>
          Math.max(0, Math.min(Math.ceil(size / parts), size - i * Math.ceil(size / parts))),
        );
  const sizes = u.numbers('split', 1) ?? (u.has(1) ? undefined : equal);
  if (sizes && (sizes.length < parts || (size !== undefined && sizes.reduce((a, b) => a + b, 0) !== size)))
    u.fail(`parts of [${sizes.join(', ')}] of ${size}`, `${parts} parts that come to it`);
  let first = 0;
  const results = Array.from({ length: parts }, (_, i): Made => {
    if (!from || !sizes) return { shape: undefined, type: u.type(0) };
    const start = first;
    first += sizes[i]!;
    const weight = partOf(u.inputs[0]?.weight, `${at}: ${start}+${sizes[i]}`);
    const data = from.length === 1 ? u.data(0)?.slice(start, first) : undefined;
    return { shape: from.map((n, d) => (d === at ? sizes[i]! : n)), type: u.type(0), data, weight };
  });
  return { word: 'split', args: [u.tensor(0), sizes, axis], results };
};

const concat: Operator = (u) => {
  const tensors = u.inputs.map((_, i) => u.tensor(i));
  const shapes = u.inputs.map((_, i) => u.shape(i));
  const known = shapes.every((s) => s !== undefined) && shapes.length > 0 ? shapes : undefined;
  const axis = known && u.axis(u.int('axis', 0), known[0]!.length);
  const shape = known?.[0]!.map((n, d) => (d === axis ? known.reduce((sum, s) => sum + (s[d] ?? 0), 0) : n));
  if (known?.some((s) => s.length !== shape!.length || s.some((n, d) => d !== axis && n !== shape![d])))
    u.fail(`shapes ${known.map(show).join(', ')}`, `shapes that differ in dimension ${axis} alone`);
  const parts = u.inputs.map((_, i) => u.data(i));
  const data = shape?.length === 1 && parts.every((p) => p !== undefined) ? parts.flat() : undefined;
  const list = tensors.filter((t) => t !== undefined);
  return { word: 'cat', args: [list, axis], results: [{ shape, type: u.type(0), data }] };
};

/** Elements that are chosen of a list that is known. @throws InputError */
function chosen(u: Use): readonly number[] | undefined {
  const [table, picks] = [u.data(0), u.data(1)];
  if (u.shape(0)?.length !== 1 || !table || !picks) return undefined;
  const pick = (i: number): number =>
    table[i < 0 ? i + table.length : i] ?? u.fail(`index ${i} of ${table.length} elements`, 'an index within');
  return picks.map(pick);
}

/** A table of the model's, read by numbers. */
function isTable(u: Use, axis: number | undefined): boolean {
  const numbers = (u.shape(1)?.length ?? 0) > 0 && wholeNumbers(u.type(1));
  return u.inputs[0]?.weight !== undefined && u.shape(0)?.length === 2 && axis === 0 && !wholeNumbers(u.type(0)) && numbers;
}

/** An embedding, or a choice along an axis. */
const gather: Operator = (u) => {
  const [from, at] = [u.shape(0), u.shape(1)];
  const axis = from && u.axis(u.int('axis', 0), from.length);
  const shape = from && at && [...from.slice(0, axis), ...at, ...from.slice(axis! + 1)];
  const results: Made[] = [{ shape, type: u.type(0), data: chosen(u) }];
  if (isTable(u, axis)) return { word: 'embedding', args: [u.tensor(0), u.tensor(1)], results };
  if (at?.length === 0) return { word: 'select', args: [u.tensor(0), axis, u.data(1)?.[0]], results };
  return { word: 'index_select', args: [u.tensor(0), axis, u.tensor(1)], results };
};

const gatherND: Operator = (u) => {
  const [from, at] = [u.shape(0), u.shape(1)];
  const batch = u.int('batch_dims', 0);
  const shape = from && at && at.length > 0 ? [...at.slice(0, -1), ...from.slice(batch + at.at(-1)!)] : undefined;
  return { word: 'index', args: [u.tensor(0), u.tensor(1)], results: [{ shape, type: u.type(0) }] };
};

const pad: Operator = (u) => {
  const from = u.shape(0);
  const pads = u.numbers('pads', 1);
  const axes = u.data(3) ?? from?.map((_, i) => i);
  const shape = pads && axes && from && [...from];
  if (shape)
    for (const [i, a] of axes.entries()) {
      const at = u.axis(a, shape.length);
      shape[at] = shape[at]! + (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
    }
  if (shape?.some((n) => !(n >= 0))) u.fail(`pads [${pads!.join(', ')}]`, 'a result that is not empty');
  return { word: 'constant_pad_nd', args: [u.tensor(0), pads], results: [{ shape, type: u.type(0) }] };
};

/** Upsample and Resize, by sizes or by scales. */
const resize: Operator = (u) => {
  const from = u.shape(0);
  const scales = [u.data(2), u.data(1)].find((d) => d?.length === from?.length);
  const sizes = u.data(3);
  const shape = sizes?.length === from?.length ? sizes : from && scales?.map((s, i) => Math.floor(from[i]! * s));
  return { word: 'upsample', args: [u.tensor(0), shape?.slice(2)], results: [{ shape, type: u.type(0) }] };
};

const blocks =
  (word: string, deeper: boolean): Operator =>
  (u) => {
    const from = u.shape(0);
    const n = u.int('blocksize', 1);
    const [b, c, h, w] = from ?? [];
    const shape =
      from?.length === 4 ? (deeper ? [b!, c! * n * n, h! / n, w! / n] : [b!, c! / (n * n), h! * n, w! * n]) : undefined;
    return { word, args: [u.tensor(0), n], results: [{ shape, type: u.type(0) }] };
  };

const like =
  (word: string): Operator =>
  (u) => ({ word, args: u.inputs.map((_, i) => u.tensor(i)), results: [{ shape: u.shape(0), type: u.type(0) }] });

const triangle: Operator = (u) => ({
  word: u.int('upper', 1) ? 'triu' : 'tril',
  args: [u.tensor(0), u.data(1)?.[0] ?? 0],
  results: [{ shape: u.shape(0), type: u.type(0) }],
});

/** By name in ONNX. */
export const movement: Readonly<Record<string, Operator>> = {
  Expand: expand,
  Tile: tile,
  Slice: slice,
  Split: split,
  Concat: concat,
  Gather: gather,
  GatherElements: (u) => ({
    word: 'gather',
    args: [u.tensor(0), u.int('axis', 0), u.tensor(1)],
    results: [{ shape: u.shape(1), type: u.type(0) }],
  }),
  GatherND: gatherND,
  ScatterElements: like('scatter'),
  ScatterND: like('index_put'),
  TensorScatter: like('index_copy'),
  ReverseSequence: like('flip'),
  Pad: pad,
  Resize: resize,
  Upsample: resize,
  DepthToSpace: blocks('pixel_shuffle', false),
  SpaceToDepth: blocks('pixel_unshuffle', true),
  Trilu: triangle,
};
