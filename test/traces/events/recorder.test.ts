import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { draws } from '../../helpers/tier.js';
import type { Activity } from '../../../sim/index.js';
import {
  closingBytes,
  createRecorder,
  DETAILS,
  kindIndex,
  LEVELS,
  openingBytes,
  readEventTrace,
  records,
  type ActivityKind,
  type EventRecord,
  type Level,
  type Recorder,
  type TraceEnd,
} from '../../../traces/index.js';

const NAMES = ['', 'array', 'dram', 'link'];

interface Told extends Activity {
  readonly actor: number;
}
const KINDS: readonly ActivityKind[] = ['tile', 'read', 'write', 'wait', 'transfer', 'leakage'];
const drawn: fc.Arbitrary<Told> = fc.record({
  actor: fc.integer({ min: 1, max: NAMES.length - 1 }),
  kind: fc.constantFrom(...KINDS).map(kindIndex),
  start_ps: fc.nat(50_000),
  end_ps: fc.nat(3000),
  operator: fc.integer({ min: -1, max: 2 }),
  resource: fc.nat(2),
  requester: fc.nat(1),
  holder: fc.constantFrom(0, 0, 2),
  detail: fc.nat(2),
  amount: fc.nat(1000),
  energy_fj: fc.nat(1000),
  times: fc.constant(1),
  period_ps: fc.constant(0),
});
/** An activity that comes again and again, as most do: so many times, each so long after the one before. */
const train = fc.tuple(drawn, fc.integer({ min: 1, max: 6 }), fc.nat(4000)).map(([first, times, pause_ps]) =>
  Array.from({ length: times }, (_, i) => {
    const start_ps = first.start_ps + i * (first.end_ps + pause_ps);
    return { ...first, start_ps, end_ps: start_ps + first.end_ps };
  }),
);
/** Activities in order of their starts; in `drawn`, the length stands in `end_ps`. */
const activities = fc
  .array(train, { minLength: 1, maxLength: 20 })
  .map((trains) => trains.flat().sort((a, b) => a.start_ps - b.start_ps));

function recorderOf(
  level: Level | 'none',
  offset = 0,
  recurring = new Set(NAMES),
): { recorder: Recorder; bytes: () => Buffer; tell: (a: Told) => void } {
  const parts: Uint8Array[] = [];
  const recorder = createRecorder({ names: NAMES, level, sentences: 2, write: (b) => void parts.push(b), offset, recurring });
  const observers = NAMES.slice(1).map((name) => recorder.observe(name));
  const tell = ({ actor, ...a }: Told): void => observers[actor - 1]!(a);
  return { recorder, bytes: () => Buffer.concat(parts), tell };
}
const endOf = (recorder: Recorder): TraceEnd => ({
  ended: 'finished',
  now_ps: 0,
  events: 0,
  operators: 0,
  gemms: 0,
  totals: recorder.totals(),
  series: recorder.series(),
  occupancy: [],
  sentences: [],
  idle_fj: recorder.idle_fj(),
  fetched: { parts: 0, bytes: 0 },
  wear: [],
  banks: [],
  index: recorder.index(),
});
/** A whole trace: settled after each so many activities. */
function written(all: readonly Told[], level: Level, settleEvery = Infinity) {
  const header = { name: 'x', platform: 'y', seed: 1, level, names: NAMES, memories: [], sentences: [] };
  const opening = openingBytes(header, []);
  const { recorder, bytes, tell } = recorderOf(level, opening.length);
  all.forEach((a, i) => {
    if (i > 0 && i % settleEvery === 0) recorder.settled();
    tell(a);
  });
  recorder.finish();
  const end = endOf(recorder);
  const file = Buffer.concat([opening, bytes(), closingBytes(end)]);
  return { file, end, trace: readEventTrace(file, 'x.swt') };
}

const SUMS = ['count', 'busy_ps', 'amount', 'energy_fj'] as const;
type Sums = Record<(typeof SUMS)[number], number>;
/** Sums of what is alike. */
function summed<T extends Sums>(rows: readonly T[], keyOf: (row: T) => string): Record<string, Sums> {
  const sums: Record<string, Sums> = {};
  for (const row of rows) {
    const sum = (sums[keyOf(row)] ??= { count: 0, busy_ps: 0, amount: 0, energy_fj: 0 });
    for (const s of SUMS) sum[s] += row[s];
  }
  return sums;
}
const whoOf = (r: Pick<EventRecord, 'actor' | 'kind' | 'resource' | 'requester' | 'holder' | 'detail'>): string =>
  [r.actor, r.kind, r.resource, r.requester, r.holder, r.detail].join(' ');
const asRecord = (a: Told): EventRecord => ({
  start_ps: a.start_ps,
  end_ps: a.end_ps,
  operator: a.operator,
  resource: a.resource,
  amount: a.amount,
  energy_fj: a.energy_fj,
  actor: NAMES[a.actor]!,
  kind: KINDS.find((k) => kindIndex(k) === a.kind)!,
  requester: NAMES[a.requester]!,
  holder: NAMES[a.holder]!,
  detail: DETAILS[a.detail]!,
  count: 1,
  busy_ps: a.end_ps - a.start_ps,
});

for (const level of LEVELS)
  t.test(`${level}: totals are the sums of the records, which are those of what was told`, async (t) => {
    fc.assert(
      fc.property(activities, fc.constantFrom(1, 7, Infinity), (all, settleEvery) => {
        const { trace, end } = written(all, level, settleEvery);
        assert.equal(trace.missing, undefined);
        // waits overlap: the totals have what was waited as their time
        const summedTime = (r: EventRecord): EventRecord => ({ ...r, busy_ps: r.kind === 'wait' ? r.amount : r.busy_ps });
        const told = summed(all.map(asRecord).map(summedTime), whoOf);
        assert.deepEqual(summed(trace.end!.totals, whoOf), told);
        const read = [...records(trace)].map(summedTime);
        // of activities that overlap in one record the file does not say how long they were busy
        const kept = (sums: Record<string, Sums>) =>
          Object.fromEntries(Object.entries(sums).map(([k, v]) => [k, { ...v, busy_ps: level === 'tile' ? v.busy_ps : 0 }]));
        assert.deepEqual(kept(summed(read, whoOf)), kept(told));
        assert.deepEqual(trace.end, { t: 'end', ...end });
      }),
      { numRuns: 60 },
    );
    t.pass('no counterexample');
  });

t.test('level tile: each activity comes back as it was told, in order of start and of what it is of', async (t) => {
  fc.assert(
    fc.property(activities, (all) => {
      const order = (r: EventRecord): string => JSON.stringify(Object.entries(r).sort());
      const read = [...records(written(all, 'tile').trace)];
      assert.deepEqual(read.map(order).sort(), all.map(asRecord).map(order).sort());
      for (const [i, r] of read.entries()) if (i > 0) assert.ok(read[i - 1]!.start_ps <= r.start_ps);
    }),
    { numRuns: 60 },
  );
  t.pass('no counterexample');
});

t.test('totals and series are the same at every level, and without records', async (t) => {
  fc.assert(
    fc.property(activities, (all) => {
      const ends = LEVELS.map((level) => written(all, level, 9).end);
      const none = recorderOf('none');
      all.forEach((a, i) => {
        if (i > 0 && i % 9 === 0) none.recorder.settled();
        none.tell(a);
      });
      none.recorder.finish();
      assert.equal(none.bytes().length, 0);
      for (const { totals, series } of [...ends, endOf(none.recorder)])
        assert.deepEqual({ totals, series }, { totals: ends[0]!.totals, series: ends[0]!.series });
    }),
    { numRuns: 40 },
  );
  t.pass('no counterexample');
});

t.test('a series sums to its total; energy is that of an actor, bytes are by kind, waits by bank', async (t) => {
  fc.assert(
    fc.property(activities, (all) => {
      const { totals, series } = written(all, 'operator').end;
      const total = (of: (r: (typeof totals)[number]) => number): number => totals.reduce((sum, r) => sum + of(r), 0);
      for (const { what, actor, resource, bins } of series.rows) {
        const sum = bins.reduce((a, b) => a + b, 0);
        const kind = { energy_fj: undefined, read_bytes: 'read', write_bytes: 'write', wait_ps: 'wait' }[what];
        const own = (r: (typeof totals)[number]): boolean =>
          r.actor === actor && (kind === undefined || r.kind === kind) && (what !== 'wait_ps' || r.resource === resource);
        assert.equal(
          sum,
          total((r) => (own(r) ? (kind === undefined ? r.energy_fj : r.amount) : 0)),
        );
      }
      const names = series.rows.map((r) => `${r.what}|${r.actor}|${r.resource}`);
      assert.deepEqual(names, [...names].sort());
    }),
    { numRuns: 60 },
  );
  t.pass('no counterexample');
});

const activity = (start_ps: number, end_ps: number, more: Partial<Told> = {}): Told => ({
  actor: 1,
  kind: kindIndex('tile'),
  start_ps,
  end_ps,
  operator: 0,
  resource: 0,
  requester: 0,
  holder: 0,
  detail: 0,
  amount: 5,
  energy_fj: 7,
  times: 1,
  period_ps: 0,
  ...more,
});
const spans = (all: readonly Told[], level: Level = 'transfer'): [start: number, end: number, busy: number, count: number][] =>
  [...records(written(all, level).trace)].map((r) => [r.start_ps, r.end_ps, r.busy_ps, r.count]);

t.test('bins double as the run grows past a thousand of them, and no sooner', async (t) => {
  const width = (end_ps: number): number => written([activity(end_ps - 10, end_ps)], 'operator').end.series.bin_ps;
  t.same([10, 1_000_000, 1_000_001, 2_000_000, 2_000_001].map(width), [1000, 1000, 2000, 2000, 4000]);
});

t.test('a stretch outlasts a pause of twice the activity before it, a wait one of sixteen times, and no more', async (t) => {
  t.same(spans([activity(0, 10), activity(30, 35)]), [[0, 35, 15, 2]]);
  t.same(spans([activity(0, 10), activity(31, 35)]), [
    [0, 10, 10, 1],
    [31, 35, 4, 1],
  ]);
  t.same(spans([activity(0, 10), activity(30, 35), activity(46, 50)]).length, 2, 'the pause is measured by the latest');
  const wait = { kind: kindIndex('wait') };
  t.same(spans([activity(0, 10, wait), activity(170, 175, wait)]), [[0, 175, 15, 2]]);
  t.same(spans([activity(0, 10, wait), activity(171, 175, wait)]).length, 2);
});

t.test('what differs in anything is another stretch', async (t) => {
  for (const more of [
    { actor: 2 },
    { kind: kindIndex('vector') },
    { resource: 1 },
    { requester: 1 },
    { holder: 1 },
    { detail: 1 },
    { operator: 1 },
  ] as const)
    t.equal(spans([activity(0, 10), activity(10, 20, more)]).length, 2, Object.keys(more)[0]!);
});

t.test('activities that overlap make one stretch from the first start to the last end', async (t) => {
  t.same(spans([activity(10, 20), activity(5, 12)]), [[5, 20, 15, 2]]);
  t.same(spans([activity(10, 20), activity(12, 15)]), [[10, 20, 10, 2]], 'a gap is never negative');
});

t.test('waits that overlap: the gap is the time of their span in which none waited', async (t) => {
  const wait = { kind: kindIndex('wait') };
  t.same(
    spans([activity(0, 10, wait), activity(20, 30, wait), activity(5, 35, wait)]),
    [[0, 35, 35, 3]],
    'a pause that is filled',
  );
  t.same(
    spans([activity(20, 30, wait), activity(0, 4, wait), activity(2, 8, wait)]),
    [[0, 30, 18, 3]],
    'one before, filled in part',
  );
  const drawnWaits = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(drawnWaits, (told) => {
      const all = told.map(([start, length]) => activity(start, start + length, wait));
      const within = (at: number): boolean => all.some((a) => a.start_ps <= at && at < a.end_ps);
      for (const [start, end, busy] of spans(all).slice(0, spans(all).length === 1 ? 1 : 0)) {
        let waited = 0;
        for (let at = start; at < end; at++) if (within(at)) waited++;
        assert.equal(busy, waited);
      }
    }),
  );
});

t.test('level operator: what is alike of an operator is one record; another operator has its own', async (t) => {
  const all = [activity(0, 10), activity(100, 110), activity(150, 160, { operator: 1 }), activity(300, 310)];
  t.same(spans(all, 'transfer').length, 4);
  t.same(spans(all, 'operator'), [
    [0, 310, 30, 3],
    [150, 160, 10, 1],
  ]);
});

t.test('where the run settles all stretches end, and records go out in order of start', async (t) => {
  const { recorder, tell } = recorderOf('transfer');
  tell(activity(50, 60, { actor: 3 }));
  tell(activity(20, 30, { actor: 2 }));
  recorder.settled();
  tell(activity(60, 70, { actor: 3 }));
  recorder.finish();
  t.same(
    recorder.totals().map((r) => [r.actor, r.count]),
    [
      ['dram', 1],
      ['link', 2],
    ],
  );
  t.same(
    recorder.index().map(([, from, to, count]) => [from, to, count]),
    [[20, 70, 3]],
  );
});

t.test('energy is on the account of the sentence that is served; of no operator, or before any, on nobody’s', async (t) => {
  const { recorder, tell } = recorderOf('none');
  tell(activity(0, 10, { energy_fj: 1 }));
  recorder.serve(1);
  tell(activity(20, 30, { energy_fj: 20 }));
  tell(activity(40, 50, { energy_fj: 300, operator: -1 }));
  recorder.serve(0);
  tell(activity(60, 70, { energy_fj: 4000 }));
  recorder.finish();
  t.same(recorder.sentenceEnergy_fj(), [4000, 20]);
  t.equal(recorder.idle_fj(), 301);
});

t.test('a run that goes on from a saved state, at any moment, writes the same bytes and sums', async (t) => {
  fc.assert(
    fc.property(activities, fc.nat(), fc.constantFrom(...LEVELS), (all, at, level) => {
      const cut = at % (all.length + 1);
      const [whole, first, second] = [recorderOf(level), recorderOf(level), recorderOf(level)];
      const tellAll = (from: number, to: number, to_whom: readonly (typeof whole)[]): void => {
        for (let i = from; i < to; i++)
          for (const { recorder, tell } of to_whom) {
            if (i % 4 === 3) recorder.settled();
            tell(all[i]!);
          }
      };
      tellAll(0, cut, [whole, first]);
      for (const a of all) second.tell(a); // and settles it, so that sums and records are under way: all forgotten
      second.recorder.settled();
      second.recorder.putBackState(JSON.parse(JSON.stringify(first.recorder.takeState())) as object);
      tellAll(cut, all.length, [whole, second]);
      for (const { recorder } of [whole, second]) recorder.finish();
      assert.ok(Buffer.concat([first.bytes(), second.bytes()]).equals(whole.bytes()));
      assert.deepEqual(endOf(second.recorder), endOf(whole.recorder));
    }),
    { numRuns: 40 },
  );
  t.pass('no counterexample');
});

t.test('a passage recorded again at another time, of another operator, is as if it had been told', async (t) => {
  const passage = activities.map((all) => all.map((a) => ({ ...a, operator: a.operator < 0 ? -1 : 0 })));
  fc.assert(
    fc.property(passage, fc.constantFrom('operator' as const, 'transfer' as const, 'none' as const), (all, level) => {
      if (all.every((a) => a.operator < 0)) return; // of no operator: nothing to be done again
      const [then_ps, later_ps] = [1_000_000, 9_000_000];
      const shifted = (by: number, operator: number): Told[] =>
        all.map((a) => ({ ...a, start_ps: a.start_ps + by, end_ps: a.end_ps + by, operator: a.operator < 0 ? -1 : operator }));
      const [told, again] = [recorderOf(level), recorderOf(level)];
      for (const r of [told, again]) {
        r.recorder.serve(0);
        r.recorder.keep(then_ps);
        shifted(then_ps, 3).forEach(r.tell);
        r.recorder.settled();
      }
      const kept = again.recorder.take()!;
      assert.equal(kept.operator, 3);
      again.recorder.again(kept, later_ps, 8);
      shifted(later_ps, 8).forEach(told.tell);
      for (const { recorder } of [told, again]) recorder.finish();
      assert.ok(again.bytes().equals(told.bytes()));
      assert.deepEqual(endOf(again.recorder), endOf(told.recorder));
    }),
    { numRuns: 60 },
  );
  t.pass('no counterexample');
});

t.test('a passage of several operators, of none, or at level tile is not kept; other actors are left out', async (t) => {
  const kept = (level: Level, all: readonly Told[], actors: readonly string[] = NAMES) => {
    const { recorder, tell } = recorderOf(level, 0, new Set(actors));
    recorder.keep(0);
    all.forEach(tell);
    recorder.settled();
    return recorder.take();
  };
  t.equal(kept('transfer', [activity(0, 10), activity(20, 30, { operator: 1 })]), undefined);
  t.equal(kept('transfer', [activity(0, 10, { operator: -1 })]), undefined);
  t.equal(kept('transfer', []), undefined);
  t.equal(kept('tile', [activity(0, 10)]), undefined);
  t.equal(kept('transfer', [activity(0, 10), activity(0, 10, { actor: 2 })])?.again().records.length, 16);
  t.equal(kept('transfer', [activity(0, 10), activity(0, 10, { actor: 2 })], ['dram'])?.again().records.length, 8);
  t.equal(kept('transfer', [activity(0, 10), activity(90, 99)])?.again().records.length, 16);
  t.equal(kept('operator', [activity(0, 10), activity(90, 99)])?.again().records.length, 8);
});

t.test('a recorder refuses more names than a record can tell apart, and actors that are not among them', async (t) => {
  const named = (count: number) => () =>
    createRecorder({
      names: Array.from({ length: count }, (_, i) => `a${i}`),
      level: 'none',
      sentences: 0,
      write: () => {},
      offset: 0,
    });
  t.doesNotThrow(named(64));
  t.throws(named(65), new RangeError('65 names; a recorder holds 63 actors'));
  const { recorder } = recorderOf('none');
  t.throws(() => recorder.observe('sram'), new Error("sram is not among the recorder's names"));
  t.throws(() => recorder.observe(''), /is not among/);
  t.equal(recorder.observe('dram'), recorder.observe('dram'), 'the same for all who tell of it');
});

t.test('activities told as one that is repeated are those told one by one, at every level', async (t) => {
  const growth = fc.option(fc.nat(7), { nil: undefined });
  const repeated = fc.array(fc.tuple(drawn, fc.integer({ min: 1, max: 9 }), fc.nat(9000), fc.nat(5000), growth), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(repeated, fc.constantFrom<Level>(...LEVELS), (list, level) => {
      let from_ps = 0;
      const trains = list.map(([first, times, period_ps, pause_ps, more]) => {
        const start_ps = (from_ps += pause_ps);
        from_ps += times * period_ps;
        const grown = (from: number): Float64Array => Float64Array.from({ length: times + 1 }, (_, i) => from + i * more!);
        const each = more === undefined ? {} : { amounts: grown(first.amount), energies_fj: grown(first.energy_fj) };
        return { ...first, start_ps, end_ps: start_ps + first.end_ps, times, period_ps, ...each };
      });
      const single = trains.flatMap((a) =>
        Array.from({ length: a.times }, (_, i) => {
          const by = i * a.period_ps;
          const [amount, energy_fj] = [a.amounts?.[i] ?? a.amount, a.energies_fj?.[i] ?? a.energy_fj];
          const alone = { times: 1, period_ps: 0, amounts: undefined, energies_fj: undefined };
          return { ...a, start_ps: a.start_ps + by, end_ps: a.end_ps + by, amount, energy_fj, ...alone };
        }),
      );
      assert.ok(written(trains, level).file.equals(written(single, level).file));
    }),
    { numRuns: draws(200, 60) },
  );
  t.pass('no counterexample');
});
