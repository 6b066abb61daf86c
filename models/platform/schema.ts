/**
 * Platform files: what hardware to simulate. Every number may carry its source: `{ value: 16, source: "…" }`; a bare
 * number counts as the user's own. Shipped platforms give a source, or `assumed` with the reason, for each.
 */
import * as z from 'zod';
import { arrayControllerShape, dramControllerSchema } from '../memory/spec.js';
import { DRAM_FIELDS } from '../technology/dram-table.js';
import { given, type Given } from '../technology/given.js';
import type { MemoryTechnology } from '../technology/memory-technology.js';
import { technologySchema } from '../technology/technology-file.js';
import { named, precisionSchema } from './precision-schema.js';
import { DENSITY, ENCODINGS, tensorsSchema } from './tensors-schema.js';

export type { Given };

/** A copier as DMA engines are built: what its link moves in the time from asking for a burst to its being written. */
const COPY_BYTES_IN_FLIGHT: Given = {
  value: 4096,
  source:
    'assumed: 11.5 GB/s of a link of 16 bytes at 717 MHz × some 300 ns of a busy DRAM, both round trips and a write: 3.4 KiB, rounded up',
};

/** A number that may carry its source; `about` is what editors say of the field. */
const whole = (least: number, most: number, about: string) => given(z.int().min(least).max(most)).describe(about);
const number = (least: number, most: number, about: string) => given(z.number().min(least).max(most)).describe(about);
const count = (most: number, about: string) => whole(1, most, about);
const cycles = (about: string) => whole(0, 1_000_000, about);
const bytes = (about: string) => whole(16, 2 ** 40, about);
const energy = (about: string) => number(0, 1e9, about);
const area = (about: string) => number(0, 1e9, about);
const volts = (about: string) => number(0.1, 5, about);
const celsius = (about: string) => number(0, 150, about);
/** A choice by name; `of` says of which registry, for editors: schemas are printed with the names. */

const technology = z
  .union([z.string(), technologySchema], { error: 'a name, a file such as ./mine.yaml, or a table' })
  .describe('a memory technology by name, a file such as ./mine.yaml, beside this one, or the table itself')
  .meta({ names: 'technologies' });
const buffer = z.strictObject({
  size_bytes: bytes('capacity in bytes'),
  banks: count(64, 'banks, a byte wide each'),
  technology,
  mask_bytes: bytes('a buffer of mask words beside it, in bytes; absent: masks lie with the data').optional(),
  port_cycles: count(64, 'cycles of an access; 1 where it is absent').optional(),
});
const operandBuffer = buffer.extend({
  slots: whole(1, 2, '2: double buffering, the next block is loaded while this one is used'),
  visitor_period_cycles: count(1_000_000, 'somebody else reads a word each so many cycles of a run; absent: nobody').optional(),
});
const placed = z.strictObject({
  memory: z.string().describe('the memory that holds it: a name of `memories`'),
  encoding: z.enum(ENCODINGS).describe('bitmask: zeros left out, a bit an element says which; auto: the smaller'),
  density: number(0, 1, 'share of elements that are not zero, with bitmask').optional(),
  spill: z.string().optional().describe('the memory that takes what does not fit into the first'),
  home: z
    .string()
    .optional()
    .describe('the memory that holds the parts of all tasks; `memory` holds those that have been fetched'),
});

const supply = z.strictObject({
  voltage_v: volts('of logic, buffers and on-chip memories, in V'),
  temperature_c: celsius('of logic, buffers and on-chip memories, in °C'),
  energies_at_v: volts('energies of this file and of the number format hold at this voltage, as does leakage of logic'),
  leakage_at_c: celsius('leakage of logic holds at this temperature'),
  leakage_doubles_k: number(1, 1000, 'leakage of logic doubles every so many kelvin'),
});
const tableNumbers = z.record(z.string(), z.record(z.string(), given(z.number().min(0).max(1e15))));
const dvfs = z.strictObject({
  points: z
    .array(
      z.strictObject({
        voltage_v: volts('supply, in V; rising from point to point'),
        frequency_mhz: number(1, 100_000, 'clock at that supply, in MHz; rising from point to point'),
      }),
    )
    .min(2)
    .max(64)
    .describe('operating points, slowest first'),
  settle_ps: whole(0, 1_000_000_000_000, 'from one point to another, in ps'),
});
const memory = z.strictObject({
  technology,
  size_bytes: bytes('capacity in bytes; on chip a multiple of banks × interleave_bytes'),
  banks: count(128, 'banks, which work side by side'),
  interleave_bytes: whole(16, 65536, 'on chip: bytes in one bank before the next one follows; 64 where it is absent').optional(),
  scheduler: named('schedulers', 'on chip: which waiting request a bank serves next; DRAM: the policy of its controller'),
  devices: count(16, 'DRAM: devices side by side that answer as one').optional(),
  overrides: z
    .partialRecord(z.enum(DRAM_FIELDS), given(z.int().min(0).max(1_000_000_000)))
    .optional()
    .describe('DRAM: fields in place of the table’s, in its units, such as `tRCD: 34`'),
  controller: dramControllerSchema.optional().describe('DRAM: settings of its controller; what is absent has its default'),
  host: z
    .enum(['technology', 'none'])
    .optional()
    .describe('DRAM: PHY and controller as the technology has them, which is what is taken where it is absent, or none'),
  ...arrayControllerShape,
});

/** A platform file. Numbers become `{ value, source }`; what it cannot say is in check.ts. */
export const platformSchema = z.strictObject({
  name: z.string().min(1).max(100).describe('what results call it'),
  summary: z.string().max(1000).describe('what it is, in a line'),
  clock: z
    .strictObject({ period_ps: whole(10, 1_000_000_000, 'period in ps; with dvfs that of the fastest point') })
    .describe('of the accelerator'),
  supply: supply.optional().describe('supply and warmth; absent: tables and this file hold as they are'),
  technologies: z
    .record(z.string(), tableNumbers)
    .optional()
    .describe('numbers in place of a table’s: { NAME: { group: { number: value } } }, `table` for a number in no group'),
  wires: z
    .strictObject({ fj_per_bit_mm: energy('a bit that changes, and mm, in fJ') })
    .optional()
    .describe('between the macros of an on-chip memory, and of the link; absent: nothing'),
  format: named('formats', 'how numbers are stored and multiplied, whatever the host recorded'),
  precision: precisionSchema,
  pe_array: z
    .strictObject({
      vector_size: whole(2, 64, 'n of an array of n × n multipliers; lanes of the buffers'),
      tile_overlap: z.boolean().describe('the next tile is received while this one is multiplied'),
      engine: named('engines', 'absent: systolic-array where `systolic` is given, else matrix-unit').optional(),
      systolic: z
        .strictObject({
          rows: count(256, 'rows of PEs'),
          columns: count(256, 'columns of PEs'),
          dataflow: z.enum(['os', 'ws', 'is']).describe('what stays in the PEs: outputs, weights or inputs'),
        })
        .optional()
        .describe('a systolic array in place of the matrix unit'),
      mac_fj: energy('a multiply-accumulate in fJ, in place of the format’s').optional(),
      pairs_of_4_bits: z
        .boolean()
        .optional()
        .describe('a lane multiplies two pairs of operands a cycle where both are of 4 bits; absent: one'),
      gated_fj: energy('a multiply-accumulate with a zero operand, in fJ'),
      decode_fj_per_byte: energy('decoding of what is read, in fJ a byte'),
    })
    .describe('what multiplies'),
  encoder: z
    .strictObject({ encode_fj_per_byte: energy('encoding of results, in fJ a byte') })
    .describe('what stores results as the platform has them'),
  buffers: z
    .strictObject({
      activation: operandBuffer.describe('of operand A'),
      weight: operandBuffer.describe('of operand B'),
      result: operandBuffer
        .omit({ visitor_period_cycles: true })
        .extend({
          part_of: z.enum(['activation', 'weight']).optional().describe('a share of that operand buffer, behind the same port'),
        })
        .describe('of results'),
      auxiliary: buffer.describe('of biases, and what special functions need'),
    })
    .describe('between the link and the units'),
  sfu: z
    .strictObject({
      round_trip_cycles: cycles('from asking for a vector to having it'),
      auxiliary_cycles: cycles('the same of the auxiliary buffer'),
      vectors_in_flight: count(64, 'reads on their way at a time'),
      element_fj: energy('an element and pass, in fJ'),
    })
    .describe('special function unit: softmax, norms, additions, activations'),
  axi: z
    .strictObject({
      width_bytes: count(1024, 'bytes of a beat'),
      burst_bytes: whole(16, 65536, 'bytes of a burst at most'),
      outstanding: count(256, 'bursts on their way, of all requesters together'),
      read_round_trip_cycles: cycles('of a read burst, beside its beats'),
      write_round_trip_cycles: cycles('of a write burst, beside its beats'),
      mask_beat_cycles: count(64, 'cycles to unpack a beat of mask words'),
      fj_per_byte: energy('a byte in fJ, beside what its wires take'),
      wire_mm: number(0, 1000, 'length of its wires in mm, of which half the bits change; absent: nothing').optional(),
    })
    .describe('the link between buffers and memories'),
  dma: z
    .strictObject({
      outstanding: count(64, 'requests of a channel on their way'),
      copy_bytes_in_flight: whole(
        16,
        2 ** 24,
        'what the copier between memories holds: bytes read, or asked for, not yet written',
      ).default(COPY_BYTES_IN_FLIGHT),
      config_cycles: cycles('register writes before a command'),
      load_cycles: cycles('from the command of a load to its first request'),
      store_cycles: cycles('from the command of a store to its first request'),
    })
    .describe('channels that load and store over the link'),
  accelerators: count(
    4,
    'accelerators that share link and memories, each with array, special functions, buffers and DMA of its own; at most 4, since an event trace tells 64 names apart and five have more; absent: one',
  ).optional(),
  interconnect: z
    .enum(['shared-link', 'own-links'])
    .optional()
    .describe(
      'of several accelerators: one link to the memories for all, or one each, so that they meet at the memories alone; absent: shared-link',
    ),
  overlap: z
    .enum(['none', 'weights', 'units'])
    .optional()
    .describe('weights: the next operators’ come while one computes; units: special functions beside products too; absent: none'),
  sequencer: z
    .strictObject({
      config_cycles: cycles('register writes before an operator'),
      run_config_cycles: cycles('register writes before each further run of an operator'),
      host_cycles: cycles('what the host does before an operator, beside register writes'),
    })
    .describe('what starts operators, one after another'),
  logic: z
    .strictObject({
      sfu_area_um2: area('special function unit, in µm²'),
      encoder_area_um2: area('decoders and encoder, in µm²'),
      control_area_um2: area('sequencer, in µm²; without the two below DMA and link too'),
      dma_area_um2: area('DMA channels and copier, in µm²').optional(),
      link_um2_per_bit: area('link, in µm² for each bit of its width').optional(),
      register_um2_per_bit: area('a bit of a register, in µm²'),
      clock_fj_per_bit: energy('clock tree, a bit of a register and cycle, in fJ'),
      idle_clock_share: number(
        0,
        1,
        'share of the clock’s power that is left while no sentence is served; absent: all',
      ).optional(),
      leakage_nw_per_um2: number(0, 1e6, 'leakage of logic, in nW/µm²'),
    })
    .describe('area, leakage and clock of what is neither memory nor buffer'),
  dvfs: dvfs
    .optional()
    .describe('voltage and frequency chosen for each sentence with a target; absent: the clock stays as it is'),
  memories: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name of a-z, 0-9 and -, of at most 31 characters')
        .refine((name) => !(name in {}), 'a name that is not one of every object'), // names become keys of plain objects
      memory,
    )
    .describe('memories behind the link, by names of your own'),
  placement: z
    .strictObject({
      backbone: placed.describe('weights that all tasks share'),
      task: placed.describe('weights of a task: adapters, layer norms, classifier'),
      embedding: placed.describe('tables that are read row by row'),
      activation: placed.describe('what operators hand to each other'),
      cache: placed
        .optional()
        .describe('keys and values that stay from one step of a decoder to the next; absent: as activations'),
    })
    .describe('which memory holds what'),
  tensors: tensorsSchema(number(0, 1, DENSITY)).optional(),
});

/** Tables by name. */
export type Tables = Readonly<Record<string, MemoryTechnology>>;
/** A platform as its file describes it. */
export type Described = z.infer<typeof platformSchema>;
type Named<T> = Omit<T, 'technology'> & { technology: string };
/** The same with names of technologies alone, and the tables that are its own. */
export type Platform = Omit<Described, 'memories' | 'buffers'> & {
  memories: Record<string, Named<Described['memories'][string]>>;
  buffers: { [B in keyof Described['buffers']]: Named<Described['buffers'][B]> };
  readonly tables?: Tables;
};
/** What a platform says of one memory. */
export type MemorySpec = Platform['memories'][string];
/** What a platform says of where a class of tensors goes. */
export type Placed = Platform['placement']['backbone'];
/** The classes that a platform says something of, and what. */
export const placedClasses = (placement: Platform['placement']): [name: string, Placed][] =>
  Object.entries(placement).flatMap(([name, p]) => (p === undefined ? [] : [[name, p]]));
