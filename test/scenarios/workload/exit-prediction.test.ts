import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { sweepRow } from '../../../analysis/index.js';
import { exitDistributions, loadScenario, resolveScenario, simulate } from '../../../scenarios/index.js';
import { summaryOf } from '../../../scenarios/run/summary.js';
import { exitsOf, type Exit, type Exiting, type ExitPolicy } from '../../../scenarios/workload/exits.js';
import { predictionTable } from '../../../scenarios/workload/exit-prediction.js';
import { packageRoot } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { come, resolved, set, shipped, traceOf } from '../../helpers/scenarios.js';

const SST2 = join(packageRoot(), 'scenarios', 'predictions', 'sst2.csv');
const at = (...field: string[]) => ({ file: 'c.yaml', field: ['exit', ...field].join('.') });
const HEADER = 'threshold,actual_layer,predicted_layer,sentences';

/** Rows of [actual, predicted, sentences] as a file of one threshold. */
function tableFile(t: Test, rows: readonly (readonly number[])[], name = 'table.csv', header = HEADER): string {
  const file = join(t.testdir(), name);
  writeFileSync(file, [header, ...rows.map((r) => ['0.1', ...r].join(',')), ''].join('\n'));
  return file;
}
const of = (policy: ExitPolicy, more: Partial<Exiting> = {}): Exiting => ({
  ...{ id: 's0', layers: 12, policy, at, beside: (file: string) => file },
  ...more,
});
const drawn = (policy: ExitPolicy, count: number, seed = 1, layers = 12): Required<Exit>[] =>
  exitsOf(
    Array.from({ length: count }, () => of(policy, { layers })),
    seed,
    'model',
  ) as Required<Exit>[];

/** What the collectors of the counts computed from them on their own: shared reference, ranges, table of the exit predictor. */
const COUNTED: readonly (readonly number[])[] = [
  // threshold, mean actual, predicted, run by script 5, percent exact, under, over
  [0.09, 5.88, 7.78, 5.25, 15.7, 17.7, 66.6],
  [0.16, 4.93, 4.91, 3.9, 22.0, 26.3, 51.7],
  [0.23, 4.3, 4.02, 3.35, 31.9, 27.4, 40.7],
  [0.28, 3.94, 3.65, 3.05, 35.4, 27.1, 37.5],
  [0.46, 2.7, 2.12, 1.97, 55.5, 29.7, 14.8],
];
for (const [threshold, ...expected] of COUNTED)
  t.test(`sst2 at ${threshold}: means and shares as counted elsewhere`, async (t) => {
    const { pairs } = predictionTable(SST2, threshold, at, 12, 'model');
    const sum = (f: (p: (typeof pairs)[number]) => number): number => pairs.reduce((s, p) => s + p.sentences * f(p), 0);
    t.equal(
      sum(() => 1),
      872,
    );
    const [actual, predicted, run] = [sum((p) => p.actual), sum((p) => p.predicted), sum((p) => Math.min(p.actual, p.predicted))];
    const shares = [(d: number) => d === 0, (d: number) => d < 0, (d: number) => d > 0].map((is) =>
      sum((p) => Number(is(p.predicted - p.actual))),
    );
    t.same(
      [...[actual, predicted, run].map((x) => (x / 872).toFixed(2)), ...shares.map((x) => ((100 * x) / 872).toFixed(1))],
      expected.map((x, i) => x.toFixed(i < 3 ? 2 : 1)),
    );
    if (!exitDistributions.names.includes(`sst2-${threshold}`)) return;
    const { sentences } = exitDistributions.get(`sst2-${threshold}`, { file: '' });
    t.same(
      sentences.map((_, i) => sum((p) => Number(p.actual === i + 1))),
      sentences,
      'the actual layers are those of the distribution that ships',
    );
  });

t.test('the rules, over any table: never more layers than there are, and each what it says', async (t) => {
  const row = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 }));
  const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 20, selector: ([a, p]) => `${a} ${p}` });
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), (table, seed, fewer) => {
      const prediction = tableFile(t, table);
      const [earlier, exact, entropy] = (['earlier', 'exact', 'entropy'] as const).map((rule) =>
        drawn({ prediction, rule }, 20, seed),
      ) as [Required<Exit>[], Required<Exit>[], Required<Exit>[]];
      earlier.forEach(({ actual, predicted, layer }, i) => {
        assert.ok(
          table.some(([a, p]) => a === actual && p === predicted),
          'a pair of the table',
        );
        assert.equal(layer, Math.min(actual, predicted));
        assert.deepEqual(exact[i], { actual, predicted, layer: actual === 1 ? 1 : predicted });
        assert.deepEqual(entropy[i], { actual, predicted, layer: actual });
      });
      const perfect = drawn({ prediction, predictor: 'perfect' }, 20, seed);
      assert.deepEqual(
        perfect,
        entropy.map(({ actual }) => ({ actual, predicted: actual, layer: actual })),
        'the same sentences',
      );
      const two = [of({ prediction }, { layers: fewer }), of({ prediction })];
      const e = exitsOf(two, seed, 'trace')[0] as Required<Exit>;
      assert.ok(Math.max(e.layer, e.actual, e.predicted) <= fewer);
    }),
    { numRuns: draws(40) },
  );
  t.pass('no counterexample');
});

t.test('pairs come as often as the table says', async (t) => {
  const many = drawn({ prediction: 'sst2', threshold: 0.16 }, 8000);
  const share = (is: (e: Required<Exit>) => boolean): number => many.filter(is).length / many.length;
  t.ok(Math.abs(share((e) => e.predicted < e.actual) - 0.263) < 0.015);
  t.ok(Math.abs(share((e) => e.predicted > e.actual) - 0.517) < 0.015);
  t.ok(Math.abs(share((e) => e.actual === 4 && e.predicted === 6) - 91 / 872) < 0.012);
});

/** A policy in place of the scenario's own: what is not said is taken away. */
const only = (exit: ExitPolicy) => ({
  'tasks.exit': { prediction: null, threshold: null, rule: null, predictor: null, ...exit },
});

const FEW = { 'stream.sentences': 7 };
t.test('a table that is right about all sentences is today’s run, bit for bit; so is a perfect predictor', async (t) => {
  const counts = exitDistributions.get('sst2-0.28', { file: '' }).sentences;
  const diagonal = tableFile(
    t,
    counts.map((c, i) => [i + 1, i + 1, c]),
    'diagonal.csv',
  );
  const today = traceOf('early-exit-predicted', { ...FEW, ...only({ distribution: 'sst2-0.28' }) }, 'transfer', 'states');
  for (const rule of ['earlier', 'exact', 'entropy'] as const)
    t.same(
      drawn({ prediction: diagonal, rule }, 100).map((e) => [e.layer, e.predicted]),
      drawn({ distribution: 'sst2-0.28' }, 100).map((e) => [e.layer, e.layer]),
    );
  t.equal(traceOf('early-exit-predicted', { ...FEW, ...only({ prediction: diagonal }) }, 'transfer', 'states'), today);
  const perfect = { prediction: 'sst2', threshold: 0.28, predictor: 'perfect' as const };
  t.equal(traceOf('early-exit-predicted', { ...FEW, ...only(perfect) }, 'transfer', 'states'), today, 'perfect');
  const short = { prediction: 'sst2', threshold: 0.28 };
  t.not(traceOf('early-exit-predicted', { ...FEW, ...only(short) }, 'transfer', 'states'), today, 'the table itself differs');
});

t.test('what is recorded again has the bytes of stepping; a run goes on from its state', async (t) => {
  const fields = { 'stream.sentences': 4, 'tasks.exit.rule': 'exact' };
  const stepped = traceOf('early-exit-predicted', fields, 'transfer', false);
  t.equal(traceOf('early-exit-predicted', fields, 'transfer', 'operators'), stepped);
  const { trace, hardware, stream, dvfs } = resolved('early-exit-predicted', fields);
  const hash = createHash('sha256');
  const options = {
    ...{ seed: 1, level: 'transfer' as const, stream, dvfs: dvfs! },
    write: (b: Uint8Array) => void hash.update(b),
  };
  const first = simulate(trace, hardware, options);
  first.runUntil(4_000_000_000);
  const second = simulate(trace, hardware, { ...options, resume: first.checkpoint() });
  while (!second.step(1e6));
  second.finish();
  t.equal(hash.digest('hex'), stepped);
});

t.test('voltage is chosen for the predicted layer: a perfect predictor takes the one of the actual', async (t) => {
  const under = (fields: Readonly<Record<string, unknown>>) =>
    come('early-exit-predicted', { 'stream.sentences': 30, ...fields });
  const [table, perfect] = [await under({ 'tasks.exit.rule': 'entropy' }), await under({ 'tasks.exit.predictor': 'perfect' })];
  t.same(table.exits, perfect.exits, 'by the entropies alone the same layers run');
  const chosen = (c: typeof table) => new Map(c.operatingPoints.map((p) => [p.sentence, p.frequency_mhz]));
  const [a, b] = [chosen(table), chosen(perfect)];
  let differ = 0;
  table.predictedExits!.forEach(({ actual, predicted }, i) => {
    const [f, g] = [a.get(i), b.get(i)];
    if (f === undefined || g === undefined) return t.equal(actual, 1, 'nothing is chosen after the only layer');
    if (predicted === actual) t.equal(f, g);
    else if (predicted < actual) t.ok(f <= g, 'short: not faster');
    else t.ok(f >= g, 'long: not slower');
    differ += Number(f !== g);
  });
  t.ok(differ > 5);
  t.ok(table.figures.deadline_misses > 0 && perfect.figures.deadline_misses === 0, 'short predictions are late');
});

t.test('the summary counts every sentence once; deadlines and energies as the sentences have them', async (t) => {
  const ran = await come('early-exit-predicted', { 'stream.sentences': 24, 'tasks.exit.rule': 'entropy' });
  const { exit_prediction: p, sentences, deadline_misses, exit_layers } = summaryOf('x', ran);
  const groups = [p!.short, p!.right, p!.long];
  const total = (f: (g: (typeof groups)[number]) => number): number => groups.reduce((s, g) => s + f(g), 0);
  t.equal(
    total((g) => g.sentences),
    24,
  );
  t.equal(
    total((g) => g.deadline_misses),
    deadline_misses,
  );
  t.equal(p!.all.deadline_misses, deadline_misses);
  const energy = sentences.reduce((s, x) => s + x.energy_pj, 0) / 1e6;
  t.ok(Math.abs(total((g) => g.sentences * g.energy_mean_uj) - energy) < 1e-9 * energy);
  t.same(
    p!.sentences.map((s) => s.run_layer),
    exit_layers,
  );
  const row = sweepRow(summaryOf('x', ran));
  t.equal(row['predicted_short_sentences'], p!.short.sentences);
  t.equal(row['layers_run_mean'], exit_layers!.reduce((a, b) => a + b, 0) / 24);
  t.notOk('layers_run_mean' in sweepRow(summaryOf('x', await come('early-exit-dvfs', { 'stream.sentences': 2 }))));
});

t.test('tasks with and without a prediction, side by side; the order of the stream decides the draws', async (t) => {
  const tasks = [{ name: 'a', exit: { prediction: 'sst2', threshold: 0.46 } }, { name: 'b', exit: { layer: 2 } }, { name: 'c' }];
  const { predictedExits, exits, dvfs } = resolved('early-exit-predicted', { 'stream.sentences': 9, tasks });
  t.equal(predictedExits?.length, 3);
  t.same([exits![1], exits![2]], [2, 12]);
  t.equal(dvfs, undefined);
});

t.test('the table of a file that a scenario names lies beside it; a faulty one is told with file, line and column', async (t) => {
  const prediction = tableFile(t, [[1, 1, 3]]);
  const under = (exit: object) => () => resolveScenario(loadScenario(shipped('early-exit-predicted'), set(only(exit))));
  t.doesNotThrow(under({ prediction }));
  const BAD: readonly (readonly [rows: readonly (readonly (number | string)[])[], message: RegExp, header?: string])[] = [
    [
      [
        [1, 1, 3, 10],
        [2, 2, 4, 10],
      ],
      /bad\.csv:2: of_sentences: 10, but the rows of threshold 0\.1 sum to 7; expected rows that sum to it/,
      `${HEADER},of_sentences`,
    ],
    [[[1, 13, 3]], /bad\.csv:2: predicted_layer: layer 13; expected at most 12, as the model has/],
    [[[0, 1, 3]], /bad\.csv:2: actual_layer: "0"; expected a whole number of at least 1/],
    [[[1, 1, 'x']], /bad\.csv:2: sentences: "x"; expected a whole number of at least 0/],
    [[[1, 1, -1]], /bad\.csv:2: sentences: "-1"/],
    [[[1, 1, 0]], /bad\.csv:2: sentences: no sentence at threshold 0\.1; expected at least one/],
    [[[1, 1]], /bad\.csv:2: 3 cells; expected 4, as the header has/],
    [
      [
        [1, 1, 3],
        [1, 1, 4],
      ],
      /bad\.csv:3: the threshold and layers of line 2; expected one row for each pair of layers/,
    ],
    [[], /bad\.csv: no rows; expected at least one pair of layers/],
    [
      [[1, 1, 3]],
      /bad\.csv:1: a column "actual"; expected one of threshold, actual_layer/,
      HEADER.replace('actual_layer', 'actual'),
    ],
    [[[1, 1]], /bad\.csv:1: no column "sentences"/, 'threshold,actual_layer,predicted_layer'],
  ];
  for (const [rows, message, header] of BAD)
    t.throws(under({ prediction: tableFile(t, rows as number[][], 'bad.csv', header) }), message);
  const two = join(t.testdir(), 'two.csv');
  writeFileSync(two, `${HEADER}\n0.1,1,1,3\n0.2,1,1,4\n`);
  t.throws(
    under({ prediction: two, threshold: 0.1 }),
    /two\.csv:3: sentences: the rows of threshold 0\.2 sum to 4; expected 3, as those of the first threshold/,
  );
});

t.test('what does not go together is refused, with its place', async (t) => {
  const under = (exit: object) => () => resolveScenario(loadScenario(shipped('early-exit-predicted'), set(only(exit))));
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ prediction: 'sst2' }, /tasks\.exit\.prediction: 5 thresholds and none chosen; expected threshold: one of 0\.09, 0\.16/],
    [{ prediction: 'sst2', threshold: 0.5 }, /tasks\.exit\.threshold: no rows of threshold 0\.5; expected one of 0\.09/],
    [
      { prediction: 'sst3', threshold: 0.16 },
      /tasks\.exit\.prediction: unknown prediction "sst3"; expected one of sst2, or a file.*Did you mean "sst2"/,
    ],
    [{ prediction: './none.csv' }, /none\.csv/],
    [{ prediction: 'sst2', layer: 2 }, /tasks\.exit: 2 of layer, distribution, threshold, prediction; expected one of them/],
    [{ layer: 2, rule: 'exact' }, /tasks\.exit\.rule: given without a prediction/],
    [{ layer: 2, predictor: 'perfect' }, /tasks\.exit\.predictor: given without a prediction/],
    [{ prediction: 'sst2', threshold: 0.16, rule: 'earliest' }, /tasks\.exit\.rule: .*earlier/],
  ];
  for (const [exit, message] of cases) t.throws(under(exit), message);
  const together = set({ schedule: { policy: 'batch', bound_ms: 1, together: 2 } });
  t.throws(
    () => resolveScenario(loadScenario(shipped('early-exit-predicted'), together)),
    /schedule\.together: 2 sentences with predicted exits; expected/,
  );
  const few = set({ 'model.layers': 4 });
  t.throws(
    () => resolveScenario(loadScenario(shipped('early-exit-predicted'), few)),
    /sst2\.csv:\d+: predicted_layer: layer 5; expected at most 4/,
  );
});
