/**
 * A memory to be played alone, as a file says it.
 *
 * A DRAM file is a whole table, each number with its unit and source; an on-chip file has a technology (a name, a file or the
 * table itself) and a size. Either may set its controller.
 */
import * as z from 'zod';
import { given } from '../technology/given.js';
import { arrayTechnologySchema, dramFileShape, technologyName } from '../technology/technology-file.js';
import { arrayControllerShape, dramControllerSchema } from './spec.js';

const dramFile = z.strictObject({
  name: technologyName.optional(),
  ...dramFileShape,
  policy: z
    .string()
    .optional()
    .describe('how requests are scheduled, played alone; on a platform its `scheduler` says it')
    .meta({ names: 'policies' }),
  controller: dramControllerSchema.optional().describe('its settings; what is absent has its default'),
});
const arrayFile = z.strictObject({
  kind: z.literal('array').describe('an on-chip memory'),
  technology: z
    .union([z.string(), arrayTechnologySchema], { error: 'a name, a file such as ./mine.yaml, or a table' })
    .describe('a technology that ships, a file beside this one, or the table itself'),
  size_bytes: given(
    z
      .int()
      .min(16)
      .max(2 ** 40),
  ).describe('capacity in bytes'),
  banks: given(z.int().min(1).max(128)).describe('banks, which work side by side'),
  interleave_bytes: given(z.int().min(16).max(65536))
    .optional()
    .describe('bytes that lie in one bank before the next one follows; 64 where it is absent'),
  scheduler: z.string().optional().describe('which waiting request a bank serves next').meta({ names: 'arraySchedulers' }),
  clock_ps: given(z.int().min(1).max(1_000_000))
    .optional()
    .describe('of the cycles of a request file, in ps; 1000 where it is absent'),
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
