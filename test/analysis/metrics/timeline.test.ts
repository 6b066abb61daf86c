import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { scan } from '../../../analysis/metrics/scan.js';
import { timeline } from '../../../analysis/metrics/timeline.js';
import { eventTrace, operatorInfo, type Told } from '../../helpers/events.js';

const operators = [operatorInfo(0, 'matmul'), operatorInfo(1, 'softmax'), operatorInfo(2, 'matmul')];
/** bins of 125 ps are the narrowest, so these are eight of them */
const ELAPSED = 1000;
const work = (start_ps: number, span_ps: number, more: Partial<Told> = {}): Told => ({
  actor: 'a',
  kind: 'tile',
  operator: 0,
  start_ps,
  span_ps,
  ...more,
});
const end: Told = { actor: 'a', kind: 'leakage', operator: -1, start_ps: ELAPSED - 1, span_ps: 1 };
const barsOf = (rows: readonly Told[], columns = 8) =>
  timeline(scan(eventTrace([...rows, end], { operators, chunk: 1000 })).fine, { from_ps: 0, to_ps: ELAPSED }, columns);
const bar = (start_ps: number, end_ps: number, share: number, kind = 'matmul', actor = 'a') => ({
  ...{ actor, kind, start_ps, end_ps, share },
});

t.test('a bar is as strong as the share of its time that was worked: a gap is never closed', async (t) => {
  t.same(barsOf([work(0, 250), work(500, 25)]), [bar(0, 250, 1), bar(500, 625, 0.2)]);
  t.same(barsOf([work(0, 250, { busy_ps: 100 })]), [bar(0, 250, 0.4)], 'a pause within is not work');
  t.same(barsOf([work(0, 250), work(500, 25)], 1), [bar(0, 1000, 0.275)], 'of a wider bin it is the mean');
});

t.test('shares of a row sum to what was worked, whatever the width of the bins', async (t) => {
  const rows = fc.array(
    fc.record({
      actor: fc.constant('a'),
      kind: fc.constantFrom('tile', 'vector', 'encode', 'read', 'write', 'transfer', 'wait', 'leakage'),
      operator: fc.constantFrom(-1, 0, 1, 2),
      start_ps: fc.integer({ min: 0, max: 900 }),
      span_ps: fc.integer({ min: 1, max: 99 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 8 }), (told, columns) => {
      // one after the other, so that no bin holds more than it is wide
      const apart = told.filter((r, i) =>
        told.slice(0, i).every((o) => o.start_ps + 99 <= r.start_ps || r.start_ps + 99 <= o.start_ps),
      );
      const worked = apart.filter((r) => r.kind !== 'wait' && r.kind !== 'leakage').reduce((sum, r) => sum + r.span_ps, 0);
      const bars = barsOf(apart, columns);
      const shown = bars.reduce((sum, b) => sum + b.share * (b.end_ps - b.start_ps), 0);
      // three digits of each bin are the grain
      assert.ok(Math.abs(shown - worked) <= 0.001 * worked + 1e-9, `${shown}, ${worked}`);
    }),
  );
  t.pass('no counterexample');
});

t.test('a bin has the colour of what it worked for most; work of no operator is of kind none', async (t) => {
  t.same(barsOf([work(0, 25), work(25, 75, { operator: 1 }), work(0, 20, { actor: 'b' }), work(125, 125, { operator: -1 })]), [
    bar(0, 125, 0.8, 'softmax'),
    bar(125, 250, 1, 'none'),
    bar(0, 125, 0.16, 'matmul', 'b'),
  ]);
});

t.test('work at several banks at once is no more than all of the time; the least is as little as it is', async (t) => {
  t.same(barsOf([work(0, 125, { kind: 'read' }), work(0, 125, { kind: 'read', resource: 1 })]), [bar(0, 125, 1)]);
  t.same(barsOf([work(0, 1)], 1), [bar(0, 1000, 0.001)]);
});

t.test('a trace in which nothing worked has no bars', async (t) => {
  t.same(barsOf([{ ...work(0, 10), kind: 'operator' }]), []);
});
