/** Why something took its time: sentences from what was waited for to what was at work, back to the root. */
import { accelerators } from '../../traces/formats.js';
import { blocking, type Blocking } from './blocking.js';
import type { OperatorFigures, OperatorRow } from './operator-table.js';

/** A sentence without its time; those below one say what that was made of. */
export interface Reason {
  readonly text: string;
  readonly time_ps: number;
  /** of the time of what is explained */
  readonly share: number;
  readonly because: readonly Reason[];
}

/** What the PE array's time went to, in words. */
const USE_TEXT: Readonly<Record<string, string>> = {
  compute: 'the PE array multiplied',
  receive: 'the PE array took vectors, and multiplied nothing',
  finish: 'the PE array closed tiles',
  fill: 'the first vectors of a run were on their way through the PE array',
  drain: 'the last results of a run left the PE array',
  'under-way': 'a run of the PE array was under way when the simulation was interrupted',
  'write-back': 'results waited to be stored',
  'other-requester': 'somebody else held the port of an operand',
  'activation-port': 'the port of the activation buffer was the limit',
  'weight-port': 'the port of the weight buffer was the limit',
  activations: 'activations were not yet loaded',
  weights: 'weights were not yet loaded',
  'special-functions': 'the special function unit had the operator',
  configuration: 'the host wrote registers',
  host: 'the host did something else',
  'task-switch': 'the part of the task was on its way',
  'no-sentence': 'no sentence was served',
};
/** What each mover moves. */
const MOVES: Readonly<Record<string, string>> = {
  'dma-activation': 'brought activations',
  'dma-weight': 'brought weights and parameters',
  'dma-result': 'stored results',
  copy: 'copied the part of a task',
  sfu: 'worked on special functions',
  encoder: 'packed results',
  'pe-array': 'multiplied',
};
/** What a resource did, where its word says too little. */
const SERVED_TEXT: Readonly<Record<string, string>> = {
  transfer: 'carried the data of',
  read: 'was read by',
  write: 'was written by',
  encode: 'packed results for',
};

const moves = (who: string): string | undefined => MOVES[accelerators.plain(who)];
const whoMoves = (who: string): string => (moves(who) ? `${who}, which ${moves(who)}` : who);

/** How the one who held something was served there meanwhile: what holds that. */
function holding({ resource, holder }: Blocking, f: OperatorFigures): string {
  const served = f.services.filter((s) => s.at === resource && s.requester === holder);
  if (served.length === 0) return '';
  const moved = f.services.filter(
    (s) => s.requester === holder && (s.kind === 'read' || s.kind === 'write') && f.bytes[s.at] && !s.at.endsWith('-buffer'),
  );
  const [from] = moved;
  const where = from ? ` ${from.kind === 'read' ? 'from' : 'into'} ${from.at}` : '';
  return `: it ${moves(holder) ?? `was served there`}${where}`;
}

/** One root in words: who was served, or who waited there for whom. */
function rootText(b: Blocking, f: OperatorFigures): string {
  const { resource, requester, what, holder } = b;
  if (what === 'vector') return `${resource} passed vectors`;
  if (requester === '' && what === b.use) return `at ${resource}`;
  if (what === 'latency') return 'nothing was told but the latency until the first request';
  if (SERVED_TEXT[what] !== undefined) return `${resource} ${SERVED_TEXT[what]} ${whoMoves(requester)}`;
  if (holder === '') return `${requester} waited at ${resource}: ${what}`;
  if (holder === requester) return `${requester} waited at ${resource} for data of its own (${what})`;
  return `${requester} waited at ${resource} (${what}) for ${holder}${holding(b, f)}`;
}

/** Parts smaller than this share are put together. */
const SMALL = 0.005;

/** @returns longest first; what is too small to be told is one reason */
function told(reasons: readonly Reason[], whole_ps: number): Reason[] {
  const large = reasons.filter((r) => r.share >= SMALL);
  const rest_ps = reasons.filter((r) => r.share < SMALL).reduce((sum, r) => sum + r.time_ps, 0);
  const sorted = [...large].sort((a, b) => b.time_ps - a.time_ps);
  return rest_ps === 0
    ? sorted
    : [...sorted, { text: 'other reasons, each below 0.5 %', time_ps: rest_ps, share: rest_ps / whole_ps, because: [] }];
}

/** The time of some operators by use, each by its roots; sums to the time of the PE array in them. */
export function reasons(f: OperatorFigures, all: readonly Blocking[] = blocking(f)): Reason[] {
  const whole_ps = Object.values(f.use_ps).reduce((a, b) => a + b, 0);
  const own = Object.entries(f.use_ps).map(([use, time_ps]): Reason => {
    const roots = all
      .filter((b) => b.use === use)
      .map((b): Reason => ({ text: rootText(b, f), time_ps: b.time_ps, share: b.time_ps / whole_ps, because: [] }));
    const direct = USE_TEXT[use] ?? use;
    const single = roots.length === 1 && all.find((b) => b.use === use)?.what === use;
    return { text: direct, time_ps, share: time_ps / whole_ps, because: single ? [] : told(roots, whole_ps) };
  });
  return told(own, whole_ps);
}

/** Time in which neither the PE array multiplied nor the special function unit passed vectors. */
export function waitedOf(f: OperatorFigures): number {
  const working = f.services.reduce((sum, s) => sum + (s.kind === 'vector' ? s.time_ps : 0), 0);
  const special_ps = f.use_ps['special-functions'] ?? 0;
  return (
    Object.entries(f.use_ps).reduce((sum, [use, ps]) => sum + (use === 'compute' || use === 'special-functions' ? 0 : ps), 0) +
    Math.max(0, special_ps - working)
  );
}

/** A step of the critical path: the time of a PE array is of one operator at a time, so each is one, though another may run beside it. */
export interface PathStep {
  readonly row: OperatorRow;
  /** longest first; they sum to the PE array's time in it */
  readonly roots: readonly Blocking[];
}
/** In order of issue; of several accelerators those of the one whose last operator retires last. */
export function criticalPath(rows: readonly OperatorRow[]): PathStep[] {
  const done = rows.filter((r) => r.times > 0);
  const end_ps = (r: OperatorRow): number => (r.start_ps ?? 0) + r.time_ps;
  const last = done.reduce<OperatorRow | undefined>((a, r) => (a && end_ps(a) >= end_ps(r) ? a : r), undefined);
  return done.filter((r) => r.accelerator === last?.accelerator).map((row) => ({ row, roots: blocking(row) }));
}

/** The execution that waited longest; undefined where none is. */
export const worst = (rows: readonly OperatorRow[]): OperatorRow | undefined =>
  rows
    .filter((r) => r.times > 0)
    .reduce<OperatorRow | undefined>((most, r) => (most && waitedOf(most) >= waitedOf(r) ? most : r), undefined);

/** The execution that was under way at a time, of two the one that was issued first; undefined where none was. */
export const executedAt = (rows: readonly OperatorRow[], at_ps: number): OperatorRow | undefined =>
  rows.find((r) => r.start_ps !== null && r.times > 0 && r.start_ps <= at_ps && at_ps < r.start_ps + r.time_ps);
