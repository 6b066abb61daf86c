/**
 * How people say what a memory is like: the parts of platform and device files that are about one memory. Every number may
 * carry its source: `{ value: 16, source: "…" }`; a bare number counts as the user's own.
 */
import * as z from 'zod';
import { InputError, type Place } from '../../traces/formats.js';
import type { ArrayOptions } from './array/array.js';
import { given, type Given } from '../technology/given.js';
import { DEFAULT_MAPPING } from './dram/address-map.js';

import { PAGE_POLICIES, REFRESH_MODES, type DramOptions, DEFAULT_OPTIONS } from './dram/options.js';

const cycles = given(z.int().min(0).max(1_000_000_000));
const entries = given(z.int().min(1).max(4096));

/** The controller of a DRAM; what is absent is the default of dram/options.ts. */
export const dramControllerSchema = z.strictObject({
  mapping: z
    .string()
    .max(200)
    .optional()
    .describe('parts of an address from its top: “row rank bank group column”, `:n` for n bits'),
  read_queue: entries.optional().describe('transactions that wait to be read'),
  write_buffer: entries.optional().describe('writes that are buffered'),
  drain_high: entries.optional().describe('writes are drained from so many on'),
  drain_low: given(z.int().min(0).max(4096)).optional().describe('writes are drained down to so many while reads wait'),
  drain_idle_cycles: cycles.optional().describe('writes are drained when no read came for so many cycles'),
  hit_cap: entries.optional().describe('row hits in a row past an older request to another row of the bank'),
  page: z.enum(PAGE_POLICIES).optional().describe('rows stay open, are closed when nobody wants them, or after a while'),
  page_timeout_cycles: cycles.optional().describe('cycles without use after which page policy timeout closes a row'),
  refresh: z.enum(REFRESH_MODES).optional().describe('all banks of a rank at once, or one after the other'),
  power_down_after_cycles: cycles.optional().describe('cycles without work after which a rank stops its clock; 0: never'),
  self_refresh_after_cycles: cycles.optional().describe('cycles without work after which a rank refreshes itself; 0: never'),
});
/** What a file says of a DRAM controller. */
export type DramControllerSpec = z.infer<typeof dramControllerSchema>;

const ps = given(z.int().min(0).max(1_000_000_000_000_000));
/** When banks of an on-chip memory sleep, and at what cost. */
export const idleSchema = z.strictObject({
  after_ps: given(z.int().min(1).max(1_000_000_000_000_000)).describe('without work for so long, in ps, a bank sleeps'),
  wake_ps: ps.optional().describe('first request to the access, in ps, in place of the technology’s'),
  break_even_ps: ps.optional().describe('waking costs as much as leaking for so long, in ps, in place of the technology’s'),
  leakage_share: given(z.number().min(0).max(1)).optional().describe('of leakage that remains, in place of the technology’s'),
});

/** The queues of an on-chip memory. */
export const arrayControllerShape = {
  ports: given(z.int().min(1).max(2)).optional().describe('on chip: accesses that a bank serves at a time; 1 where it is absent'),
  queue: entries.optional().describe('on chip: requests that wait in all banks together; 32 where it is absent'),
  idle: idleSchema.optional().describe('on chip: when banks sleep; absent: never'),
  ecc: z
    .enum(['technology', 'none'])
    .optional()
    .describe('on chip: check bits as the technology has them, which is what is taken where it is absent, or none'),
  macro_bytes: given(
    z
      .int()
      .min(16)
      .max(2 ** 40),
  )
    .optional()
    .describe('on chip: built of macros of this size in bytes, whatever their number; absent: a macro a bank, or one in all'),
};

/**
 * @param perBank whether the device has refresh bank by bank
 * @throws InputError where the numbers contradict each other
 */
export function dramOptions(spec: DramControllerSpec, perBank: boolean, place: Place): DramOptions {
  const d = DEFAULT_OPTIONS;
  const set = (g: Given | undefined, otherwise: number): number => g?.value ?? otherwise;
  const at = (field: string): Place => ({ ...place, field: [place.field, field].filter((f) => f).join('.') });
  const writeBuffer = set(spec.write_buffer, d.writeBuffer);
  const options: DramOptions = {
    readQueue: set(spec.read_queue, d.readQueue),
    writeBuffer,
    drainHigh: set(spec.drain_high, Math.max(1, Math.floor((writeBuffer * d.drainHigh) / d.writeBuffer))),
    drainLow: set(spec.drain_low, Math.floor((writeBuffer * d.drainLow) / d.writeBuffer)),
    drainIdle: set(spec.drain_idle_cycles, d.drainIdle),
    hitCap: set(spec.hit_cap, d.hitCap),
    page: spec.page ?? d.page,
    pageTimeout: set(spec.page_timeout_cycles, d.pageTimeout),
    refresh: spec.refresh ?? d.refresh,
    powerDownAfter: set(spec.power_down_after_cycles, d.powerDownAfter),
    selfRefreshAfter: set(spec.self_refresh_after_cycles, d.selfRefreshAfter),
  };
  if (options.drainHigh > writeBuffer)
    throw new InputError(at('drain_high'), `${options.drainHigh} writes`, `at most write_buffer = ${writeBuffer}`);
  if (options.drainLow >= options.drainHigh)
    throw new InputError(at('drain_low'), `${options.drainLow} writes`, `less than drain_high = ${options.drainHigh}`);
  if (options.refresh === 'per-bank' && !perBank)
    throw new InputError(at('refresh'), 'the device has no tRFCpb and tREFIpb', 'all-bank');
  return options;
}

/** The mapping string that applies. */
export const mappingOf = (spec: DramControllerSpec): string => spec.mapping ?? DEFAULT_MAPPING;

/** What a file says of an on-chip memory. */
export interface ArraySpec {
  readonly size_bytes: Given;
  readonly banks: Given;
  readonly interleave_bytes?: Given | undefined;
  readonly ports?: Given | undefined;
  readonly queue?: Given | undefined;
  readonly idle?: z.infer<typeof idleSchema> | undefined;
  readonly macro_bytes?: Given | undefined;
}

const idleOptions = (idle: ArraySpec['idle']) => ({
  idleAfter_ps: idle?.after_ps.value ?? 0,
  wake_ps: idle?.wake_ps?.value,
  breakEven_ps: idle?.break_even_ps?.value,
  leakageShare: idle?.leakage_share?.value,
});

/** The options with defaults in place of what is absent: 64 bytes a bank, one port, 32 requests, never asleep. */
export function arrayOptions(spec: ArraySpec, scheduler: string): ArrayOptions {
  const { size_bytes, banks, interleave_bytes, ports, queue, macro_bytes } = spec;
  return {
    size_bytes: size_bytes.value,
    banks: banks.value,
    interleave_bytes: interleave_bytes?.value ?? 64,
    ports: ports?.value === 2 ? 2 : 1,
    queue: queue?.value ?? 32,
    scheduler,
    ...idleOptions(spec.idle),
    macro_bytes: macro_bytes?.value,
    wire_fj_per_bit_mm: 0,
  };
}
