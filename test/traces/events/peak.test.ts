import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { PeakFinder } from '../../../traces/events/peak.js';
import { passageSums } from '../../../traces/events/passage-sums.js';
import { keyOf, whoOf } from '../../../traces/events/record.js';
import { kindIndex, readEventTrace, records, type EventTrace } from '../../../traces/index.js';
import { simulate } from '../../../scenarios/index.js';
import { draws, spread } from '../../helpers/tier.js';
import { resolved } from '../../helpers/scenarios.js';

/** Windows of the records alone: the independent reference. */
function fromRecords(trace: EventTrace, window_ps: number): { start_ps: number; total_fj: number } {
  const half_ps = window_ps / 2;
  const halves = new Map<number, number>();
  for (const { start_ps, end_ps, energy_fj } of records(trace)) {
    const first = Math.floor(start_ps / half_ps);
    const last = end_ps > start_ps ? Math.floor((end_ps - 1) / half_ps) : first;
    let before = 0;
    for (let i = first; i <= last; i++) {
      const share = Math.min(1, ((i + 1) * half_ps - start_ps) / (end_ps - start_ps || 1));
      const now = i === last ? energy_fj : Math.floor(energy_fj * share);
      halves.set(i, (halves.get(i) ?? 0) + now - before);
      before = now;
    }
  }
  const windows = [...halves.keys()]
    .flatMap((i) => [i - 1, i])
    .filter((i) => i >= 0)
    .sort((a, b) => a - b)
    .map((i) => [i, (halves.get(i) ?? 0) + (halves.get(i + 1) ?? 0)] as const);
  const [first, total_fj] = windows.reduce((best, of) => (of[1] > best[1] ? of : best));
  return { start_ps: first * half_ps, total_fj };
}

t.test('the peak is that of the records, whether operators are stepped or told again', async (t) => {
  const scenarios = [
    ['prefetch', 3],
    ['rram-writes', 2],
  ] as const;
  const cases = scenarios.flatMap(([name, sentences]) =>
    [3_000_000, 100_000_000].flatMap((window_ps) =>
      (['operators', false] as const).map((replay) => ({ name, sentences, window_ps, replay })),
    ),
  );
  // of the eight, three that have each scenario, window and way of both
  for (const { name, sentences, window_ps, replay } of spread(cases, 3)) {
    const { trace, hardware, stream, parts } = resolved(name, { 'stream.sentences': sentences });
    const bytes: Uint8Array[] = [];
    const options = { seed: 1, level: 'transfer', stream, replay, window_ps, ...(parts && { parts }) } as const;
    const simulation = simulate(trace, hardware, { ...options, write: (b) => void bytes.push(b) });
    while (!simulation.step(1_000_000));
    const { peak } = simulation.finish();
    const found = { start_ps: peak!.start_ps, total_fj: Object.values(peak!.energy_fj).reduce((a, b) => a + b, 0) };
    t.same(found, fromRecords(readEventTrace(Buffer.concat(bytes), 'test'), window_ps), `${name}, ${window_ps} ps, ${replay}`);
  }
});

const NAMES = ['', 'a', 'b'];
const record = (
  actor: number,
  start: number,
  end: number,
  energy: number,
  kind: 'read' | 'operator' = 'read',
  operator = -1,
): Float64Array =>
  Float64Array.of(
    start,
    end,
    end - start,
    1,
    operator,
    0,
    energy,
    whoOf(actor, keyOf({ kind: kindIndex(kind), resource: 0, requester: 0, holder: 0, detail: 0 } as never)),
  );

t.test(
  'by hand: windows begin each half of their width; of equal ones the first; with who drew it and in which operator',
  async (t) => {
    const of = new PeakFinder(NAMES, 100);
    of.add(record(1, 0, 100, 500));
    of.add(record(2, 150, 250, 1000)); // all of it in the window from 150 on
    of.add(record(1, 200, 210, 7));
    of.add(record(2, 140, 230, 0, 'operator', 4));
    t.same(of.peak(320), { window_ps: 100, start_ps: 150, energy_fj: { a: 7, b: 1000 }, operator: 4 });
    of.add(record(1, 300, 310, 9_999));
    t.match(of.peak(320), { window_ps: 100, start_ps: 250, energy_fj: { a: 9_999 } }, 'a burst at the end: over a whole window');
    const short = new PeakFinder(NAMES, 100);
    short.add(record(1, 0, 40, 80));
    t.same(
      short.peak(40),
      { window_ps: 40, start_ps: 0, energy_fj: { a: 80 }, operator: -1 },
      'a run shorter than a window is one',
    );
    t.equal(new PeakFinder(NAMES, 100).peak(1000), undefined);
  },
);

t.test('a rest of millions of windows holds four: the peak is as if all had been looked at', async (t) => {
  const of = new PeakFinder(NAMES, 100);
  of.add(record(1, 0, 1_000_000_000, 70_000_000_000)); // 70 a ps
  of.add(record(2, 500_000_000, 900_000_000, 8_000_000_000)); // 20 more in part of it
  of.add(record(1, 700_000_020, 700_000_030, 11));
  t.match(of.peak(1_000_000_000), { start_ps: 699_999_950, energy_fj: { a: 7011, b: 2000 } });
  t.ok(JSON.stringify(of.takeState()).length < 2000);
});

t.test('told at once or record by record, decided early or at the end: the same', async (t) => {
  const drawn = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 2 }), fc.nat(5000), fc.integer({ min: 1, max: 900 }), fc.nat(10_000)),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(drawn, fc.nat(3_000_000_000), (told, shift_ps) => {
      const own = told.map(([actor, start, length, energy]) => record(actor, start, start + length, energy));
      const [each, once] = [new PeakFinder(NAMES, 250), new PeakFinder(NAMES, 250)];
      for (const r of own) each.add(record(Math.floor(r[7]! / whoOf(1, 0)), r[0]! + shift_ps, r[1]! + shift_ps, r[6]!));
      once.addPassage(passageSums(Float64Array.from(own.flatMap((r) => [...r]))), shift_ps, -1);
      // an operator that retires long after has all of them decided
      for (const of of [each, once]) of.add(record(1, shift_ps + 9_000_000_000, shift_ps + 9_000_000_001, 0, 'operator', 1));
      once.settled();
      const again = new PeakFinder(NAMES, 250);
      again.putBackState(once.takeState());
      const end_ps = shift_ps + 9_000_000_250;
      assert.deepEqual(once.peak(end_ps), each.peak(end_ps));
      assert.deepEqual(again.peak(end_ps), each.peak(end_ps));
    }),
    { numRuns: draws(200) },
  );
  t.pass('no counterexample');
});

t.test('of two accelerators windows are decided up to the one that has told least; the peak stays', async (t) => {
  const two = { accelerators: 2, acceleratorOf: (operator: number): number => operator % 2 };
  const of = new PeakFinder(NAMES, 1000, two);
  const held = (): number => Object.keys(of.takeState().halves).length;
  const retire = (operator: number, end_ps: number): void => of.add(record(1, end_ps - 10, end_ps, 0, 'operator', operator));
  for (let i = 0; i < 100; i++) of.add(record(1, 1000 * i, 1000 * i + 10, 1 + (i % 7)));
  retire(0, 3_000_000_000);
  of.settled();
  t.equal(held(), 100, 'the other may tell of any time yet');
  of.add(record(2, 5000, 5010, 50));
  retire(1, 2_000_000_000);
  of.settled((accelerator) => accelerator === 0);
  t.equal(held(), 100, 'so may one that is under way');
  of.settled();
  t.equal(held(), 0);
  t.match(of.peak(4_000_000_000), { start_ps: 4500, energy_fj: { a: 6, b: 50 } });
});

t.test('what is told of a time that was decided is a fault, and not put elsewhere', async (t) => {
  const of = new PeakFinder(NAMES, 100);
  of.add(record(1, 5_000_000_000, 5_000_000_010, 0, 'operator', 0));
  of.settled();
  t.throws(() => of.add(record(1, 10, 20, 5)), /is told after/);
});
