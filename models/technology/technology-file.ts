/**
 * A memory technology as a file: the table whole, each number with its unit, how it was obtained, its source and, where sources
 * differ, a range. What `switchyard technologies --show NAME` prints is such a file, and reads back to the same table.
 */
import * as z from 'zod';
import { without } from '../../traces/formats.js';
import { FIELD_TEXTS, RAIL_TEXTS, type FieldText } from './dram-fields.js';
import { DRAM_FIELDS, PER_BANK_FIELDS, RAIL_FIELDS } from './dram-table.js';
import { checkRange, RANGE_KEYS, rangeShape } from './given.js';
import { BASES, type MacroFigure } from './memory-technology.js';
import { STATUSES } from './sourced.js';

/** A number of a table. @param value what it may be @param unit that it is in, which a file has to say */
const sourced = (value: z.ZodNumber, unit: string, about: string) =>
  z
    .strictObject({
      value: value.describe(`in ${unit}`),
      unit: z.literal(unit).describe('the unit that the value is in'),
      status: z.enum(STATUSES).describe('how it was obtained'),
      source: z.string().min(1).describe('where it is from; of what is assumed, the reasoning'),
      ...rangeShape,
    })
    .superRefine((g, ctx) => checkRange(g, value, ctx))
    .meta(RANGE_KEYS)
    .describe(about);

const most = z.number().min(0).max(1e15);
const number = (unit: string, about: string) => sourced(most, unit, about);
/** More than nothing: it is multiplied by. */
const factor = (unit: string, about: string) => sourced(z.number().min(1e-6).max(1e6), unit, about);
const share = (unit: string, about: string) => sourced(z.number().min(0).max(1), unit, about);

type Fields<K extends string> = Readonly<Record<K, ReturnType<typeof sourced>>>;
const fieldsOf = <K extends string>(names: readonly K[], texts: Readonly<Record<K, FieldText>>, value: z.ZodNumber): Fields<K> =>
  Object.fromEntries(
    names.map((f) => {
      const [unit, about]: FieldText = texts[f];
      return [f, sourced(value, unit, about)];
    }),
  ) as Fields<K>;
const count = z.int().min(0).max(1_000_000_000);
const perBank = fieldsOf(PER_BANK_FIELDS, FIELD_TEXTS, count);

const bytes = z
  .int()
  .min(16)
  .max(2 ** 40);

const text = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,60}$/, 'a name of a-z, 0-9 and -, of at most 61 characters')
    .refine((n) => !(n in {}), 'a name that every object has: expected another')
    .describe('what results, overrides and ranges call it; that of a shipped table only where every number is that table’s'),
  summary: z.string().min(1).max(500).describe('what it is, in a line'),
  source: z
    .string()
    .min(1)
    .max(2000)
    .describe('where the table as a whole is from, beginning with how: measured, quoted, second-hand, derived, assumed'),
  caution: z.string().min(1).max(2000).optional().describe('what may not be concluded from it: said with results'),
};

/** A DRAM's table without its name, which files of devices may leave out. */
export const dramFileShape = {
  kind: z.literal('dram').describe('a DRAM, simulated command by command'),
  summary: text.summary,
  source: text.source,
  caution: text.caution,
  fields: z
    .strictObject({
      ...fieldsOf(DRAM_FIELDS, FIELD_TEXTS, count),
      tRFCpb: perBank.tRFCpb.optional(),
      tREFIpb: perBank.tREFIpb.optional(),
    })
    .describe('geometry, and timings in cycles of the clock'),
  rails: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100).describe('of the supply, such as VDD2'),
        supply: sourced(z.number().min(0).max(1e6), 'V', 'its voltage'),
        currents: z.strictObject(fieldsOf(RAIL_FIELDS, RAIL_TEXTS, z.number().min(0).max(1e6))).describe('what flows from it'),
      }),
    )
    .min(1)
    .describe('supplies, and what flows from each'),
  factors: z
    .strictObject({
      dynamic: factor('times its currents', 'of commands'),
      background: factor('times its currents', 'of what flows with time'),
    })
    .optional()
    .describe('times what its currents come to: 1, with the range of what sources say'),
  host: z
    .strictObject({
      phy_read_fj_per_bit: number('fJ/bit', 'PHY, a bit read'),
      phy_write_fj_per_bit: number('fJ/bit', 'PHY, a bit written'),
      phy_idle_uw: number('µW', 'PHY, in every state but self-refresh'),
      phy_area_um2: number('µm²', 'PHY, on the die of whoever uses the DRAM'),
      controller_area_um2: number('µm²', 'controller, on the same die'),
    })
    .optional()
    .describe('the side of the accelerator: counts on a platform; absent: nothing is counted there'),
};

const MACRO: Readonly<Record<'capacity_bytes' | MacroFigure, z.ZodNumber>> = {
  capacity_bytes: bytes.describe('of the whole macro'),
  area_um2: most.describe('array and periphery'),
  read_ps: z.number().min(1).max(1e15).describe('address to data'),
  write_ps: z.number().min(1).max(1e15).describe('of one pulse, where a write is pulses'),
  cycle_ps: z.number().min(1).max(1e15).describe('from one access to the next'),
  read_fj: most.describe('a word read'),
  write_fj: most.describe('a word written; of one pulse, where a write is pulses'),
  leakage_uw: most.describe('on and idle; in the low-power state where on_over_low is given'),
  refresh_uw: most.describe('average power of refresh; 0 where cells keep by themselves'),
};
const FACTORS = Object.fromEntries(
  Object.keys(without(MACRO, 'capacity_bytes')).map((f) => [f, factor('times the table', `${f} of every macro`).optional()]),
) as Record<MacroFigure, z.ZodOptional<ReturnType<typeof sourced>>>;

/** An on-chip memory's table. */
export const arrayTechnologySchema = z.strictObject({
  name: text.name,
  kind: z.literal('array').describe('on chip: a word at a time, any word as fast as any other'),
  summary: text.summary,
  source: text.source,
  caution: text.caution,
  basis: z.enum(BASES).describe('what the table is of: outputs of a tool, or silicon; a platform that mixes them is told so'),
  holds_at_v: sourced(z.number().min(0.1).max(5), 'V', 'supply at which energies hold; absent: a supply of its own').optional(),
  roadmap: z.string().min(1).max(100).optional().describe('the transistors of a tool’s table: LSTP, LOP, HP'),
  on_over_low: factor('times', 'the table’s leakage is that of the low-power state: on, it is so many times that').optional(),
  measured_macro_bytes: sourced(
    bytes,
    'bytes',
    'of the macros that energies were measured of: a larger memory has wires between as many of them',
  ).optional(),
  leakage_follows_v: z.literal(false).optional().describe('false: leakage was measured behind a regulator of its own'),
  leakage_at_c: sourced(z.number().min(-100).max(300), '°C', 'temperature at which leakage holds').optional(),
  leakage_doubles_k: sourced(z.number().min(1).max(1000), 'K', 'leakage doubles every so many kelvin').optional(),
  factors: z.strictObject(FACTORS).optional().describe('times the macros: 1, with the range of what sources say'),
  ecc: z
    .strictObject({
      what: z.string().min(1).max(200).describe('the code, such as “double-error BCH, 16 check bits on 128”'),
      parity_share: share('of bits', 'check bits beside the bits of a word: cells, energy and leakage with them'),
      decode_ps: number('ps', 'a read is so much later'),
      word_fj: number('fJ', 'coder or decoder, a word'),
      area_um2: number('µm²', 'coder and decoder, a macro'),
    })
    .optional()
    .describe('check bits beside each word; a platform leaves them out with `ecc: none`'),
  word_bytes: z.int().min(1).max(1024).describe('that an access reads or writes'),
  macroPerBank: z.boolean().describe('each bank is a macro of its own; false: the banks are parts of one macro'),
  lowPower: z
    .strictObject({
      state: z.enum(['retention', 'gated']).describe('cells held at a lower voltage; or periphery off, cells keep by themselves'),
      leakage_share: share('of leakage', 'that remains'),
      wake_ps: number('ps', 'first request to the access'),
      break_even_ps: number('ps', 'waking costs as much as leaking for so long'),
    })
    .optional()
    .describe('a state in which a bank leaks less and must be woken; absent: none'),
  programming: z
    .strictObject({
      pulses: sourced(z.number().min(1).max(1e6), 'pulses', 'of a write'),
      verified: z.boolean().describe('the word is read back after each pulse'),
      endurance: sourced(z.number().min(1).max(1e18), 'writes', 'that a cell stands'),
    })
    .optional()
    .describe('cells that keep without power and wear; absent: volatile'),
  secondPortArea: factor('of area', 'a macro whose banks have two ports, over one with one').optional(),
  macros: z
    .array(z.strictObject(MACRO))
    .min(1)
    .max(1000)
    .describe('whole macros by ascending capacity; between two of them is interpolated, beyond the ends nothing is known'),
});
export const dramTechnologySchema = z.strictObject({ name: text.name, ...dramFileShape });
/** A technology file, by `kind`. */
export const technologySchema = z.discriminatedUnion('kind', [arrayTechnologySchema, dramTechnologySchema]);
/** As a file has it. */
export type TechnologyFile = z.infer<typeof technologySchema>;
/** What a table may be called. */
export const technologyName = text.name;
