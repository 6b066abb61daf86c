import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createBuffer, bufferRequest } from '../../../models/movement/buffer.js';
import { fixedSupply } from '../../../models/power/supply.js';
import { createClock, createKernel, OutPort, Probe, type ActorHandle } from '../../../sim/index.js';
import { ACTIVITY_KINDS } from '../../../traces/index.js';

const PERIOD_PS = 100;
interface Asked {
  readonly at: number;
  readonly requester: number;
  readonly slot: number;
  readonly write: boolean;
  readonly words: number;
}
const asked: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    at: fc.nat(40),
    requester: fc.integer({ min: 1, max: 3 }),
    slot: fc.nat(1),
    write: fc.boolean(),
    words: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A buffer with two slots that is asked for these; what it answered and told. */
function serve(requests: readonly Asked[], cycles_per_word: number) {
  const kernel = createKernel();
  const buffer = createBuffer(kernel, 'buffer', createClock('c', PERIOD_PS), {
    ...{ supply: fixedSupply, slots: 2, cycles_per_word, read_fj_per_byte: 3, write_fj_per_byte: 5, leakage_uw: 1000 },
  });
  const request$ = new OutPort<ReturnType<typeof bufferRequest>>();
  const account$ = new OutPort<{ operator: number }>();
  const source: ActorHandle = kernel.actor({
    name: 'source',
    state: {},
    start: () => requests.forEach(({ at }, id) => source.wakeAfter(at * PERIOD_PS, id)),
    wake(_now, id) {
      const { requester, slot, write, words } = requests[id]!;
      request$.next(bufferRequest(id, requester, 7, slot, write, words, 2 * words));
    },
  });
  request$.subscribe(buffer.request);
  account$.subscribe(buffer.account);
  const answered: { id: number; now: number; bytes: number }[] = [];
  for (const r of [1, 2, 3])
    buffer
      .toRequester(r)
      .subscribe(
        kernel
          .actor({ name: `r${r}`, state: {} })
          .input(({ id, bytes }) => void answered.push({ id, bytes, now: kernel.now_ps })),
      );
  const told: { kind: string; amount: number; energy_fj: number; start_ps: number; end_ps: number; resource: number }[] = [];
  buffer.activity$.subscribe(
    new Probe((a) => {
      const { amount, energy_fj, start_ps, end_ps, resource } = a;
      told.push({ kind: ACTIVITY_KINDS[a.kind]!, amount, energy_fj, start_ps, end_ps, resource });
    }),
  );
  const end = kernel.run();
  return { end, answered, told, buffer, kernel };
}

t.test('each request is answered once; a slot serves one at a time, for its words; waits are what was waited', async (t) => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 1, max: 3 }), (requests, cycles_per_word) => {
      const { end, answered, told, buffer, kernel } = serve(requests, cycles_per_word);
      assert.equal(end, 'drained');
      assert.deepEqual(
        answered.map((a) => a.id).sort((x, y) => x - y),
        [...requests.keys()],
      );
      for (const { id, bytes } of answered) assert.equal(bytes, 2 * requests[id]!.words);
      const served = told.filter((a) => a.kind !== 'wait');
      const hold = (id: number): number => requests[id]!.words * cycles_per_word * PERIOD_PS;
      for (const slot of [0, 1]) {
        const here = served.filter((a) => a.resource === slot);
        here.forEach((a, i) => assert.ok(i === 0 || a.start_ps >= here[i - 1]!.end_ps, 'one at a time'));
      }
      for (const { kind, amount, energy_fj } of served) assert.equal(energy_fj, amount * (kind === 'write' ? 5 : 3));
      const waited = told.reduce((sum, a) => sum + (a.kind === 'wait' ? a.amount : 0), 0);
      const late = answered.reduce((sum, { id, now }) => sum + now - requests[id]!.at * PERIOD_PS - hold(id), 0);
      assert.equal(waited, late);
      const o = buffer.occupancy;
      assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, o.since_ps);
      assert.ok(o.since_ps <= kernel.now_ps);
    }),
  );
  t.pass('no counterexample');
});

t.test('what came first is served first, and of those that came together the lower number', async (t) => {
  const one = { slot: 0, write: false, words: 2 };
  const { answered } = serve(
    [
      { at: 0, requester: 3, ...one },
      { at: 1, requester: 2, ...one },
      { at: 1, requester: 1, ...one },
    ],
    1,
  );
  t.same(
    answered.map((a) => [a.id, a.now]),
    [
      [0, 200],
      [2, 400],
      [1, 600],
    ],
  );
});
