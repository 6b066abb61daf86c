/** A load or store over the link alone, to a slave without wait states: one beat a cycle, an answer at once. */
import { createClock, createKernel, OutPort, Probe } from '../../sim/index.js';
import { InputError } from '../../traces/index.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';
import { createAxi, createBuffer, createDma, type BufferRequest, type DmaCommand } from '../movement/index.js';
import type { Hardware } from '../platform/hardware.js';
import { fixedSupply } from '../power/supply.js';

/** Cycles of a 32-bit register write over the slave port. Source: EdgeBERT's SystemC model (1249ed7), measured. */
export const REGISTER_WRITE = 4;
export const TRANSFERS = ['data', 'mask', 'aux'] as const;
export type Transfer = (typeof TRANSFERS)[number];

export interface AxiResult {
  readonly op: 'load' | 'store';
  readonly what: Transfer;
  readonly vectors: number;
  readonly bytes: number;
  readonly beats: number;
  /** from the acknowledged register write to the interrupt */
  readonly cycles: number;
  readonly cycles_with_register_write: number;
  /** of the buffer, by a store */
  readonly mask_words_read: number;
  readonly data_bytes_read: number;
  readonly notes: readonly string[];
}

/** Beats of a command at most. Source: EdgeBERT's SystemC model (1249ed7), register 16. */
const MOST_BEATS = 4095;

/** @throws InputError for a transfer that is no beat, or beyond the length register */
export function platformAxi(
  { platform: p, buffers }: Hardware,
  op: 'load' | 'store',
  what: Transfer,
  vectors: number,
): AxiResult {
  const n = p.pe_array.vector_size.value;
  const width = p.axi.width_bytes.value;
  const mask = what === 'mask';
  const asked = mask ? (vectors * n) / 8 : vectors * n;
  // masks go in whole beats: the rest stays behind
  const bytes = mask ? Math.floor(asked / width) * width : asked;
  const beats = Math.ceil(bytes / width);
  const place = { file: '--vectors' };
  if (beats < 1)
    throw new InputError(place, `${vectors} masks fill no beat of ${width} bytes`, `at least ${Math.ceil((width * 8) / n)}`);
  if (beats > MOST_BEATS) throw new InputError(place, `${beats} beats are beyond the length register`, `at most ${MOST_BEATS}`);
  const kernel = createKernel();
  const period_ps = p.clock.period_ps.value;
  const clock = createClock('accelerator', period_ps);
  const { outstanding, load_cycles, store_cycles } = p.dma;
  const { fj_per_byte, read_round_trip_cycles, write_round_trip_cycles, mask_beat_cycles } = p.axi;
  const axi = createAxi(kernel, 'axi', clock, {
    width_bytes: width,
    fj_per_byte: fj_per_byte.value,
    read_round_trip_cycles: read_round_trip_cycles.value,
    write_round_trip_cycles: write_round_trip_cycles.value,
    mask_beat_cycles: mask_beat_cycles.value,
    outstanding: p.axi.outstanding.value,
    supply: fixedSupply,
  });
  const dma = createDma(kernel, 'dma', clock, {
    requester: 1,
    outstanding: outstanding.value,
    command_cycles: (op === 'load' ? load_cycles : store_cycles).value,
    word_bytes: Math.min(n, width),
    mask_word_bytes: mask_beat_cycles.value > 1 ? n / 8 : Math.min(n, width),
    unit_bytes: [p.axi.burst_bytes.value],
  });
  const buffer = createBuffer(kernel, 'buffer', clock, {
    ...buffers[what === 'aux' ? 'auxiliary' : 'weight'],
    supply: fixedSupply,
    slots: 1,
  });
  const command$ = new OutPort<DmaCommand>();
  const answer$ = new OutPort<MemResponse>();
  const state = { asked: [] as MemRequest[], done_ps: 0 };
  const slave = kernel.actor({
    name: 'slave',
    state,
    start() {
      const region = {
        memory: 0,
        base: 0,
        rows: 1,
        row_bytes: bytes,
        stride_bytes: bytes,
        offsets: null,
        mask_bytes: mask ? bytes : 0,
      };
      command$.next({ id: 0, operator: 0, write: op === 'store', region, buffer: 0, slot: 0 });
    },
    arbitrate() {
      for (const { id, requester, operator, memory, write, bytes: moved } of state.asked.splice(0))
        answer$.next({ id, requester, operator, memory, write, bytes: moved });
    },
  });
  command$.subscribe(dma.command);
  dma.request$.subscribe(axi.request);
  axi.toRequester(1).subscribe(dma.response);
  axi.toBegun(1).subscribe(dma.begun);
  dma.toBuffer(0).subscribe(buffer.request);
  const read = { bytes: 0 };
  dma.toBuffer(0).subscribe(new Probe((r: BufferRequest) => void (read.bytes += r.write ? 0 : r.bytes)));
  buffer.toRequester(1).subscribe(dma.bufferResponse);
  axi.toMemory(0).subscribe(
    slave.input((r: MemRequest) => {
      state.asked.push(r);
      slave.ask();
    }),
  );
  answer$.subscribe(axi.response);
  dma.done$.subscribe(slave.input(() => void (state.done_ps = kernel.now_ps)));
  kernel.run();
  const cycles = state.done_ps / period_ps;
  const notes = [
    ...(bytes < asked ? [`${asked - bytes} bytes of masks fill no beat and are not moved, as on the reference`] : []),
    ...(what === 'aux' && op === 'store'
      ? ['the reference aborts a store of the auxiliary buffer: no figure of it stands behind these cycles']
      : []),
  ];
  return {
    op,
    what,
    vectors,
    bytes,
    beats,
    cycles,
    cycles_with_register_write: cycles + REGISTER_WRITE,
    mask_words_read: mask ? read.bytes / (n / 8) : 0,
    data_bytes_read: mask ? 0 : read.bytes,
    notes,
  };
}
