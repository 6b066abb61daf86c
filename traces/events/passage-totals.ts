/** What passages add to totals and series: to totals not each time that one comes, but so many times at once. */
import type { TotalRow } from './format.js';
import { SUMS, widthOf, type PassageSums, type SeriesTrains } from './passage-sums.js';
import { spreadTrain } from './series.js';

/** Sums of one actor and key. */
export type Sums = { -readonly [K in 'count' | 'busy_ps' | 'amount' | 'energy_fj']: TotalRow[K] };

/** Where a passage is added: the sums of each actor and key, and its series. Found once. */
interface PassageSinks {
  readonly passage: PassageSums;
  readonly sums: readonly Sums[];
  readonly rows: readonly number[][];
  /** it came so often since its sums were last added: they are whole numbers, so that is the same */
  times: number;
}

/** Passages whose sums have not been added yet, at most. */
const MOST_OWED = 1024;

function addSums({ passage: { whos }, sums, times }: PassageSinks): void {
  for (let i = 0; i < sums.length; i++) {
    const s = sums[i]!;
    const at = i * SUMS;
    s.count += times * whos[at + 1]!;
    s.busy_ps += times * whos[at + 2]!;
    s.amount += times * whos[at + 3]!;
    s.energy_fj += times * whos[at + 4]!;
  }
}

function spreadPassage({ passage, rows }: PassageSinks, start_ps: number, bin_ps: number): void {
  const { series } = passage;
  const bin = widthOf(passage, start_ps, bin_ps);
  if (bin < 0) {
    for (let i = 0; i < series.length; i++) for (const train of series[i]!.trains) spreadTrain(rows[i]!, bin_ps, train, start_ps);
    return;
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    while (row.length <= bin) row.push(0);
    row[bin]! += series[i]!.total;
  }
}

/** Adds passages to sums and rows of a state. */
export class PassageTotals {
  private sinks = new WeakMap<PassageSums, PassageSinks>();
  /** those that came since all was added */
  private owed: PassageSinks[] = [];
  constructor(
    private readonly sumsOf: (who: number) => Sums,
    private readonly rowOf: (what: SeriesTrains['what'], actor: number, resource: number) => number[],
  ) {}

  private sinksOf(passage: PassageSums): PassageSinks {
    let found = this.sinks.get(passage);
    if (!found) {
      const { series, whos } = passage;
      const sums = Array.from({ length: whos.length / SUMS }, (_, i) => this.sumsOf(whos[i * SUMS]!));
      const rows = series.map(({ what, actor, resource }) => this.rowOf(what, actor, resource));
      this.sinks.set(passage, (found = { passage, sums, rows, times: 0 }));
    }
    return found;
  }

  /** One that begins at `start_ps`; bins reach as far as it does. */
  add(passage: PassageSums, start_ps: number, bin_ps: number): void {
    const sinks = this.sinksOf(passage);
    if (sinks.times++ === 0 && this.owed.push(sinks) > MOST_OWED) this.addOwed();
    spreadPassage(sinks, start_ps, bin_ps);
  }
  /** What is not in the sums yet is added. */
  addOwed(): void {
    for (const sinks of this.owed) {
      addSums(sinks);
      sinks.times = 0;
    }
    this.owed = [];
  }
  /** The state is another. */
  forget(): void {
    this.sinks = new WeakMap();
    this.owed = [];
  }
}
