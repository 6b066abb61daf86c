import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { schedules } from '../../models/index.js';
import { createPlans } from '../../models/plan/plans.js';
import { residencyOf } from '../../models/plan/residency.js';
import type { Region } from '../../models/memory/protocol/region.js';
import { loadScenario, resolveScenario, simulate, type Resolved, type SimulateOptions } from '../../scenarios/index.js';
import { summaryOf } from '../../scenarios/run/summary.js';
import { elements, isGemm, totalMacs, type Operator, type OperatorTrace, type Tensor } from '../../traces/index.js';
import { sized } from '../helpers/tier.js';
import { bytesOf, come, energyOf, resolved, set, shipped, traceOf, type Came } from '../helpers/scenarios.js';

/** On `bursts`: weights in RRAM, all else in SRAM; a burst of so many sentences of one task. */
const burst = (size: number, together: number, more: Readonly<Record<string, unknown>> = {}) => ({
  'model.family': 'adapter-bert',
  'placement.task': { memory: 'rram' },
  'placement.embedding': { memory: 'sram' },
  'tasks.count': 1,
  'stream.sentences': size,
  'stream.arrivals': { kind: 'bursts', size, period_ms: 1 },
  'stream.order': { kind: 'round-robin' },
  schedule: { policy: 'batch', bound_ms: 1, together },
  ...more,
});
const MIXED = sized(8, 14);
/** Lengths, tasks and arrivals at random, some of which leave early. */
const mixed = (together: number, seed = 1) => ({
  tasks: { count: 2, exit: { distribution: [0.5, 0.5] } },
  'stream.sentences': MIXED,
  'stream.seed': seed,
  'stream.order': { kind: 'markov', stay: 0.6 },
  'stream.arrivals': { kind: 'poisson', rate_per_s: 40_000 },
  'stream.lengths': { kind: 'distribution', shares: { 8: 0.7, 16: 0.3 } },
  schedule: { policy: 'batch', bound_ms: 0.2, together },
});

t.test('a batch of one is no batch, bit for bit', (t) => {
  const without = { schedule: { policy: 'batch', bound_ms: 0.2 } };
  const none = traceOf('bursts', { ...mixed(1), ...without }, 'transfer', 'operators');
  t.equal(traceOf('bursts', mixed(1), 'transfer', 'operators'), none, 'together: 1');
  const alone = { 'stream.arrivals': { kind: 'closed', in_flight: 1 } };
  const closed = traceOf('bursts', { ...mixed(1), ...without, ...alone }, 'operator', 'operators');
  t.equal(traceOf('bursts', { ...mixed(4), ...alone }, 'operator', 'operators'), closed, 'nobody else is there');
  t.end();
});

t.test('weights are read once a batch, tables and activations as often as there are sentences', async (t) => {
  const one = await come('bursts', burst(1, 1));
  const tables = {
    'placement.backbone': { memory: 'sram' },
    'placement.task': { memory: 'sram' },
    'placement.embedding': { memory: 'rram' },
  };
  const few = await come('bursts', burst(1, 1, tables));
  for (const j of sized([3], [2, 4])) {
    const batch = await come('bursts', burst(j, j));
    t.equal(bytesOf(batch, 'rram', 'read'), bytesOf(one, 'rram', 'read'), `weights of ${j}`);
    t.equal(bytesOf(batch, 'sram', 'write'), j * bytesOf(one, 'sram', 'write'), 'results');
    const alone = await come('bursts', burst(j, 1));
    t.equal(bytesOf(alone, 'rram', 'read'), j * bytesOf(one, 'rram', 'read'), 'one after the other');
    const many = await come('bursts', burst(j, j, tables));
    t.equal(bytesOf(many, 'rram', 'read'), j * bytesOf(few, 'rram', 'read'), 'rows of tables');
    t.ok(energyOf(batch) < energyOf(alone) && batch.end.now_ps < alone.end.now_ps, 'costs less, and ends sooner');
  }
});

const ofProgram = (trace: OperatorTrace, program: number): Operator[] => trace.operators.filter((o) => o.sentence === program);
const own = ({ class: c }: Tensor): boolean => c === 'activation';

t.test('operators of sentences together do the work of each: products, bytes of activations, nothing of weights', (t) => {
  const fields = { ...burst(5, 5), 'model.spans': [[8, 0, 16, 4]], 'tasks.exit': { layer: 1 } };
  const { trace, stream } = resolved('bursts', fields);
  const one = ofProgram(trace, 0);
  for (const [i, program] of stream.together!.of[0]!.entries()) {
    const j = i + 2;
    const several = ofProgram(trace, program);
    assert.equal(trace.sentences[program]!.together, j);
    assert.equal(several.length, one.length);
    assert.equal(totalMacs({ ...trace, operators: several }), j * totalMacs({ ...trace, operators: one }));
    for (const [at, a] of several.entries()) {
      const b = one[at]!;
      assert.deepEqual(
        a.deps.map((d) => d - several[0]!.id),
        b.deps.map((d) => d - one[0]!.id),
      );
      for (const [n, x] of [...a.inputs, a.output].entries()) {
        const y = [...b.inputs, b.output][n]!;
        if (own(x)) assert.equal(elements(x), j * elements(y));
        else assert.deepEqual(x, y, 'a weight stays the same data');
      }
      if (isGemm(a.dims) && isGemm(b.dims)) {
        assert.deepEqual([a.dims.k, a.dims.n], [b.dims.k, b.dims.n]);
        assert.deepEqual([a.dims.b, a.dims.m], a.kind === 'bmm' ? [j * b.dims.b, b.dims.m] : [b.dims.b, j * b.dims.m]);
      }
    }
  }
  t.pass('for two to five');
  t.end();
});

/** Every byte of a region. */
function* bytesIn({ base, rows, row_bytes, stride_bytes }: Region): Generator<number> {
  for (let r = 0; r < rows; r++) for (let b = 0; b < row_bytes; b++) yield base + r * stride_bytes + b;
}

t.test('heads of sentences together lie where the products before them put their rows', (t) => {
  const [j, seq, hidden, heads] = [3, 16, 64, 4];
  const { trace, stream, hardware } = resolved('bursts', burst(j, j));
  const placement = residencyOf(hardware, trace, { slots: 1 });
  const plans = createPlans(hardware, trace, placement, { seed: 1, closed: () => false });
  const several = ofProgram(trace, stream.together!.of[0]![j - 2]!);
  const find = (name: string): Operator => several.find((o) => o.name.endsWith(name))!;
  const [scores, context] = [find('attention.scores'), find('attention.context')];
  const query = placement.locations.get(scores.inputs[0]!.id)!;
  const wide = hidden / heads;
  // row t of sentence i is row t·j + i; head h of it has columns h·wide on
  const expected = Array.from({ length: j * heads }, (_, batch) => {
    const [i, h] = [Math.floor(batch / heads), batch % heads];
    return Array.from({ length: seq * wide }, (_, n) => {
      const [token, column] = [Math.floor(n / wide), n % wide];
      return query.base + (token * j + i) * hidden + h * wide + column;
    });
  });
  const loads = plans.planOf(scores.id).a.loads;
  const read = loads.map((r) => [...bytesIn(r)]);
  t.same(read.flat(), expected.flat(), 'each head of each sentence is read where it lies');
  const written = plans.planOf(context.id).blocks.flatMap((r) => [...bytesIn(r)]);
  const at = placement.locations.get(context.output.id)!;
  t.same(
    written.sort((a, b) => a - b),
    Array.from({ length: j * seq * hidden }, (_, n) => at.base + n),
    'results fill their tensor, no byte twice',
  );
  const pooler = plans.planOf(find('pooler').id).a.loads;
  const x = placement.locations.get(find('pooler').inputs[0]!.id)!;
  t.equal(Math.max(...pooler.flatMap((r) => [...bytesIn(r)])), x.base + j * hidden - 1, 'first tokens are the first rows');
  const positions = several.filter((o) => o.kind === 'embedding').map((o) => plans.planOf(o.id).a.loads)[2]!;
  t.same(
    positions.flatMap((r) => r.offsets!.map((o) => o / hidden)),
    Array.from({ length: j * seq }, (_, row) => Math.floor(row / j)),
    'sentences have the same positions',
  );
  t.end();
});

/** Sentences of a run that were taken up at the same time, in the order of service. */
function batches({
  end,
}: Pick<Came, 'end'>): { readonly start_ps: number; readonly end_ps: number; readonly members: number[] }[] {
  const found = new Map<number, { start_ps: number; end_ps: number; members: number[] }>();
  for (const [i, { start_ps, end_ps }] of end.sentences.entries()) {
    const batch = found.get(start_ps) ?? { start_ps, end_ps, members: [] };
    batch.members.push(i);
    assert.equal(batch.end_ps, end_ps, 'all leave together');
    found.set(start_ps, batch);
  }
  return [...found.values()].sort((a, b) => a.start_ps - b.start_ps);
}

t.test('every sentence is served once, in the order of the schedule, with those that are alike; energies sum', async (t) => {
  let several = 0;
  const SEEDS = sized(4, 6);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const together = 1 + (seed % 4);
    const came = await come('bursts', mixed(together, seed));
    const { stream, trace, exits } = came.resolved;
    const { sentences } = came.end;
    const kind = (i: number): string => {
      const { task, seq } = trace.sentences[stream.sentences[i]!.program]!;
      return `${task} ${seq}`;
    };
    assert.equal(sentences.length, MIXED);
    const waiting = new Set(sentences.keys());
    let [last, free_ps] = [-1, 0];
    for (const { start_ps, end_ps, members } of batches(came)) {
      assert.ok(start_ps >= free_ps);
      free_ps = end_ps;
      const queue = [...waiting]
        .filter((i) => sentences[i]!.arrival_ps <= start_ps)
        .map((sentence) => {
          const { task, deadline_ps } = stream.sentences[sentence]!;
          return { sentence, task, deadline_ps, arrival_ps: sentences[sentence]!.arrival_ps };
        });
      const first = queue[schedules.get('batch', { file: '' }).pick(queue, start_ps, last, stream.bound_ps)]!;
      const alike = queue.filter((q) => kind(q.sentence) === kind(first.sentence)).map((q) => q.sentence);
      assert.deepEqual(members, alike.slice(0, together));
      if (members.length > 1) several++;
      for (const i of members) waiting.delete(i);
      last = first.task;
      const of = members.map((i) => sentences[i]!.energy_fj);
      const [most, ...others] = [of[0]!, ...of.slice(1)];
      for (const e of others)
        assert.ok(e === others[0] && most - e >= 0 && most - e < members.length, 'equal shares, the rest is the first’s');
      const layers = Math.max(...members.map((i) => exits![i]!));
      for (const i of members) assert.equal(came.exits![i], layers, 'all leave after the layer of the last');
    }
    assert.equal(waiting.size, 0);
    assert.equal(came.end.idle_fj + sentences.reduce((n, s) => n + s.energy_fj, 0), energyOf(came));
    const { batches: figures, latency_ms } = summaryOf('x', came);
    assert.equal(figures?.sentences_mean, together === 1 ? undefined : MIXED / batches(came).length);
    const waited = sentences.reduce((n, s) => n + s.end_ps - s.arrival_ps, 0) / MIXED / 1e9;
    assert.ok(Math.abs(latency_ms.mean - waited) < 1e-9, 'the wait for others is in the latency');
    const beyond = came.exits!.reduce((n, l, i) => n + l - exits![i]!, 0) / MIXED;
    if (figures) assert.equal(figures.layers_beyond_exit_mean, beyond);
  }
  t.ok(several >= SEEDS, `${several} batches of several sentences`);
});

/** Runs to the end. */
function bytesOfRun({ trace, hardware, stream }: Resolved, more: Partial<SimulateOptions> = {}): Buffer {
  const parts: Uint8Array[] = [];
  const simulation = simulate(trace, hardware, {
    seed: 1,
    level: 'operator',
    stream,
    write: (b) => parts.push(Uint8Array.from(b)),
    ...more,
  });
  while (!simulation.step(10_000));
  const { operators, operatorsDone, taken } = simulation.progress();
  assert.deepEqual([operatorsDone, taken], [operators, stream.sentences.length], 'nothing is left to do');
  simulation.finish();
  return Buffer.concat(parts);
}

t.test('deterministic, equal to stepping, and goes on from a checkpoint', (t) => {
  const of = resolved('bursts', mixed(4));
  const whole = bytesOfRun(of);
  t.ok(bytesOfRun(of, { reversed: true }).equals(whole), 'whatever was made first');
  t.ok(bytesOfRun(of, { replay: false }).equals(whole), 'stepped');
  const options: SimulateOptions = { seed: 1, level: 'operator', stream: of.stream, write: () => undefined };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120_000 }), (events) => {
      const parts: Uint8Array[] = [];
      const write = (b: Uint8Array): void => void parts.push(Uint8Array.from(b));
      const first = simulate(of.trace, of.hardware, { ...options, write });
      first.step(events);
      const saved = JSON.parse(JSON.stringify(first.checkpoint())) as ReturnType<typeof first.checkpoint>;
      const second = simulate(of.trace, of.hardware, { ...options, write, resume: saved });
      while (!second.step(1_000_000));
      second.finish();
      assert.ok(Buffer.concat(parts).equals(whole));
    }),
    { numRuns: sized(1, 4) },
  );
  t.end();
});

t.test('voltage and frequency are chosen once for all of a batch, and told of each of its sentences', async (t) => {
  const fields = { ...burst(3, 3), 'tasks.target_ms': 5, 'tasks.exit': { distribution: [0.5, 0.5] }, 'stream.sentences': 3 };
  const came = await come('bursts', fields);
  t.same(
    came.operatingPoints.map((p) => p.sentence),
    [0, 1, 2],
  );
  t.equal(new Set(came.operatingPoints.map((p) => p.frequency_mhz)).size, 1);
});

const BAD: readonly (readonly [name: string, fields: Readonly<Record<string, unknown>>, message: RegExp])[] = [
  [
    'bursts',
    { schedule: { policy: 'fifo', together: 4 } },
    /schedule\.together: 4 with policy fifo; expected policy: batch, or 1/,
  ],
  ['bursts', { schedule: { policy: 'batch', bound_ms: 1, together: 65 } }, /schedule\.together: too large; expected at most 64/],
  ['bursts', { schedule: { policy: 'batch', bound_ms: 1, together: 0 } }, /schedule\.together: too small; expected at least 1/],
  [
    'recorded-session',
    { schedule: { policy: 'batch', bound_ms: 1, together: 2 } },
    /schedule\.together: 2 sentences of a recording; expected a model\.family/,
  ],
  [
    'early-exit-predicted',
    { schedule: { policy: 'batch', bound_ms: 1, together: 2 } },
    /schedule\.together: 2 sentences with predicted exits; expected an exit of layer or distribution, or 1/,
  ],
  [
    'early-exit-predicted',
    {
      schedule: { policy: 'batch', bound_ms: 1, together: 2 },
      tasks: [{ name: 'sst2', exit: { prediction: 'sst2', threshold: 0.23 } }, { name: 'other' }],
    },
    /schedule\.together: 2 sentences with predicted exits/,
  ],
  [
    'bursts',
    { ...burst(64, 64), 'platform.memories.sram.size_bytes': 131_072 },
    /sram\.size_bytes: embedding, activation do not fit into sram: they take \d+ bytes, masks included, of 131072: \d+ too few/,
  ],
];
for (const [name, fields, message] of BAD)
  t.test(`refused: ${JSON.stringify(fields).slice(0, 60)}`, (t) => {
    t.throws(() => resolveScenario(loadScenario(shipped(name), set(fields))), { name: 'InputError', message });
    t.end();
  });
