import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { InputError, nearest, registry } from '../../../traces/index.js';

t.test('a fault says where, what, what was expected and the nearest valid name, on one line', async (t) => {
  const message = (...of: ConstructorParameters<typeof InputError>): string => new InputError(...of).message;
  t.equal(message({ file: 'p.yaml' }, 'is odd', 'even'), 'p.yaml: is odd; expected even');
  t.equal(message({ file: 'p.yaml', line: 14 }, 'is odd', 'even'), 'p.yaml:14: is odd; expected even');
  t.equal(message({ file: 'p.yaml', field: 'a.b' }, 'is odd', 'even'), 'p.yaml: a.b: is odd; expected even');
  t.equal(
    message({ file: 'p.yaml', line: 14, field: 'a.b' }, 'is odd', 'even', 'ever'),
    'p.yaml:14: a.b: is odd; expected even. Did you mean "ever"?',
  );
  t.equal(new InputError({ file: 'x' }, 'a', 'b').name, 'InputError');
});

t.test('control characters from a file are shown, never sent, and a long message is cut', async (t) => {
  const message = (file: string): string => new InputError({ file }, 'p', 'e').message;
  t.equal(message('a\u001b[2Jb\nc\u007f\u009f'), 'a\\u001b[2Jb\\u000ac\\u007f\\u009f: p; expected e');
  t.equal(message('a\u0020\u007e\u00a0é'), 'a\u0020\u007e\u00a0é: p; expected e', 'what is printed stays');
  const tail = ': p; expected e';
  t.equal(message('x'.repeat(1000 - tail.length)), `${'x'.repeat(1000 - tail.length)}${tail}`);
  t.equal(message('x'.repeat(1001 - tail.length)), `${'x'.repeat(1001 - tail.length)}${tail.slice(0, -1)}…`);
});

t.test('the nearest name is near: two letters away, or a third of a long one', async (t) => {
  t.equal(nearest('fr-fcsf', ['fcfs', 'fr-fcfs']), 'fr-fcfs');
  t.equal(nearest('abcd', ['abxy']), 'abxy');
  t.equal(nearest('abcd', ['axyz']), undefined);
  t.equal(nearest('abcdefghi', ['abcdefxyz']), 'abcdefxyz', 'three of nine');
  t.equal(nearest('abcdefgh', ['abcdexyz']), undefined, 'three of eight');
  t.equal(nearest('a', []), undefined);
  t.equal(nearest('a'.repeat(100), ['a'.repeat(99)]), 'a'.repeat(99));
  t.equal(nearest('a'.repeat(101), ['a'.repeat(101)]), undefined, 'nobody means so long a name');
});

t.test('a registry gives what it was given by its name, and lists its names where there is no such one', async (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,8}$/), { minLength: 1 }), (names) => {
      const entries = registry('thing', Object.fromEntries(names.map((n, i) => [n, { i }])));
      assert.deepEqual(entries.names, names);
      names.forEach((n, i) => assert.deepEqual(entries.get(n, { file: 'x' }), { i }));
    }),
  );
  const schedulers = registry('scheduler', { fcfs: 1, 'fr-fcfs': 2 });
  t.throws(() => schedulers.get('fr-fcsf', { file: 'p.yaml', line: 14, field: 's' }), {
    message: 'p.yaml:14: s: unknown scheduler "fr-fcsf"; expected one of fcfs, fr-fcfs. Did you mean "fr-fcfs"?',
  });
  for (const inherited of ['toString', 'constructor', '__proto__'])
    t.throws(() => schedulers.get(inherited, { file: 'x' }), InputError, inherited);
});
