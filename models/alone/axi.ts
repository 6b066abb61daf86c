/** A load or store over the link alone, to a slave without wait states: one beat a cycle, an answer at once. */
import { Probe } from '../../sim/index.js';
import { InputError } from '../../traces/formats.js';
import { bufferOptions, dmaOptions, linkOptions } from '../accelerator/options.js';
import { createAxi } from '../movement/axi.js';
import { createBuffer, type BufferRequest } from '../movement/buffer.js';
import { createDma } from '../movement/dma.js';
import type { Hardware } from '../platform/hardware.js';
import { fixedSupply } from '../power/supply.js';
import { createBench, REGISTER_WRITE } from './bench.js';

/** What a command moves: vectors of data or their masks, or vectors of the auxiliary buffer. */
export const TRANSFERS = ['data', 'mask', 'aux'] as const;
/** One of them. */
export type Transfer = (typeof TRANSFERS)[number];

/** A transfer, in bytes, beats of the link and cycles of its clock. */
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
const DMA = 1;

/** What is asked for and what is moved: masks go in whole beats, the rest stays behind. */
function sizeOf({ platform }: Hardware, what: Transfer, vectors: number) {
  const n = platform.pe_array.vector_size.value;
  const width = platform.axi.width_bytes.value;
  const asked_bytes = what === 'mask' ? (vectors * n) / 8 : vectors * n;
  const bytes = what === 'mask' ? Math.floor(asked_bytes / width) * width : asked_bytes;
  const beats = Math.ceil(bytes / width);
  const place = { file: '--vectors' };
  if (beats < 1)
    throw new InputError(place, `${vectors} masks fill no beat of ${width} bytes`, `at least ${Math.ceil((width * 8) / n)}`);
  if (beats > MOST_BEATS) throw new InputError(place, `${beats} beats are beyond the length register`, `at most ${MOST_BEATS}`);
  return { asked_bytes, bytes, beats };
}

/** One command to a DMA channel. @returns when it was done, and what was read of the buffer */
function move(hardware: Hardware, op: AxiResult['op'], what: Transfer, bytes: number): { cycles: number; read_bytes: number } {
  const { clock: own, dma: channel, axi: link } = hardware.platform;
  const period_ps = own.period_ps.value;
  const { kernel, clock, hear, answer, run } = createBench(period_ps);
  const axi = createAxi(kernel, 'axi', clock, linkOptions(hardware, fixedSupply));
  const command_cycles = (op === 'load' ? channel.load_cycles : channel.store_cycles).value;
  const units = [{ contiguous_bytes: link.burst_bytes.value, burst_bytes: link.burst_bytes.value }];
  const dma = createDma(kernel, 'dma', clock, dmaOptions(hardware, { requester: DMA, command_cycles, units }));
  const of = bufferOptions(hardware, what === 'aux' ? 'auxiliary' : 'weight', 1, fixedSupply);
  const buffer = createBuffer(kernel, 'buffer', clock, of);
  dma.request$.subscribe(axi.request);
  axi.toRequester(DMA).subscribe(dma.response);
  axi.toBegun(DMA).subscribe(dma.begun);
  dma.toBuffer(0).subscribe(buffer.request);
  buffer.toRequester(DMA).subscribe(dma.bufferResponse);
  answer(axi.toMemory(0), axi.response, ({ id, requester, operator, memory, write, bytes: moved }) => {
    return { id, requester, operator, memory, write, bytes: moved };
  });
  const came = { cycles: 0, read_bytes: 0 };
  dma.toBuffer(0).subscribe(new Probe((r: BufferRequest) => void (came.read_bytes += r.write ? 0 : r.bytes)));
  hear(dma.done$, () => void (came.cycles = kernel.now_ps / period_ps));
  const row = { memory: 0, base: 0, rows: 1, row_bytes: bytes, stride_bytes: bytes, offsets: null };
  const region = { ...row, mask_bytes: what === 'mask' ? bytes : 0 };
  run(() => dma.command.next({ id: 0, operator: 0, write: op === 'store', region, buffer: 0, slot: 0 }));
  return came;
}

/** @throws InputError for a transfer that is no beat, or beyond the length register */
export function platformAxi(hardware: Hardware, op: AxiResult['op'], what: Transfer, vectors: number): AxiResult {
  const { asked_bytes, bytes, beats } = sizeOf(hardware, what, vectors);
  const { cycles, read_bytes } = move(hardware, op, what, bytes);
  const mask = what === 'mask';
  const left = asked_bytes - bytes;
  return {
    op,
    what,
    vectors,
    bytes,
    beats,
    cycles,
    cycles_with_register_write: cycles + REGISTER_WRITE,
    mask_words_read: mask ? read_bytes / (hardware.platform.pe_array.vector_size.value / 8) : 0,
    data_bytes_read: mask ? 0 : read_bytes,
    notes: [
      ...(left > 0 ? [`${left} bytes of masks fill no beat and are not moved, as on the reference`] : []),
      ...(what === 'aux' && op === 'store'
        ? ['the reference aborts a store of the auxiliary buffer: no figure of it stands behind these cycles']
        : []),
    ],
  };
}
