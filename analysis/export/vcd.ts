/**
 * A trace as a Value Change Dump (IEEE 1364, 18): what each actor and bank is at, its queue, its power states, the bytes that pass,
 * and which operator runs. One tick is 1 ps.
 *
 * Values are real: 1 while something is done, 2 while two are, a share where a record of a coarse trace stands for activities with
 * pauses between them. The records' order is not that of time, so changes wait until no later chunk can have an earlier one.
 */
import { allRecords, type EventTrace, type Records } from '../../traces/event-traces.js';
import { InputError } from '../../traces/formats.js';
import { chunksIn, onceAList, recordsIn, takenBy, type Chosen } from './chosen.js';
import type { Exporter } from './exporter.js';
import { metadataOf } from './facts.js';
import { writtenWhole, type OutFile } from './out-files.js';
import { openSignals, type Signals, type SignalsOf } from './vcd-signals.js';

/** Chunks, and when the first record of each begins. */
type Index = readonly (readonly [from_ps: number, records: number])[];

/** What is not known beforehand where the end is missing: a reading of its own. */
function lookedUp(trace: EventTrace): { readonly index: Index; readonly whos: readonly Records['who'][] } {
  const { chunks, end } = trace;
  if (end) {
    const { names, kinds, details } = trace.header;
    const who = end.totals.map((r) => [
      ...[names.indexOf(r.actor), kinds.indexOf(r.kind), r.resource, names.indexOf(r.requester), names.indexOf(r.holder)],
      details.indexOf(r.detail),
    ]);
    return { index: end.index.map(([, from_ps, , records]) => [from_ps, records]), whos: [who] };
  }
  const whos = new Set<Records['who']>();
  const index: [number, number][] = [];
  let left = 0;
  for (const { records, who, start_ps } of allRecords(chunks)) {
    if (left === 0) index.push([Infinity, (left = chunks[index.length]!.records)]);
    whos.add(who);
    const of = index.at(-1)!;
    for (let i = 0; i < records; i++) if (start_ps[i]! < of[0]) of[0] = start_ps[i]!;
    left -= records;
  }
  return { index, whos: [...whos] };
}

/** For each chunk, before when nothing of a later one begins. */
function watermarks(index: Index): number[] {
  const marks: number[] = [];
  let least = Infinity;
  for (let i = index.length - 1; i >= 0; i--) {
    marks[i] = least;
    least = Math.min(least, index[i]![0]);
  }
  return marks;
}

type Change = readonly [at_ps: number, signal: number, by: number];

/** Puts changes in order, and writes those of which no earlier one can come. */
function openChanges(signals: Signals, { from_ps, until_ps }: Chosen, file: string) {
  let pending: Change[] = [];
  let kept = 0;
  let now_ps = -1;
  let changes = 0;
  const touched = new Set<number>();
  function moment(): void {
    for (const signal of touched) if (signals.write(signal, now_ps)) changes++;
    touched.clear();
  }
  function pass(before_ps: number): void {
    pending.sort((a, b) => a[0] - b[0]);
    let i = 0;
    for (; i < pending.length && pending[i]![0] < before_ps; i++) {
      const [at_ps, signal, by] = pending[i]!;
      if (at_ps < now_ps)
        throw new InputError(
          { file, field: 'index' },
          'a record that begins before its chunk is said to',
          'an index of what the chunks hold',
        );
      if (at_ps > now_ps) moment();
      now_ps = at_ps;
      signals.add(signal, by);
      touched.add(signal);
    }
    pending = pending.slice(i);
    kept = pending.length;
  }
  return {
    /** @param by what the signal is more, from start to end */
    span(signal: number, start_ps: number, end_ps: number, by: number): void {
      if (end_ps <= start_ps || by === 0) return;
      pending.push([Math.max(start_ps, from_ps), signal, by]);
      if (end_ps <= until_ps) pending.push([Math.max(end_ps, from_ps), signal, -by]);
    },
    /** nothing earlier comes any more */
    settled(before_ps: number): void {
      // sorting what stays is for nothing
      if (pending.length > 2 * kept + 1000) pass(before_ps);
    },
    end(at_ps: number): number {
      pass(Infinity);
      moment();
      signals.end(Math.max(at_ps, now_ps));
      return changes;
    },
  };
}

type Changes = ReturnType<typeof openChanges>;

/** Takes the changes that records make. @returns looks at some, and says when the last of them ends */
function changesBy(changes: Changes, chosen: Chosen, looksOf: (who: Records['who']) => readonly (SignalsOf | undefined)[]) {
  function take({ signal, by, bytes }: SignalsOf, r: Records, i: number): void {
    const [start_ps, span_ps, amount] = [r.start_ps[i]!, r.span_ps[i]!, r.amount[i]!];
    const end_ps = start_ps + span_ps;
    const worth = by === 'operator' ? r.operator[i]! + 1 : (by === 'amount' ? amount : span_ps - r.gap_ps[i]!) / span_ps;
    changes.span(signal, start_ps, end_ps, worth);
    if (bytes !== undefined) changes.span(bytes, start_ps, end_ps, (1000 * amount) / span_ps);
  }
  return (r: Records): number => {
    const looks = looksOf(r.who);
    let last_ps = 0;
    for (let i = 0; i < r.records; i++) {
      const of = looks[r.whose[i]!];
      const end_ps = r.start_ps[i]! + r.span_ps[i]!;
      if (!of || r.start_ps[i]! > chosen.until_ps || end_ps < chosen.from_ps) continue;
      last_ps = Math.max(last_ps, end_ps);
      take(of, r, i);
    }
    return last_ps;
  };
}

/** @throws InputError with the place of a faulty frame */
function dump(trace: EventTrace, chosen: Chosen, out: OutFile, file: string): Readonly<Record<string, number>> {
  const { index: all, whos } = lookedUp(trace);
  const which = chunksIn(trace, chosen);
  const index = which.map((i) => all[i]!);
  const signals = openSignals(trace, out, file, metadataOf(trace, chosen));
  const taken = takenBy(chosen, trace);
  for (const who of whos) who.forEach((w, i) => taken(who)[i] === 1 && signals.of(w));
  signals.begin(chosen.from_ps);
  const changes = openChanges(signals, chosen, file);
  const look = changesBy(
    changes,
    chosen,
    onceAList((who) => who.map((w, i) => (taken(who)[i] === 1 ? signals.of(w) : undefined))),
  );
  const marks = watermarks(index);
  let [chunk, left, last_ps] = [0, index[0]?.[1] ?? 0, 0];
  for (const r of recordsIn(trace, which)) {
    last_ps = Math.max(last_ps, look(r));
    for (left -= r.records; left <= 0 && chunk < index.length; left += index[chunk]?.[1] ?? 0) changes.settled(marks[chunk++]!);
  }
  const end_ps = Math.min(chosen.until_ps, trace.end?.now_ps ?? last_ps);
  return { changes: changes.end(end_ps), signals: signals.count() };
}

/** One file. */
export const vcd: Exporter = {
  summary: 'Value Change Dump for GTKWave: queues, power states, buses, operators; mostly of a window (--from, --until)',
  tables: false,
  async write({ trace, out, chosen }) {
    const counts = writtenWhole((open) => dump(trace, chosen, open(out), out));
    return Promise.resolve({ counts, files: [['VCD', out]] });
  },
};
