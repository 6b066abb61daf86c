/** The words of an event trace, and the numbers that stand for them: a header lists them, so an index is good for its file. */

/** What a record says happened; the index in this list is what the file holds. */
export const ACTIVITY_KINDS = [
  'tile', // PE array: tile passes; amount in MACs
  'vector', // SFU: vectors of n elements; amount in elements
  'encode', // encoder: results packed; amount in bytes
  'read', // memory or buffer; amount in bytes
  'write',
  'transfer', // link: amount in bytes
  'activate', // DRAM row activations with their precharge; amount in rows
  'refresh', // DRAM refreshes; amount in refreshes
  'wait', // a request held up at a bank by a holder; amount in ps waited
  'leakage', // power that flows with time: leakage, standby; the detail is the power state
  'operator', // an operator from issue to retirement
  'wake-up', // a bank or rank leaves a low-power state; amount 1
  'use', // what the PE array's time goes to; amount in ps, the detail says what; these fill the run
] as const;
/** What a record says happened, as a word. */
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
/** What an activity's `kind` holds. */
export const kindIndex = (kind: ActivityKind): number => ACTIVITY_KINDS.indexOf(kind);

/** What a request waited for at a memory, besides its service. A timing constraint has the standard's name. */
export const WAIT_CAUSES = [
  'bank', // its bank served another request, the holder
  'data-bus', // the data bus, or the link, carried another's data
  'command-bus', // another command went first
  'port', // all ports of its bank were taken
  'queue-full', // it was not yet accepted
  'write-drain', // writes went first
  'refresh',
  'power-up', // the memory woke up
  'clock', // it came between two clock edges
  'tRCD', 'tRP', 'tRC', 'tRAS', 'tRRD', 'tFAW', 'tRTP', 'tWR', 'tWTR', 'tRTW', 'tPPD',
] as const; // prettier-ignore
/** The power states of memories. */
export const STATES = [
  'on',
  'retention',
  'gated',
  'active', // a row is open
  'precharged', // none is
  'active-power-down',
  'precharged-power-down',
  'self-refresh',
] as const;
/** What the PE array's time goes to. The first alone multiplies; those up to `drain` are within a run of its engine. */
export const USES = [
  'compute',
  'receive', // vectors are taken while nothing is multiplied
  'finish', // a tile is closed
  'fill', // the first vectors of a run are on their way
  'write-back', // results hold the port of an operand, wait for a slot, or are stored
  'other-requester', // somebody else held the port of an operand
  'activation-port', // the buffer's port takes longer than a cycle a word, or has run empty
  'weight-port',
  'drain', // the last results of a run leave
  'activations', // not yet loaded
  'weights',
  'special-functions', // the SFU runs
  'configuration', // the host writes registers
  'host', // the host does something else
  'task-switch', // the part of the sentence's task is on its way
  'no-sentence', // none is served
  'under-way', // a run that an interruption left unfinished
] as const;
/** Every picosecond of a PE array is one of these. */
export type Use = (typeof USES)[number];
/** Why a request was held up. */
export type WaitCause = (typeof WAIT_CAUSES)[number];
/** The index of a detail in `DETAILS` is what an activity's `detail` holds. */
export type Detail = 'none' | WaitCause | (typeof STATES)[number] | Use | 'mask' | 'data';
/** A record's detail: why it waited, in which power state it stood, where the time went, masks or data. */
export const DETAILS: readonly Detail[] = ['none', ...WAIT_CAUSES, ...STATES, ...USES, 'mask', 'data'];
/** What an activity's `detail` holds. */
export const detailIndex = (detail: Detail): number => DETAILS.indexOf(detail);

/** One record for each operator; for each run of activity without a longer gap; for each activity. */
export const LEVELS = ['operator', 'transfer', 'tile'] as const;
/** How fine a trace is; totals and series are the same at each. */
export type Level = (typeof LEVELS)[number];
