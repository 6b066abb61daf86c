import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { timeline } from '../../../analysis/metrics/timeline.js';
import { eventTrace, operatorInfo, type Told } from '../../helpers/events.js';

const operators = [operatorInfo(0, 'matmul'), operatorInfo(1, 'softmax'), operatorInfo(2, 'matmul')];
/** so long that bars within 1000 ps of each other are one */
const ELAPSED = 1_500_000;
const work = (start_ps: number, span_ps: number, more: Partial<Told> = {}): Told => ({
  actor: 'a',
  kind: 'tile',
  operator: 0,
  start_ps,
  span_ps,
  ...more,
});
const barsOf = (rows: readonly Told[], elapsed_ps = ELAPSED, chunk = 1000) =>
  timeline(eventTrace(rows, { operators, chunk }), elapsed_ps);
const bar = (start_ps: number, end_ps: number, kind = 'matmul', actor = 'a') => ({ actor, kind, start_ps, end_ps });

t.test('bars cover all work of an actor and kind, in order, and two of them lie further apart than a pixel', async (t) => {
  const rows = fc.array(
    fc.record({
      actor: fc.constantFrom('a', 'b'),
      kind: fc.constantFrom('tile', 'vector', 'encode', 'read', 'write', 'transfer', 'wait'),
      operator: fc.constantFrom(-1, 0, 1, 2),
      start_ps: fc.integer({ min: 0, max: ELAPSED - 10_000 }),
      span_ps: fc.integer({ min: 1, max: 10_000 }),
    }),
  );
  const kindOf = (operator: number): string => operators[operator]?.kind ?? 'none';
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 5 }), (told, chunk) => {
      const bars = barsOf(told, ELAPSED, chunk);
      for (const r of told.filter((x) => x.kind !== 'wait'))
        assert.ok(
          bars.some(
            (b) =>
              b.actor === r.actor &&
              b.kind === kindOf(r.operator) &&
              b.start_ps <= r.start_ps &&
              b.end_ps >= r.start_ps + r.span_ps,
          ),
        );
      bars.slice(1).forEach((b, i) => assert.ok(b.start_ps >= bars[i]!.start_ps));
      for (const b of bars) {
        const alike = bars.filter((o) => o.actor === b.actor && o.kind === b.kind && o.start_ps > b.start_ps);
        for (const o of alike) assert.ok(o.start_ps - b.end_ps > 1000);
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('bars as far apart as a pixel are one, further apart are two', async (t) => {
  const apart = (gap: number) => barsOf([work(0, 10), { ...work(0, 5), kind: 'wait' }, work(10 + gap, 10, { operator: 2 })]);
  t.same(apart(1000), [bar(0, 1020)]);
  t.same(apart(1001), [bar(0, 10), bar(1011, 1021)]);
});

t.test('a bar within another does not shorten it', async (t) => {
  t.same(barsOf([work(0, 5000), work(100, 10, { operator: 2 })]), [bar(0, 5000)]);
});

t.test('kinds and actors have bars of their own; work of no operator is of kind none', async (t) => {
  t.same(barsOf([work(0, 10), work(0, 10, { operator: 1 }), work(0, 20, { actor: 'b' }), work(5, 5, { operator: -1 })]), [
    bar(0, 10),
    bar(0, 10, 'softmax'),
    bar(0, 20, 'matmul', 'b'),
    bar(5, 10, 'none'),
  ]);
});

t.test('records of one operator are joined over pauses shorter than four times what they are busy, at least 4 ns', async (t) => {
  // a pixel of 1 ps, so that nothing is joined for the plot's sake
  const apart = (gap: number, span: number) => barsOf([work(0, span), work(span + gap, span)], 1500).length;
  t.equal(apart(4000, 10), 1);
  t.equal(apart(4001, 10), 2);
  t.equal(apart(8000, 2000), 1);
  t.equal(apart(8001, 2000), 2);
  t.equal(barsOf([work(0, 2000), work(6001, 2000, { busy_ps: 500 })], 1500).length, 2, 'a pause within is not work');
});

t.test('records need not come in order of time', async (t) => {
  t.same(barsOf([work(20_000, 10), work(0, 10)], 1500), [bar(0, 10), bar(20_000, 20_010)]);
  t.same(barsOf([work(3000, 10), work(0, 10)], 1500), [bar(0, 3010)]);
  t.same(barsOf([work(3000, 10), work(100, 5000)], 1500), [bar(100, 5100)]);
});

t.test('a trace in which nothing worked has no bars', async (t) => {
  t.same(
    barsOf([
      { ...work(0, 10), kind: 'leakage' },
      { ...work(0, 10), kind: 'operator' },
    ]),
    [],
  );
});
