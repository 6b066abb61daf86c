import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  addMacs,
  coverageOf,
  coverageText,
  coverageWarning,
  newCounted,
  type Coverage,
} from '../../../traces/import/coverage.js';
import { createLedger } from '../../../traces/import/ledger.js';

const covered = (body: (c: ReturnType<typeof newCounted>, l: ReturnType<typeof createLedger>) => void): Coverage => {
  const [counted, ledger] = [newCounted(), createLedger()];
  body(counted, ledger);
  const records = Object.values(ledger.totals()).reduce((a, b) => a + b, 0);
  return coverageOf(counted, ledger.totals(), ledger.close(records));
};
const dims = (m: number) => ({ b: 1, m, k: 10, n: 1 });

t.test('shares of what was asked for: multiply-accumulates and operators, what is missing by its share', async (t) => {
  const c = covered((counted, ledger) => {
    addMacs(counted, 'mm', dims(53), true);
    addMacs(counted, 'conv', dims(40), false);
    addMacs(counted, 'conv', dims(6), false);
    addMacs(counted, 'lstm', dims(1), false);
    ledger.count('mapped', 'mm', 'matmul', 2);
    ledger.count('left out', 'mm', 'backward', 100);
    ledger.count('unknown', 'lstm', 'not simulated');
    ledger.count('unknown', 'conv', 'not simulated', 2);
    ledger.count('unknown', 'sort', 'not simulated', 3);
  });
  t.same(c, {
    macs: 0.53,
    operators: 2 / 8,
    missing: [
      { name: 'conv', count: 2, macs: 460 },
      { name: 'lstm', count: 1, macs: 10 },
      { name: 'sort', count: 3, macs: 0 },
    ],
  });
  t.equal(coverageText(c), 'of the recording: 53 % of multiply-accumulates, 25 % of operators');
  t.equal(coverageWarning(c), "47 % of this recording's multiply-accumulates are not simulated: conv, lstm");
});

t.test('products without sizes cannot be counted in: they come first, and are said', async (t) => {
  const c = covered((counted, ledger) => {
    addMacs(counted, 'mm', dims(1), true);
    counted.unsized.set('linear', 2);
    ledger.count('mapped', 'mm', 'matmul', 8);
    ledger.count('unknown', 'linear', 'no size', 2);
    ledger.count('unknown', 'sort', 'not simulated', 9);
  });
  t.same(c.missing[0], { name: 'linear', count: 2, macs: null });
  t.equal(
    coverageText(c),
    'of the recording: 100 % of multiply-accumulates (without 2 that cannot be counted), 42 % of operators',
  );
  t.equal(coverageWarning(c), 'not simulated, and what they multiply cannot be counted: 2 operators (linear)');
});

t.test('all of it is 100 % and no warning; nothing recorded is all of it', async (t) => {
  for (const c of [
    covered(() => undefined),
    covered((counted, ledger) => {
      addMacs(counted, 'mm', dims(1), true);
      ledger.count('mapped', 'mm', 'matmul');
    }),
  ]) {
    t.same(c, { macs: 1, operators: 1, missing: [] });
    t.equal(coverageText(c), 'of the recording: 100 % of multiply-accumulates, 100 % of operators');
    t.equal(coverageWarning(c), undefined);
  }
});

t.test('above 99 % of the products, missing operators alone are said; long lists are cut', async (t) => {
  const missing = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, count: 1, macs: 0 }));
  t.equal(
    coverageWarning({ macs: 1, operators: 0.9, missing }),
    "10 % of this recording's operators are not simulated: a, b, c, 2 more kinds",
  );
  t.equal(
    coverageWarning({ macs: 0.99, operators: 0.5, missing: missing.slice(0, 3) }),
    "50 % of this recording's operators are not simulated: a, b, c",
  );
  t.match(
    coverageWarning({ macs: 0.9899, operators: 1, missing: [{ name: 'x', count: 1, macs: 3 }] }),
    /^1\.0 % of this recording's multiply-accumulates/,
  );
});

t.test('no rounding makes all of what is less, nor nothing of what is more; near the ends it has a decimal', async (t) => {
  const shown = (macs: number): string => /: (.*?) % of mult/.exec(coverageText({ macs, operators: 1, missing: [] }))![1]!;
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      const text = shown(share);
      assert.equal(text === '100', share === 1);
      assert.equal(text === '0', share === 0);
      assert.ok(Math.abs(Number(text) - share * 100) <= 0.5 + 1e-9, text);
    }),
  );
  t.same([0.9999999, 0.995, 0.98, 0.5, 0.0991, 0.0995, 0.001, 1e-9].map(shown), [
    '99.9',
    '99.5',
    '98',
    '50',
    '9.9',
    '10',
    '0.1',
    '0.1',
  ]);
});
