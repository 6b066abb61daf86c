/** From one platform to another, a parameter at a time. */
import type { Platform } from './schema.js';

export interface Step {
  readonly name: string;
  /** what it takes over from the other platform */
  readonly apply: (from: Platform, to: Platform) => Platform;
}

type Buffers = Platform['buffers'];
const sized = (b: Buffers['activation'], of: Buffers['activation']): Buffers['activation'] => ({
  ...b,
  size_bytes: of.size_bytes,
  ...(of.mask_bytes && { mask_bytes: of.mask_bytes }),
});

/** What a designer would change next, in the order of the waterfall. */
export const STEPS: readonly Step[] = [
  { name: 'tile overlap', apply: (p, to) => ({ ...p, pe_array: { ...p.pe_array, tile_overlap: to.pe_array.tile_overlap } }) },
  {
    name: 'vectors in flight in the SFU',
    apply: (p, to) => ({ ...p, sfu: { ...p.sfu, vectors_in_flight: to.sfu.vectors_in_flight } }),
  },
  { name: 'result buffer of its own', apply: (p, to) => ({ ...p, buffers: { ...p.buffers, result: to.buffers.result } }) },
  {
    name: 'buffer sizes',
    apply: (p, to) => ({
      ...p,
      buffers: {
        ...p.buffers,
        activation: sized(p.buffers.activation, to.buffers.activation),
        weight: sized(p.buffers.weight, to.buffers.weight),
        auxiliary: to.buffers.auxiliary,
      },
    }),
  },
  {
    name: 'double-buffered loads',
    apply: (p, to) => ({
      ...p,
      buffers: {
        ...p.buffers,
        activation: { ...p.buffers.activation, slots: to.buffers.activation.slots },
        weight: { ...p.buffers.weight, slots: to.buffers.weight.slots },
        result: { ...p.buffers.result, slots: to.buffers.result.slots },
      },
    }),
  },
  { name: 'wider AXI', apply: (p, to) => ({ ...p, axi: { ...p.axi, width_bytes: to.axi.width_bytes } }) },
  {
    name: 'several bursts in flight',
    apply: (p, to) => ({
      ...p,
      axi: { ...p.axi, outstanding: to.axi.outstanding, burst_bytes: to.axi.burst_bytes },
      dma: { ...p.dma, outstanding: to.dma.outstanding },
    }),
  },
  { name: 'masks a beat at a time', apply: (p, to) => ({ ...p, axi: { ...p.axi, mask_beat_cycles: to.axi.mask_beat_cycles } }) },
  { name: 'no masks for dense operands', apply: (p, to) => ({ ...p, placement: to.placement }) },
  {
    name: 'loops without the host',
    apply: (p, to) => ({ ...p, sequencer: to.sequencer, dma: { ...p.dma, config_cycles: to.dma.config_cycles } }),
  },
];
