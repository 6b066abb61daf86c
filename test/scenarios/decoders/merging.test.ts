/** Low-rank updates merged into the model's weights at a switch, beside updates that are computed with each sentence. */
import assert from 'node:assert';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { checkTrace, generateTrace, packageRoot, withMerges } from '../../../traces/index.js';
import { draws, sized } from '../../helpers/tier.js';
import { described } from '../../helpers/models.js';
import { bytesOf, come, energyOf, resolved, traceOf } from '../../helpers/scenarios.js';

const TINY = '../test/scenarios/decoders/tiny';
const TASKS = {
  ...{ tasks: { count: 3 }, 'stream.sentences': 3, 'model.tuned': [] },
  ...sized<Readonly<Record<string, unknown>>>({ 'model.vocabulary': 40 }, {}),
};
const lora = (merged: boolean, on: readonly string[] = ['query', 'down'], rank = 4) => ({
  ...TASKS,
  'model.parts': { lora: { rank, on, merged } },
});

t.test(
  'a switch reads and writes each weight once to take out, once to merge; a sentence costs what one without updates costs',
  async (t) => {
    const [none, merged] = [await come(TINY, TASKS), await come(TINY, lora(true))];
    // of each of two layers: query 64 × 64, down 64 × 128. Three sentences of three tasks: in, out and in, out and in
    const weights = 2 * (64 * 64 + 64 * 128);
    const updates = 2 * 4 * (64 + 64 + 128 + 64);
    t.equal(bytesOf(merged, 'rram', 'read') - bytesOf(none, 'rram', 'read'), 5 * weights);
    t.equal(bytesOf(merged, 'rram', 'write'), 5 * weights);
    t.equal(bytesOf(merged, 'sram', 'write') - bytesOf(none, 'sram', 'write'), 5 * weights, 'B·A is put down');
    t.equal(bytesOf(merged, 'sram', 'read') - bytesOf(none, 'sram', 'read'), 5 * (weights + updates), 'and read, and A and B');
    const served = ({ end }: typeof merged): number[] => end.sentences.map((s) => s.end_ps - s.ready_ps);
    const switches = merged.end.sentences.map((s) => s.ready_ps - s.start_ps);
    t.ok(switches[0]! > 0 && switches[1]! > 1.5 * switches[0]!, 'the first has nothing to take out');
    for (const [i, ps] of served(merged).entries()) t.ok(Math.abs(ps / served(none)[i]! - 1) < 0.01, `${ps}`);
  },
);

t.test('no switch, no merge: the second sentence of a task finds its weights', async (t) => {
  const { end } = await come(TINY, { ...lora(true), tasks: { count: 1 } });
  t.same(
    end.sentences.map((s) => s.ready_ps > s.start_ps),
    [true, false, false],
  );
});

t.test('the longer a task stays, the sooner merging pays; a rank of 0 is none', async (t) => {
  const mean = async (fields: Readonly<Record<string, unknown>>): Promise<number> => energyOf(await come(TINY, fields));
  const stays = (merged: boolean, sentences: number) => ({ ...lora(merged), tasks: { count: 1 }, 'stream.sentences': sentences });
  const costs = async (sentences: number): Promise<number> =>
    (await mean(stays(true, sentences))) / (await mean(stays(false, sentences)));
  t.ok((await costs(1)) > (await costs(sized(2, 4))), 'beside updates that are computed each time');
  t.equal(traceOf(TINY, lora(true, ['query'], 0), 'tile', 'operators'), traceOf(TINY, TASKS, 'tile', 'operators'));
});

t.test('stepped, and replayed: the same bytes; ALBERT has one query for all layers, and one merge', async (t) => {
  const two = { ...lora(true), 'stream.sentences': 2, 'model.intermediate': 48, 'model.vocabulary': 40 };
  for (const level of ['operator', 'tile'] as const)
    t.equal(traceOf(TINY, two, level, 'operators'), traceOf(TINY, two, level, false), level);
  const parts = { lora: { rank: 2, on: ['query'], merged: true } };
  const albert = described('albert', 'tiny', { parts });
  const { trace, merges } = withMerges(generateTrace(albert, [{ task: 'a', labels: 2, seq: 4 }], 'albert'), albert, ['a']);
  checkTrace(trace, 'albert');
  const merge = trace.operators.filter((o) => o.sentence === merges[0]);
  t.same(
    merge.map((o) => o.name),
    ['lora.update', 'lora.merge'],
  );
});

t.test('energy by component sums to the total, time to what elapsed, on drawn parts and orders', async (t) => {
  const drawn = fc.record({
    rank: fc.integer({ min: 1, max: 16 }),
    on: fc.subarray(['query', 'key', 'value', 'output', 'gate', 'up', 'down'], { minLength: 1 }),
    tasks: fc.array(fc.constantFrom('task-1', 'task-2', 'task-3'), { minLength: 1, maxLength: 4 }),
    overlap: fc.constantFrom('none', 'weights', 'units'),
  });
  await fc.assert(
    fc.asyncProperty(drawn, async ({ rank, on, tasks, overlap }) => {
      const order = { 'stream.order': { kind: 'listed', tasks }, 'stream.sentences': tasks.length };
      const few = { 'model.hidden': 32, 'model.intermediate': 48, 'model.vocabulary': 40 };
      const fields = { ...few, ...lora(true, on, rank), ...order, 'platform.overlap': overlap };
      const run = await come(TINY, fields);
      const { end } = run;
      for (const { actor, busy_ps, stalled_ps, idle_ps } of end.occupancy)
        assert.equal(busy_ps + stalled_ps + idle_ps, end.now_ps, actor);
      assert.equal(
        end.sentences.reduce((n, s) => n + s.energy_fj, end.idle_fj),
        energyOf(run),
      );
      const changes = tasks.filter((task, i) => task !== tasks[i - 1]).length;
      const updated = run.resolved.trace.operators.filter(
        (o) => o.name === 'lora.merge' && o.sentence === run.resolved.stream.merges![0],
      );
      const bytes = updated.reduce((n, { output }) => n + output.shape.reduce((a, b) => a * b, 1), 0);
      assert.equal(bytesOf(run, 'rram', 'write'), (2 * changes - 1) * bytes);
      assert.equal(traceOf(TINY, fields, 'transfer', 'operators'), traceOf(TINY, fields, 'transfer', false));
    }),
    { numRuns: draws(6) },
  );
  t.pass('no counterexample');
});

const WEIGHTS = join(packageRoot(), 'test', 'scenarios', 'workload', 'weights', 'adapter-albert-h16.safetensors');
/** An ALBERT whose backbone a file of weights has, so many percent of each tensor set to zero. */
const weighed = (prune?: number) => ({
  'stream.outputs': null,
  tasks: { count: 1 },
  'model.size': null,
  'model.family': 'albert',
  ...{ 'model.layers': 2, 'model.hidden': 16, 'model.heads': 2, 'model.intermediate': 32, 'model.embedding': 8 },
  ...{ 'model.vocabulary': 20, 'model.positions': 16, 'model.token_types': 2 },
  'model.parts': { lora: { rank: 3, on: ['query'], merged: true } },
  'model.density': { from: WEIGHTS, prune, task: 1, embedding: 1, backbone: 1 },
});
const MERGED = { 'model.parts': { lora: { rank: 3, merged: true } } };
const BAD: readonly (readonly [string, string, Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    'a pruned backbone',
    TINY,
    { ...MERGED, 'model.density': { backbone: 0.4 } },
    /lora\.merged.*0\.4 is not zero.*backbone that is not pruned/,
  ],
  [
    'a backbone that the platform stores pruned',
    TINY,
    { ...MERGED, 'placement.backbone.encoding': 'bitmask', 'placement.backbone.density': 0.4 },
    /lora\.merged.*0\.4 is not zero.*backbone that is not pruned/,
  ],
  [
    'a shipped platform that stores its backbone pruned',
    TINY,
    { ...MERGED, 'placement.backbone': null },
    /lora\.merged.*0\.4 is not zero.*backbone that is not pruned/,
  ],
  [
    'weights that a file says are pruned',
    TINY,
    { ...weighed(60), 'placement.backbone': { memory: 'rram', encoding: 'bitmask' } },
    /lora\.merged.*attention\.query\[16×16\], of which a share of 0\.\d+ is not zero/,
  ],
  [
    'latency targets',
    TINY,
    { ...weighed(), 'model.density': null, 'placement.embedding': { memory: 'rram' }, 'tasks.target_ms': 5 },
    /lora\.merged.*latency targets.*no target_ms/,
  ],
  ['a copy a task', TINY, { ...MERGED, 'model.copies': 'per-task' }, /lora\.merged.*own copy.*copies: shared/],
  [
    'parts that are fetched',
    TINY,
    { ...MERGED, tasks: { count: 2 }, 'placement.task.home': 'rram', switching: { kind: 'fetch' } },
    /lora\.merged.*fetched.*without a home/,
  ],
];
for (const [what, name, fields, message] of BAD)
  t.test(`refused: ${what}`, async (t) => t.throws(() => resolved(name, fields), { name: 'InputError', message }));
