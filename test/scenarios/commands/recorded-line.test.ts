import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { recordedLine } from '../../../scenarios/commands/recorded-line.js';
import { replay } from '../../../scenarios/commands/replay.js';
import { run } from '../../../scenarios/commands/run.js';

const PLAIN = ['replay', 'a.json', '--platform', 'edgebert-like', '--seed', '1'];

t.test('platform and seed are recorded whether they are given or not; where it goes and how it is computed is not', async (t) => {
  t.same(recordedLine(replay, ['replay', 'a.json']), PLAIN);
  const spelt = [
    'replay',
    '--seed=1',
    '--out',
    'x',
    '--level=tile',
    'a.json',
    '--no-replay',
    '--no-trace',
    '--json',
    '--plots',
    '--force',
  ];
  t.same(recordedLine(replay, spelt), PLAIN);
  t.same(recordedLine(replay, ['replay', '--replay', 'states', 'a.json', '--platform=edgebert-like']), PLAIN);
});

t.test('what changes the result is kept, in one order, a repeated option as often as it was given', async (t) => {
  t.same(recordedLine(replay, ['replay', '--exit', '2', '--strict', 'a.json', '--dim', 'a=1', '--seed', '7', '--dim=b=2']), [
    ...['replay', 'a.json', '--platform', 'edgebert-like', '--seed', '7', '--exit', '2', '--strict'],
    ...['--dim', 'a=1', '--dim', 'b=2'],
  ]);
  t.same(recordedLine(run, ['run', '--set', 'a=1', 's.yaml', '--set', 'a=2', '--out', '--set']), [
    ...['run', 's.yaml', '--set', 'a=1', '--set', 'a=2'],
  ]);
});

t.test('an argument that begins with a dash stays one', async (t) => {
  t.same(recordedLine(run, ['run', '--set', 'a=1', '--', '-s.yaml']), ['run', '--set', 'a=1', '--', '-s.yaml']);
});

t.test('a recorded line records itself, and the order of options on the line is none of it', async (t) => {
  const options = fc.shuffledSubarray([
    ['--platform', 'tiny'],
    ['--seed', '3'],
    ['--out', 'somewhere'],
    ['--no-trace'],
    ['--conditions', 'c.yaml'],
    ['--sharing=shared'],
    ['--level', 'tile'],
  ]);
  fc.assert(
    fc.property(options, fc.nat(7), (given, at) => {
      const words = given.flatMap((o, i) => (i === at ? ['a.json', ...o] : o));
      const line = recordedLine(replay, ['replay', ...words, ...(at < given.length ? [] : ['a.json'])]);
      assert.deepEqual(recordedLine(replay, line), line);
      assert.deepEqual(line, recordedLine(replay, ['replay', 'a.json', ...[...given].reverse().flat()]));
      assert.ok(!line.some((w) => ['--out', 'somewhere', '--no-trace', '--level'].includes(w)));
    }),
  );
  t.pass('no counterexample');
});
