/** A part of what actors tell, kept and told again: stretches come out as if all had been told one by one. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Activity } from '../../../sim/index.js';
import { createStretches } from '../../../traces/events/stretches.js';
import { END, OPERATOR, START, WIDTH } from '../../../traces/events/record.js';
import { kindIndex } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';

const KINDS = (['read', 'write', 'wait', 'leakage'] as const).map(kindIndex);

/** Of an actor: 1 recurs, 2 does not. */
interface Told {
  readonly actor: 1 | 2;
  readonly activity: Activity;
}
/** What follows what was told before: `after` may be negative, as waits overlap. */
const drawn = fc.record({
  actor: fc.constantFrom(1 as const, 1 as const, 2 as const),
  kind: fc.constantFrom(...KINDS),
  after: fc.integer({ min: -40, max: 120 }),
  length: fc.integer({ min: 1, max: 40 }),
  resource: fc.nat(1),
  own: fc.boolean(),
  times: fc.constantFrom(1, 1, 1, 2, 5),
  gap: fc.integer({ min: 0, max: 120 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function toldFrom(list: readonly Drawn[], begin_ps: number, operator: number): Told[] {
  let at = begin_ps;
  return list.map(({ actor, kind, after, length, resource, own, times, gap }) => {
    const start_ps = Math.max(begin_ps, at + after);
    at = start_ps + length;
    const amounts = times > 1 ? Float64Array.from({ length: times }, (_, i) => i + 1) : undefined;
    const activity = {
      ...{ kind, start_ps, end_ps: at, operator: own ? operator : -1, resource, requester: 0, holder: 0, detail: 0 },
      ...{ amount: 1, energy_fj: 2, times, period_ps: length + gap, amounts, energies_fj: amounts },
    };
    return { actor, activity };
  });
}

type Stretches = ReturnType<typeof listening>;
/** All records that ended, in an order of their own. */
function listening() {
  const ended: number[][] = [];
  const stretches = createStretches(['', 'sram', 'lpddr4'], (r) => void ended.push([...r]), undefined, [false, true, false]);
  const tell = (list: readonly Told[]): void => {
    for (const { actor, activity } of list) stretches.observe(actor === 1 ? 'sram' : 'lpddr4')(activity);
  };
  return { stretches, tell, ended };
}
const sorted = ({ ended }: Stretches): number[][] => ended.toSorted((a, b) => (a.join() < b.join() ? -1 : 1));

t.test('told again at another time and of another operator, or refused', async (t) => {
  let again = 0;
  const lists = fc.tuple(fc.array(drawn), fc.array(drawn, { minLength: 1 }), fc.array(drawn));
  fc.assert(
    fc.property(lists, fc.nat(500), ([before, part, after], later) => {
      const recorder = listening();
      recorder.tell(toldFrom(before, 0, 3));
      recorder.stretches.log(10_000);
      const first = toldFrom(part, 10_000, 3);
      recorder.tell(first);
      const told = recorder.stretches.logged()!;
      recorder.stretches.end();
      recorder.ended.length = 0;

      // so that what is before may reach into the part, or end long before
      const begin_ps = 20_000 + later;
      const head = toldFrom(before, 20_000, 7);
      const tail = toldFrom(after, begin_ps + 3000, 7);
      const whole = listening();
      whole.tell([...head, ...toldFrom(part, begin_ps, 7)]);
      recorder.tell(head);
      if (!recorder.stretches.mayRetell(told, begin_ps, 7)) return;
      again++;
      recorder.stretches.retell(told, begin_ps, 7);
      recorder.tell(toldFrom(part, begin_ps, 7).filter(({ actor }) => actor === 2));
      for (let i = 0; i < told.between.length; i += WIDTH) {
        const record = [...told.between.subarray(i, i + WIDTH)];
        record[START]! += begin_ps;
        record[END]! += begin_ps;
        if (record[OPERATOR]! >= 0) record[OPERATOR] = 7;
        recorder.ended.push(record);
      }
      const open = (of: Stretches): unknown =>
        Object.entries(of.stretches.takeState()).map(([name, list]) => [name, list.filter((s) => s.count > 0)]);
      assert.deepEqual(open(recorder), open(whole));
      for (const r of [recorder, whole]) {
        r.tell(tail);
        r.stretches.end();
      }
      assert.deepEqual(sorted(recorder), sorted(whole));
    }),
    { numRuns: draws(3000) },
  );
  t.ok(again > draws(3000) / 4, `${again} told again`);
});

t.test('what is told of several operators is not kept, nor where activities are wanted one by one', async (t) => {
  const [one] = toldFrom([{ actor: 1, kind: KINDS[0]!, after: 0, length: 5, resource: 0, own: true, times: 1, gap: 0 }], 0, 3);
  const two = { ...one!, activity: { ...one!.activity, operator: 4 } };
  const of = listening();
  of.stretches.log(0);
  of.tell([one!, two]);
  t.equal(of.stretches.logged(), undefined);
  t.equal(of.stretches.logged(), undefined, 'nothing is being kept');
  const each = createStretches(
    ['', 'sram'],
    () => undefined,
    () => undefined,
    [false, true],
  );
  each.log(0);
  each.observe('sram')(one!.activity);
  t.equal(each.logged(), undefined);
});
