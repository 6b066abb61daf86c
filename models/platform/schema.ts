/**
 * Platform files: what hardware to simulate. Every number may carry its source: `{ value: 16, source: "…" }`; a bare
 * number counts as the user's own. Shipped platforms give a source, or `assumed` with the reason, for each.
 */
import { z } from 'zod';
import { arrayControllerShape, dramControllerSchema, given, type Given } from '../memory/spec.js';
import { DRAM_FIELDS } from '../technology/dram-table.js';

export type { Given };

const count = (most: number): z.ZodType<Given> => given(z.int().min(1).max(most));
const cycles = given(z.int().min(0).max(1_000_000));
const size_bytes = given(
  z
    .int()
    .min(16)
    .max(2 ** 40),
);
const energy = given(z.number().min(0).max(1e9));

const buffer = z.strictObject({ size_bytes, banks: count(64), technology: z.string() });
const placed = z.strictObject({
  memory: z.string(),
  encoding: z.enum(['dense', 'bitmask']),
  density: given(z.number().min(0).max(1)).optional(),
  /** the memory that takes what does not fit into the first */
  spill: z.string().optional(),
});

export const platformSchema = z.strictObject({
  name: z.string().min(1).max(100),
  summary: z.string().max(1000),
  clock: z.strictObject({ period_ps: given(z.int().min(10).max(1_000_000_000)) }),
  /** bytes an element as the accelerator stores it, whatever the host recorded */
  element_bytes: given(z.int().min(1).max(8)),
  pe_array: z.strictObject({
    vector_size: given(z.int().min(2).max(64)),
    tile_overlap: z.boolean(),
    fill_cycles: cycles,
    mac_fj: energy,
    decode_fj_per_byte: energy,
  }),
  encoder: z.strictObject({ encode_fj_per_byte: energy }),
  buffers: z.strictObject({ activation: buffer, weight: buffer, result: buffer, auxiliary: buffer }),
  sfu: z.strictObject({ round_trip_cycles: cycles, element_fj: energy }),
  axi: z.strictObject({ width_bytes: count(1024), burst_bytes: given(z.int().min(16).max(65536)), fj_per_byte: energy }),
  dma: z.strictObject({ outstanding: count(64), load_cycles: cycles, store_cycles: cycles }),
  sequencer: z.strictObject({ config_cycles: cycles }),
  memories: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/)
      .refine((name) => !(name in {})), // names become keys of plain objects
    z.strictObject({
      technology: z.string(),
      size_bytes,
      banks: count(128),
      interleave_bytes: given(z.int().min(16).max(65536)).optional(),
      scheduler: z.string(),
      /** DRAM only: devices side by side, fields in place of the table's, the controller */
      devices: count(16).optional(),
      overrides: z.partialRecord(z.enum(DRAM_FIELDS), given(z.int().min(0).max(1_000_000_000))).optional(),
      controller: dramControllerSchema.optional(),
      /** on chip only: ports a bank, entries of the queues, sleeping banks */
      ...arrayControllerShape,
    }),
  ),
  placement: z.strictObject({ backbone: placed, task: placed, embedding: placed, activation: placed }),
});

export type Platform = z.infer<typeof platformSchema>;
export type MemorySpec = Platform['memories'][string];
export type Placed = Platform['placement']['backbone'];
