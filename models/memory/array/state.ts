/** What an on-chip memory keeps: plain data, times in ps. */
import { idleOccupancy, type PathOf, type Recurrence } from '../../../sim/index.js';
import { newLatencyBreakdown } from '../protocol/latency.js';
import type { MemRequest } from '../protocol/messages.js';
import type { ArrayModel } from './array.js';
import type { Entry } from './schedulers.js';
import { newStanding, type Standing } from './standing.js';

/** A bank: its queue, what its ports serve, whether it is awake. */
export interface BankState {
  /** in order of acceptance */
  queue: Entry[];
  /** the request at each port, or null */
  ports: (Entry | null)[];
  serving: number;
  /** waits of the queue are charged up to then */
  since_ps: number;
  /** requester that was served last */
  last: number;
  waking: boolean;
  standing: Standing;
}

const newBank = (ports: number): BankState => ({
  queue: [],
  ports: new Array<Entry | null>(ports).fill(null),
  serving: 0,
  since_ps: 0,
  last: 0,
  waking: false,
  standing: newStanding(),
});

/** All of it; nothing has arrived yet. */
export const newArrayState = (banks: number, ports: number) => ({
  banks: Array.from({ length: banks }, () => newBank(ports)),
  /** banks that have work, or had some when they were looked at last; in order */
  busy: [] as number[],
  /** what came at this time, in no order */
  arrivals: [] as MemRequest[],
  /** what waits for room in the queues, in order */
  outside: [] as Entry[],
  queued: 0,
  serving: 0,
  /** the operator that standing power is charged to */
  operator: -1,
  retired: [] as number[],
  /** word writes by block of WEAR_BLOCK_BYTES */
  wear: {} as Record<number, number>,
  /** fJ */
  energy: { read: 0, write: 0, wakeUp: 0 },
  words: { read: 0, write: 0 },
  /** requests in the queues × ps, up to `counted_ps` */
  queue_ps: 0,
  counted_ps: 0,
  latency: newLatencyBreakdown(banks),
  occupancy: idleOccupancy(),
});
/** Plain data: what a checkpoint holds of an on-chip memory. */
export type ArrayState = ReturnType<typeof newArrayState>;

/** What its numbers are, for work that comes again (sim/recurrence.ts). */
export function arrayRecurrence({ lowState, options }: ArrayModel): Recurrence<PathOf<ArrayState>> {
  return {
    sums: [
      'energy',
      'words',
      'wear',
      'queue_ps',
      'latency',
      'banks.standing.slept_ps',
      'banks.standing.on_fj',
      'banks.standing.low_fj',
      'banks.standing.refresh_fj',
    ],
    owed: ['banks.standing.low_ps'],
    accounts: ['banks.standing.told_ps'],
    // once asleep, how long a bank has been idle decides nothing
    ages: { 'banks.standing.idleSince_ps': lowState === undefined ? 0 : options.idleAfter_ps + 1 },
    stale: ['banks.since_ps', 'banks.standing.counted_ps', 'counted_ps'],
    operators: ['operator'],
    passing: ['busy', 'arrivals', 'outside'],
  };
}
