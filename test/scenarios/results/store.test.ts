/** Results by what they were simulated from. */
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { keepResult, keyOfOrigin, readResult, resultFile, resultFiles, resultIn } from '../../../scenarios/results/store.js';
import { scratch } from '../../helpers/cli.js';

const folder = scratch();
const never = (said: string): never => {
  throw new Error(said);
};

t.test('what is kept is there, under the SHA-256 of its origin, and has the same bytes whoever writes it', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (from, came) => {
      const [origin, result] = JSON.parse(JSON.stringify([from, came])) as [unknown[], unknown];
      const file = resultFile(folder, keyOfOrigin(origin));
      keepResult(file, { origin, result });
      const bytes = readFileSync(file);
      t.same(resultIn(file, never), { origin, result });
      keepResult(file, readResult(file));
      t.ok(readFileSync(file).equals(bytes));
    }),
    { numRuns: 30 },
  );
  t.equal(
    resultFiles(folder).length,
    readdirSync(folder).flatMap((shard) => readdirSync(join(folder, shard))).length,
    'nothing else is left',
  );
  t.equal(resultIn(resultFile(folder, keyOfOrigin(['not there'])), never), undefined);
});

t.test('a file that is torn, changed in one byte, foreign or under another name is set aside, and not trusted', async (t) => {
  const origin = ['a scenario', 1];
  const file = resultFile(join(folder, 'faults'), keyOfOrigin(origin));
  keepResult(file, { origin, result: { energy_uj: 1.5 } });
  const whole = readFileSync(file, 'utf8');
  const faults = [
    whole.slice(0, -20),
    whole.replace('1.5', '1.6'),
    '',
    'a note\n',
    `${whole}more`,
    JSON.stringify({ energy_uj: 1.5 }),
    whole.slice(whole.indexOf('\n') + 1),
  ];
  for (const [i, text] of faults.entries()) {
    writeFileSync(file, text);
    const said: string[] = [];
    t.equal(
      resultIn(file, (s) => said.push(s)),
      undefined,
      text.slice(0, 40),
    );
    t.match(said.join(), /set aside as .*aside.*, to be simulated again/);
    t.notOk(existsSync(file));
    t.equal(readdirSync(join(folder, 'faults', 'aside')).length, i + 1, 'none is lost');
  }
  const other = resultFile(join(folder, 'faults'), keyOfOrigin(['another scenario']));
  keepResult(file, { origin, result: 1 });
  mkdirSync(dirname(other));
  copyFileSync(file, other);
  t.equal(
    resultIn(other, (s) => t.match(s, /of another origin than its name says/)),
    undefined,
  );
  t.same(resultIn(file, never), { origin, result: 1 });
  appendFileSync(file, '\n');
  t.throws(() => readResult(file), /its checksum does not fit/);
});

t.test('where nothing can be set aside it is said, and the file is not trusted all the same', async (t) => {
  const origin = ['no room'];
  const file = resultFile(join(folder, 'full'), keyOfOrigin(origin));
  keepResult(file, { origin, result: 1 });
  writeFileSync(file, 'torn');
  writeFileSync(join(folder, 'full', 'aside'), 'a file where a folder is to be');
  const said: string[] = [];
  t.equal(
    resultIn(file, (line) => said.push(line)),
    undefined,
  );
  t.match(said.join(), /not trusted, and not set aside: .*cannot be set aside \(ENOTDIR\)/);
  t.equal(readFileSync(file, 'utf8'), 'torn');
});
