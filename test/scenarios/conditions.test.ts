import { join } from 'node:path';
import t from 'tap';
import { loadPlatform, pointAt, pointFor } from '../../models/index.js';
import {
  exitDistributions,
  meanLayer,
  readConditions,
  recordingScenario,
  resolveScenario,
  type Conditions,
  type WhereGiven,
} from '../../scenarios/index.js';
import {
  importOptions,
  importTrace,
  isGemm,
  packageRoot,
  totalMacs,
  type OperatorTrace,
  type TraceEnd,
} from '../../traces/index.js';
import { amount, awake, energy_fj, run } from '../helpers/workloads.js';
import { sized } from '../helpers/tier.js';

const recorded = (name: string): OperatorTrace =>
  importTrace(join(packageRoot(), 'traces', 'recorded', `${name}.kineto.json.gz`), importOptions({ strict: true })).trace;
const tiny = recorded('tiny-adapter-albert-seq16');
const several = recorded('tiny-multitask');
const { platform } = loadPlatform('edgebert-like');
const still = awake(platform);
const at: WhereGiven = (field) => ({ file: 'test', field });
const under = (trace: OperatorTrace, of: Conditions, seed = 1) => {
  const run = { file: 'test', trace, platform: 'edgebert-like', seed, conditions: { of, at } };
  return resolveScenario(recordingScenario(run), trace);
};
const ran = (trace: OperatorTrace, conditions: Conditions) => {
  const { trace: now, dvfs } = under(trace, conditions);
  return run(now, still, { level: 'none', ...(dvfs && { dvfs }) }).end;
};

/** How long tiles took. */
const tiles_ps = (end: TraceEnd): number => end.totals.filter((r) => r.kind === 'tile').reduce((s, r) => s + r.busy_ps, 0);

/** Layers of the tiny recording one after another, as often as one likes. */
function deep(layers: number): OperatorTrace {
  const first = tiny.operators.filter((o) => o.layer === 0);
  const before = tiny.operators.filter((o) => o.layer === null && o.id < first[0]!.id);
  const after = tiny.operators.filter((o) => o.layer === null && o.id > first[0]!.id);
  const [input, output] = [before.at(-1)!.output, first.at(-1)!.output];
  const at = (id: string, layer: number): string =>
    id === input.id ? (layer === 0 ? id : `${output.id}#${layer - 1}`) : id.startsWith('s0') ? `${id}#${layer}` : id;
  const copies = Array.from({ length: layers }, (_, layer) =>
    first.map((o) => ({
      ...o,
      layer,
      inputs: o.inputs.map((x) => ({ ...x, id: at(x.id, layer) })),
      output: { ...o.output, id: at(o.output.id, layer) },
    })),
  ).flat();
  const last = tiny.operators.filter((o) => o.layer !== null).at(-1)!.output.id;
  const end = after.map((o) => ({
    ...o,
    inputs: o.inputs.map((x) => (x.id === last ? { ...x, id: `${output.id}#${layers - 1}` } : x)),
  }));
  const all = [...before, ...copies, ...end].map((o, id) => ({ ...o, id, deps: id === 0 ? [] : [id - 1] }));
  return { ...tiny, operators: all };
}

t.test('a sentence that exits at layer k costs k layers, to the event', async (t) => {
  const layers = sized([1, 2, 3, 4], [1, 2, 3, 4, 5, 6]);
  const trace = deep(layers.length);
  const ends = layers.map((layer) => ran(trace, { exit: { layer } }));
  const macs = ends.map((e) => amount(e, 'tile'));
  const events = ends.map((e) =>
    e.totals.filter((r) => ['tile', 'vector', 'encode'].includes(r.kind)).reduce((s, r) => s + r.count, 0),
  );
  const link = ends.map((e) => amount(e, 'transfer'));
  for (const list of [macs, events, link]) {
    const steps = list.slice(1).map((x, i) => x - list[i]!);
    t.ok(steps[0]! > 0 && steps.every((s) => s === steps[0]), String(steps));
  }
  t.equal(ends[3]!.operators, ends[0]!.operators + 3 * (ends[1]!.operators - ends[0]!.operators));
  const entropies = ends[3]!.totals.filter((r) => r.kind === 'operator');
  t.ok(entropies.length > 0);
  t.equal(
    under(trace, { exit: { layer: 4 } }).trace.operators.filter((o) => o.kind === 'entropy').length,
    4,
    'an entropy after each layer',
  );
});

t.test('exit layers: of a distribution, of the trace’s entropies; what does not fit is refused', async (t) => {
  const share = [0.25, 0.75];
  const exits = Array.from(
    { length: sized(60, 200) },
    (_, seed) => under(several, { exit: { distribution: share } }, seed).exits!,
  ).flat();
  t.ok(Math.abs(exits.filter((e) => e === 1).length / exits.length - 0.25) < sized(0.08, 0.05), 'drawn with these shares');
  t.same(
    under(several, { exit: { distribution: share } }).exits,
    under(several, { exit: { distribution: share } }).exits,
    'by the seed alone',
  );
  const known = { ...several, sentences: several.sentences.map((s, i) => ({ ...s, entropies: [i / 10, 0.05] })) };
  t.same(under(known, { exit: { threshold: 0.25 } }).exits, [1, 1, 1, 2, 2, 2]);
  t.throws(() => under(several, { exit: { threshold: 0.25 } }), /has 0 entropies; expected one a layer, 2/);
  t.throws(
    () => under(several, { exit: { distribution: [0.5, 0.4] } }),
    /exit\.distribution: the shares sum to 0\.9; expected 1/,
  );
  t.throws(
    () => under(several, { exit: { distribution: 'sst2-0.29' } }),
    /unknown exit distribution "sst2-0\.29".*Did you mean "sst2-0\.2[38]"\?/,
  );
  t.throws(() => under(several, { exit: { layer: 3 } }), /layer 3; expected at most 2/);
  t.throws(() => under(several, { exit: { layer: 1, threshold: 1 } }), /2 of layer, distribution, threshold, prediction/);
  t.throws(
    () => readConditions('exit: { lyer: 3 }\n', 'c.yaml'),
    /c\.yaml:1: exit\.lyer: unknown key "lyer".*Did you mean "layer"\?/,
  );
  t.throws(() => readConditions('density: { backbone: 1.5 }\n', 'c.yaml'), /c\.yaml:1: density\.backbone/);
  t.throws(() => readConditions('density: { backbon: 1 }\n', 'c.yaml'), /one of backbone, .*Did you mean "backbone"\?/);
  t.same(readConditions('density:\n  task: 1\nexit:\n  distribution: [0.5, 0.4]\n', 'c.yaml').at('exit.distribution').line, 4);
  const { names } = exitDistributions;
  for (const name of names) {
    const d = exitDistributions.get(name, { file: '' });
    t.equal(
      d.sentences.reduce((a, b) => a + b, 0),
      872,
      `${name}: the sentences of SST-2's development set`,
    );
    t.ok(meanLayer(d) > 2 && meanLayer(d) < 5);
  }
});

t.test('a head of span 0 is skipped with its traffic; a shorter span masks', async (t) => {
  const [all, half] = [[[16, 16, 16, 16]], [[16, 0, 16, 0]]].map((spans) => under(tiny, { spans }).trace);
  const of = (trace: OperatorTrace) =>
    trace.operators.filter((o) => o.layer === 0 && isGemm(o.dims)).map((o) => Object.values(o.dims).join('×'));
  t.same(of(all!), of(tiny));
  // Q, K, V: 64 → 32 columns; scores and values of 2 heads; the output projection of 32 rows
  t.same(of(half!).slice(0, 6), ['1×16×64×32', '1×16×64×32', '1×16×64×32', '2×16×16×16', '2×16×16×16', '1×16×32×64']);
  const [whole, less] = [ran(tiny, {}), ran(tiny, { spans: [[16, 0, 16, 0]] })];
  t.equal(amount(less, 'tile'), totalMacs(half!));
  t.ok(amount(less, 'transfer') < amount(whole, 'transfer') && less.now_ps < whole.now_ps);
  const masked = ran(tiny, { spans: [[4, 4, 4, 4]] });
  t.same(tiles_ps(masked), tiles_ps(whole), 'tiles take as long');
  t.ok(amount(masked, 'transfer') < amount(whole, 'transfer'), 'what is masked is not stored');
  t.ok(
    energy_fj({ ...masked, totals: masked.totals.filter((r) => r.kind === 'tile') }) <
      energy_fj({ ...whole, totals: whole.totals.filter((r) => r.kind === 'tile') }),
    'nor does it switch',
  );
  t.throws(() => under(tiny, { spans: [[1, 1, 1]] }), /spans: 3 heads; expected 4/);
  t.throws(() => under(tiny, { spans: [[0, 0, 0, 0]] }), /no head of layer 1 is left/);
});

t.test('densities by class gate MACs and, where encoded, save bytes; what the trace says of a tensor goes first', async (t) => {
  const [full, half] = [ran(tiny, {}), ran(tiny, { density: { backbone: 0.5 } })];
  t.ok(energy_fj(half) < energy_fj(full));
  t.same(tiles_ps(half), tiles_ps(full), 'tiles take as long');
  t.ok(amount(half, 'read', 'lpddr4') < amount(full, 'read', 'lpddr4'), 'auto: encoded where that takes fewer bytes');
  const dense = ran(tiny, { density: { backbone: 0.95 } });
  t.equal(amount(dense, 'read', 'lpddr4'), amount(full, 'read', 'lpddr4'), 'and dense where it does not');
  const mine = {
    ...tiny,
    operators: tiny.operators.map((o) => ({
      ...o,
      inputs: o.inputs.map((x) => (x.class === 'backbone' ? { ...x, density: 1 } : x)),
    })),
  };
  t.equal(energy_fj(ran(mine, { density: { backbone: 0.5 } })), energy_fj(full));
  const hetero = loadPlatform('adapter-albert-hetero').platform;
  const read = (density: number) =>
    amount(
      run(under(tiny, { density: { backbone: density, embedding: density } }).trace, hetero, { level: 'none' }).end,
      'read',
      'rram',
    );
  t.ok(Math.abs(read(0.8) / read(0.2) - (0.8 + 1 / 8) / (0.2 + 1 / 8)) < 0.01);
});

t.test('where banks are fewer than lanes, the masks drawn have the density of each tensor', async (t) => {
  const { weight } = still.buffers;
  const few = { ...still, buffers: { ...still.buffers, weight: { ...weight, banks: { value: 4, source: 'a test' } } } };
  const waited = (density: number): number => {
    const { end } = run(under(tiny, { density: { backbone: density, task: 1 } }).trace, few, { level: 'none' });
    return end.totals.filter((r) => r.detail === 'weight-port').reduce((s, r) => s + r.amount, 0);
  };
  t.ok(waited(0.1) < waited(0.4) && waited(0.4) < waited(1), 'the denser, the longer a word takes');
});

t.test('a latency target lowers voltage and frequency, and energy with them; the latency keeps to it', async (t) => {
  const trace = deep(6);
  const fast = ran(trace, {});
  const target = (x: number): number => (x * fast.now_ps) / 1e9;
  const ends = [1.3, 1.8, 3].map((x) => ran(trace, { dvfs: { target_ms: target(x) } }));
  ends.forEach((e, i) => t.ok(e.now_ps <= [1.3, 1.8, 3][i]! * fast.now_ps, `${e.now_ps / fast.now_ps} times as long`));
  t.ok(ends[0]!.now_ps < ends[1]!.now_ps && ends[1]!.now_ps < ends[2]!.now_ps);
  const dynamic = (e: typeof fast) =>
    energy_fj({ ...e, totals: e.totals.filter((r) => r.actor === 'pe-array' && r.kind === 'tile') });
  t.ok(dynamic(ends[2]!) < dynamic(ends[1]!) && dynamic(ends[1]!) < dynamic(fast));
  t.ok(dynamic(ends[2]!) > dynamic(fast) * 0.62 ** 2, 'the first layer runs at the fastest point');
  t.equal(amount(ends[2]!, 'tile'), amount(fast, 'tile'));
  const { dvfs } = platform;
  t.equal(pointFor(dvfs!, 336).voltage_v, 0.68);
  t.equal(pointFor(dvfs!, 1).voltage_v, 0.62);
  t.equal(pointFor(dvfs!, 1e9).period_ps, platform.clock.period_ps.value);
  t.equal(Math.round(pointAt(dvfs!, 0.73, { file: '' }).frequency_mhz), 408);
  t.throws(() => pointAt(dvfs!, 1.2, { file: '--voltage' }), /between 0\.62 and 1 V/);
});

t.test('a run with DVFS goes on from its state in a fresh kernel, and gives the same bytes stepped', async (t) => {
  const { trace, dvfs } = under(deep(3), { dvfs: { target_ms: 0.3 } });
  const whole = run(trace, platform, { level: 'tile', dvfs: dvfs! });
  t.ok(run(trace, platform, { level: 'tile', dvfs: dvfs!, replay: false }).bytes.equals(whole.bytes));
  t.ok(run(trace, platform, { level: 'tile', dvfs: dvfs!, reversed: true }).bytes.equals(whole.bytes));
});
