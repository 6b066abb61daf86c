import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import * as z from 'zod';
import { checked, checkedAt, faultsOf, InputError, keysOf, parseYaml, readYaml, withLines } from '../../../traces/index.js';

const schema = z.strictObject({
  name: z.string(),
  size: z.int().min(1).max(9).optional(),
  share: z.number().gt(0).lt(1).optional(),
  memories: z.record(z.string(), z.strictObject({ kind: z.enum(['dram', 'sram']), banks: z.int() })).optional(),
  list: z.array(z.strictObject({ at: z.int(), of: z.string().optional() })).optional(),
  either: z.union([z.strictObject({ every: z.int() }), z.strictObject({ seq: z.array(z.int()) })]).optional(),
  even: z
    .int()
    .refine((n) => n % 2 === 0, { message: 'is odd' })
    .optional(),
});
const read = (text: string) => readYaml(schema, text, 'p.yaml').value;
/** What throws, and what it says, of a file whose first line is its name. */
const fault = (text: string, message: string): [() => unknown, { name: string; message: string }] => [
  () => read(`name: x\n${text}`),
  { name: 'InputError', message: `p.yaml:${message}` },
];

t.test('what fits is what the file holds', async (t) => {
  t.same(read('name: x\nmemories:\n  a: {kind: dram, banks: 8}\nlist:\n  - at: 1\n'), {
    name: 'x',
    memories: { a: { kind: 'dram', banks: 8 } },
    list: [{ at: 1 }],
  });
  fc.assert(
    fc.property(
      fc
        .jsonValue()
        .map((v) => JSON.parse(JSON.stringify(v)) as unknown)
        .filter((v) => !JSON.stringify(v).includes('"__proto__":')),
      (value) => assert.deepEqual(parseYaml(stringify(value), 'x').value, JSON.parse(JSON.stringify(value))),
    ),
  );
});

t.test('each kind of fault has its words, its path and its line', async (t) => {
  t.throws(
    ...fault('memories:\n  __proto__: {kind: dram, banks: 8}', '3: __proto__: a name that no field has; expected another'),
  );
  t.throws(...fault('size: 0', '2: size: too small; expected at least 1'));
  t.throws(...fault('size: 10', '2: size: too large; expected at most 9'));
  t.throws(...fault('share: 0', '2: share: too small; expected more than 0'));
  t.throws(...fault('share: 1', '2: share: too large; expected less than 1'));
  t.throws(...fault('size: many', '2: size: "many"; expected a number'));
  t.throws(...fault('even: 3', '2: even: is odd; expected a valid value'));
  t.throws(
    ...fault(
      'memories:\n  a:\n    banks: 1\n    kind: rram',
      '5: memories.a.kind: "rram" is not one of the choices; expected dram, sram. Did you mean "dram"?',
    ),
  );
  t.throws(...fault('memories:\n  a:\n    kind: dram', '3: memories.a.banks: missing; expected a number'));
  t.throws(...fault('list:\n  - at: 1\n  - at: x', '4: list[1].at: "x"; expected a number'));
  t.throws(...fault('list:\n  - at: 1\n  - 7', '4: list[1]: 7; expected an object'));
  t.throws(() => read('- 1'), /p.yaml: a list; expected an object/);
  t.throws(() => read('size: 1'), { message: 'p.yaml: name: missing; expected text' });
});

t.test('a misspelled key is named before what is missing for it, with those that are valid there', async (t) => {
  t.throws(
    ...fault(
      'sise: 3',
      '2: sise: unknown key "sise"; expected one of name, size, share, memories, list, either, even. Did you mean "size"?',
    ),
  );
  t.throws(() => read('nam: x'), /^.*p.yaml:1: nam: unknown key "nam"; expected one of name, .* Did you mean "name"\?/);
  t.throws(
    ...fault(
      'memories:\n  a:\n    kind: dram\n    bank: 3',
      '5: memories.a.bank: unknown key "bank"; expected one of kind, banks. Did you mean "banks"?',
    ),
  );
  t.throws(
    ...fault('list:\n  - at: 1\n    ats: x', '4: list[0].ats: unknown key "ats"; expected one of at, of. Did you mean "at"?'),
  );
  t.throws(() => checked(schema, { name: 'x', zzz: 1 }, { file: 'f' }), /unknown key "zzz"; expected no such key/);
});

t.test('of a union, the branch that got furthest is told of', async (t) => {
  t.throws(...fault('either:\n  seq:\n    - 1\n    - x', '5: either.seq[1]: "x"; expected a number'));
});

t.test('the keys of a schema at a path', async (t) => {
  t.same(keysOf(schema, ['memories', 'any']), ['kind', 'banks']);
  t.same(keysOf(schema, ['list', 3]), ['at', 'of']);
  t.same(keysOf(schema, ['either']), ['every', 'seq']);
  t.same(keysOf(schema, ['size']), []);
  t.same(keysOf(schema, ['nowhere', 'at', 'all']), []);
  t.same(keysOf(z.partialRecord(z.enum(['a', 'b']), z.int()), []), ['a', 'b'], 'of a record with known keys');
});

t.test('what is no YAML is said with its line', async (t) => {
  t.throws(() => parseYaml('a: 1\nb: [1, 2', 'p.yaml'), {
    name: 'InputError',
    message:
      'p.yaml:2: a bracket that is not closed, or another indentation; expected brackets closed, and parts of one list in one column',
  });
  t.throws(() => parseYaml('a:\n\tb: 1', 'p.yaml'), { message: 'p.yaml:2: indented with a tab; expected blanks' });
  t.throws(() => parseYaml('a: b: c', 'p.yaml'), /p.yaml:1: a second colon in one line; expected one KEY: VALUE a line/);
  t.throws(() => parseYaml('a: *b', 'p.yaml'), /p.yaml: an alias of nothing; expected an anchor of that name before it/);
  t.throws(() => parseYaml('a: 1\na: 2', 'p.yaml'), /p.yaml:2: a second key "a"; expected each key once/);
  t.throws(() => parseYaml('['.repeat(20_000), 'p.yaml'), InputError);
  const bomb = ['a0: &a0 [x]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`)];
  t.throws(() => parseYaml(bomb.join('\n'), 'p.yaml'), InputError, 'nor what grows without end');
});

t.test('a path says whether it is in the file, and its line is that of the nearest part that has one', async (t) => {
  const { has, line } = parseYaml('a:\n  b:\n    - 1\n    - c: 2\n', 'x');
  t.same([has(['a', 'b', 1, 'c']), has(['a', 'd'])], [true, false]);
  t.same([line(['a']), line(['a', 'b']), line(['a', 'b', 1]), line(['a', 'b', 1, 'c'])], [1, 2, 4, 4]);
  t.same([line(['a', 'd', 'e']), line(['a', 'b', 7]), line(['z']), line([])], [1, 2, undefined, undefined]);
});

t.test('a fault found later gets the line of its field; others pass as they are', async (t) => {
  const { line } = parseYaml('a:\n  b: 1\nunder:\n  c: 2\n', 'x');
  const of = (error: Error) => () =>
    withLines('x', line, ['under'], () => {
      throw error;
    });
  t.throws(of(new InputError({ file: 'x', field: 'a.b' }, 'p', 'e', 'd')), {
    message: 'x:2: a.b: p; expected e. Did you mean "d"?',
  });
  t.throws(of(new InputError({ file: 'x', field: 'c' }, 'p', 'e')), { message: 'x:4: c: p; expected e' });
  t.throws(of(new InputError({ file: 'x', field: 'z' }, 'p', 'e')), { message: 'x:3: z: p; expected e' });
  const plain = [
    new InputError({ file: 'x' }, 'p', 'e'),
    new InputError({ file: 'y', field: 'a.b' }, 'p', 'e'),
    new InputError({ file: 'x', field: 'a.b', line: 9 }, 'p', 'e'),
    new Error('ours'),
  ];
  for (const error of plain)
    try {
      of(error)();
    } catch (thrown) {
      t.equal(thrown, error);
    }
  t.equal(
    withLines('x', line, [], () => 7),
    7,
  );
});

t.test('where parts come from several places, the fault names that of its field', async (t) => {
  const place = (path: readonly PropertyKey[]) =>
    path[0] === 'size' ? { file: '--set size' } : { file: 'p.yaml', line: 3, field: 'top' };
  t.throws(() => checkedAt(schema, { name: 'x', size: 0 }, place), {
    message: '--set size: size: too small; expected at least 1',
  });
  t.throws(() => checkedAt(schema, { name: 1 }, place), {
    message: 'p.yaml:3: top.name: 1; expected text',
  });
  t.throws(
    () => checkedAt(schema, { name: 'x', sizes: 1 }, place),
    /p.yaml:3: top.sizes: unknown key "sizes"; .* Did you mean "size"\?/,
  );
  t.same(checkedAt(schema, { name: 'x' }, place), { name: 'x' });
});

const messages = (of: () => unknown): string[] => {
  try {
    of();
  } catch (error) {
    return faultsOf(error as InputError).map((f) => f.message);
  }
  return [];
};

t.test('all faults of a file at once, by line; a key that is missing because it is misspelled is said once', async (t) => {
  t.same(
    messages(() => read('size: 0\nnmae: x\nmemories:\n  a:\n    kind: rram\n    bankss: 1\nlist:\n  - at: x\n  - 7')).map((m) =>
      m.replace(/;.*/, ''),
    ),
    [
      'p.yaml:1: size: too small',
      'p.yaml:2: nmae: unknown key "nmae"',
      'p.yaml:5: memories.a.kind: "rram" is not one of the choices',
      'p.yaml:6: memories.a.bankss: unknown key "bankss"',
      'p.yaml:8: list[0].at: "x"',
      'p.yaml:9: list[1]: 7',
    ],
  );
  t.same(
    messages(() => parseYaml('a: 1\nb: 2\na: 3\nb: 4', 'p.yaml')),
    ['p.yaml:3: a second key "a"; expected each key once', 'p.yaml:4: a second key "b"; expected each key once'],
  );
});

t.test('a number with a unit is answered with the number that was expected', async (t) => {
  const of = z.strictObject({
    deadline_ms: z.number(),
    size_bytes: z.int(),
    leakage_share: z.number(),
    density: z.number(),
    wait_cycles: z.int(),
    energy_fj: z.union([z.number(), z.strictObject({ value: z.number(), source: z.string() })]),
    fj_per_byte: z.number(),
  });
  const given = {
    deadline_ms: '300us',
    size_bytes: '100KB',
    leakage_share: '40%',
    density: '40 %',
    wait_cycles: '5ns',
    energy_fj: { value: '2pJ', source: 'x' },
    fj_per_byte: '3 pJ',
  };
  t.same(
    messages(() => checked(of, given, { file: 'f' })),
    [
      'f: deadline_ms: "300us"; expected a number of ms: 0.3',
      'f: size_bytes: "100KB"; expected a number of bytes: 100000',
      'f: leakage_share: "40%"; expected a number from 0 to 1: 0.4',
      'f: density: "40 %"; expected a number: 0.4 where it is a share',
      'f: wait_cycles: "5ns"; expected a number of cycles',
      'f: energy_fj.value: "2pJ"; expected a number of fJ: 2000',
      'f: fj_per_byte: "3 pJ"; expected a number of fJ per byte',
    ],
  );
});
