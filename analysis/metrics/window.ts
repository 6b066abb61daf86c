/**
 * What happened in a window of time, from the records that overlap it: who worked how much, power, bandwidth, waits, operators.
 *
 * The window is cut into bins of one width. What a record tells is spread evenly over its span, so at levels above `tile` a bin is a
 * mean; what lies outside the window is left out. Times in ps, power in mW, bandwidth in GB/s (1e9 bytes).
 */
import type { Records } from '../../traces/event-traces.js';
import type { OperatorInfo, TraceHeader } from '../../traces/formats.js';
import { WORK } from './fine-series.js';

/** What is asked for. */
export interface WindowAsked {
  readonly from_ps: number;
  readonly to_ps: number;
  readonly bins: number;
}
/** An actor at work: the share of each bin, banks and ports added up, at most all of it (as `timeline` has it); and what for, as an index among `kinds`, −1 where it did nothing. */
export interface WorkLine {
  readonly actor: string;
  readonly share: readonly number[];
  readonly kind: readonly number[];
}
/** A value a bin. */
export interface WindowLine {
  readonly name: string;
  readonly values: readonly number[];
}
/** Requests that waited at a bank, on average; the sum over the window in ps. */
export interface BankLine {
  readonly memory: string;
  readonly bank: number;
  readonly waiting: readonly number[];
  readonly wait_ps: number;
}
/** What was waited for at a bank of a memory, a channel of the link or a slot of a buffer, by whom, and who held it. */
export interface WaitRow {
  readonly memory: string;
  readonly bank: number;
  readonly requester: string;
  readonly holder: string;
  readonly cause: string;
  readonly wait_ps: number;
}
/** An execution, whole: it may begin before the window or end after it. */
export interface ExecutionRow {
  readonly operator: number;
  readonly name: string;
  readonly kind: string;
  readonly layer: number | null;
  readonly start_ps: number;
  readonly end_ps: number;
}
/** The answer. */
export interface WindowFigures extends WindowAsked {
  readonly kinds: readonly string[];
  readonly work: readonly WorkLine[];
  readonly power_mw: readonly WindowLine[];
  readonly bandwidth_gb_per_s: readonly WindowLine[];
  readonly banks: readonly BankLine[];
  /** the longest, and how many there are in all */
  readonly waits: { readonly rows: readonly WaitRow[]; readonly all: number };
  /** the longest, by start */
  readonly operators: {
    readonly rows: readonly ExecutionRow[];
    readonly all: number;
    /** executions that were too many to be kept, the shortest: they are in no part of the window */
    readonly leftOut: number;
  };
}

const MOST_ROWS = 200;
/** Executions that are kept at most: of more the longest, and no more than so many are in an answer. */
const MOST_KEPT = 50 * MOST_ROWS;
/** GB/s in a byte a ps. */
const GB_PER_S = 1000;
const NONE = 'none';

/** Where the records of one sort go: found once a chunk and sort. */
interface Sink {
  readonly energy: Float64Array;
  readonly amount: Float64Array | undefined;
  /** by kind of operator; undefined of what is no work */
  readonly work: (Float64Array | undefined)[] | undefined;
  readonly wait: { wait_ps: number } | undefined;
  readonly operator: boolean;
}

/** The part of a record that lies in the window, by bins. */
function spreadOver(into: Float64Array, { from_ps, to_ps }: WindowAsked, start_ps: number, end_ps: number, amount: number): void {
  const width = (to_ps - from_ps) / into.length;
  const span = end_ps - start_ps;
  const first = Math.max(0, Math.floor((start_ps - from_ps) / width));
  if (span === 0 || (start_ps >= from_ps && end_ps <= from_ps + (first + 1) * width)) {
    if (first < into.length) into[first]! += amount; // nearly always
    return;
  }
  const last = Math.min(into.length - 1, Math.floor((end_ps - from_ps) / width));
  for (let i = first; i <= last; i++) {
    const overlap = Math.min(end_ps, from_ps + (i + 1) * width) - Math.max(start_ps, from_ps + i * width);
    if (overlap > 0) into[i]! += amount * (overlap / span);
  }
}

const inWindow = ({ from_ps, to_ps }: WindowAsked, start_ps: number, end_ps: number): boolean =>
  end_ps === start_ps ? start_ps >= from_ps && start_ps < to_ps : end_ps > from_ps && start_ps < to_ps;

/** A line cut or stretched to other bins, what is in a bin taken as even. */
function rebinned(line: Float64Array, was: WindowAsked, asked: WindowAsked): Float64Array {
  if (was.from_ps === asked.from_ps && was.to_ps === asked.to_ps && was.bins === asked.bins) return line;
  const into = new Float64Array(asked.bins);
  const width = (was.to_ps - was.from_ps) / line.length;
  const first = Math.max(0, Math.floor((asked.from_ps - was.from_ps) / width));
  const last = Math.min(line.length - 1, Math.floor((asked.to_ps - was.from_ps) / width));
  for (let i = first; i <= last; i++) {
    const start = was.from_ps + i * width;
    if (line[i]! > 0 && inWindow(asked, start, start + width)) spreadOver(into, asked, start, start + width, line[i]!);
  }
  return into;
}

/** The sums of a window while records are looked at. */
export class WindowSums {
  private readonly series = new Map<string, Float64Array>();
  /** by actor's index, then by kind of operator */
  private readonly work = new Map<number, (Float64Array | undefined)[]>();
  private readonly sinks = new WeakMap<object, Sink[]>();
  private readonly kinds: readonly string[];
  /** by operator's id: its kind, as an index */
  private readonly kindOf: readonly number[];
  private readonly waits = new Map<string, WaitRow & { wait_ps: number }>();
  private kept: ExecutionRow[] = [];
  private operators = 0;
  private readonly memories: ReadonlyMap<string, number>;

  constructor(
    private readonly header: TraceHeader,
    private readonly infos: readonly OperatorInfo[],
    private readonly asked: WindowAsked,
  ) {
    this.memories = new Map(header.memories.map((m) => [m.name, m.banks]));
    this.kinds = [NONE, ...[...new Set(infos.map((o) => o.kind))].filter((kind) => kind !== NONE).sort()];
    this.kindOf = infos.map((o) => this.kinds.indexOf(o.kind));
  }

  private seriesOf(key: string): Float64Array {
    let line = this.series.get(key);
    if (!line) this.series.set(key, (line = new Float64Array(this.asked.bins)));
    return line;
  }
  private workOf(actor: number): (Float64Array | undefined)[] {
    let lines = this.work.get(actor);
    if (!lines) this.work.set(actor, (lines = []));
    return lines;
  }

  private sinkOf([actor, kind, resource, requester, holder, detail]: readonly number[]): Sink {
    const { names, kinds, details } = this.header;
    const [name, of] = [names[actor!] ?? `#${actor}`, kinds[kind!] ?? ''];
    const wait = of === 'wait';
    const bank = wait && this.memories.has(name);
    const bytes = (of === 'read' || of === 'write') && this.memories.has(name);
    const series = bank ? `wait ${resource} ${name}` : bytes ? `${of} ${name}` : undefined;
    return {
      energy: this.seriesOf(`energy ${name}`),
      amount: series === undefined ? undefined : this.seriesOf(series),
      work: WORK.has(of) ? this.workOf(actor!) : undefined,
      wait: wait
        ? this.waitOf(name, resource!, names[requester!] ?? '', names[holder!] ?? '', details[detail!] ?? '')
        : undefined,
      operator: of === 'operator',
    };
  }

  private waitOf(memory: string, bank: number, requester: string, holder: string, cause: string) {
    const key = JSON.stringify([memory, bank, requester, holder, cause]);
    let row = this.waits.get(key);
    if (!row) this.waits.set(key, (row = { memory, bank, requester, holder, cause, wait_ps: 0 }));
    return row;
  }

  private execution(operator: number, start_ps: number, end_ps: number): void {
    const info = this.infos[operator];
    this.operators++;
    const { name = '', kind = NONE, layer = null } = info ?? {};
    this.kept.push({ operator, name, kind, layer, start_ps, end_ps });
    if (this.kept.length > 2 * MOST_KEPT) this.kept = longest(this.kept, MOST_KEPT);
  }

  /** Takes in records; those outside the window are passed over. */
  look({ records, who, whose, start_ps, span_ps, gap_ps, operator, amount, energy_fj }: Records): void {
    const { asked, kindOf } = this;
    // chunks are read passage by passage: these are of the same
    const sinks = this.sinks.get(who) ?? [];
    this.sinks.set(who, sinks);
    for (let i = 0; i < records; i++) {
      const start = start_ps[i]!;
      const end = start + span_ps[i]!;
      if (!inWindow(asked, start, end)) continue;
      const w = whose[i]!;
      const sink = (sinks[w] ??= this.sinkOf(who[w]!));
      if (energy_fj[i]! > 0) spreadOver(sink.energy, asked, start, end, energy_fj[i]!);
      if (sink.amount !== undefined) spreadOver(sink.amount, asked, start, end, amount[i]!);
      if (sink.work !== undefined) {
        const line = (sink.work[kindOf[operator[i]!] ?? 0] ??= new Float64Array(asked.bins));
        spreadOver(line, asked, start, end, span_ps[i]! - gap_ps[i]!);
      }
      if (sink.wait !== undefined) sink.wait.wait_ps += amount[i]! * shareOf(asked, start, end);
      else if (sink.operator) this.execution(operator[i]!, start, end);
    }
  }

  private rates(what: string, scale: number, asked: WindowAsked): WindowLine[] {
    const width = (asked.to_ps - asked.from_ps) / asked.bins;
    return [...this.series]
      .filter(([key]) => key.startsWith(`${what} `))
      .map(([key, line]) => {
        const values = Array.from(rebinned(line, this.asked, asked), (v) => (scale * v) / width);
        return { name: key.slice(what.length + 1), values };
      })
      .filter(({ values }) => values.some((v) => v > 0))
      .sort(byName);
  }

  private workLines(asked: WindowAsked): WorkLine[] {
    const width = (asked.to_ps - asked.from_ps) / asked.bins;
    return this.header.names.flatMap((actor, a): WorkLine[] => {
      const lines = this.work.get(a)?.map((line) => line && rebinned(line, this.asked, asked));
      if (!lines) return [];
      const share: number[] = [];
      const kind: number[] = [];
      for (let i = 0; i < asked.bins; i++) {
        const of = this.kinds.map((_, k) => lines[k]?.[i] ?? 0);
        const sum = of.reduce((x, y) => x + y, 0) / width;
        share.push(Math.min(1, sum));
        kind.push(sum > 0 ? indexOfMost(of) : -1);
      }
      return [{ actor, share, kind }];
    });
  }

  private bankLines(asked: WindowAsked): BankLine[] {
    return this.header.memories.flatMap(({ name, banks: count }) =>
      Array.from({ length: count }, (_, bank): BankLine => {
        const waiting = this.rates(`wait ${bank}`, 1, asked).find((l) => l.name === name)?.values ?? [];
        const width = (asked.to_ps - asked.from_ps) / asked.bins;
        return { memory: name, bank, waiting, wait_ps: waiting.reduce((a, b) => a + b, 0) * width };
      }),
    );
  }

  /** @param asked a part of the window, in other bins: means over its own, and waits of the whole */
  figures(asked = this.asked): WindowFigures {
    const waits = [...this.waits.values()].filter((w) => w.wait_ps > 0).sort((a, b) => b.wait_ps - a.wait_ps);
    const here = asked === this.asked ? this.kept : this.kept.filter((o) => inWindow(asked, o.start_ps, o.end_ps));
    return {
      ...asked,
      kinds: this.kinds,
      work: this.workLines(asked),
      // a femtojoule a picosecond is a milliwatt
      power_mw: this.rates('energy', 1, asked),
      bandwidth_gb_per_s: [
        ...this.rates('read', GB_PER_S, asked).map((l) => ({ ...l, name: `${l.name} read` })),
        ...this.rates('write', GB_PER_S, asked).map((l) => ({ ...l, name: `${l.name} write` })),
      ],
      banks: this.bankLines(asked),
      waits: { rows: waits.slice(0, MOST_ROWS), all: waits.length },
      operators: {
        rows: longest(here, MOST_ROWS).sort((a, b) => a.start_ps - b.start_ps),
        all: asked === this.asked ? this.operators : here.length,
        leftOut: this.operators - this.kept.length,
      },
    };
  }
}

const byName = (a: WindowLine, b: WindowLine): number => (a.name < b.name ? -1 : 1);
const indexOfMost = (of: readonly number[]): number => of.reduce((best, v, i) => (v > of[best]! ? i : best), 0);
const longest = (of: readonly ExecutionRow[], most: number): ExecutionRow[] =>
  [...of].sort((a, b) => b.end_ps - b.start_ps - (a.end_ps - a.start_ps) || a.start_ps - b.start_ps).slice(0, most);

/** How much of a record lies in the window. */
function shareOf({ from_ps, to_ps }: WindowAsked, start_ps: number, end_ps: number): number {
  return end_ps === start_ps ? 1 : (Math.min(end_ps, to_ps) - Math.max(start_ps, from_ps)) / (end_ps - start_ps);
}
