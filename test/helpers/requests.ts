/** Random request traces, and playing them to a device. */
import fc from 'fast-check';
import { memory } from '../../models/index.js';
import { playMemory, type PlayedMemory, type PlayOptions } from '../../scenarios/index.js';
import type { RequestRow } from '../../traces/index.js';

/** Requests that reuse addresses and rows, arriving in bursts, below `blocks` blocks of 64 bytes. */
export const requests = (blocks: number): fc.Arbitrary<RequestRow[]> =>
  fc
    .array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(20), fc.nat(20_000)),
        block: fc.oneof(fc.nat(64), fc.nat(blocks - 1)),
        write: fc.boolean(),
      }),
      { minLength: 1, maxLength: 200 },
    )
    .map((drafts) => {
      let cycle = 0;
      return drafts.map(({ gap, block, write }) => ({ cycle: (cycle += gap), address: 64 * block, write }));
    });

export type Settings = Readonly<Record<string, unknown>>;
export const play = (
  device: string,
  policy: string | undefined,
  rows: readonly RequestRow[],
  settings: Settings = {},
  options: PlayOptions = {},
): PlayedMemory => playMemory(device, memory.loadDevice(device, policy, settings), rows, options);

const named = (kind: 'dram' | 'array'): string[] =>
  memory.devices.names.filter((name) => memory.devices.get(name, { file: 'test' })().kind === kind);
export const DRAMS = named('dram');
export const ARRAYS = named('array');

/** Settings of a controller that all devices take. */
export const settings: fc.Arbitrary<Settings> = fc.record(
  {
    page: fc.constantFrom('open', 'closed', 'timeout'),
    page_timeout_cycles: fc.constantFrom(0, 20, 200),
    read_queue: fc.constantFrom(1, 4, 64),
    write_buffer: fc.constantFrom(2, 8, 64),
    drain_idle_cycles: fc.constantFrom(0, 50),
    hit_cap: fc.constantFrom(1, 4, 64),
    power_down_after_cycles: fc.constantFrom(0, 1, 100),
    self_refresh_after_cycles: fc.constantFrom(0, 500, 5000),
    mapping: fc.constantFrom('row rank bank group column', 'rank bank group row column', 'row column rank bank group column:3'),
  },
  { requiredKeys: [] },
);
