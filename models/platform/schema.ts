/**
 * Platform files: what hardware to simulate. Every number may carry its source: `{ value: 16, source: "…" }`; a bare
 * number counts as the user's own. Shipped platforms give a source, or `assumed` with the reason, for each.
 */
import * as z from 'zod';
import { arrayControllerShape, dramControllerSchema } from '../memory/spec.js';
import { DRAM_FIELDS } from '../technology/dram-table.js';
import { given, type Given } from '../technology/given.js';
import type { MemoryTechnology } from '../technology/memory-technology.js';

export type { Given };

/** A copier as DMA engines are built: what its link moves in the time from asking for a burst to its being written. */
const COPY_BYTES_IN_FLIGHT: Given = {
  value: 4096,
  source:
    'assumed: 11.5 GB/s of a link of 16 bytes at 717 MHz × some 300 ns of a busy DRAM, both round trips and a write: 3.4 KiB, rounded up',
};

const count = (most: number): z.ZodType<Given> => given(z.int().min(1).max(most));
const cycles = given(z.int().min(0).max(1_000_000));
const size_bytes = given(
  z
    .int()
    .min(16)
    .max(2 ** 40),
);
const energy = given(z.number().min(0).max(1e9));

const buffer = z.strictObject({
  size_bytes,
  banks: count(64),
  technology: z.string(),
  /** a buffer of mask words beside it; none: masks lie with the data */
  mask_bytes: size_bytes.optional(),
  /** cycles of an access; 1 where it is absent */
  port_cycles: count(64).optional(),
});
const operandBuffer = buffer.extend({
  /** 2: double buffering, the next block is loaded while this one is used */
  slots: given(z.int().min(1).max(2)),
  /** somebody else reads a word each so many cycles of a run */
  visitor_period_cycles: count(1_000_000).optional(),
});
const area = given(z.number().min(0).max(1e9));
const placed = z.strictObject({
  memory: z.string(),
  /** auto: bit-mask encoded where that takes fewer bytes */
  encoding: z.enum(['dense', 'bitmask', 'auto']),
  density: given(z.number().min(0).max(1)).optional(),
  /** the memory that takes what does not fit into the first */
  spill: z.string().optional(),
  /** the memory that holds the parts of all tasks; `memory` holds those that have been fetched */
  home: z.string().optional(),
});

/** The supply and warmth of logic, buffers and on-chip memories; what the numbers of this file and of the number format hold at. */
const supply = z.strictObject({
  voltage_v: given(z.number().min(0.1).max(5)),
  temperature_c: given(z.number().min(0).max(150)),
  /** energies of this file and of the number format hold at this voltage, and the leakage of logic at this one and at `leakage_at_c` */
  energies_at_v: given(z.number().min(0.1).max(5)),
  leakage_at_c: given(z.number().min(0).max(150)),
  leakage_doubles_k: given(z.number().min(1).max(1000)),
});
/** Numbers of technology tables that the platform has otherwise, by path: `{ lowPower: { wake_ps: 6000000 } }`. */
const tableNumbers = z.record(z.string(), z.record(z.string(), given(z.number().min(0).max(1e15))));

/** A platform file. Numbers become `{ value, source }`; what it cannot say is in check.ts. */
export const platformSchema = z.strictObject({
  name: z.string().min(1).max(100),
  summary: z.string().max(1000),
  clock: z.strictObject({ period_ps: given(z.int().min(10).max(1_000_000_000)) }),
  /** absent: tables and file hold as they are */
  supply: supply.optional(),
  /** in place of what tables of technologies and number formats say, by their names */
  technologies: z.record(z.string(), tableNumbers).optional(),
  /** a bit that changes, and mm, between the macros of an on-chip memory; absent: nothing */
  wires: z.strictObject({ fj_per_bit_mm: energy }).optional(),
  /** how the accelerator stores and multiplies numbers, whatever the host recorded: a name in technology/formats.ts */
  format: z.string(),
  pe_array: z.strictObject({
    vector_size: given(z.int().min(2).max(64)),
    tile_overlap: z.boolean(),
    /** by name; absent: the systolic array where there is one, else the matrix unit */
    engine: z.string().optional(),
    /** a systolic array in place of the matrix unit */
    systolic: z.strictObject({ rows: count(256), columns: count(256), dataflow: z.enum(['os', 'ws', 'is']) }).optional(),
    /** in place of the format's */
    mac_fj: energy.optional(),
    /** a MAC with a zero operand */
    gated_fj: energy,
    decode_fj_per_byte: energy,
  }),
  encoder: z.strictObject({ encode_fj_per_byte: energy }),
  buffers: z.strictObject({
    activation: operandBuffer,
    weight: operandBuffer,
    /** with `part_of`, a share of that operand buffer, behind the same port */
    result: operandBuffer.omit({ visitor_period_cycles: true }).extend({ part_of: z.enum(['activation', 'weight']).optional() }),
    auxiliary: buffer,
  }),
  sfu: z.strictObject({
    round_trip_cycles: cycles,
    auxiliary_cycles: cycles,
    /** reads on their way at a time */
    vectors_in_flight: count(64),
    element_fj: energy,
  }),
  axi: z.strictObject({
    width_bytes: count(1024),
    burst_bytes: given(z.int().min(16).max(65536)),
    /** bursts on their way, of all requesters together */
    outstanding: count(256),
    read_round_trip_cycles: cycles,
    write_round_trip_cycles: cycles,
    mask_beat_cycles: count(64),
    /** beside what its wires take */
    fj_per_byte: energy,
    /** of the platform's wires, of which half the bits change */
    wire_mm: given(z.number().min(0).max(1000)).optional(),
  }),
  /** register writes before a command, and from the command to its first request */
  dma: z.strictObject({
    /** requests of a channel on their way */
    outstanding: count(64),
    /** what the copier between memories holds: bytes read, or asked for, and not yet written */
    copy_bytes_in_flight: given(
      z
        .int()
        .min(16)
        .max(2 ** 24),
    ).default(COPY_BYTES_IN_FLIGHT),
    config_cycles: cycles,
    load_cycles: cycles,
    store_cycles: cycles,
  }),
  sequencer: z.strictObject({
    /** register writes before an operator, and before each further run of one; what the host does beside that */
    config_cycles: cycles,
    run_config_cycles: cycles,
    host_cycles: cycles,
  }),
  /** area, leakage and clock of what is neither memory nor buffer */
  logic: z.strictObject({
    sfu_area_um2: area,
    encoder_area_um2: area,
    control_area_um2: area,
    register_um2_per_bit: area,
    clock_fj_per_bit: energy,
    /** share of the clock's power that is left while no sentence is served; absent: all of it */
    idle_clock_share: given(z.number().min(0).max(1)).optional(),
    leakage_nw_per_um2: given(z.number().min(0).max(1e6)),
  }),
  /** voltage and frequency chosen for each sentence; absent: the clock stays as it is */
  dvfs: z
    .strictObject({
      points: z
        .array(
          z.strictObject({ voltage_v: given(z.number().min(0.1).max(5)), frequency_mhz: given(z.number().min(1).max(100_000)) }),
        )
        .min(2)
        .max(64),
      settle_ps: given(z.int().min(0).max(1_000_000_000_000)),
    })
    .optional(),
  memories: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name of a-z, 0-9 and -, of at most 31 characters')
      .refine((name) => !(name in {}), 'a name that is not one of every object'), // names become keys of plain objects
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
      /** PHY and controller as the technology has them, which is what is taken where it is absent, or none */
      host: z.enum(['technology', 'none']).optional(),
      /** on chip only: ports a bank, entries of the queues, sleeping banks */
      ...arrayControllerShape,
    }),
  ),
  /** a cache goes where activations do, where nothing is said of it */
  placement: z.strictObject({ backbone: placed, task: placed, embedding: placed, activation: placed, cache: placed.optional() }),
});

/** Tables by name. */
export type Tables = Readonly<Record<string, MemoryTechnology>>;
/** A platform as its file describes it, and the tables that it names as files. */
export type Platform = z.infer<typeof platformSchema> & { readonly tables?: Tables };
/** What a platform says of one memory. */
export type MemorySpec = Platform['memories'][string];
/** What a platform says of where a class of tensors goes. */
export type Placed = Platform['placement']['backbone'];
/** The classes that a platform says something of, and what. */
export const placedClasses = (placement: Platform['placement']): [name: string, Placed][] =>
  Object.entries(placement).flatMap(([name, p]) => (p === undefined ? [] : [[name, p]]));
