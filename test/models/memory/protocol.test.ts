import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { bankRows, newLatencyBreakdown, settle, waitsByCause } from '../../../models/memory/protocol/latency.js';
import { older } from '../../../models/memory/protocol/messages.js';
import { regionBytes } from '../../../models/memory/protocol/region.js';
import { takeEarliest } from '../../../models/memory/protocol/take.js';
import { causeOf, charge, chargeAll, holderOf, keyOf, newTicket, responseOf } from '../../../models/memory/protocol/ticket.js';
import { detailIndex, DETAILS, kindIndex } from '../../../traces/index.js';
import { request, ticketOf } from '../../helpers/memory.js';

const key = (cause: (typeof DETAILS)[number], holder = 0): number => keyOf(detailIndex(cause), holder);

t.test('a key is its cause and its holder', async (t) => {
  fc.assert(
    fc.property(fc.nat(DETAILS.length - 1), fc.nat(63), (cause, holder) => {
      assert.deepEqual([causeOf(keyOf(cause, holder)), holderOf(keyOf(cause, holder))], [cause, holder]);
    }),
  );
  t.equal(keyOf(3, 5), 3 * 64 + 5);
});

t.test('charging takes each cycle once, whatever the order of causes and ends', async (t) => {
  const charges = fc.array(fc.tuple(fc.nat(5), fc.nat(100)), { maxLength: 30 });
  fc.assert(
    fc.property(charges, fc.nat(50), (list, from) => {
      const x = { ...ticketOf(), from };
      for (const [k, to] of list) charge(x, k, to);
      const end = Math.max(from, ...list.map(([, to]) => to));
      const sum = x.pieces.reduce((n, p, i) => n + (i % 2 === 1 ? p : 0), 0);
      assert.equal(x.from, end);
      assert.equal(sum, end - from);
      const keys = x.pieces.filter((_, i) => i % 2 === 0);
      assert.equal(new Set(keys).size, keys.length, 'a cause stands once');
    }),
  );
  const two = [ticketOf(), { ...ticketOf(), from: 7 }];
  chargeAll(two, 9, 10);
  t.same(
    two.map((x) => x.pieces),
    [
      [9, 10],
      [9, 3],
    ],
  );
  charge(two[0]!, 8, 12);
  charge(two[0]!, 9, 13);
  charge(two[0]!, 9, 13);
  t.same(two[0]!.pieces, [9, 11, 8, 2]);
});

t.test('an answered request is entered by cause, holder, requester and bank, to the picosecond', async (t) => {
  const told: (number | undefined)[][] = [];
  const l = newLatencyBreakdown(3);
  const x = newTicket(request({ id: 5, requester: 7, operator: 2 }), 32, 90, 10);
  Object.assign(x, { bank: 1, service: 4, pieces: [key('bank', 9), 3, key('refresh'), 2, key('tRCD'), 1] });
  // offered at cycle 10 of 10 ps: it came 10 ps before; six cycles of waits, four of service
  settle(x, l, 200, 10, (...a) => void told.push(a));
  t.match(l, { service_ps: 40, total_ps: 110 });
  t.same(waitsByCause(l), { clock: 10, bank: 30, tRCD: 10, refresh: 20 });
  t.same(bankRows(l, 'm')[1], {
    memory: 'm',
    bank: 1,
    requests: 1,
    conflicts: 1,
    wait_ps: 30,
    refresh_wait_ps: 20,
    other_wait_ps: 20,
  });
  t.same(bankRows(l, 'm')[0]!.requests, 0);
  t.equal(l.waits_ps[key('bank', 9) * 64 + 7], 30);
  const wait = kindIndex('wait');
  t.same(told, [
    [wait, 90, 100, 2, 1, 10, 0, 7, 0, detailIndex('clock')],
    [wait, 90, 160, 2, 1, 30, 0, 7, 9, detailIndex('bank')],
    [wait, 90, 160, 2, 1, 20, 0, 7, 0, detailIndex('refresh')],
    [wait, 90, 160, 2, 1, 10, 0, 7, 0, detailIndex('tRCD')],
  ]);
  t.same(responseOf(x), { id: 5, requester: 7, operator: 2, memory: 0, write: false, bytes: 32 });
});

t.test('waits for the bank, a port or the data bus are conflicts; others are not', async (t) => {
  for (const cause of DETAILS.filter((d) => d !== 'none' && d !== 'clock')) {
    const l = newLatencyBreakdown(1);
    settle(Object.assign(ticketOf(), { service: 1, pieces: [key(cause), 1] }), l, 20, 10, () => undefined);
    t.equal(l.banks[0]!.conflicts, ['bank', 'port', 'data-bus'].includes(cause) ? 1 : 0, cause);
    t.equal(l.banks[0]!.wait_ps + l.banks[0]!.refreshWait_ps + l.banks[0]!.otherWait_ps, 10);
    t.equal(l.banks[0]!.refreshWait_ps, cause === 'refresh' ? 10 : 0);
    t.same(waitsByCause(l), { [cause]: 10 });
  }
});

t.test('a request whose parts are not its whole time stops the run, with its parts', async (t) => {
  const x = Object.assign(ticketOf({ id: 77 }), { service: 2, pieces: [key('tRAS'), 3] });
  t.throws(() => settle(x, newLatencyBreakdown(1), 51, 10, () => undefined), {
    message: 'request 77 took 51 ps, of which 30 are waits by cause and 20 service (tRAS 3)',
  });
});

t.test('requests have a total order: age, requester, id; the earliest is taken, whatever the order in the queue', async (t) => {
  const small = fc.record({ sent_ps: fc.nat(2), requester: fc.nat(2), id: fc.nat(2) });
  fc.assert(
    fc.property(small, small, small, (a, b, c) => {
      const same = a.sent_ps === b.sent_ps && a.requester === b.requester && a.id === b.id;
      assert.equal(Number(older(a, b)) + Number(older(b, a)), same ? 0 : 1);
      if (older(a, b) && older(b, c)) assert.ok(older(a, c));
      if (a.sent_ps < b.sent_ps) assert.ok(older(a, b));
      else if (a.sent_ps === b.sent_ps && a.requester < b.requester) assert.ok(older(a, b));
    }),
  );
  fc.assert(
    fc.property(fc.array(small, { minLength: 1 }), (list) => {
      const queue = list.map(({ sent_ps, ...r }) => ({ ...r, arrived_ps: sent_ps }));
      const sorted = [...queue].sort((a, b) => a.arrived_ps - b.arrived_ps || a.requester - b.requester || a.id - b.id);
      const left = [...queue];
      assert.deepEqual(
        queue.map(() => takeEarliest(left)),
        sorted,
      );
      assert.equal(left.length, 0);
    }),
  );
  t.pass('no counterexample');
});

t.test('a region holds the bytes of its rows', async (t) => {
  t.equal(regionBytes({ memory: 0, base: 64, rows: 3, row_bytes: 10, stride_bytes: 100, offsets: null }), 30);
});
