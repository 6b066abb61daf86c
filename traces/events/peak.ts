/**
 * The window of a run with most energy: windows of one width, of which one begins each half of it from time 0. Each is whole; one that
 * reaches beyond the run's end has nothing there, so that a burst at the end is seen, and no part of a window is taken for one.
 *
 * Energy is spread over an activity's time as series.ts spreads it. A window is decided once operators have retired that ended well
 * after it, since all that flowed until a retirement has been told then; so few are held at a time. What spans very many windows (the
 * leakage of a long rest) is put into its first, second and last ones alone: those between are like the second, unless something
 * else happens in them.
 *
 * Of several accelerators, windows are decided up to the one that has retired least: an idle one, too, tells what it leaks when it
 * is served again.
 */
import type { Peak } from './format.js';
import { widthOf, type PassageSums } from './passage-sums.js';
import { kindIndex } from './kinds.js';
import { actorOf, END, ENERGY, keyIn, kindIn, OPERATOR, START, WHO } from './record.js';
import { amountUpTo, eachAmount, firstStart, type Train } from './train.js';

/** 100 µs: longer than any voltage regulator takes to follow, shorter than a large operator. `assumed`: no source names one */
export const PEAK_WINDOW_PS = 100_000_000;

const OPERATOR_KIND = kindIndex('operator');
/** what spans more halves than this is not put into each */
const LONG = 1024;
/** how long after it flowed energy may be told, at most: accesses under way at a retirement, an RRAM's pulses the longest. ps */
const LATE_PS = 1_000_000_000;

type Span = readonly [actor: number, start_ps: number, end_ps: number, energy_fj: number];
type Executed = readonly [operator: number, start_ps: number, end_ps: number];
interface Best {
  /** the first of the two that are the window */
  readonly half: number;
  readonly energy_fj: readonly number[];
  readonly total_fj: number;
  readonly operator: number;
}
/** Plain data. */
export interface PeakState {
  /** the first half of a window that is not over */
  base: number;
  /** by accelerator, up to when operators have retired */
  retired_ps: number[];
  /** by accelerator, up to when all has been told */
  told_ps: number[];
  /** by half: energy by actor */
  halves: Record<string, number[]>;
  longs: Span[];
  executed: Executed[];
  best: Best | null;
}

const newState = (accelerators: number): PeakState => {
  const none = (): number[] => new Array<number>(accelerators).fill(0);
  return { base: 0, retired_ps: none(), told_ps: none(), halves: {}, longs: [], executed: [], best: null };
};

/** Several accelerators, and the one on which an operator runs. */
interface Several {
  readonly accelerators: number;
  readonly acceleratorOf: (operator: number) => number;
}
const ONLY: Several = { accelerators: 1, acceleratorOf: () => 0 };

/** What had flowed at a moment, in whole fJ. */
const upTo = ([, start_ps, end_ps, energy_fj]: Span, moment_ps: number): number =>
  moment_ps >= end_ps
    ? energy_fj
    : moment_ps <= start_ps
      ? 0
      : Math.floor(energy_fj * ((moment_ps - start_ps) / (end_ps - start_ps)));

/** Finds the peak of a run while it goes on. */
export class PeakFinder {
  private state: PeakState;
  private readonly halves = new Map<number, Float64Array>();
  private lastHalf = -1;
  private lastRow: Float64Array = new Float64Array();

  private readonly half_ps: number | undefined;

  /**
   * @param names of actors, by their index
   * @param window_ps an odd one is a ps less; undefined: no peak is looked for
   */
  constructor(
    private readonly names: readonly string[],
    window_ps: number | undefined,
    private readonly several: Several = ONLY,
  ) {
    this.state = newState(several.accelerators);
    this.half_ps = window_ps === undefined ? undefined : Math.max(1, Math.floor(window_ps / 2));
  }

  /** @throws Error for one that is over: what is told so late would be lost */
  private rowOf(half: number): Float64Array {
    if (half === this.lastHalf) return this.lastRow;
    if (half < this.state.base) throw new Error(`energy of half window ${half} is told after ${this.state.base} was begun`);
    let row = this.halves.get(half);
    if (row === undefined) this.halves.set(half, (row = new Float64Array(this.names.length)));
    this.lastHalf = half;
    this.lastRow = row;
    return row;
  }

  /** @param flowed what had flowed at a moment */
  private spread(actor: number, first: number, last: number, flowed: (moment_ps: number) => number): void {
    let before = 0;
    for (let half = first; half <= last; half++) {
      const now = flowed((half + 1) * this.half_ps!);
      this.rowOf(half)[actor]! += now - before;
      before = now;
    }
  }

  private put(half_ps: number, actor: number, start_ps: number, end_ps: number, energy_fj: number): void {
    const first = Math.floor(start_ps / half_ps);
    if (end_ps <= (first + 1) * half_ps) {
      this.rowOf(first)[actor]! += energy_fj; // nearly always
      return;
    }
    const span: Span = [actor, start_ps, end_ps, energy_fj];
    const last = Math.floor((end_ps - 1) / half_ps);
    if (last - first > LONG) {
      for (const half of [first, first + 1, last - 1, last]) this.rowOf(half);
      this.state.longs.push(span);
    } else this.spread(actor, first, last, (moment_ps) => upTo(span, moment_ps));
  }

  private putTrain(half_ps: number, actor: number, train: Train, shift_ps: number): void {
    const first = Math.floor((firstStart(train) + shift_ps) / half_ps);
    const last = Math.floor((train.last_ps + shift_ps) / half_ps);
    if (last - first > LONG)
      eachAmount(train, (start_ps, end_ps, fj) => this.put(half_ps, actor, start_ps + shift_ps, end_ps + shift_ps, fj));
    else this.spread(actor, first, last, (moment_ps) => amountUpTo(train, moment_ps - shift_ps));
  }

  private executed(operator: number, start_ps: number, end_ps: number): void {
    const { executed, retired_ps } = this.state;
    executed.push([operator, start_ps, end_ps]);
    const a = this.several.acceleratorOf(operator);
    retired_ps[a] = Math.max(retired_ps[a]!, end_ps);
  }

  /** A stretch, as in record.ts. */
  add(p: Float64Array): void {
    if (this.half_ps === undefined) return;
    const energy_fj = p[ENERGY]!;
    if (energy_fj > 0) this.put(this.half_ps, actorOf(p[WHO]!), p[START]!, p[END]!, energy_fj);
    // an operator as a whole draws nothing itself
    else if (kindIn(keyIn(p[WHO]!)) === OPERATOR_KIND) this.executed(p[OPERATOR]!, p[START]!, p[END]!);
  }

  /** All stretches of a passage that begins at `start_ps`, of this operator. */
  addPassage(passage: PassageSums, start_ps: number, operator: number): void {
    const { series, energyOf, energies_fj, executions } = passage;
    const { half_ps } = this;
    if (half_ps === undefined) return;
    const half = energyOf.length > 0 ? widthOf(passage, start_ps, half_ps) : -1;
    if (half >= 0) {
      const row = this.rowOf(half);
      for (let i = 0; i < energyOf.length; i++) row[energyOf[i]!]! += energies_fj[i]!;
    } else {
      for (const { what, actor, trains } of series)
        if (what === 'energy_fj') for (const train of trains) this.putTrain(half_ps, actor, train, start_ps);
    }
    for (const [issued_ps, retired_ps] of executions) this.executed(operator, issued_ps + start_ps, retired_ps + start_ps);
  }

  /** The operator that ran for most of a time, the first of several. */
  private operatorIn(from_ps: number, to_ps: number): number {
    const within = new Map<number, number>();
    for (const [operator, start_ps, end_ps] of this.state.executed) {
      const ps = Math.min(to_ps, end_ps) - Math.max(from_ps, start_ps);
      if (ps > 0) within.set(operator, (within.get(operator) ?? 0) + ps);
    }
    let [most_ps, found] = [0, -1];
    for (const [operator, ps] of within) if (ps > most_ps) [most_ps, found] = [ps, operator];
    return found;
  }

  /** @param half the first of the two that are a window */
  private better(best: Best | null, half: number, half_ps: number): Best | null {
    const [from_ps, to_ps] = [half * half_ps, (half + 2) * half_ps];
    const [first, second] = [this.halves.get(half), this.halves.get(half + 1)];
    const energy_fj = this.names.map((_, i) => (first?.[i] ?? 0) + (second?.[i] ?? 0));
    for (const long of this.state.longs) energy_fj[long[0]]! += upTo(long, to_ps) - upTo(long, from_ps);
    const total_fj = energy_fj.reduce((a, b) => a + b, 0);
    if (total_fj <= (best?.total_fj ?? 0)) return best;
    return { half, energy_fj, total_fj, operator: this.operatorIn(from_ps, to_ps) };
  }

  /** The best of those so far and of those whose halves lie before `end`. */
  private bestBefore(end: number, half_ps: number): Best | null {
    const firsts = new Set<number>();
    for (const half of this.halves.keys())
      for (const first of [half - 1, half]) if (first >= 0 && first + 1 < end) firsts.add(first);
    return [...firsts]
      .sort((a, b) => a - b)
      .reduce<Best | null>((best, first) => this.better(best, first, half_ps), this.state.best);
  }

  /**
   * Decides the windows that are over.
   * @param toldOf an accelerator of which all has been told that flowed until its last operator retired
   * @param since_ps what is under way has gone on since then, and may be told later
   */
  settled(toldOf: (accelerator: number) => boolean = () => true, since_ps = Infinity): void {
    const { state, halves, half_ps } = this;
    if (half_ps === undefined) return;
    for (const [a, retired_ps] of state.retired_ps.entries()) if (toldOf(a)) state.told_ps[a] = Math.min(retired_ps, since_ps);
    const base = Math.floor((Math.min(...state.told_ps) - LATE_PS) / half_ps);
    if (base <= state.base) return;
    state.best = this.bestBefore(base, half_ps);
    // the last half that is over is the first one of a window that is not
    for (const half of halves.keys()) if (half < base - 1) halves.delete(half);
    this.lastHalf = -1;
    state.base = base;
    const from_ps = (base - 1) * half_ps;
    state.longs = state.longs.filter(([, , end_ps]) => end_ps > from_ps);
    state.executed = state.executed.filter(([, , end_ps]) => end_ps > from_ps);
  }

  /** The peak of a run that ends here; undefined where nothing flowed. */
  peak(now_ps: number): Omit<Peak, 'name'> | undefined {
    const { names, half_ps } = this;
    if (half_ps === undefined) return undefined;
    // a run shorter than a window is one
    const short = now_ps < 2 * half_ps;
    const best = short ? this.better(null, 0, half_ps) : this.bestBefore(Infinity, half_ps);
    if (best === null) return undefined;
    return {
      window_ps: short ? now_ps : 2 * half_ps,
      start_ps: best.half * half_ps,
      energy_fj: Object.fromEntries(best.energy_fj.flatMap((fj, i) => (fj > 0 ? [[names[i]!, fj]] : []))),
      operator: best.operator,
    };
  }

  takeState(): PeakState {
    const halves = Object.fromEntries([...this.halves].map(([half, row]) => [half, Array.from(row)]));
    return structuredClone({ ...this.state, halves });
  }

  putBackState(saved: PeakState): void {
    this.state = structuredClone(saved);
    this.halves.clear();
    this.lastHalf = -1;
    for (const [half, row] of Object.entries(saved.halves)) this.halves.set(Number(half), Float64Array.from(row));
  }
}
