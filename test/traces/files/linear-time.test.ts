/** Texts made so that an expression which looks through them anew from each letter takes minutes: each was once such a one. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { quantityIn } from '../../../traces/files/quantity.js';
import { readClasses } from '../../../traces/import/classes.js';
import { parseLenient } from '../../../traces/import/execution-trace/lenient-json.js';
import { tolerantJson } from '../../../traces/import/kineto/tolerant-json.js';
import { wordOf } from '../../../traces/import/recording.js';
import { ADDRESS } from '../../../traces/requests/words.js';
import { nameInTrace } from '../../../traces/weights/names.js';
import { scratch } from '../../helpers/cli.js';

const folder = scratch();
const N = 1_000_000;
/** 1e12 steps would take an hour; linear is some 50 ms, and machines are busy. */
const MOST_MS = 10_000;
const classesOf = (glob: string) => {
  const file = join(folder, 'classes.yaml');
  writeFileSync(file, `${JSON.stringify(glob)}: task\n`);
  return readClasses(file);
};
const refused = (read: () => unknown): void => assert.throws(read, /JSON/);

const CASES: Readonly<Record<string, () => void>> = {
  'quotes in a text that does not end, of a profiler': () =>
    refused(() => tolerantJson(`{"a": NaN, "b": "${'\\"'.repeat(N)}`, 'a.json', 'a trace', new Map())),
  'the same, of an execution trace': () => refused(() => parseLenient(`{"a": NaN, "b": "${'\\"'.repeat(N)}`, () => undefined)),
  'blanks between number and unit': () => assert.equal(quantityIn(`1${' '.repeat(N)},`), undefined),
  'dots in the name of an operator': () => assert.equal(wordOf(`aten::mm${'.'.repeat(N)}\n.`), 'mm'),
  'brackets in the name of a weight': () => assert.ok(nameInTrace('['.repeat(N)).length === N),
  'zeros of an address': () => assert.ok(!ADDRESS.pattern.test(`0x${'0'.repeat(N)}g`)),
  'many stars of a pattern': () => assert.equal(classesOf(`${'*a'.repeat(200)}*b`).patternOf(['a'.repeat(100_000)]), undefined),
};
for (const [what, run] of Object.entries(CASES))
  t.test(what, async (t) => {
    const begun_ms = performance.now();
    run();
    t.ok(performance.now() - begun_ms < MOST_MS, 'in linear time');
  });

t.test('a pattern fits what its expression would', async (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '*', '.', '['), maxLength: 8, minLength: 1 });
  fc.assert(
    fc.property(text, text, (glob, name) => {
      const expression = new RegExp(`^${glob.replace(/[.[]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
      assert.equal(classesOf(glob).patternOf([name]) !== undefined, expression.test(name));
    }),
  );
  t.pass('no counterexample');
});
t.test('an address has up to 16 digits behind its zeros', async (t) => {
  for (const good of ['0', '7', '0x0', '0x00', `0x000${'f'.repeat(16)}`, '0xF0']) t.ok(ADDRESS.pattern.test(good), good);
  for (const bad of ['00', '0x', `0x1${'0'.repeat(16)}`, '0xg', '1a']) t.notOk(ADDRESS.pattern.test(bad), bad);
});
