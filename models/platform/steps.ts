/** From one platform to another, a parameter at a time. */
import { without } from '../../traces/formats.js';
import { askingHost } from './asking-host.js';
import type { Placed, Platform } from './schema.js';

/** One thing that is changed. */
export interface Step {
  readonly name: string;
  /** what it takes over from the other platform */
  readonly apply: (from: Platform, to: Platform) => Platform;
}

/** Data, masks and auxiliary of the chip: 256, 32 and 32 KB. */
const CHIP = 'quoted: ISSCC 2023 paper 22.9 slides 17–20';
const CHIP_SIZES = { size_bytes: { value: 262144, source: CHIP }, mask_bytes: { value: 32768, source: CHIP } };

type Buffers = Platform['buffers'];
const sized = (b: Buffers['activation'], of: Buffers['activation']): Buffers['activation'] => ({
  ...b,
  size_bytes: of.size_bytes,
  ...(of.mask_bytes && { mask_bytes: of.mask_bytes }),
});

const encoded = ({ memory, spill }: Placed, { encoding, density }: Placed): Placed => ({
  memory,
  encoding,
  ...(density && { density }),
  ...(spill !== undefined && { spill }),
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
  {
    name: 'no masks for dense operands',
    apply: (p, to) => {
      const { backbone, task, embedding, activation } = p.placement;
      const of = to.placement;
      const placement = {
        backbone: encoded(backbone, of.backbone),
        task: encoded(task, of.task),
        embedding: encoded(embedding, of.embedding),
        activation: encoded(activation, of.activation),
      };
      return { ...p, placement };
    },
  },
  {
    name: 'loops without the host',
    apply: (p, to) => ({ ...p, sequencer: to.sequencer, dma: { ...p.dma, config_cycles: to.dma.config_cycles } }),
  },
  {
    name: 'when banks go to sleep',
    apply: (p, to) => ({
      ...p,
      memories: Object.fromEntries(
        Object.entries(p.memories).map(([name, m]) => {
          const idle = to.memories[name]?.idle;
          return [name, idle ? { ...m, idle } : m];
        }),
      ),
    }),
  },
  {
    name: 'memories, and what lies in them',
    apply: (p, { memories, placement, tensors }) => ({
      ...without(p, 'tensors'),
      memories,
      placement,
      ...(tensors && { tensors }),
    }),
  },
];

/** With the buffer sizes of EdgeBERT's silicon. */
export function withChipBuffers(p: Platform): Platform {
  const { activation, weight, result, auxiliary } = p.buffers;
  return {
    ...p,
    buffers: {
      activation: { ...activation, ...CHIP_SIZES },
      weight: { ...weight, ...CHIP_SIZES },
      result,
      auxiliary: { ...auxiliary, size_bytes: CHIP_SIZES.mask_bytes },
    },
  };
}

/** The format of the chip's mode of 4 bits. What answers are worth with it is not said here. */
const FOUR_BITS = {
  weights: { backbone: 'log4', embedding: 'log4' },
  rest: { task: 'log4', activation: 'log4', cache: 'log4' },
} as const;

/** What may follow on the other platform. */
export const BEYOND: readonly Step[] = [
  { name: 'buffer sizes of the chip', apply: withChipBuffers },
  { name: 'backbone and tables of 4 bits', apply: (p) => ({ ...p, precision: { classes: FOUR_BITS.weights } }) },
  {
    name: 'all of 4 bits, pairs of them a lane',
    apply: (p) => ({
      ...p,
      precision: { classes: { ...FOUR_BITS.weights, ...FOUR_BITS.rest } },
      pe_array: { ...p.pe_array, pairs_of_4_bits: true },
    }),
  },
  { name: 'weights fetched ahead', apply: (p) => (askingHost(p) === undefined ? { ...p, overlap: 'weights' } : p) },
  { name: 'special functions beside products', apply: (p) => (askingHost(p) === undefined ? { ...p, overlap: 'units' } : p) },
];
