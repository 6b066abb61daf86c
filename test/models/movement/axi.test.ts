import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { MemRequest } from '../../../models/index.js';
import { createAxi, type AxiOptions } from '../../../models/movement/axi.js';
import { fixedSupply } from '../../../models/power/supply.js';
import { createClock, createKernel } from '../../../sim/index.js';
import { heard, later, seen, sender } from '../../helpers/actors.js';

const PERIOD_PS = 100;
const options: AxiOptions = {
  ...{ supply: fixedSupply, width_bytes: 8, fj_per_byte: 3, mask_beat_cycles: 4, outstanding: 64 },
  ...{ read_round_trip_cycles: 5, write_round_trip_cycles: 7 },
};

interface Draft {
  readonly at: number;
  readonly requester: number;
  readonly memory: number;
  readonly write: boolean;
  readonly bytes: number;
  readonly mask: boolean;
  /** cycles in the memory */
  readonly takes: number;
}
const draft: fc.Arbitrary<Draft> = fc.record({
  at: fc.nat(30),
  requester: fc.integer({ min: 1, max: 3 }),
  memory: fc.nat(1),
  write: fc.boolean(),
  bytes: fc.integer({ min: 1, max: 64 }),
  mask: fc.boolean(),
  takes: fc.nat(20),
});
const drafts = fc.array(draft, { minLength: 1, maxLength: 12 });
const alone: Draft = { at: 0, requester: 1, memory: 0, write: false, bytes: 64, mask: false, takes: 10 };

/** These over a link to two memories; ids are their places in the list. */
function pass(list: readonly Draft[], more: Partial<AxiOptions> = {}) {
  const kernel = createKernel();
  const axi = createAxi(kernel, 'axi', createClock('c', PERIOD_PS), { ...options, ...more });
  const requests = list.map(({ at, requester, memory, write, bytes, mask }, id): MemRequest => {
    const r = { id, operator: 40 + id, address: 64 * id, sent_ps: at * PERIOD_PS };
    return { ...r, requester, memory, write, bytes, mask };
  });
  sender(
    kernel,
    requests.map((message) => ({ at_ps: message.sent_ps, message })),
  ).subscribe(axi.request);
  const came = [0, 1].map((m) => heard(kernel, axi.toMemory(m)));
  const returned = new Map<number, number>();
  for (const m of [0, 1])
    later(
      kernel,
      `memory-${m}`,
      axi.toMemory(m),
      ({ id }) => list[id]!.takes * PERIOD_PS,
      ({ id, requester, operator, memory, write, bytes }) => {
        returned.set(id, kernel.now_ps);
        axi.response.next({ id, requester, operator, memory, write, bytes });
      },
    );
  const answers = [1, 2, 3].map((r) => heard(kernel, axi.toRequester(r)));
  const told = seen(axi.activity$);
  assert.equal(kernel.run(), 'drained');
  return { requests, came: came.flat(), returned, answers, told, axi };
}

t.test('each request reaches its memory as it was sent, and its requester has one answer', async (t) => {
  fc.assert(
    fc.property(drafts, fc.integer({ min: 1, max: 4 }), (list, outstanding) => {
      const { requests, came, answers } = pass(list, { outstanding });
      const byId = [...came].sort((a, b) => a.id - b.id);
      assert.deepEqual(
        byId,
        requests.map((r, i) => ({ ...r, now_ps: byId[i]!.now_ps })),
      );
      answers.forEach((mine, i) => {
        const ids = mine.map((a) => a.id).sort((a, b) => a - b);
        assert.deepEqual(
          ids,
          [...list.keys()].filter((id) => list[id]!.requester === i + 1),
        );
        for (const { id, bytes, write } of mine) assert.deepEqual([bytes, write], [list[id]!.bytes, list[id]!.write]);
      });
    }),
  );
  t.pass('no counterexample');
});

t.test('a channel passes one burst at a time, as many beats as its bytes need; waits told are all that was waited', async (t) => {
  fc.assert(
    fc.property(drafts, (list) => {
      const { requests, returned, told, axi } = pass(list);
      for (const channel of [0, 1]) {
        const transfers = told.filter((a) => a.kind === 'transfer' && a.resource === channel);
        transfers.forEach((a, i) => assert.ok(i === 0 || a.start_ps >= transfers[i - 1]!.end_ps, 'one at a time'));
        let waited_ps = 0;
        for (const a of transfers) {
          const { bytes, mask, write, requester } = list[a.operator - 40]!;
          const beats = Math.ceil(bytes / options.width_bytes);
          assert.equal(a.end_ps - a.start_ps, beats * (mask ? 4 : 1) * PERIOD_PS);
          assert.deepEqual([a.amount, a.energy_fj, a.requester, write], [bytes, 3 * bytes, requester, channel === 1]);
          const id = a.operator - 40;
          waited_ps += a.start_ps - (write ? requests[id]!.sent_ps : returned.get(id)!);
        }
        const waits = told.filter((a) => a.kind === 'wait' && a.resource === channel);
        assert.equal(
          waits.reduce((n, a) => n + a.amount, 0),
          waited_ps,
        );
        assert.ok(waits.every((a) => a.detail === 'data-bus'));
      }
      assert.equal(told.filter((a) => a.kind === 'transfer').length, list.length);
      const { busy_ps, stalled_ps, idle_ps, since_ps } = axi.occupancy;
      assert.deepEqual([busy_ps + idle_ps, stalled_ps], [since_ps, 0]);
    }),
  );
  t.pass('no counterexample');
});

t.test('alone: address stages, memory and beats of a read; beats, memory and response stages of a write', async (t) => {
  const at = (d: Partial<Draft>, more: Partial<AxiOptions> = {}): number =>
    pass([{ ...alone, ...d }], more).answers[0]![0]!.now_ps / PERIOD_PS;
  t.equal(at({}), 5 + 10 + 8);
  t.equal(at({ write: true }), 8 + 10 + 7);
  t.equal(at({ mask: true }), 5 + 10 + 8 * 4);
  t.equal(at({ bytes: 65 }), 5 + 10 + 9, 'a byte more is a beat more');
  t.equal(at({}, { width_bytes: 16 }), 5 + 10 + 4);
});

t.test('at most so many are on their way: a further one waits for an answer, and not where there is room', async (t) => {
  const reads = [alone, { ...alone, requester: 2 }];
  const arrivals = (outstanding: number) => pass(reads, { outstanding }).came.map((r) => r.now_ps / PERIOD_PS);
  t.same(arrivals(1), [5, 5 + 10 + 8 + 5]);
  t.same(arrivals(2), [5, 5]);
});

t.test('of those that wait the one sent first goes first, then the lower requester', async (t) => {
  const order = pass(
    [
      { ...alone, at: 0 },
      { ...alone, at: 2, requester: 1 },
      { ...alone, at: 1, requester: 3 },
      { ...alone, at: 1, requester: 2 },
    ],
    { outstanding: 1 },
  );
  t.same(
    order.came.map((r) => r.id),
    [0, 3, 2, 1],
  );
});

t.test('a write waits for a write, not for a read: it is charged to whose burst passes', async (t) => {
  const { told } = pass([
    { ...alone, write: true },
    { ...alone, write: true, requester: 2 },
    { ...alone, takes: 0 },
  ]);
  t.same(
    told.filter((a) => a.kind === 'wait').map((a) => [a.resource, a.requester, a.holder, a.amount, a.operator]),
    [[1, 2, 1, 8 * PERIOD_PS, 41]],
  );
});
