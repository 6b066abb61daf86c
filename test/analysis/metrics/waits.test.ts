import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { conflicts, contention, CONTENTION_VIEWS } from '../../../analysis/index.js';
import { memoryInfo, runOf, total, waits } from '../../helpers/events.js';

const memories = [memoryInfo('dram'), memoryInfo('sram')];
const sum = (rows: readonly { readonly wait_ps: number }[]): number => rows.reduce((s, r) => s + r.wait_ps, 0);

t.test('every view and the matrix divide the same picoseconds: those waited at memories', async (t) => {
  fc.assert(
    fc.property(waits, (totals) => {
      const run = runOf({ memories, totals });
      const waited = totals.filter((x) => x.kind === 'wait' && x.actor !== 'link').reduce((s, x) => s + x.amount, 0);
      assert.equal(sum(conflicts(run)), waited);
      for (const view of CONTENTION_VIEWS) {
        const rows = contention(run, view);
        assert.equal(sum(rows), waited);
        const keys = rows.map((r) => `${r.memory} ${r.bank} ${r.part}`);
        assert.equal(new Set(keys).size, keys.length, 'a row once');
        rows.slice(1).forEach((r, i) => assert.ok(r.wait_ps <= rows[i]!.wait_ps, 'largest first'));
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('the order of the totals does not matter', async (t) => {
  fc.assert(
    fc.property(waits, (totals) => {
      const [run, back] = [runOf({ memories, totals }), runOf({ memories, totals: [...totals].reverse() })];
      assert.deepEqual(conflicts(run), conflicts(back));
      for (const view of CONTENTION_VIEWS) assert.deepEqual(contention(run, view), contention(back, view));
    }),
  );
  t.pass('no counterexample');
});

const totals = [
  total({ actor: 'dram', kind: 'wait', requester: 'dma', holder: 'sfu', detail: 'bank', amount: 5, resource: 1 }),
  total({ actor: 'dram', kind: 'wait', requester: 'dma', holder: '', detail: 'tRCD', amount: 7 }),
  total({ actor: 'dram', kind: 'wait', requester: 'sfu', holder: '', detail: 'tFAW', amount: 2 }),
  total({ actor: 'dram', kind: 'wait', requester: 'sfu', holder: '', detail: 'refresh', amount: 2 }),
  total({ actor: 'dram', kind: 'wait', requester: 'dma', holder: 'sfu', detail: 'data-bus', amount: 1, resource: 1 }),
  total({ actor: 'link', kind: 'wait', requester: 'dma', holder: 'sfu', detail: 'bank', amount: 100 }),
  total({ actor: 'dram', kind: 'read', requester: 'dma', amount: 1000 }),
];
const run = runOf({ memories, totals });

t.test('the matrix names the holder, or in brackets what it was; rows that are alike are one', async (t) => {
  t.same(conflicts(run), [
    { requester: 'dma', holder: '(timing constraint)', wait_ps: 7 },
    { requester: 'dma', holder: 'sfu', wait_ps: 6 },
    { requester: 'sfu', holder: '(refresh)', wait_ps: 2 },
    { requester: 'sfu', holder: '(timing constraint)', wait_ps: 2 },
  ]);
});

t.test('a bank is seen by cause, by holder or by requester', async (t) => {
  const at = (bank: number, part: string, wait_ps: number) => ({ memory: 'dram', bank, part, wait_ps });
  t.same(contention(run, 'cause'), [
    at(0, 'tRCD', 7),
    at(1, 'bank', 5),
    at(0, 'refresh', 2),
    at(0, 'tFAW', 2),
    at(1, 'data-bus', 1),
  ]);
  t.same(contention(run, 'holder'), [at(0, '(timing constraint)', 9), at(1, 'sfu', 6), at(0, '(refresh)', 2)]);
  t.same(contention(run, 'requester'), [at(0, 'dma', 7), at(1, 'dma', 6), at(0, 'sfu', 4)]);
});

t.test('a cause that only begins with a t is no timing constraint', async (t) => {
  const one = (detail: string) => conflicts(runOf({ memories, totals: [total({ ...totals[1], detail })] }))[0]!.holder;
  t.equal(one('tail'), '(tail)');
  t.equal(one('atRCD'), '(atRCD)');
  t.equal(one('tRP'), '(timing constraint)');
});

t.test('the same wait at two memories is two rows of contention, and one pair of the matrix', async (t) => {
  const both = ['dram', 'sram'].map((actor) =>
    total({ actor, kind: 'wait', requester: 'dma', holder: 'sfu', detail: 'bank', amount: 3 }),
  );
  const of = runOf({ memories, totals: both });
  t.same(conflicts(of), [{ requester: 'dma', holder: 'sfu', wait_ps: 6 }]);
  t.same(
    contention(of, 'cause').map((r) => r.memory),
    ['dram', 'sram'],
  );
});
