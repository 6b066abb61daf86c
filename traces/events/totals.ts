/** What stretches add up to: by what they are of, over time, and on which sentence's account. The same at every level. */
import { charge, chargeTold, newAccounts, serveOn, type AccountState, type Sharing } from './accounts.js';
import type { Series, TotalRow } from './format.js';
import { ACTIVITY_KINDS, DETAILS } from './kinds.js';
import { actorOf, AMOUNT, COUNT, END, ENERGY, keyIn, KEYS, OPERATOR, START, timeIn, unkey, WHO } from './record.js';
import { amountsOf, type PassageSums } from './passage-sums.js';
import { PassageTotals, type Sums } from './passage-totals.js';
import { MOST_BINS, newBins, reach, spread, type BinState } from './series.js';

/** Everything that changes, as plain data. */
export interface TotalState {
  /** by actor, then by key */
  totals: Record<string, Record<string, Sums>>;
  accounts: AccountState;
  bins: BinState;
}

/** Where the stretches of one actor and key are added: found once. */
interface Sink {
  readonly sums: Sums;
  /** which number of a record is its time: waits overlap, and are summed */
  readonly time: number;
  readonly energy: number[];
  /** bytes or waits over time, by kind */
  readonly amounts: number[] | undefined;
}

/** The sums of a run so far. */
export interface Totals {
  /** Adds a stretch, as in record.ts. */
  add(stretch: Float64Array): void;
  /** Adds all stretches of a passage that begins at `start_ps`. */
  addPassage(passage: PassageSums, start_ps: number): void;
  /** From now on this sentence is served by this accelerator. */
  serve(sentence: number, accelerator: number): void;
  /** Nor is it any longer. */
  leave(accelerator: number): void;
  /** by actor, then by key */
  rows(): TotalRow[];
  /** by what and whose */
  series(): Series;
  sentenceEnergy_fj(): readonly number[];
  idle_fj(): number;
  takeState(): TotalState;
  putBackState(saved: TotalState): void;
}

/** A series, made where it is not there yet. */
const rowOf = ({ bins }: TotalState, what: string, actor: string, resource: number): number[] =>
  (bins.rows[`${what}|${actor}|${resource}`] ??= []);

function newSink(state: TotalState, names: readonly string[], who: number): Sink {
  const name = names[actorOf(who)]!;
  const key = keyIn(who);
  const amounts = amountsOf(key);
  const ofActor = (state.totals[name] ??= {});
  return {
    sums: (ofActor[key] ??= { count: 0, busy_ps: 0, amount: 0, energy_fj: 0 }),
    time: timeIn(key),
    energy: rowOf(state, 'energy_fj', name, 0),
    amounts: amounts && rowOf(state, amounts[0], name, amounts[1]),
  };
}

function totalRows({ totals }: TotalState, names: readonly string[]): TotalRow[] {
  return names.flatMap((actor) =>
    Object.entries(totals[actor] ?? {})
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([key, sums]) => {
        const [kind, resource, requester, holder, detail] = unkey(Number(key));
        const who = { requester: names[requester]!, holder: names[holder]!, detail: DETAILS[detail]! };
        return { actor, kind: ACTIVITY_KINDS[kind]!, resource, ...who, ...sums };
      }),
  );
}

function seriesOf({ bin_ps, rows }: BinState): Series {
  const filled = Object.entries(rows)
    .filter(([, bins]) => bins.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, bins]) => {
      const [what, actor, resource] = key.split('|') as [Series['rows'][number]['what'], string, string];
      return { what, actor, resource: Number(resource), bins: [...bins] };
    });
  return { bin_ps, rows: filled };
}

/**
 * @param sentences how many the run has at most
 * @param sharing where there are several accelerators
 */
export function createTotals(names: readonly string[], sentences: number, sharing?: Sharing): Totals {
  let state: TotalState = {
    totals: {},
    accounts: newAccounts(sentences),
    bins: newBins(),
  };
  /** by actor, then by key: small numbers, found sooner than the two in one */
  const sinks: Map<number, Sink>[] = [];

  function sinkOf(who: number): Sink {
    const actor = actorOf(who);
    const key = who - actor * KEYS;
    const ofActor = (sinks[actor] ??= new Map<number, Sink>());
    let sink = ofActor.get(key);
    if (sink === undefined) ofActor.set(key, (sink = newSink(state, names, who)));
    return sink;
  }

  const passages = new PassageTotals(
    (who) => sinkOf(who).sums,
    (what, actor, resource) => rowOf(state, what, names[actor]!, resource),
  );

  return {
    add(p) {
      const { sums, time, energy, amounts } = sinkOf(p[WHO]!);
      const [start_ps, end_ps, amount, energy_fj] = [p[START]!, p[END]!, p[AMOUNT]!, p[ENERGY]!];
      sums.count += p[COUNT]!;
      sums.busy_ps += p[time]!;
      sums.amount += amount;
      sums.energy_fj += energy_fj;
      const operator = p[OPERATOR]!;
      if (operator < 0) charge(state.accounts, 0, 0, energy_fj);
      else if (sharing) chargeTold(state.accounts, sharing, p[WHO]!, operator, energy_fj);
      else charge(state.accounts, 0, energy_fj, 0);
      const { bins } = state;
      if (end_ps > bins.bin_ps * MOST_BINS) reach(bins, end_ps);
      if (energy_fj > 0) spread(energy, bins.bin_ps, start_ps, end_ps, energy_fj);
      if (amounts !== undefined) spread(amounts, bins.bin_ps, start_ps, end_ps, amount);
    },
    addPassage(passage, start_ps) {
      charge(state.accounts, 0, passage.own_fj, passage.idle_fj); // where several work at a time, none comes again
      reach(state.bins, start_ps + passage.end_ps);
      passages.add(passage, start_ps, state.bins.bin_ps);
    },
    serve: (sentence, accelerator) => serveOn(state.accounts, sentence, accelerator),
    leave: (accelerator) => void (state.accounts.active[accelerator] = false),
    rows: () => (passages.addOwed(), totalRows(state, names)),
    series: () => seriesOf(state.bins),
    sentenceEnergy_fj: () => state.accounts.sentenceEnergy_fj,
    idle_fj: () => state.accounts.idle_fj,
    takeState: () => (passages.addOwed(), structuredClone(state)),
    putBackState(saved) {
      state = structuredClone(saved);
      sinks.length = 0;
      passages.forget();
    },
  };
}
