/** Small hardware for tests of plans: memories `sram` and `rram` on chip, `lpddr4` off chip. */
import { hardwareOf, loadPlatform, type Hardware, type Platform } from '../../models/index.js';
import type { Operator, OperatorTrace, Tensor } from '../../traces/index.js';

export const given = (value: number) => ({ value, source: 'assumed: for a test' });

const tiny = loadPlatform('tiny').platform;
const rram: Platform['memories'][string] = {
  technology: 'rram-22nm-silicon',
  size_bytes: given(2 ** 20),
  banks: given(4),
  interleave_bytes: given(64),
  scheduler: 'fcfs',
};

/** Where classes go, dense where nothing else is said. */
export type Places = Partial<Platform['placement']>;

/** @param change of anything else */
export function small(placement: Places = {}, change: (p: Platform) => Platform = (p) => p): Hardware {
  const platform = { ...tiny, memories: { ...tiny.memories, rram }, placement: { ...tiny.placement, ...placement } };
  return hardwareOf(change(platform), 'p.yaml');
}

/** By name: what `capacities` of a placement are, everything else as large as one likes. */
export const capacitiesOf = (hardware: Hardware, bytes: Readonly<Record<string, number>>): number[] =>
  hardware.memories.map(({ name }) => bytes[name] ?? Infinity);

export const memoryIndex = (hardware: Hardware, name: string): number => hardware.memories.findIndex((m) => m.name === name);

export const tensor = (id: string, of: Tensor['class'], ...shape: number[]): Tensor => ({ id, class: of, shape, bits: 8 });

type Draft = Pick<Operator, 'kind' | 'dims' | 'inputs' | 'output'> & {
  readonly sentence?: number;
  readonly transposed?: boolean;
};

/** Operators one after the other, of sentences of these tasks. */
export function traceOf(drafts: readonly Draft[], tasks: readonly string[] = ['t']): OperatorTrace {
  const operators = drafts.map((d, id): Operator => {
    return { id, name: `${d.kind} ${id}`, deps: id === 0 ? [] : [id - 1], layer: null, sentence: 0, ...d };
  });
  const sentences = tasks.map((task, i) => ({ id: String(i), task, seq: 1, tokens: 1 }));
  return { name: 'made', source: 'test', sentences, operators };
}

/** A product with a weight: [m, k] · [n, k]. */
export const product = (x: Tensor, w: Tensor, y: Tensor): Draft => {
  const [m, k] = x.shape as [number, number];
  return { kind: 'matmul', dims: { b: 1, m, k, n: w.shape[0]! }, inputs: [x, w], output: y };
};
