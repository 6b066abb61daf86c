/** Random small platforms and traces for properties, and short ways to run them. */
import fc from 'fast-check';
import { hardwareOf, loadPlatform, type Platform } from '../../models/index.js';
import { simulate, type SimulateOptions } from '../../scenarios/index.js';
import { described } from './models.js';
import {
  generateTrace,
  readEventTrace,
  type EventTrace,
  type Operator,
  type OperatorTrace,
  type Tensor,
  type TraceEnd,
} from '../../traces/index.js';

const tiny = loadPlatform('tiny').platform;
const given = (value: number) => ({ value, source: 'assumed: drawn for a test' });

const PRECISIONS: readonly Platform['precision'][] = [
  { classes: { backbone: 'log4', activation: 'fp16' } },
  { classes: { backbone: 'log4', activation: 'log4' }, kinds: { softmax: 'adaptivfloat8', bmm: 'fp16' } },
];

/** Platforms around `tiny`, with the backbone in DRAM, RRAM or SRAM. */
export const platforms: fc.Arbitrary<Platform> = fc
  .record({
    n: fc.constantFrom(2, 4, 8),
    tile_overlap: fc.boolean(),
    overlap: fc.constantFrom('none', 'weights', 'units'),
    operandBytes: fc.constantFrom(2048, 4096, 8192),
    banks: fc.constantFrom(1, 2, 4),
    outstanding: fc.integer({ min: 1, max: 6 }),
    width: fc.constantFrom(2, 8, 32),
    backbone: fc.constantFrom('sram', 'lpddr4', 'rram'),
    density: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    scheduler: fc.constantFrom('fcfs', 'round-robin', 'fixed-priority'),
    policy: fc.constantFrom('fcfs', 'fr-fcfs', 'dramsim3'),
    page: fc.constantFrom('open', 'closed', 'timeout'),
    refresh: fc.constantFrom('all-bank', 'per-bank'),
    idle: fc.option(fc.constantFrom(1000, 100_000, 10_000_000), { nil: undefined }),
    ports: fc.constantFrom(1, 2),
    slots: fc.constantFrom(1, 2),
    results: fc.constantFrom('own', 'own', 'weight', 'activation'),
    systolic: fc.option(fc.constantFrom('os', 'ws', 'is'), { nil: undefined, freq: 4 }),
    activations: fc.option(fc.constantFrom(1, 0.5), { nil: undefined, freq: 2 }),
    auto: fc.boolean(),
    format: fc.constantFrom('adaptivfloat8', 'int8', 'fp16', 'log4'),
    precision: fc.option(fc.constantFrom<Platform['precision'][]>(...PRECISIONS), { nil: undefined, freq: 2 }),
    pairs_of_4_bits: fc.boolean(),
  })
  .map((drawn): Platform => {
    const {
      n,
      tile_overlap,
      overlap,
      operandBytes,
      banks,
      outstanding,
      width,
      backbone,
      density,
      scheduler,
      policy,
      page,
      refresh,
      idle,
      ports,
      slots,
      results,
      systolic,
      activations,
      auto,
      format,
      precision,
      pairs_of_4_bits,
    } = drawn;
    const sleep = idle === undefined ? {} : { idle: { after_ps: given(idle) } };
    const buffer = {
      ...tiny.buffers.weight,
      size_bytes: given(operandBytes),
      banks: given(Math.min(n, banks)),
      slots: given(slots),
    };
    const shared = results === 'own' ? {} : { part_of: results, size_bytes: given(1024) };
    const result = { ...tiny.buffers.result, slots: given(slots), ...shared };
    const array = systolic && { rows: given(n), columns: given(n + 1), dataflow: systolic };
    const form = auto ? ('auto' as const) : ('bitmask' as const);
    const activation = activations === undefined ? {} : { encoding: form, density: given(activations) };
    const placed = {
      memory: backbone,
      encoding: density === undefined ? ('dense' as const) : form,
      ...(density !== undefined && { density: given(density) }),
    };
    return {
      ...tiny,
      name: 'drawn',
      format,
      overlap,
      ...(precision && { precision }),
      pe_array: { ...tiny.pe_array, pairs_of_4_bits, vector_size: given(n), tile_overlap, ...(array && { systolic: array }) },
      buffers: { ...tiny.buffers, activation: buffer, weight: buffer, result },
      axi: { ...tiny.axi, width_bytes: given(width) },
      dma: { ...tiny.dma, outstanding: given(outstanding) },
      memories: {
        sram: { ...tiny.memories['sram']!, banks: given(banks), scheduler, ports: given(ports), ...sleep },
        lpddr4: {
          ...tiny.memories['lpddr4']!,
          scheduler: policy,
          ...(policy !== 'dramsim3' && { controller: { page, refresh } }),
        },
        rram: {
          ...sleep,
          technology: 'rram-22nm-silicon',
          size_bytes: given(2 ** 20),
          banks: given(2 * banks),
          interleave_bytes: given(32),
          scheduler,
        },
      },
      placement: {
        ...tiny.placement,
        backbone: placed,
        embedding: placed,
        activation: { ...tiny.placement.activation, ...activation },
      },
    };
  });

type Draft =
  | { kind: 'matmul'; n: number }
  | { kind: 'softmax' | 'gelu' | 'layer_norm' | 'add' }
  | { kind: 'self'; heads: number };

/** A chain of operators on a matrix of some rows: each reads the result before it. */
export function chain(rows: number, cols: number, drafts: readonly Draft[]): OperatorTrace {
  let width = cols;
  const tensor = (id: string, cls: Tensor['class'], shape: number[]): Tensor => ({ id, class: cls, shape, bits: 8 });
  const start = { output: tensor('x', 'activation', [rows, cols]), id: 0 };
  const operators: Operator[] = [];
  const table = tensor('table', 'embedding', [50, cols]);
  operators.push(operator('embedding', { rows, cols }, [table], start.output));
  for (const d of drafts) {
    const x = operators.at(-1)!.output;
    const out = (shape: number[]): Tensor => tensor(`t${operators.length}`, 'activation', shape);
    if (d.kind === 'matmul') {
      const weight = tensor(`w${operators.length}`, 'backbone', [d.n, width]);
      const bias = tensor(`b${operators.length}`, 'backbone', [d.n]);
      operators.push(operator('matmul', { b: 1, m: rows, k: width, n: d.n }, [x, weight, bias], out([rows, d.n])));
      width = d.n;
    } else if (d.kind === 'self') {
      const b = width % d.heads === 0 ? d.heads : 1;
      const scores = operator('bmm', { b, m: rows, k: width / b, n: rows }, [x, x], out([b, rows, rows]), true);
      operators.push(scores);
      operators.push(operator('bmm', { b, m: rows, k: rows, n: width / b }, [scores.output, x], out([rows, width]), false));
    } else if (d.kind === 'layer_norm') {
      const gains = ['gamma', 'beta'].map((g) => tensor(`${g}${operators.length}`, 'task', [width]));
      operators.push(operator('layer_norm', { rows, cols: width }, [x, ...gains], out([rows, width])));
    } else operators.push(operator(d.kind, { rows, cols: width }, d.kind === 'add' ? [x, x] : [x], out([rows, width])));
  }
  function operator(
    kind: Operator['kind'],
    dims: Operator['dims'],
    inputs: Tensor[],
    output: Tensor,
    transposed?: boolean,
  ): Operator {
    const id = operators.length;
    const deps = id === 0 ? [] : [id - 1];
    return {
      id,
      name: kind,
      kind,
      dims,
      inputs,
      output,
      deps,
      layer: null,
      sentence: 0,
      ...(transposed !== undefined && { transposed }),
    };
  }
  return { name: 'chain', source: 'test', sentences: [{ id: '0', task: 'test', seq: rows, tokens: rows }], operators };
}

/** Most are small: what a product costs to simulate grows with all three of its sizes. */
const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 16 }) },
  { weight: 1, arbitrary: fc.integer({ min: 17, max: 40 }) },
);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  size.map((n) => ({ kind: 'matmul' as const, n })),
  fc.constantFrom('softmax' as const, 'gelu' as const, 'layer_norm' as const, 'add' as const).map((kind) => ({ kind })),
  fc.constantFrom(1, 2, 4).map((heads) => ({ kind: 'self' as const, heads })),
);
export const traces: fc.Arbitrary<OperatorTrace> = fc
  .tuple(size, size, fc.array(draft, { minLength: 1, maxLength: 5 }))
  .map(([rows, cols, drafts]) => chain(rows, cols, drafts));

export interface Ran {
  readonly bytes: Buffer;
  readonly trace: EventTrace;
  readonly end: TraceEnd;
}

export function run(trace: OperatorTrace, platform: Platform, options: Partial<SimulateOptions> = {}): Ran {
  const parts: Uint8Array[] = [];
  const simulation = simulate(trace, hardwareOf(platform, 'test'), {
    seed: 1,
    level: 'tile',
    write: (b) => parts.push(b),
    ...options,
  });
  while (!simulation.step(1e6));
  const end = simulation.finish();
  const bytes = Buffer.concat(parts);
  let read: EventTrace | undefined;
  return {
    bytes,
    end,
    get trace() {
      return (read ??= readEventTrace(bytes, 'test'));
    },
  };
}

/** The bytes of a run that is stopped after a share of its time, and goes on from its state in another. */
export function resumed(
  trace: OperatorTrace,
  platform: Platform,
  { now_ps, share }: { readonly now_ps: number; readonly share: number },
  options: Partial<SimulateOptions> = {},
): Buffer {
  const parts: Uint8Array[] = [];
  const hardware = hardwareOf(platform, 'test');
  const given: SimulateOptions = { seed: 1, level: 'tile', write: (b) => void parts.push(Uint8Array.from(b)), ...options };
  const first = simulate(trace, hardware, given);
  first.runUntil(Math.floor(now_ps * share));
  const saved = JSON.parse(JSON.stringify(first.checkpoint())) as ReturnType<typeof first.checkpoint>;
  const second = simulate(trace, hardware, { ...given, resume: saved });
  while (!second.step(1e6));
  second.finish();
  return Buffer.concat(parts);
}

/** A request of a small decoder, whose keys and values are cached. */
export const decoder = generateTrace(
  described('llama', 'tiny', { layers: 1, hidden: 32, intermediate: 32, vocabulary: 40 }),
  [{ task: 'test', labels: 0, seq: 3, outputs: 2 }],
  'decoder',
);

/**
 * Banks do not sleep: one that is asked at another time may be asleep then, which takes 6 µs of an RRAM: no share of a run.
 * @returns the platform itself where none does
 */
export function awake(platform: Platform): Platform {
  const memories = Object.entries(platform.memories);
  if (memories.every(([, m]) => m.idle === undefined)) return platform;
  return { ...platform, memories: Object.fromEntries(memories.map(([name, m]) => [name, { ...m, idle: undefined }])) };
}

/** Sum of a kind's amounts over the totals of some actors. */
export const amount = (end: TraceEnd, kind: string, actor?: string): number =>
  end.totals.filter((t) => t.kind === kind && (actor === undefined || t.actor === actor)).reduce((s, t) => s + t.amount, 0);
export const energy_fj = (end: TraceEnd): number => end.totals.reduce((s, t) => s + t.energy_fj, 0);
