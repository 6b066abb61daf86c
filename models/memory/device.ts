/**
 * Memories to be played alone: by name, or from a file of the user's own.
 *
 * A DRAM file is a whole table, each number with its unit and source; an on-chip file names a technology and a size. Either
 * may set its controller. The clock counts the cycles of a request file: a DRAM's own, one nanosecond on chip.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import { registry, type Place } from '../../traces/index.js';
import { DRAM_FIELDS, field, PER_BANK_FIELDS, RAIL_FIELDS, type DramTable } from '../technology/dram-table.js';
import { technologies } from '../technology/index.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import { STATUSES } from '../technology/sourced.js';
import { arrayControllerShape, arrayOptions, dramControllerSchema, given } from './spec.js';
import { arrayMemory, dramMemory, type ArrayMemory, type DramMemory } from './memory.js';

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
export const deviceSchema = z.discriminatedUnion('kind', [dramFile, arrayFile]);
export type DeviceSpec = z.infer<typeof deviceSchema>;
type ArrayFile = z.infer<typeof arrayFile>;

export interface Device {
  readonly memory: DramMemory | ArrayMemory;
  readonly policy: string;
  readonly clock_ps: number;
}

/** One nanosecond: the interface of an on-chip memory; only the cycles of a request file are counted in it. */
const ARRAY_CLOCK_PS = 1000;

export const isDram = (m: DramMemory | ArrayMemory): m is DramMemory => m.kind === 'dram';

/**
 * @param policy in place of the device's own
 * @throws InputError
 */
export function makeDevice(spec: DeviceSpec, policy: string | undefined, place: Place): Device {
  if (spec.kind === 'dram') {
    const { kind, summary, source, rails, fields, caution, controller = {} } = spec;
    const { tRFCpb, tREFIpb, ...rest } = fields;
    const table: DramTable = {
      kind,
      summary,
      source,
      rails,
      ...(caution !== undefined && { caution }),
      fields: { ...rest, ...(tRFCpb && { tRFCpb }), ...(tREFIpb && { tREFIpb }) },
    };
    const chosen = policy ?? spec.policy ?? 'fr-fcfs';
    const named = policy === undefined ? { ...place, field: 'policy' } : { file: '--policy' };
    return { memory: dramMemory(table, chosen, controller, place, named), policy: chosen, clock_ps: field(table, 'tCK') };
  }
  const chosen = policy ?? spec.scheduler ?? 'fcfs';
  const technology = technologies.get(spec.technology, { ...place, field: 'technology' });
  const memory = arrayMemory(technology as ArrayTechnology, arrayOptions(spec, chosen), place);
  return { memory, policy: chosen, clock_ps: spec.clock_ps?.value ?? ARRAY_CLOCK_PS };
}

const MIB = 2 ** 20;
const own = (value: number) => ({ value, source: 'assumed: a size to look at' });
const array = (technology: string, size_bytes: number, banks: number): ArrayFile => ({
  kind: 'array',
  technology,
  size_bytes: own(size_bytes),
  banks: own(banks),
});
const dram = (name: string): DeviceSpec => {
  const table = technologies.get(name, { file: name }) as DramTable;
  return { ...table, rails: [...table.rails], fields: { ...table.fields } };
};

export const devices = registry<() => DeviceSpec>('device', {
  'lpddr4-3200': () => dram('lpddr4-3200'),
  'lpddr4-2400-x32': () => dram('lpddr4-2400-x32'),
  'lpddr4-2400-stock': () => dram('lpddr4-2400-stock'),
  'ddr4-2400': () => dram('ddr4-2400'),
  'sram-22nm-64kib': () => array('sram-22nm', 65536, 1),
  'sram-22nm-2mib': () => array('sram-22nm', 2 * MIB, 16),
  'sram-22nm-8mib': () => array('sram-22nm', 8 * MIB, 16),
  'rram-22nm-silicon-8mib': () => array('rram-22nm-silicon', 8 * MIB, 8),
  'rram-22nm-tool-8mib': () => array('rram-22nm-tool', 8 * MIB, 8),
  'rram-22nm-mlc2-silicon-8mib': () => array('rram-22nm-mlc2-silicon', 8 * MIB, 8),
  'rram-22nm-mlc2-tool-8mib': () => array('rram-22nm-mlc2-tool', 8 * MIB, 8),
  'rram-22nm-mlc3-silicon-12mib': () => array('rram-22nm-mlc3-silicon', 12 * MIB, 8),
  'rram-22nm-mlc3-tool-12mib': () => array('rram-22nm-mlc3-tool', 12 * MIB, 8),
  'stt-mram-22nm-8mib': () => array('stt-mram-22nm', 8 * MIB, 8),
  'fefet-22nm-8mib': () => array('fefet-22nm', 8 * MIB, 8),
  'edram-22nm-8mib': () => array('edram-22nm', 8 * MIB, 8),
});

/** `spec` with some of its controller's settings in place of the file's: NAME=VALUE, as in a file. */
export type ControllerSettings = Readonly<Record<string, unknown>>;
export const withSettings = (spec: DeviceSpec, settings: ControllerSettings): unknown =>
  spec.kind === 'dram' ? { ...spec, controller: { ...spec.controller, ...settings } } : { ...spec, ...settings };

/** A device as a file that `--device` takes. @throws InputError for an unknown name */
export const deviceYaml = (name: string): string => stringify(devices.get(name, { file: '--device' })(), { lineWidth: 120 });
