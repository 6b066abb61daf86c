/**
 * What happened when, in bins so narrow that a part of the run can be looked at closely: power, bytes, waits and work of every actor.
 * Wider bins are sums of these, so one reading of the records serves every zoom.
 */
import { spread, type EventTrace, type Records } from '../../traces/event-traces.js';

/** What a row counts: `work_ps` is time at work, summed over banks and slots, so it may be more than passes. */
export type FineTold = 'energy_fj' | 'read_bytes' | 'write_bytes' | 'wait_ps' | 'work_ps';

/** One thing over time. */
export interface FineRow {
  readonly told: FineTold;
  readonly actor: string;
  /** bank of a wait; else 0 */
  readonly resource: number;
  /** kind of the operators that were worked for (`none`: of no operator), of work; else empty */
  readonly kind: string;
  /** an amount a bin, the last ones left out where they are 0; their sum is the run's */
  readonly bins: readonly number[];
}

/** What waits are of: where, who for whom. */
export interface WaitOf {
  readonly at: string;
  readonly resource: number;
  readonly requester: string;
  /** empty where nobody held it */
  readonly holder: string;
  readonly cause: string;
}
/** What was waited for, in a stretch of time, of one kind, summed over requests: a list each, since there are many. */
export interface FineWaits {
  readonly of: readonly WaitOf[];
  /** which stretch: it begins at this many times `waits_ps`; ascending */
  readonly stretch: readonly number[];
  /** index into `of` */
  readonly which: readonly number[];
  readonly wait_ps: readonly number[];
}

/** An operator from issue to retirement. */
export interface Execution {
  /** its id */
  readonly operator: number;
  readonly start_ps: number;
  readonly end_ps: number;
}

/** A run in narrow bins. */
export interface FineSeries {
  readonly elapsed_ps: number;
  /** width of a bin */
  readonly bin_ps: number;
  readonly rows: readonly FineRow[];
  /** width of a stretch of `waits` */
  readonly waits_ps: number;
  readonly waits: FineWaits;
  /** in order of issue */
  readonly executions: readonly Execution[];
  /** how many more there were than `executions` has */
  readonly executionsLeftOut: number;
}

/** Bins across a run at most: 10 µs of a base inference. */
const MOST_BINS = 8192;
/** Rows of waits at most: stretches are widened until there are no more. */
const MOST_WAITS = 150_000;
/** Executions at most: the first ones. */
const MOST_EXECUTIONS = 20_000;

/** Kinds of records that are work: a wait, leakage or an operator from issue to retirement is none. */
export const WORK: ReadonlySet<string> = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);
const AMOUNTS: Readonly<Record<string, FineTold>> = { read: 'read_bytes', write: 'write_bytes', wait: 'wait_ps' };

/** Where a record's numbers go. */
interface Where {
  readonly energy: number[];
  readonly amount: number[] | undefined;
  /** by kind of operator; undefined where the record is no work */
  readonly workOf: ((kind: string) => number[]) | undefined;
  /** that of the record before: mostly that of the next, too */
  kind: string;
  work: number[];
  /** index among what waits are of; −1 for no wait */
  readonly wait: number;
  readonly whole: boolean;
}

/** What lies behind the last bin is of it. */
function upTo(bins: number, row: number[]): number[] {
  for (const rest of row.splice(bins)) row[bins - 1]! += rest;
  return row;
}

/** Waits by stretch, widened where there are too many. */
class Waits {
  private readonly sums = new Map<number, number>();
  private merged = 0;
  constructor(
    private readonly first_ps: number,
    private readonly kinds: () => number,
  ) {}

  get width_ps(): number {
    return this.first_ps * 2 ** this.merged;
  }
  /** @param of index of what it is of, below 4,096 */
  add(of: number, start_ps: number, end_ps: number, wait_ps: number): void {
    const { width_ps } = this;
    const [from, to] = [Math.floor(start_ps / width_ps), Math.floor(Math.max(start_ps, end_ps - 1) / width_ps)];
    for (let i = from; i <= to; i++) {
      const share =
        from === to ? 1 : (Math.min(end_ps, (i + 1) * width_ps) - Math.max(start_ps, i * width_ps)) / (end_ps - start_ps);
      const key = i * 4096 + of;
      this.sums.set(key, (this.sums.get(key) ?? 0) + wait_ps * share);
    }
    if (this.sums.size > MOST_WAITS && this.sums.size > 4 * this.kinds()) this.widen();
  }
  private widen(): void {
    const before = [...this.sums];
    this.sums.clear();
    this.merged++;
    for (const [key, ps] of before) {
      const wider = Math.floor(key / 8192) * 4096 + (key % 4096);
      this.sums.set(wider, (this.sums.get(wider) ?? 0) + ps);
    }
  }
  /** @param all what they are of, by index */
  told(all: readonly WaitOf[]): FineWaits {
    const keys = Float64Array.from(this.sums.keys()).sort();
    const places = new Map<number, number>();
    const [stretch, which, wait_ps]: [number[], number[], number[]] = [[], [], []];
    for (const key of keys) {
      const of = key % 4096;
      if (!places.has(of)) places.set(of, places.size);
      stretch.push(Math.floor(key / 4096));
      which.push(places.get(of)!);
      wait_ps.push(this.sums.get(key)!);
    }
    return { of: [...places.keys()].map((of) => all[of]!), which, stretch, wait_ps };
  }
}

/** Series being filled. */
export interface OpenFineSeries {
  readonly look: (records: Records) => void;
  readonly close: () => FineSeries;
}

/** Rows and waits of a trace, by what its records are of. */
function placesOf({ names, kinds, details }: EventTrace['header']) {
  const rows = new Map<string, Omit<FineRow, 'bins'> & { readonly bins: number[] }>();
  const waitsOf: WaitOf[] = [];
  const waitIndices = new Map<string, number>();

  function binsOf(told: FineTold, actor: string, resource = 0, kind = ''): number[] {
    const key = `${told}|${actor}|${resource}|${kind}`;
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { told, actor, resource, kind, bins: [] }));
    return row.bins;
  }
  function waitIndex([actor, , resource, requester, holder, detail]: readonly number[]): number {
    const [at, cause] = [names[actor!]!, details[detail!]!];
    const of = { at, resource: resource!, requester: names[requester!]!, holder: names[holder!]!, cause };
    const key = JSON.stringify(of);
    const known = waitIndices.get(key);
    if (known !== undefined) return known;
    waitIndices.set(key, waitsOf.length);
    return waitsOf.push(of) - 1;
  }
  function whereOf(who: readonly number[]): Where {
    const [actor, of] = [names[who[0]!]!, kinds[who[1]!]!];
    const told = Object.hasOwn(AMOUNTS, of) ? AMOUNTS[of] : undefined;
    const byKind = new Map<string, number[]>();
    const workOf = (kind: string): number[] => {
      let bins = byKind.get(kind);
      if (!bins) byKind.set(kind, (bins = binsOf('work_ps', actor, 0, kind)));
      return bins;
    };
    return {
      energy: binsOf('energy_fj', actor),
      amount: told && binsOf(told, actor, told === 'wait_ps' ? who[2]! : 0),
      workOf: WORK.has(of) ? workOf : undefined,
      kind: '',
      work: [],
      wait: told === 'wait_ps' ? waitIndex(who) : -1,
      whole: of === 'operator',
    };
  }
  return { rows, waitsOf, whereOf };
}

/** @param elapsed_ps of the run */
export function openFineSeries({ header, operators }: EventTrace, elapsed_ps: number): OpenFineSeries {
  // a power of two of the narrowest, as the recorder's bins are of theirs
  let bin_ps = 125;
  while (bin_ps * MOST_BINS < elapsed_ps) bin_ps *= 2;
  const { rows, waitsOf, whereOf } = placesOf(header);
  // a list is of many records, which come some at a time
  const wheres = new WeakMap<Records['who'], readonly Where[]>();
  const waits = new Waits(bin_ps * 4, () => waitsOf.length);
  const executions: Execution[] = [];
  let left = 0;
  const kindOf = new Map(operators.map((o) => [o.id, o.kind]));

  function workOf(w: Where, kind: string): number[] {
    if (w.kind === kind) return w.work;
    w.kind = kind;
    return (w.work = w.workOf!(kind));
  }
  function look({ records, who, whose, operator, start_ps, span_ps, gap_ps, amount, energy_fj }: Records): void {
    const where = wheres.get(who) ?? who.map(whereOf);
    wheres.set(who, where);
    let [last, kind] = [NaN, 'none'];
    for (let i = 0; i < records; i++) {
      const w = where[whose[i]!]!;
      if (operator[i] !== last) [last, kind] = [operator[i]!, kindOf.get(operator[i]!) ?? 'none'];
      // a memory's last command may end after the run; of a faulty file anything may
      const from_ps = Math.min(start_ps[i]!, elapsed_ps);
      const to_ps = Math.min(from_ps + span_ps[i]!, 2 * elapsed_ps);
      if (energy_fj[i]! > 0) spread(w.energy, bin_ps, from_ps, to_ps, energy_fj[i]!);
      if (w.amount !== undefined) spread(w.amount, bin_ps, from_ps, to_ps, amount[i]!);
      if (w.wait >= 0) waits.add(w.wait, from_ps, to_ps, amount[i]!);
      else if (w.workOf !== undefined) spread(workOf(w, kind), bin_ps, from_ps, to_ps, span_ps[i]! - gap_ps[i]!);
      else if (w.whole) {
        if (executions.length < MOST_EXECUTIONS) executions.push({ operator: operator[i]!, start_ps: from_ps, end_ps: to_ps });
        else left++;
      }
    }
  }
  const bins = Math.max(1, Math.ceil(elapsed_ps / bin_ps));
  const close = (): FineSeries => ({
    elapsed_ps,
    bin_ps,
    rows: [...rows.values()].filter((r) => r.bins.length > 0).map((r) => ({ ...r, bins: upTo(bins, r.bins) })),
    waits_ps: waits.width_ps,
    waits: waits.told(waitsOf),
    executions: executions.sort((a, b) => a.start_ps - b.start_ps || a.operator - b.operator),
    executionsLeftOut: left,
  });
  return { look, close };
}
