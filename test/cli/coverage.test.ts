/** What of a recording is not simulated is said first, and --strict refuses it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { cli, recorded, scratch } from '../helpers/cli.js';
import { sized, spread } from '../helpers/tier.js';

const RECORDINGS = [
  'tiny-adapter-albert-seq16',
  'albert-base-seq128',
  'tiny-multitask',
  'adapter-albert-base-seq128',
  'multitask-a',
];
for (const name of spread(RECORDINGS, 3))
  t.test(`${name}: --strict passes, without a warning`, async (t) => {
    const { status, stderr } = await cli(['import', recorded(name), '--strict'], scratch());
    t.equal(status, 0);
    t.equal(stderr, '');
  });

/** Two encoder layers, 1,114,112 multiply-accumulates, and an LSTM of so many steps: 64 features in and out, 32,768 a step. */
function withRecurrent(steps: number): string {
  const dir = scratch();
  const text = readFileSync(join(packageRoot(), 'test/traces/import/cases/00-baseline.json'), 'utf8');
  const trace = JSON.parse(text) as { traceEvents: object[] };
  const dims = [[steps, 1, 64], [256, 64], [256, 64], [256], [256], [1, 1, 64], [1, 1, 64]];
  const args = { 'Input Dims': dims };
  trace.traceEvents.push({ ph: 'X', cat: 'cpu_op', name: 'aten::mkldnn_rnn_layer', pid: 1, tid: 1, ts: 9e6, dur: 3, args });
  writeFileSync(join(dir, 'lstm.json'), JSON.stringify(trace));
  return dir;
}

t.test('below 99 % of the multiply-accumulates that is the first that the terminal and the report say', async (t) => {
  const dir = withRecurrent(34);
  const sentence = "50 % of this recording's multiply-accumulates are not simulated: aten::mkldnn_rnn_layer";
  const imported = await cli(['import', 'lstm.json'], dir);
  t.equal(imported.status, 0);
  t.equal(imported.stderr.split('\n')[0], `warning: ${sentence}`);
  const replayed = await cli(['replay', 'lstm.json', '--platform', 'tiny', '--out', 'out'], dir);
  t.equal(replayed.status, 0, replayed.stderr);
  t.equal(replayed.stderr.split('\n')[0], `warning: ${sentence}`);
  const summary = JSON.parse(readFileSync(join(dir, 'out/summary.json'), 'utf8')) as {
    coverage: { macs: number; missing: object[] };
  };
  t.ok(Math.abs(summary.coverage.macs - 0.5) < 1e-9);
  t.same(summary.coverage.missing, [{ name: 'aten::mkldnn_rnn_layer', count: 1, macs: 34 * 32768 }]);
  const page = readFileSync(join(dir, 'out/report.html'), 'utf8');
  const warnings = /<[^>]*warning[^>]*>[^]*?not simulated/.exec(page)?.[0] ?? '';
  t.match(warnings.replaceAll('&#39;', "'"), /50 % of this recording's multiply-accumulates are not simulated$/);
});

t.test('whatever else reads a recording says so too: a scenario, a waterfall', async (t) => {
  const dir = withRecurrent(34);
  const scenario = `version: 1
name: s
platform: edgebert-like
model: { recording: lstm.json }
stream: { sentences: 1 }
`;
  writeFileSync(join(dir, 's.yaml'), scenario);
  for (const line of [['run', 's.yaml', '--no-trace'], ...sized([], [['waterfall', 'lstm.json', '--json']])]) {
    const { status, stderr } = await cli(line, dir);
    t.equal(status, 0, stderr);
    t.match(
      stderr.split('\n')[0],
      /^warning: 50 % of this recording's multiply-accumulates are not simulated: aten::mkldnn_rnn_layer$/,
    );
  }
});

t.test('--strict refuses less than all, by name, with exit code 2', async (t) => {
  const dir = withRecurrent(34);
  for (const command of ['import', 'replay', 'waterfall']) {
    const { status, stderr } = await cli([command, 'lstm.json', '--strict'], dir);
    t.equal(status, 2);
    t.match(stderr, /traceEvents\[\d+\], aten::mkldnn_rnn_layer: an operator that is not understood/);
  }
});
