/**
 * The window of a run with most energy: windows of one width, one after the other from time 0, each whole.
 *
 * Energy is spread over an activity's time as series.ts spreads it. A window is decided once operators have retired that ended well
 * after it, since all that flowed until a retirement has been told then; so few are held at a time. What spans very many windows (the
 * leakage of a long rest) is put into its first, second and last ones alone: those between are like the second, unless something
 * else happens in them.
 */
import type { Peak } from './format.js';
import { amountUpTo, type PassageSums, type Train } from './passage-sums.js';
import { kindIndex } from './kinds.js';
import { actorOf, END, ENERGY, keyIn, kindIn, OPERATOR, START, WHO } from './record.js';

/** 100 µs: longer than any voltage regulator takes to follow, shorter than a large operator. `assumed`: no source names one */
export const PEAK_WINDOW_PS = 100_000_000;

const OPERATOR_KIND = kindIndex('operator');
/** what spans more windows than this is not put into each */
const LONG = 1024;
/** how long after it flowed energy may be told, at most: accesses under way at a retirement, an RRAM's pulses the longest. ps */
const LATE_PS = 1_000_000_000;

type Span = readonly [actor: number, start_ps: number, end_ps: number, energy_fj: number];
type Executed = readonly [operator: number, start_ps: number, end_ps: number];
interface Best {
  readonly window: number;
  readonly energy_fj: readonly number[];
  readonly total_fj: number;
  readonly operator: number;
}
/** Plain data. */
export interface PeakState {
  /** the first window that is not decided */
  base: number;
  /** up to when operators have retired */
  retired_ps: number;
  /** by window: energy by actor */
  windows: Record<string, number[]>;
  longs: Span[];
  executed: Executed[];
  best: Best | null;
}

const newState = (): PeakState => ({ base: 0, retired_ps: 0, windows: {}, longs: [], executed: [], best: null });

/** What had flowed at a moment, in whole fJ. */
const upTo = ([, start_ps, end_ps, energy_fj]: Span, moment_ps: number): number =>
  moment_ps >= end_ps
    ? energy_fj
    : moment_ps <= start_ps
      ? 0
      : Math.floor(energy_fj * ((moment_ps - start_ps) / (end_ps - start_ps)));

/** Finds the peak of a run while it goes on. */
export class PeakFinder {
  private state = newState();
  private readonly windows = new Map<number, Float64Array>();
  private lastWindow = -1;
  private lastRow: Float64Array = new Float64Array();

  /**
   * @param names of actors, by their index
   * @param window_ps undefined: no peak is looked for
   */
  constructor(
    private readonly names: readonly string[],
    private readonly window_ps: number | undefined,
  ) {}

  /** @throws Error for one that is decided: what is told so late would be lost */
  private rowOf(window: number): Float64Array {
    if (window === this.lastWindow) return this.lastRow;
    let row = this.windows.get(window);
    if (row === undefined) {
      if (window < this.state.base)
        throw new Error(`energy of peak window ${window} is told after window ${this.state.base} was begun`);
      this.windows.set(window, (row = new Float64Array(this.names.length)));
    }
    this.lastWindow = window;
    this.lastRow = row;
    return row;
  }

  /** @param flowed what had flowed at a moment */
  private spread(actor: number, first: number, last: number, flowed: (moment_ps: number) => number): void {
    let before = 0;
    for (let window = first; window <= last; window++) {
      const now = flowed((window + 1) * this.window_ps!);
      this.rowOf(window)[actor]! += now - before;
      before = now;
    }
  }

  private put(window_ps: number, actor: number, start_ps: number, end_ps: number, energy_fj: number): void {
    const first = Math.floor(start_ps / window_ps);
    if (end_ps <= (first + 1) * window_ps) {
      this.rowOf(first)[actor]! += energy_fj; // nearly always
      return;
    }
    const span: Span = [actor, start_ps, end_ps, energy_fj];
    const last = Math.floor((end_ps - 1) / window_ps);
    if (last - first > LONG) {
      for (const window of [first, first + 1, last - 1, last]) this.rowOf(window);
      this.state.longs.push(span);
    } else this.spread(actor, first, last, (moment_ps) => upTo(span, moment_ps));
  }

  private putTrain(window_ps: number, actor: number, train: Train, shift_ps: number): void {
    const { starts, ends, amounts, last_ps } = train;
    if (starts.length === 0) return;
    const first = Math.floor((starts[0]! + shift_ps) / window_ps);
    const last = Math.floor((last_ps + shift_ps) / window_ps);
    if (last - first > LONG)
      for (let i = 0; i < starts.length; i++) this.put(window_ps, actor, starts[i]! + shift_ps, ends[i]! + shift_ps, amounts[i]!);
    else this.spread(actor, first, last, (moment_ps) => amountUpTo(train, moment_ps - shift_ps));
  }

  private executed(operator: number, start_ps: number, end_ps: number): void {
    this.state.executed.push([operator, start_ps, end_ps]);
    this.state.retired_ps = Math.max(this.state.retired_ps, end_ps);
  }

  /** A stretch, as in record.ts. */
  add(p: Float64Array): void {
    if (this.window_ps === undefined) return;
    const energy_fj = p[ENERGY]!;
    if (energy_fj > 0) this.put(this.window_ps, actorOf(p[WHO]!), p[START]!, p[END]!, energy_fj);
    // an operator as a whole draws nothing itself
    else if (kindIn(keyIn(p[WHO]!)) === OPERATOR_KIND) this.executed(p[OPERATOR]!, p[START]!, p[END]!);
  }

  /** All stretches of a passage that begins at `start_ps`, of this operator. */
  addPassage({ series, executions }: PassageSums, start_ps: number, operator: number): void {
    if (this.window_ps === undefined) return;
    for (const { what, actor, trains } of series)
      if (what === 'energy_fj') for (const train of trains) this.putTrain(this.window_ps, actor, train, start_ps);
    for (const [from_ps, to_ps] of executions) this.executed(operator, from_ps + start_ps, to_ps + start_ps);
  }

  /** The operator that ran for most of a window, the first of several. */
  private operatorIn(from_ps: number, to_ps: number): number {
    let [most_ps, found] = [0, -1];
    for (const [operator, start_ps, end_ps] of this.state.executed) {
      const within_ps = Math.min(to_ps, end_ps) - Math.max(from_ps, start_ps);
      if (within_ps > most_ps) [most_ps, found] = [within_ps, operator];
    }
    return found;
  }

  private better(best: Best | null, window: number, window_ps: number): Best | null {
    const [from_ps, to_ps] = [window * window_ps, (window + 1) * window_ps];
    const energy_fj = Array.from(this.windows.get(window) ?? new Float64Array(this.names.length));
    for (const long of this.state.longs) energy_fj[long[0]]! += upTo(long, to_ps) - upTo(long, from_ps);
    const total_fj = energy_fj.reduce((a, b) => a + b, 0);
    if (total_fj <= (best?.total_fj ?? 0)) return best;
    return { window, energy_fj, total_fj, operator: this.operatorIn(from_ps, to_ps) };
  }

  /** The best of those so far and of those that end by `end_ps`. */
  private bestUpTo(end_ps: number, window_ps: number): Best | null {
    const over = [...this.windows.keys()].filter((w) => (w + 1) * window_ps <= end_ps).sort((a, b) => a - b);
    return over.reduce<Best | null>((best, window) => this.better(best, window, window_ps), this.state.best);
  }

  /** Decides the windows that are over. */
  settled(): void {
    const { state, windows, window_ps } = this;
    if (window_ps === undefined) return;
    const base = Math.floor((state.retired_ps - LATE_PS) / window_ps);
    if (base <= state.base) return;
    const base_ps = base * window_ps;
    state.best = this.bestUpTo(base_ps, window_ps);
    for (const window of windows.keys()) if (window < base) windows.delete(window);
    this.lastWindow = -1;
    state.base = base;
    state.longs = state.longs.filter(([, , end_ps]) => end_ps > base_ps);
    state.executed = state.executed.filter(([, , end_ps]) => end_ps > base_ps);
  }

  /** The peak of a run that ends here; undefined where nothing flowed. */
  peak(now_ps: number): Omit<Peak, 'name'> | undefined {
    const { names, window_ps } = this;
    if (window_ps === undefined) return undefined;
    // a run shorter than a window is one
    const best = now_ps < window_ps ? this.better(null, 0, window_ps) : this.bestUpTo(now_ps, window_ps);
    if (best === null) return undefined;
    return {
      window_ps: Math.min(window_ps, now_ps),
      start_ps: best.window * window_ps,
      energy_fj: Object.fromEntries(best.energy_fj.flatMap((fj, i) => (fj > 0 ? [[names[i]!, fj]] : []))),
      operator: best.operator,
    };
  }

  takeState(): PeakState {
    const windows = Object.fromEntries([...this.windows].map(([w, row]) => [w, Array.from(row)]));
    return structuredClone({ ...this.state, windows });
  }

  putBackState(saved: PeakState): void {
    this.state = structuredClone(saved);
    this.windows.clear();
    this.lastWindow = -1;
    for (const [window, row] of Object.entries(saved.windows)) this.windows.set(Number(window), Float64Array.from(row));
  }
}
