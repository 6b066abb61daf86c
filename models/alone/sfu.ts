/** A special function on the SFU alone: vectors lie in the buffers, results go to one. */
import { Probe } from '../../sim/index.js';
import { InputError } from '../../traces/formats.js';
import { bufferOptions, writeBackOptions, sfuOptions } from '../accelerator/options.js';
import { createSfu } from '../compute/sfu/sfu.js';
import { createWriteBack } from '../compute/write-back.js';
import { createBuffer, type Buffer, type BufferRequest } from '../movement/buffer.js';
import type { BufferName } from '../movement/buffer-names.js';
import { maskBytes } from '../plan/encoding.js';
import type { Plan } from '../plan/plan.js';
import type { Hardware } from '../platform/hardware.js';
import { createBench, planOf, REGISTER_WRITE, watch, type Bench } from './bench.js';
import { operatingPoint, standingPower, type Point } from './point.js';

/** Functions that the reference has too. */
export const SFU_OPS = ['softmax', 'layer_norm', 'add', 'entropy'] as const;
/** One of them. */
export type SfuOp = (typeof SFU_OPS)[number];

/** What a special function came to, in cycles of the unit's clock and pJ, leakage and clock included. */
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
/** Under which conditions it runs. */
export interface SfuAloneOptions {
  /** undefined: that of the platform's clock */
  readonly voltage_v: number | undefined;
  /** false: every vector is stepped */
  readonly recurrence: boolean;
  /** share of the operands' elements that are not zero; undefined: all, encoded where the platform encodes activations */
  readonly density: number | undefined;
}

/** Around the unit: from the acknowledged write to busy, and to the interrupt. Source: EdgeBERT's SystemC model (1249ed7), measured. */
const AROUND: Readonly<Record<SfuOp, number>> = { softmax: 5, layer_norm: 5, entropy: 5, add: 4 };
/** Registers num_vector and num_timestep of 8 bits. Source: the same, register 8. */
const LARGEST = 255;

const [SFU, ENCODER] = [1, 2] as const;

function checkCounts(op: SfuOp, vectors: number, rows: number): void {
  for (const [option, value] of Object.entries({ '--vectors': vectors, '--rows': rows }))
    if (value > LARGEST) throw new InputError({ file: option }, `${value} is beyond the register`, `at most ${LARGEST}`);
  if (op === 'entropy' && rows !== 1) throw new InputError({ file: '--rows' }, 'entropy has no time steps', '1');
}

/** The unit, its encoder and the four buffers, wired to each other and to the bench. */
function unitOn({ kernel, clock, answer }: Bench, hardware: Hardware, { supply }: Point, recurrence: boolean, plan: Plan) {
  const sfu = createSfu(kernel, 'sfu', clock, sfuOptions(hardware, { requester: SFU, recurrence, supply }), () => plan);
  const writes = writeBackOptions(hardware, { requester: ENCODER, slots: 1, supply });
  const encoder = createWriteBack(kernel, 'encoder', writes, () => plan);
  const buffer = (name: BufferName): Buffer => createBuffer(kernel, name, clock, bufferOptions(hardware, name, 1, supply));
  const [activation, weight, result, auxiliary] = [buffer('activation'), buffer('weight'), buffer('result'), buffer('auxiliary')];
  sfu.aRequest$.subscribe(activation.request);
  sfu.bRequest$.subscribe(weight.request);
  sfu.auxRequest$.subscribe(auxiliary.request);
  for (const b of [activation, weight, auxiliary]) b.toRequester(SFU).subscribe(sfu.response);
  sfu.results$.subscribe(encoder.results);
  encoder.sfuCredit$.subscribe(sfu.credit);
  encoder.request$.subscribe(result.request);
  result.toRequester(ENCODER).subscribe(encoder.response);
  answer(encoder.store$, encoder.stored, ({ id }) => ({ id, operator: 0, bytes: 0 }));
  return { sfu, encoder, told: watch(sfu, encoder, activation, weight, result, auxiliary) };
}

/**
 * @param vectors of a row, each as long as the array has lanes
 * @throws InputError for counts beyond the registers, or a voltage that the platform has not
 */
export function platformSfu(hardware: Hardware, op: SfuOp, vectors: number, rows: number, options: SfuAloneOptions): SfuResult {
  const { recurrence, voltage_v } = options;
  const { platform, element_bytes } = hardware;
  checkCounts(op, vectors, rows);
  const density = options.density ?? (platform.placement.activation.encoding === 'bitmask' ? 1 : null);
  const point = operatingPoint(hardware, voltage_v);
  const cols = vectors * platform.pe_array.vector_size.value;
  const plan = planOf({
    unit: 'sfu',
    kind: op,
    dims: { rows, cols },
    size: { m: rows, n: cols, k: 1 },
    density: { a: density, b: op === 'add' ? density : undefined, result: density },
    element_bytes,
    result_bytes: Math.ceil((op === 'entropy' ? rows : rows * cols) * element_bytes),
  });
  const bench = createBench(point.period_ps);
  const { sfu, encoder, told } = unitOn(bench, hardware, point, recurrence, plan);
  const masks = maskBytes({ density, element_bytes }, cols);
  const read = { words: 0, bytes: 0 };
  const look = ({ words, bytes }: BufferRequest): void => {
    if (density !== null) read.words += words;
    read.bytes += bytes - masks;
  };
  for (const request$ of [sfu.aRequest$, sfu.bRequest$]) request$.subscribe(new Probe(look));
  bench.run(() => {
    sfu.job.next({ operator: 0 });
    encoder.job.next({ operator: 0 });
    sfu.ready.next({ operand: 'a' });
    if (op === 'add') sfu.ready.next({ operand: 'b' });
  });
  const cycles = sfu.occupancy.busy_ps / point.period_ps;
  const standing_uw = Object.values(standingPower(hardware, point)).reduce((s, x) => s + x, 0);
  return {
    op,
    vectors,
    rows,
    cycles,
    cycles_with_register_write: cycles + AROUND[op] + REGISTER_WRITE,
    mask_words_read: read.words,
    data_bytes_read: read.bytes,
    energy_pj: told.fj / 1000 + (standing_uw * cycles * point.period_ps) / 1e6,
  };
}
