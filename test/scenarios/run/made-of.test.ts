import assert from 'node:assert/strict';
import t from 'tap';
import { loadPlatform, platformDifferences, platformNames } from '../../../models/index.js';
import { madeOfDifferences, numbersBetween } from '../../../scenarios/run/made-of.js';
import { numbersDigest } from '../../../traces/index.js';
import type { Provenance } from '../../../traces/index.js';

const ENTRIES = ['first', 'second', 'third', 'fourth'];
/** Of a Switchyard whose changelog has so many of the entries. */
const knowing = (numbers: number, more: Partial<Provenance> = {}): Provenance => ({
  switchyard: { version: '0.1.0', numbers, numbers_sha256: numbersDigest(ENTRIES.slice(0, numbers)) },
  argv: ['replay', 'a.json'],
  seed: 1,
  files: [{ file: 'a.json', sha256: 'a'.repeat(64) }],
  platform: { name: 'tiny', file: 'tiny', from: 'tiny', from_by: 'itself', changed: [] },
  ...more,
});

t.test('entries of the changelog between two runs, whichever is the first', async (t) => {
  t.same(numbersBetween(knowing(1), knowing(3), ENTRIES), { entries: ['second', 'third'] });
  t.same(numbersBetween(knowing(3), knowing(1), ENTRIES), { entries: ['second', 'third'] });
  t.same(numbersBetween(knowing(4), knowing(4), ENTRIES), { entries: [] });
});

t.test('where that cannot be told it says why', async (t) => {
  const { switchyard, ...rest } = knowing(2);
  const silent: Provenance = { ...rest, switchyard: { version: '0.0.9' } };
  t.match(numbersBetween(silent, knowing(2), ENTRIES), { unknown: /0\.0\.9 of one of them does not say/ });
  t.match(numbersBetween(knowing(4), knowing(2), ENTRIES.slice(0, 3)), { unknown: /of a later Switchyard/ });
  t.match(numbersBetween(knowing(1), knowing(2), ['another', ...ENTRIES.slice(1)]), { unknown: /is another than this one/ });
  t.same(numbersBetween(silent, silent, ENTRIES), { entries: [] }, 'of one and the same there are none');
  t.equal(switchyard.numbers, 2);
});

t.test('a row a fact in which two runs were made otherwise; none for the same', async (t) => {
  t.same(madeOfDifferences(knowing(1), knowing(2)), [], 'what the changelog has is said elsewhere');
  const other = knowing(1, {
    switchyard: { version: '0.2.0', commit: 'c1' },
    argv: ['replay', 'b.json', '--seed', '2'],
    seed: 2,
    files: [{ file: 'b.json', sha256: 'b'.repeat(64) }, { file: 'c.yaml' }],
  });
  t.same(madeOfDifferences(knowing(1), other), [
    { what: 'Switchyard', a: '0.1.0', b: '0.2.0, commit c1' },
    { what: 'command line', a: 'replay a.json', b: 'replay b.json --seed 2' },
    { what: 'seed', a: '1', b: '2' },
    { what: 'file', a: 'a.json, aaaaaaaaaaaa…', b: 'b.json, bbbbbbbbbbbb…' },
  ]);
  const renamed = knowing(1, { files: [{ file: 'copy.json', sha256: 'a'.repeat(64) }] });
  t.same(madeOfDifferences(knowing(1), renamed), [], 'the same content under another name is the same');
});

t.test('fields of platforms, whatever shipped ones they are compared to: as the platforms themselves differ', async (t) => {
  const platformOf = (name: string, from: string): Provenance => {
    const platform = loadPlatform(name).platform;
    const changed = platformDifferences(loadPlatform(from).platform, platform);
    return knowing(1, { platform: { name, file: name, from, from_by: 'similarity', changed } });
  };
  const shown = (v: string | number | boolean | null): string => (v === null ? '–' : String(v));
  const names = platformNames();
  for (const a of names)
    for (const b of names)
      for (const [from_a, from_b] of [
        [a, b],
        ['tiny', b],
        ['tiny', 'tiny'],
      ] as const) {
        const rows = madeOfDifferences(platformOf(a, from_a), platformOf(b, from_b)).filter((r) =>
          r.what.startsWith('platform: '),
        );
        const wanted = platformDifferences(loadPlatform(a).platform, loadPlatform(b).platform);
        assert.deepEqual(
          rows.map((r) => [r.what, r.a, r.b]).sort(),
          wanted.map((c) => [`platform: ${c.field}`, shown(c.from), shown(c.to)]).sort(),
          `${a} from ${from_a}, ${b} from ${from_b}`,
        );
      }
  t.pass('all of them');
  const gone = knowing(1, { platform: { ...knowing(1).platform!, from: 'no-more' } });
  t.same(madeOfDifferences(knowing(1), gone), [], 'a shipped one that is no more says nothing');
});
