import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Waterfall, WaterfallStep } from '../../../analysis/index.js';
import { energyBars, timeBars } from '../../../analysis/metrics/waterfall.js';
import { summaryOf } from '../../helpers/events.js';

const cost = (ms: number) => ({ time_ps: ms * 1e9, energy_pj: 0 });
const step = (name: string, ms: number): WaterfallStep => ({ name, alone: cost(0), upTo: cost(ms) });
const way = (more: Partial<Waterfall>): Waterfall => ({
  name: 'n',
  from: 'p',
  to: 'q',
  first: cost(10),
  steps: [],
  last: cost(10),
  beyond: [],
  ...more,
});

t.test('each bar begins where the one before ends; what may follow stands beside the last whole, each by itself', async (t) => {
  const w = way({ steps: [step('x', 7), step('y', 8), step('z', 8)], last: cost(4), beyond: [step('more', 3), step('less', 5)] });
  t.same(timeBars(w), [
    { step: 'p', from: 0, to: 10, kind: 'whole' },
    { step: 'x', from: 10, to: 7, kind: 'less' },
    { step: 'y', from: 7, to: 8, kind: 'more' },
    { step: 'z', from: 8, to: 8, kind: 'less' },
    { step: 'all else', from: 8, to: 4, kind: 'less' },
    { step: 'q', from: 0, to: 4, kind: 'whole' },
    { step: 'then more', from: 4, to: 3, kind: 'less' },
    { step: 'then less', from: 4, to: 5, kind: 'more' },
  ]);
});

t.test('nothing else is shown where the steps explain it all', async (t) => {
  t.same(
    timeBars(way({ steps: [step('x', 6)], last: cost(6) })).map((b) => b.step),
    ['p', 'x', 'q'],
  );
  t.same(
    timeBars(way({})).map((b) => b.step),
    ['p', 'q'],
  );
});

const parts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 1000 }));
const run = (name: string, uj: Record<string, number>) => {
  const total = Object.values(uj).reduce((x, y) => x + y, 0);
  return summaryOf({ name, energy_pj: Object.fromEntries(Object.entries({ ...uj, total }).map(([c, v]) => [c, v * 1e6])) });
};

t.test('the components’ bars lead from the one whole to the other, the largest first', async (t) => {
  fc.assert(
    fc.property(parts, parts, (p, q) => {
      const bars = energyBars(run('p', p), run('q', q));
      const [first, last] = [bars[0]!, bars.at(-1)!];
      let at = first.to;
      const steps = bars.slice(1, -1);
      for (const b of steps) {
        assert.equal(b.from, at);
        assert.equal(b.kind, b.to < b.from ? 'less' : 'more');
        at = b.to;
      }
      assert.equal(at, last.to);
      const sizes = steps.map((b) => Math.abs(b.to - b.from));
      assert.deepEqual(
        sizes,
        [...sizes].sort((x, y) => y - x),
      );
      assert.ok(sizes.every((s) => s > 0));
    }),
  );
  t.pass('no counterexample');
});

t.test('components that differ by as much are in the order of their names; those that do not differ have no bar', async (t) => {
  const bars = energyBars(run('p', { b: 5, c: 5, same: 7 }), run('q', { a: 5, c: 1, same: 7 }));
  t.same(bars, [
    { step: 'p', from: 0, to: 17, kind: 'whole' },
    { step: 'a', from: 17, to: 22, kind: 'more' },
    { step: 'b', from: 22, to: 17, kind: 'less' },
    { step: 'c', from: 17, to: 13, kind: 'less' },
    { step: 'q', from: 0, to: 13, kind: 'whole' },
  ]);
  t.same(energyBars(summaryOf({ energy_pj: {} }), run('q', {}))[0], { step: 'run', from: 0, to: 0, kind: 'whole' });
});
