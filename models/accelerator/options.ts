/** From a hardware to what its actors are made with, in an accelerator or alone. */
import type { AxiOptions } from '../movement/axi.js';
import type { BufferName } from '../movement/buffer-names.js';
import type { BufferOptions } from '../movement/buffer.js';
import type { DmaOptions } from '../movement/bursts.js';
import type { SfuOptions } from '../compute/sfu/pass.js';
import type { WriteBackOptions } from '../compute/write-back.js';
import type { Hardware } from '../platform/hardware.js';
import { values } from '../platform/values.js';
import type { Supply } from '../power/supply.js';

/** The link's latencies, width and energy. */
export const linkOptions = ({ platform: { axi }, link_fj_per_byte }: Hardware, supply: Supply): AxiOptions => ({
  ...values({
    width_bytes: axi.width_bytes,
    outstanding: axi.outstanding,
    read_round_trip_cycles: axi.read_round_trip_cycles,
    write_round_trip_cycles: axi.write_round_trip_cycles,
    mask_beat_cycles: axi.mask_beat_cycles,
  }),
  fj_per_byte: link_fj_per_byte,
  supply,
});

/** A buffer's port, energies and leakage. @param slots filled and read in turn */
export const bufferOptions = ({ buffers }: Hardware, name: BufferName, slots: number, supply: Supply): BufferOptions => ({
  ...buffers[name],
  supply,
  slots,
});

/** @param command_cycles from a command to its first request */
export function dmaOptions(
  { platform: { pe_array, axi, dma } }: Hardware,
  of: Pick<DmaOptions, 'requester' | 'command_cycles' | 'units'>,
): DmaOptions {
  const n = pe_array.vector_size.value;
  const word_bytes = Math.min(n, axi.width_bytes.value);
  return {
    ...of,
    outstanding: dma.outstanding.value,
    word_bytes,
    // where masks lie with the data, or beats of them are written whole, they are words like others
    mask_word_bytes: axi.mask_beat_cycles.value > 1 ? n / 8 : word_bytes,
  };
}

/** The special function unit's latencies, lanes and energy. */
export const sfuOptions = (
  { platform: { pe_array, sfu }, element_fj }: Hardware,
  of: Pick<SfuOptions, 'requester' | 'recurrence' | 'supply'>,
): SfuOptions => ({ ...of, n: pe_array.vector_size.value, ...values(sfu), element_fj });

/** What the write-back costs: the platform calls it encoder. */
export const writeBackOptions = (
  { energies }: Hardware,
  of: Pick<WriteBackOptions, 'requester' | 'slots' | 'supply'>,
): WriteBackOptions => ({ ...of, encode_fj_per_byte: energies.encode_fj_per_byte });
