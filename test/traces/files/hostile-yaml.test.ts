/** YAML that a person did not write: large, deep, mutated. It is read or refused, in time that grows with its size. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { loadPlatform } from '../../../models/index.js';
import { loadScenario, resolveScenario } from '../../../scenarios/index.js';
import { InputError, parseYaml } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';
import { processor_ms } from '../../helpers/processor-time.js';
import { shipped } from '../../helpers/scenarios.js';
import { draws, sized } from '../../helpers/tier.js';

const RUNS = Number(process.env['RUNS'] ?? draws(60));
const many = (n: number, of: (i: number) => string): string => Array.from({ length: n }, (_, i) => of(i)).join('');

t.test('what has tens of thousands of something is read in seconds', async (t) => {
  const N = sized(20_000, 40_000); // keys took half a minute when each was compared with each
  for (const [what, text] of [
    ['keys', many(N, (i) => `k${i}: 1\n`)],
    ['keys of a flow map', `{${many(N, (i) => `k${i}: 1, `)}}`],
    ['elements', many(N, () => '- 1\n')],
    ['faults', `a:\n${many(N, () => '\t- %\n')}`],
    ['aliases', `- &a 1\n${many(N, () => '- *a\n')}`],
  ] as const) {
    const took = processor_ms(() => {
      try {
        parseYaml(text, 'x.yaml');
      } catch (error) {
        assert.ok(error instanceof InputError);
      }
    });
    t.ok(took < sized(5_000, 15_000), `${what}: ${Math.round(took)} ms`);
  }
});

t.test('a file of more than 5 MB is refused; a key that comes twice is named with its line, however deep', async (t) => {
  t.throws(() => parseYaml(`a: ${'x'.repeat(6_000_000)}`, 'x.yaml'), /x\.yaml: 6000003 characters; expected at most 5242880/);
  t.throws(() => parseYaml('a:\n  - b: {c: 1, d: 2,\n      c: 3}', 'x.yaml'), /x\.yaml:3: a second key "c"/);
  t.throws(() => parseYaml('1: a\n1: b', 'x.yaml'), /x\.yaml:2: a second key "1"/);
  t.doesNotThrow(() => parseYaml('1: a\n"1": b', 'x.yaml'));
  t.throws(() => parseYaml(`${'['.repeat(100_000)}`, 'x.yaml'), InputError);
});

const file = join(scratch(), 'mutated.yaml');
const SCRAPS = [
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '!!',
  '|',
  '>',
  '#',
  '\t',
  '\n',
  '"',
  "'",
  '?',
  '%',
  '0',
  '-1',
  '1e999',
  '.nan',
  '.inf',
  'null',
  '~',
  '<<: ',
  '__proto__: 1\n',
  '\u0000',
  '\u202e',
  '99999999999999999999',
  'x'.repeat(2000),
];
const edit = fc.record({ at: fc.nat(), drop: fc.nat(30), put: fc.constantFrom('', ...SCRAPS) });
for (const [name, path, load] of [
  ['a scenario', shipped('four-tasks'), () => resolveScenario(loadScenario(file, []))],
  ['a platform', join(shipped('.'), '../../models/platform/tiny.yaml'), () => loadPlatform(file)],
] as const)
  t.test(`${name} with anything changed is read, or refused`, async (t) => {
    const whole = readFileSync(path, 'utf8');
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let text = whole;
        for (const { at, drop, put } of edits) {
          const from = at % text.length;
          text = text.slice(0, from) + put + text.slice(from + drop);
        }
        writeFileSync(file, text);
        try {
          load();
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: RUNS },
    );
    t.pass('no counterexample');
  });

t.test('a tag that nobody knows, and a list or a map in the place of a name, are refused with their line', async (t) => {
  const of = (text: string): string => {
    try {
      parseYaml(text, 'x.yaml');
      return 'read';
    } catch (error) {
      return (error as InputError).message;
    }
  };
  t.equal(of('a: 1\nb: !!js/function x\n'), 'x.yaml:2: a tag that is not known; expected no tag');
  t.match(of('a: 1\n? [b]\n: 2\n'), /^x\.yaml:2: a list or a map in the place of a name/);
  t.match(of('a: { { b: 1 }: 2 }\n'), /^x\.yaml:1: a list or a map in the place of a name/);
});
