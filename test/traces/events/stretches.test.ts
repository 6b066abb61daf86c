/** Activities of operators that are under way together: a stretch each, in whichever order they are told. */
import t from 'tap';
import type { Activity } from '../../../sim/index.js';
import { START, COUNT, OPERATOR } from '../../../traces/events/record.js';
import { createStretches } from '../../../traces/events/stretches.js';
import { kindIndex } from '../../../traces/index.js';

const read = (operator: number, start_ps: number): Activity => ({
  kind: kindIndex('read'),
  ...{ operator, start_ps, end_ps: start_ps + 10 },
  ...{ resource: 0, requester: 0, holder: 0, detail: 0, amount: 1, energy_fj: 2, times: 1, period_ps: 0 },
});

function told(activities: readonly Activity[]) {
  const ended: number[][] = [];
  const stretches = createStretches(['', 'sram'], (r) => void ended.push([r[OPERATOR]!, r[START]!, r[COUNT]!]), undefined);
  const observe = stretches.observe('sram');
  for (const a of activities) observe(a);
  return { ended, stretches };
}
/** Operator 1 from 0 on, operator 2 between. */
const [ONE, TWO] = [
  [read(1, 0), read(1, 20), read(1, 40)],
  [read(2, 10), read(2, 30)],
];

t.test('told in turn, or one after the other, as a unit that is replayed tells them', async (t) => {
  for (const order of [
    [ONE[0]!, TWO[0]!, ONE[1]!, TWO[1]!, ONE[2]!],
    [...ONE, ...TWO],
    [...TWO, ...ONE],
  ]) {
    const { ended, stretches } = told(order);
    stretches.end();
    t.same(ended.sort(), [
      [1, 0, 3],
      [2, 10, 2],
    ]);
  }
});

t.test('what ends is of the operators asked for; what stays goes on, from a saved state too', async (t) => {
  const { ended, stretches } = told([ONE[0]!, TWO[0]!]);
  stretches.end((operator) => operator === 2);
  t.same(ended, [[2, 10, 1]]);
  stretches.putBackState(stretches.takeState());
  stretches.observe('sram')(ONE[1]!);
  stretches.end();
  t.same(ended.slice(1), [[1, 0, 2]]);
});

t.test('an operator that a number could not tell from another is refused', async (t) => {
  t.throws(() => told([read(2 ** 22, 0)]), /operator 4194304; a recorder tells 4194302 apart/);
  t.equal(told([read(2 ** 22 - 3, 0)]).ended.length, 0);
});
