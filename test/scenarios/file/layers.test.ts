import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { layered, type Override } from '../../../scenarios/file/layers.js';
import { merged, pruned } from '../../../scenarios/file/merged.js';
import { scratch } from '../../helpers/cli.js';

const folder = scratch();
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const over = (path: string, value: unknown, flag = '--set'): Override => ({ path: path.split('.'), value, flag });

/** Values as YAML has them, without the fields that mean something of their own. */
const fields = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.constant(null), tie('object')),
  object: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
})).object;

t.test('merging with nothing changes nothing, and merging twice is merging once', async (t) => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      assert.deepEqual(merged({}, a), a);
      assert.deepEqual(merged(a, {}), a);
      assert.deepEqual(merged(merged(a, b), b), merged(a, b));
    }),
  );
  t.pass('no counterexample');
});

t.test('it does not matter which two of three layers are merged first', async (t) => {
  fc.assert(fc.property(fields, fields, fields, (a, b, c) => assert.deepEqual(merged(merged(a, b), c), merged(a, merged(b, c)))));
  t.pass('no counterexample');
});

t.test('objects are merged field by field; lists, shares and sourced numbers are taken whole', async (t) => {
  t.same(merged({ a: { x: 1, y: 2 }, l: [1, 2] }, { a: { y: 3 }, l: [4] }), { a: { x: 1, y: 3 }, l: [4] });
  t.same(merged({ shares: { 16: 0.5, 32: 0.5 } }, { shares: { 64: 1 } }), { shares: { 64: 1 } });
  t.same(merged({ weights: { a: 1 } }, { weights: { b: 1 } }), { weights: { b: 1 } });
  t.same(merged({ n: { value: 1, source: 'x', note: 'y' } }, { n: { value: 2, source: 'z' } }), { n: { value: 2, source: 'z' } });
  t.same(merged({ n: 3 }, { n: { value: 2, source: 'z' } }), { n: { value: 2, source: 'z' } });
});

t.test('a choice of another kind takes nothing over', async (t) => {
  t.same(merged({ kind: 'poisson', rate_per_s: 3 }, { kind: 'closed' }), { kind: 'closed' });
  t.same(merged({ kind: 'poisson', rate_per_s: 3 }, { kind: 'poisson' }), { kind: 'poisson', rate_per_s: 3 });
});

t.test('a key of a file may be called as what every object has', async (t) => {
  const hostile = merged({}, JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": 2 }')) as Record<string, unknown>;
  t.equal(Object.hasOwn(hostile, '__proto__'), true);
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
  t.equal(hostile['constructor'], 2);
});

t.test('null removes a field, at any depth', async (t) => {
  t.same(pruned({ a: null, b: { c: null, d: 1 }, e: [null] }), { b: { d: 1 }, e: [null] });
  t.same(pruned(merged({ a: { x: 1, y: 2 } }, { a: { x: null } })), { a: { y: 2 } });
});

t.test('the command line goes before the file, the file before what it extends; the last flag holds', async (t) => {
  file('grand.yaml', 'version: 1\nname: grand\nstream: { seed: 1, sentences: 1 }\n');
  file('parent.yaml', 'extends: grand.yaml\nstream: { sentences: 2 }\n');
  const child = file('child.yaml', 'extends: parent.yaml\nname: child\n');
  const { value, placeOf } = layered(child, [over('stream.seed', 7), over('stream.seed', 8)]);
  t.same(value, { version: 1, name: 'child', stream: { seed: 8, sentences: 2 } });
  t.match(placeOf(['name']), { file: child, line: 2 });
  t.match(placeOf(['stream', 'sentences']), { file: join(folder, 'parent.yaml'), line: 2 });
  t.match(placeOf(['version']), { file: join(folder, 'grand.yaml'), line: 1 });
  t.same(placeOf(['stream', 'seed']), { file: '--set' });
});

t.test('a platform that is named is one that takes over everything, and nulls of its fields stay for who reads it', async (t) => {
  const named = file('named.yaml', 'version: 1\nname: n\nplatform: tiny\n');
  t.same(layered(named, []).value['platform'], { base: 'tiny' });
  t.same(layered(named, [over('platform.memories.rram', null)]).value['platform'], { base: 'tiny', memories: { rram: null } });
});

t.test('files that extend each other in a circle are named', async (t) => {
  file('one.yaml', 'extends: two.yaml\n');
  file('two.yaml', 'extends: three.yaml\n');
  file('three.yaml', 'extends: one.yaml\n');
  t.throws(
    () => layered(join(folder, 'one.yaml'), []),
    /three\.yaml:1: files extend each other in a circle: .*one\.yaml → .*two\.yaml → .*three\.yaml → .*one\.yaml/,
  );
  t.throws(
    () => layered(file('number.yaml', 'extends: 3\n'), []),
    /number\.yaml:1: extends: not a name; expected a scenario file/,
  );
  t.throws(() => layered(file('list.yaml', '- 1\n'), []), /list\.yaml:1: not a scenario/);
  t.throws(() => layered(join(folder, 'none.yaml'), []), /none\.yaml: no such file/);
});
