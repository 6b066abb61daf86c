/** Conditions on the states of actors: what they compare, and what is said of a path that is not there. */
import t from 'tap';
import { conditionOf, rootOf } from '../../../scenarios/live/condition.js';

const sram = { banks: [{ queue: [] as number[] }, { queue: [7] }], next: null as null | { id: number }, awake: true, wear: {} };
const states = new Map<string, object>([
  ['sram', sram],
  ['pe-array', { phase: 'idle', step: 3 }],
  ['pe-array.datapath', { age: 17, 'odd name.x': 1 }],
  ['__proto__', { age: 1 }],
]);
const root = rootOf(states, ['sram']);
const holds = (text: string): boolean => conditionOf(text, root).holds();

t.test('numbers, lengths of lists, true as 1; a memory under its own name and under memory', async (t) => {
  for (const [text, is] of [
    ['sram.banks[1].queue > 0', true],
    ['memory.sram.banks[1].queue > 0', true],
    ['memory.sram.banks.1.queue>1', false],
    ['sram.banks[1].queue[0] = 7', true],
    ['sram.banks == 2', true],
    ['sram.awake >= 1', true],
    ['pe-array.step != 3', false],
    ['pe-array.step <= 3e0', true],
    ['pe-array.datapath.age < 18', true],
    ['pe-array.datapath.odd name.x = 1', true],
    ['pe-array.step > -1.5', true],
  ] as const)
    t.equal(holds(text), is, text);
});

t.test('what it looks at may come and go: what is not there holds nothing', async (t) => {
  const later = conditionOf('sram.next.id > 4', root);
  const beyond = conditionOf('sram.banks[0].queue[3] = 9', root);
  t.equal(later.holds(), false);
  sram.next = { id: 5 };
  t.equal(later.holds(), true);
  t.equal(beyond.holds(), false);
  sram.banks[0]!.queue.push(0, 1, 2, 9);
  t.equal(beyond.holds(), true);
  sram.next = null;
  t.equal(later.holds(), false);
});

t.test('a path that is not there is refused, with the nearest name; so is what is no number', async (t) => {
  for (const [text, message] of [
    ['sran.banks > 1', /condition: sran\.banks: no "sran"; expected one of memory, sram.*Did you mean "sram"\?/],
    ['memory.sram.bnks[3] > 1', /condition: memory\.sram: no "bnks".*Did you mean "banks"\?/],
    ['sram.banks[1].quue > 1', /condition: sram\.banks\[1\]: no "quue".*Did you mean "queue"\?/],
    ['memory.sram.banks[9].queue > 1', /condition: memory\.sram\.banks: no 9: there are 2; expected one of 0 to 1/],
    ['sram.banks.queue > 1', /condition: sram\.banks: a list; expected a position such as \[0\]; it has 2 now/],
    ['sram.banks[0].queue > 1e999', /condition: sram\.banks\[0\]\.queue: 1e999 is too large; expected a number/],
    ['pe-array.phase > 1', /is text; expected a number/],
    ['pe-array > 1', /has fields: phase, step/],
    ['pe-array.step.x > 1', /pe-array\.step: has no part "x"/],
    ['sram.toString > 1', /no "toString"/],
    ['sram.constructor.name > 1', /no "constructor"/],
    ['sram.banks', /cannot read/],
    ['> 3', /cannot read/],
    ['sram.banks > many', /cannot read/],
    ['x'.repeat(2000), /cannot read/],
  ] as const)
    t.throws(() => conditionOf(text, root), { message }, text.slice(0, 40));
});
