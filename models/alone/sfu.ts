/** A special function on the SFU alone: vectors lie in the buffers, results go to one. */
import { createClock, createKernel, OutPort, Probe, type Activity } from '../../sim/index.js';
import { InputError, type Operator } from '../../traces/index.js';
import { maskBytes } from '../plan/encoding.js';
import { createEncoder } from '../compute/write-back.js';
import { createSfu } from '../compute/sfu/sfu.js';
import type { Job, Ready } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';
import { createBuffer, type BufferRequest, type DmaCommand, type DmaDone } from '../movement/index.js';
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import type { Hardware } from '../platform/hardware.js';
import { REGISTER_WRITE } from './axi.js';
import { operatingPoint, standingPower, type AloneOptions } from './hardware.js';

export const SFU_OPS = ['softmax', 'layer_norm', 'add', 'entropy'] as const;
export type SfuOp = (typeof SFU_OPS)[number];

export interface SfuResult {
  readonly op: SfuOp;
  readonly vectors: number;
  readonly rows: number;
  /** unit busy */
  readonly cycles: number;
  /** from the first cycle of the register write that starts it to the interrupt */
  readonly cycles_with_register_write: number;
  /** of operands: mask words, and bytes of elements that are not zero */
  readonly mask_words_read: number;
  readonly data_bytes_read: number;
  readonly energy_pj: number;
}
export interface SfuOptions extends AloneOptions {
  readonly replay: boolean;
  /** share of the operands' elements that are not zero; undefined: all, encoded where the platform encodes activations */
  readonly density: number | undefined;
}

/** Around the unit: from the acknowledged write to busy, and to the interrupt. Source: EdgeBERT's SystemC model (1249ed7), measured. */
const AROUND: Readonly<Record<SfuOp, number>> = { softmax: 5, layer_norm: 5, entropy: 5, add: 4 };
/** Registers num_vector and num_timestep of 8 bits. Source: the same, register 8. */
const LARGEST = 255;

function planOf(op: SfuOp, rows: number, cols: number, element_bytes: number, density: number | null): Plan {
  const location = { memory: 0, base: 0, bytes: 0, density, nonzero: density ?? 1, element_bytes };
  const tensor = (id: string, shape: number[]) => ({ id, class: 'activation' as const, shape, bits: 8 });
  const x = tensor('x', [rows, cols]);
  const out = op === 'entropy' ? rows : rows * cols;
  const operator: Operator = {
    id: 0,
    name: op,
    kind: op,
    dims: { rows, cols },
    inputs: [x],
    output: tensor('y', [out]),
    deps: [],
    layer: null,
    sentence: 0,
  };
  const bytes = Math.ceil(out * element_bytes);
  const region = { memory: 0, base: 0, rows: 1, row_bytes: bytes, stride_bytes: bytes, offsets: null };
  const two = op === 'add';
  return {
    operator,
    unit: 'sfu',
    parameters: [],
    a: { slots: 1, loads: [region] },
    b: { slots: 1, loads: two ? [region] : [] },
    steps: [{ a: 0, b: two ? 0 : -1, block: 0, m: rows, n: cols, k: 1, last: true }],
    blocks: [region],
    mapping: '',
    aEncoding: location,
    bEncoding: two ? location : undefined,
    cEncoding: location,
  };
}

/** @throws InputError for counts beyond the registers */
export function platformSfu(hardware: Hardware, op: SfuOp, vectors: number, rows: number, options: SfuOptions): SfuResult {
  const { replay } = options;
  const { platform: p, element_bytes, buffers } = hardware;
  const density = options.density ?? (p.placement.activation.encoding === 'bitmask' ? 1 : null);
  for (const [name, value] of [
    ['--vectors', vectors],
    ['--rows', rows],
  ] as const)
    // prettier-ignore
    if (value > LARGEST) throw new InputError({ file: name }, `${value} is beyond the register`, `at most ${LARGEST}`);
  if (op === 'entropy' && rows !== 1) throw new InputError({ file: '--rows' }, 'entropy has no time steps', '1');
  const { period_ps, supply } = operatingPoint(hardware, options);
  const n = p.pe_array.vector_size.value;
  const kernel = createKernel();
  const clock = createClock('accelerator', period_ps);
  const plan = planOf(op, rows, vectors * n, element_bytes, density);
  const { round_trip_cycles, auxiliary_cycles, vectors_in_flight, element_fj } = p.sfu;
  const sfu = createSfu(kernel, 'sfu', clock, {
    requester: 1,
    n,
    round_trip_cycles: round_trip_cycles.value,
    auxiliary_cycles: auxiliary_cycles.value,
    vectors_in_flight: vectors_in_flight.value,
    element_fj: element_fj.value,
    supply,
    replay,
  }, () => plan); // prettier-ignore
  const encoder = createEncoder(
    kernel,
    'encoder',
    { requester: 2, slots: 1, encode_fj_per_byte: p.encoder.encode_fj_per_byte.value, supply },
    () => plan,
  );
  const [activation, weight, result, auxiliary] = BUFFER_NAMES.map((b) => createBuffer(kernel, b, clock, { ...buffers[b], supply, slots: 1 })) as [BufferActor, BufferActor, BufferActor, BufferActor]; // prettier-ignore
  sfu.aRequest$.subscribe(activation.request);
  sfu.bRequest$.subscribe(weight.request);
  sfu.auxRequest$.subscribe(auxiliary.request);
  for (const b of [activation, weight, auxiliary]) b.toRequester(1).subscribe(sfu.response);
  const read = { words: 0, bytes: 0 };
  const masks = maskBytes({ density, element_bytes }, vectors * n);
  const reads = new Probe(({ words, bytes }: BufferRequest) => {
    if (density !== null) read.words += words;
    read.bytes += bytes - masks;
  });
  for (const request$ of [sfu.aRequest$, sfu.bRequest$]) request$.subscribe(reads);
  sfu.results$.subscribe(encoder.results);
  encoder.sfuCredit$.subscribe(sfu.credit);
  encoder.request$.subscribe(result.request);
  result.toRequester(2).subscribe(encoder.response);
  const job$ = new OutPort<Job>();
  const ready$ = new OutPort<Ready>();
  const stored$ = new OutPort<DmaDone>();
  job$.subscribe(sfu.job);
  job$.subscribe(encoder.job);
  ready$.subscribe(sfu.ready);
  stored$.subscribe(encoder.stored);
  const state = { stored: [] as number[] };
  const host = kernel.actor({
    name: 'host',
    state,
    start() {
      job$.next({ operator: 0 });
      ready$.next({ operand: 'a' });
      if (op === 'add') ready$.next({ operand: 'b' });
    },
    arbitrate: () => state.stored.splice(0).forEach((id) => stored$.next({ id, operator: 0, bytes: 0 })),
  });
  encoder.store$.subscribe(
    host.input(({ id }: DmaCommand) => {
      state.stored.push(id);
      host.ask();
    }),
  );
  let fj = 0;
  const sum = new Probe((a: Activity) => void (fj += a.energy_fj));
  for (const { activity$ } of [sfu, encoder, activation, weight, result, auxiliary]) activity$.subscribe(sum);
  kernel.run();
  const cycles = sfu.occupancy.busy_ps / period_ps;
  const standing_uw = Object.values(standingPower(hardware, period_ps, supply.state.scale)).reduce((s, x) => s + x, 0);
  const energy_pj = fj / 1000 + (standing_uw * cycles * period_ps) / 1e6;
  return {
    op,
    vectors,
    rows,
    cycles,
    cycles_with_register_write: cycles + AROUND[op] + REGISTER_WRITE,
    mask_words_read: read.words,
    data_bytes_read: read.bytes,
    energy_pj,
  };
}
type BufferActor = ReturnType<typeof createBuffer>;
