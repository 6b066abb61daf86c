/** Our memories against two independent simulators: every trace, every configuration, every quantity. */
import type { MemoryResult } from '../metrics/memory-result.js';
import { InputError } from '../../traces/formats.js';

import { referenceFile, referenceRows, type ReferenceRow } from './reference-rows.js';

/** A quantity of ours beside a reference simulator's. */
export interface MemoryCheck {
  readonly trace: string;
  readonly device: string;
  readonly policy: string;
  readonly quantity: string;
  readonly reference: number;
  readonly ours: number;
  /** relative to the reference */
  readonly tolerance: number;
  /** ours may differ by the tolerance to either side, or exceed the reference by no more than it */
  readonly kind: 'equal' | 'at most';
  readonly ok: boolean;
}
/** Cycles of a trace on a device: both simulators' where there are two, and ours under both policies. */
export interface CyclesBeside {
  readonly trace: string;
  readonly device: string;
  readonly dramsim3: number;
  /** null where that trace was not run on that device */
  readonly ramulator2: number | null;
  /** ours, with the policy that does as DRAMsim3 does, and with our own */
  readonly like_dramsim3: number;
  readonly own: number;
}
/** Every quantity compared, and the cycles of each trace on each device. */
export interface MemoryValidation {
  readonly comparisons: readonly MemoryCheck[];
  readonly spreads: readonly CyclesBeside[];
}

/** Plays a reference trace; `policy` undefined: our own. */
export type PlayReference = (device: string, policy: string | undefined, requestFile: string) => MemoryResult;

/** Our device for each configuration of the reference. */
const DEVICE_OF: Readonly<Record<string, string>> = { x32: 'lpddr4-2400-x32', stock: 'lpddr4-2400-stock', ddr4: 'ddr4-2400' };
/** Ramulator’s name of the same device, where it was run on it. */
const RAMULATOR_OF: Readonly<Record<string, string>> = { 'lpddr4-2400-x32': 'lpddr4-timings', 'ddr4-2400': 'ddr4-2400' };
/** the reference prints mean latencies to four decimals, energies to a few digits */
const MEAN_TOLERANCE = 1e-4;
const ENERGY_TOLERANCE = 1e-3;
/** our own policy takes no more cycles than the better simulator by over 5 % */
const OWN_TOLERANCE = 0.05;
/** the policy of ours that does as DRAMsim3 does */
export const LIKE_DRAMSIM3 = 'dramsim3';

type Pair = readonly [quantity: string, reference: number, ours: number, tolerance: number];

/** @param number reads a column of the reference's row */
function pairs(number: (column: string) => number, m: MemoryResult): Pair[] {
  const e = m.energy_pj;
  const l = m.latency_cycles;
  const background = number('e_bg_active_standby_pJ') + number('e_bg_precharge_standby_pJ');
  const latencies: Pair[] = l
    ? [
        ['latency, mean (cycles)', number('lat_accept_avg'), l.mean, MEAN_TOLERANCE],
        ['latency, p50 (cycles)', number('lat_accept_p50'), l.p50, 0],
        ['latency, p95 (cycles)', number('lat_accept_p95'), l.p95, 0],
        ['latency, p99 (cycles)', number('lat_accept_p99'), l.p99, 0],
        ['latency, max (cycles)', number('lat_accept_max'), l.max, 0],
      ]
    : [];
  return [
    ['cycles', number('last_response_cycle'), m.cycles, 0],
    ['read bursts', number('read_cmds'), m.read_bursts, 0],
    ['write bursts', number('write_cmds'), m.write_bursts, 0],
    ['activates', number('act_cmds'), m.activates, 0],
    ['precharges', number('pre_cmds'), m.precharges, 0],
    ['refreshes', number('ref_cmds'), m.refreshes, 0],
    ['row hits', number('read_row_hits') + number('write_row_hits'), m.row_hits, 0],
    ...latencies,
    ['energy, activate (pJ)', number('e_act_pre_pJ'), e.activate, ENERGY_TOLERANCE],
    ['energy, read (pJ)', number('e_read_pJ'), e.read, ENERGY_TOLERANCE],
    ['energy, write (pJ)', number('e_write_pJ'), e.write, ENERGY_TOLERANCE],
    ['energy, refresh (pJ)', number('e_refresh_pJ'), e.refresh, ENERGY_TOLERANCE],
    ['energy, background (pJ)', background, e.background, ENERGY_TOLERANCE],
    ['energy, total (pJ)', number('e_total_pJ'), e.total, ENERGY_TOLERANCE],
  ];
}

/** Difference relative to the reference; to 1 where that is 0. */
export const difference = ({ reference, ours }: Pick<MemoryCheck, 'reference' | 'ours'>): number =>
  (ours - reference) / (reference || 1);

/** Only more than the reference counts against what may be at most it. */
function judged(c: Omit<MemoryCheck, 'ok'>): MemoryCheck {
  const d = difference(c);
  return { ...c, ok: (c.kind === 'at most' ? d : Math.abs(d)) <= c.tolerance };
}

/**
 * Every reference row beside our runs of its trace.
 * @param chosen by their index: rows that are compared, where not all are
 * @throws InputError when the reference data is damaged
 */
export function compareMemory(
  play: PlayReference,
  done: (rows: number, of: number) => void,
  chosen: (row: number) => boolean = () => true,
): MemoryValidation {
  const rows = referenceRows('dramsim3.csv');
  const ramulator = referenceRows('ramulator2.csv');
  const comparisons: MemoryCheck[] = [];
  const spreads: CyclesBeside[] = [];
  for (const [i, r] of rows.entries()) {
    if (!chosen(i)) continue;
    const device = DEVICE_OF[r['config'] ?? ''];
    const trace = r['trace'];
    if (!device || !trace)
      // line 1 is the header
      throw new InputError({ file: 'dramsim3.csv', line: i + 2 }, 'no known configuration or trace', 'x32, stock or ddr4');
    const file = referenceFile('traces', `${trace}.csv.gz`);
    const alike = play(device, LIKE_DRAMSIM3, file);
    const own = play(device, undefined, file);
    const other = ramulator.find((x) => x['trace'] === trace && x['config'] === RAMULATOR_OF[device]);
    const beside: CyclesBeside = {
      trace,
      device,
      dramsim3: Number(r['last_response_cycle']),
      // a trace of writes only has no read's answer; the last write's is what its driver waited for
      ramulator2: other ? Number(other['last_response_cycle'] || other['last_read_response_cycle']) : null,
      like_dramsim3: alike.cycles,
      own: own.cycles,
    };
    spreads.push(beside);
    comparisons.push(...alikeChecks(beside, r, alike), ownCheck(beside, own));
    done(i + 1, rows.length);
  }
  return { comparisons, spreads };
}

/** Our policy that does as DRAMsim3 does, quantity by quantity. */
function alikeChecks({ trace, device }: CyclesBeside, r: ReferenceRow, alike: MemoryResult): MemoryCheck[] {
  return pairs((column) => Number(r[column]), alike).map(([quantity, reference, ours, tolerance]) =>
    judged({ trace, device, policy: LIKE_DRAMSIM3, quantity, reference, ours, tolerance, kind: 'equal' }),
  );
}

/** Our own policy against the better of the simulators. */
const ownCheck = ({ trace, device, dramsim3, ramulator2 }: CyclesBeside, own: MemoryResult): MemoryCheck =>
  judged({
    trace,
    device,
    policy: own.policy,
    quantity: 'cycles, of the better simulator',
    reference: Math.min(dramsim3, ramulator2 ?? Infinity),
    ours: own.cycles,
    tolerance: OWN_TOLERANCE,
    kind: 'at most',
  });
