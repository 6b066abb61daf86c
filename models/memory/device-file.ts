/**
 * A memory to be played alone, as a file says it.
 *
 * A DRAM file is a whole table, each number with its unit and source; an on-chip file names a technology and a size. Either
 * may set its controller.
 */
import * as z from 'zod';
import { DRAM_FIELDS, PER_BANK_FIELDS, RAIL_FIELDS } from '../technology/dram-table.js';
import { STATUSES } from '../technology/sourced.js';
import { arrayControllerShape, dramControllerSchema, given } from './spec.js';

const sourced = z.strictObject({
  value: z.number(),
  unit: z.string().min(1),
  status: z.enum(STATUSES),
  source: z.string().min(1),
});
const count = sourced.extend({ value: z.int().min(0).max(1_000_000_000) });
const current = sourced.extend({ value: z.number().min(0).max(1e6) });

const dramFile = z.strictObject({
  kind: z.literal('dram'),
  summary: z.string().max(500),
  source: z.string().min(1),
  caution: z.string().optional(),
  fields: z.strictObject({
    ...(Object.fromEntries(DRAM_FIELDS.map((f) => [f, count])) as Record<(typeof DRAM_FIELDS)[number], typeof count>),
    ...(Object.fromEntries(PER_BANK_FIELDS.map((f) => [f, count.optional()])) as Record<
      (typeof PER_BANK_FIELDS)[number],
      z.ZodOptional<typeof count>
    >),
  }),
  rails: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        supply: current,
        currents: z.strictObject(
          Object.fromEntries(RAIL_FIELDS.map((f) => [f, current])) as Record<(typeof RAIL_FIELDS)[number], typeof current>,
        ),
      }),
    )
    .min(1),
  policy: z.string().optional(),
  controller: dramControllerSchema.optional(),
});
const arrayFile = z.strictObject({
  kind: z.literal('array'),
  technology: z.string(),
  size_bytes: given(
    z
      .int()
      .min(16)
      .max(2 ** 40),
  ),
  banks: given(z.int().min(1).max(128)),
  interleave_bytes: given(z.int().min(16).max(65536)).optional(),
  scheduler: z.string().optional(),
  clock_ps: given(z.int().min(1).max(1_000_000)).optional(),
  ...arrayControllerShape,
});
/** Either of the two, by `kind`. */
export const deviceSchema = z.discriminatedUnion('kind', [dramFile, arrayFile]);
/** A device file that was read. */
export type DeviceSpec = z.infer<typeof deviceSchema>;
/** That of an on-chip memory. */
export type ArrayFile = z.infer<typeof arrayFile>;

/** Settings of a controller: NAME=VALUE, as in a file. */
export type ControllerSettings = Readonly<Record<string, unknown>>;
/** `spec` with some of its controller's settings in place of the file's; not checked yet. */
export const withSettings = (spec: DeviceSpec, settings: ControllerSettings): unknown =>
  spec.kind === 'dram' ? { ...spec, controller: { ...spec.controller, ...settings } } : { ...spec, ...settings };
