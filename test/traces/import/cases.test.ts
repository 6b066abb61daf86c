/** Small recordings, one a kind of trouble: what is right of each was written down beside it before it was read right. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  coverageWarning,
  EVERYTHING,
  gemmShapes,
  importOptions,
  importTrace,
  packageRoot,
  totalMacs,
  type Imported,
  type ImportOptions,
  type OperatorTrace,
} from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';
import { processor_ms } from '../../helpers/processor-time.js';
import { upToNames } from '../../helpers/up-to-names.js';

const folder = join(packageRoot(), 'test/traces/import/cases');
const fileOf = (name: string): string => join(folder, `${name}.json`);
const read = (name: string, more: Partial<ImportOptions> = {}): Imported => importTrace(fileOf(name), importOptions(more));

const kindsOf = ({ operators }: OperatorTrace): string[] => operators.map((o) => o.kind);
const count = (all: readonly string[], what: string): number => all.filter((x) => x === what).length;
const products = (trace: OperatorTrace): string[] =>
  gemmShapes(trace)
    .map((g) => `${g.kind} ${g.b}×${g.m}×${g.k}×${g.n} ×${g.count}`)
    .sort();
const rowsOf = ({ report }: Imported, fate: string): string[] =>
  report.rows.filter((r) => r.fate === fate).map((r) => `${r.name} → ${r.into} ×${r.count}`);
const hasNote = ({ report }: Imported, text: RegExp): boolean => report.notes.some((n) => text.test(n));

/** One layer of the recordings: MACs of query, key, value and output, of the feed-forward network, of scores and context. */
const LAYER_MACS = 4 * 16 * 64 * 64 + 2 * 16 * 64 * 128 + 2 * 4 * 16 * 16 * 16;
const LAYER = 'matmul matmul matmul bmm softmax bmm matmul add layer_norm matmul gelu matmul add layer_norm'.split(' ');
const baseline = read('00-baseline');
const oneLayer = read('14-empty-tensor');

t.test('two encoder layers: 2 layers, 4 products of attention, 2 softmax, all operators known', async (t) => {
  const { trace, report } = baseline;
  t.same(kindsOf(trace), [...LAYER, ...LAYER]);
  t.same(products(trace), ['bmm 4×16×16×16 ×4', 'matmul 1×16×128×64 ×2', 'matmul 1×16×64×128 ×2', 'matmul 1×16×64×64 ×8']);
  t.equal(totalMacs(trace), 2 * LAYER_MACS);
  t.same([...new Set(trace.operators.map((o) => o.layer))], [0, 1]);
  t.equal(report.totals.unknown, 0);
  t.same(report.coverage, { macs: 1, operators: 1, missing: [] });
  for (const layer of [0, 1]) {
    const [query, key, value, scores, softmax, context] = trace.operators.filter((o) => o.layer === layer);
    t.same(new Set([query, key, value].map((o) => o!.inputs[0]!.id)).size, 1, 'query, key and value read one input');
    t.same(
      scores!.inputs.map((x) => x.id),
      [query!.output.id, key!.output.id],
    );
    t.equal(scores!.transposed, true);
    t.same(
      context!.inputs.map((x) => x.id),
      [softmax!.output.id, value!.output.id],
    );
    t.equal(context!.transposed, false);
  }
  const weights = trace.operators.filter((o) => o.kind === 'matmul').map((o) => o.inputs[1]!);
  t.same([...new Set(weights.map((w) => w.class))], ['backbone'], 'no head: the recording ends with its last layer');
  t.equal(new Set(weights.map((w) => w.id)).size, 12);
});

/** Recordings of the same two layers, written in another way. */
const SAME: Readonly<Record<string, string>> = {
  '01-sdpa-flash': 'fused attention has no children: scores, softmax and context come from its sizes',
  '02-sdpa-math': 'attention on the math path is opened, its softmax kept',
  '05-torchscript-forward': 'a cpu_op around the model is opened',
  '08-old-kineto-operator': 'category Operator of torch 1.8 to 1.10',
  '21-bare-array': 'events as a bare array',
  '30-label-model_inference': 'a label model_inference is a stretch that a person marked',
  '34-ts-strings': 'ts as text',
  '40-chinese-labels': 'labels in Chinese',
};
for (const [name, what] of Object.entries(SAME))
  t.test(`${name}: ${what}: the operators of the two layers`, async (t) => {
    const { trace, report } = read(name, { strict: true });
    t.same(upToNames(trace), upToNames(baseline.trace));
    t.equal(totalMacs(trace), 2 * LAYER_MACS);
    t.equal(report.totals.unknown, 0);
  });

t.test('what was opened, and what was expanded, is in the ledger', async (t) => {
  t.ok(rowsOf(read('05-torchscript-forward'), 'opened').includes('forward → its inner operators ×1'));
  t.ok(rowsOf(read('02-sdpa-math'), 'opened').includes('aten::scaled_dot_product_attention → its inner operators ×2'));
  t.same(rowsOf(read('01-sdpa-flash'), 'folded'), [
    'aten::_scaled_dot_product_flash_attention_for_cpu → inside aten::scaled_dot_product_attention ×2',
  ]);
  t.ok(rowsOf(read('01-sdpa-flash'), 'mapped').includes('aten::scaled_dot_product_attention → scores, context ×2'));
});

t.test('30: what stands outside the marked stretch is left out, and said', async (t) => {
  const marked = read('30-label-model_inference');
  t.equal(marked.report.totals['left out'], 4);
  t.ok(hasNote(marked, /2 operators outside every sentence's label are left out/));
});

t.test('40: words of the label are the sentence', async (t) => {
  t.same(read('40-chinese-labels').trace.sentences, [{ id: '句子一', task: '情感分类', seq: 16, tokens: 9 }]);
});

t.test('03: out-variants: the last shape is the result', async (t) => {
  const { trace } = read('03-out-variant', { strict: true });
  t.same(products(trace), ['matmul 1×16×128×64 ×1', 'matmul 1×16×64×128 ×1', 'matmul 1×16×64×64 ×1']);
  t.equal(totalMacs(trace), 16 * 64 * 128 * 2 + 16 * 64 * 64);
});

t.test('06: products below autograd are no inference: left out and said; --pass all takes them', async (t) => {
  const forward = read('06-training-step');
  t.same(upToNames(forward.trace), upToNames(oneLayer.trace));
  t.same(rowsOf(forward, 'left out'), [
    'aten::mm → backward or optimiser work ×4',
    'AddmmBackward0 → backward or optimiser work ×2',
    'autograd::engine::evaluate_function: AddmmBackward0 → backward or optimiser work ×2',
  ]);
  t.ok(hasNote(forward, /2 stretches of backward or optimiser work are left out/));
  const all = read('06-training-step', { select: { ...EVERYTHING, pass: 'all' } });
  t.equal(count(kindsOf(all.trace), 'matmul'), count(kindsOf(forward.trace), 'matmul') + 4);
  t.equal(all.report.totals['left out'], 0);
});

t.test('07: three steps of the profiler are three sentences, of one set of weights; --step takes one', async (t) => {
  const file = join(folder, '07-profiler-steps.json.gz');
  const { trace } = importTrace(file, importOptions({ strict: true }));
  t.same(
    trace.sentences.map((s) => s.id),
    ['000', '001', '002'],
  );
  for (const s of [0, 1, 2]) t.same(upToNames(trace, s), upToNames(baseline.trace));
  const weights = trace.operators.filter((o) => o.kind === 'matmul').map((o) => o.inputs[1]!.id);
  t.equal(new Set(weights).size, 12);
  const one = importTrace(file, importOptions({ select: { ...EVERYTHING, step: [1] } }));
  t.equal(one.trace.sentences.length, 1);
  t.same(upToNames(one.trace), upToNames(baseline.trace));
  t.equal(one.report.totals['left out'], 2 * baseline.report.rows.reduce((n, r) => n + r.count, 0));
});

/** Harmless oddities: read as if they were not there, and counted. */
const ODD: Readonly<Record<string, RegExp>> = {
  '09-nan': /^file: 1 × NaN or Infinity/,
  '10-control-character': /^file: 1 × raw control characters/,
  '11-windows-backslash': /^file: 2 × bare backslashes/,
  '13-no-duration': /^file: 1 × labels without a duration/,
  '42-bom': /^file: 1 × a byte order mark/,
};
for (const [name, note] of Object.entries(ODD))
  t.test(`${name}: a harmless oddity refuses no file, and is counted`, async (t) => {
    const odd = read(name, { strict: true });
    t.same(upToNames(odd.trace), upToNames(oneLayer.trace));
    t.ok(hasNote(odd, note), odd.report.notes.join('\n'));
  });

t.test('14: an addition of empty tensors costs nothing, and is in the ledger', async (t) => {
  t.same(kindsOf(oneLayer.trace), LAYER);
  t.equal(totalMacs(oneLayer.trace), LAYER_MACS);
  t.ok(rowsOf(oneLayer, 'folded').includes('aten::add → empty tensors ×1'));
});

t.test('15: a product without Input Dims among many with: unknown, said first; --strict names it', async (t) => {
  const one = read('15-product-without-dims');
  t.same(kindsOf(one.trace), LAYER);
  t.same(rowsOf(one, 'unknown'), ['aten::addmm → no Input Dims were recorded ×1']);
  t.same(one.report.coverage.missing, [{ name: 'aten::addmm', count: 1, macs: null }]);
  t.match(
    coverageWarning(one.report.coverage),
    /^not simulated, and what they multiply cannot be counted: 1 operator \(aten::addmm\)$/,
  );
  t.throws(() => read('15-product-without-dims', { strict: true }), {
    message: /traceEvents\[\d+\], aten::addmm: .*no Input Dims/,
  });
});

t.test(
  '17: a quantised product whose columns the next operator tells is simulated in 8 bits; the other is said first',
  async (t) => {
    const int8 = read('17-quantised-linear');
    t.same(products(int8.trace), ['matmul 1×16×64×64 ×1']);
    t.equal(int8.trace.operators[0]!.inputs[1]!.bits, 8);
    t.same(int8.report.coverage.missing, [{ name: 'quantized::linear_dynamic', count: 1, macs: null }]);
    t.ok(hasNote(int8, /columns of packed weights .* \(a guess\)/));
    const shown = await cli(['import', fileOf('17-quantised-linear')], scratch());
    t.match(
      shown.stdout + shown.stderr,
      /not simulated, and what they multiply cannot be counted: 1 operator \(quantized::linear_dynamic\)/,
    );
    t.throws(() => read('17-quantised-linear', { strict: true }), { message: /quantized::linear_dynamic/ });
  },
);

t.test('18: a convolution is the product that it is: 16 patches of 3·8·8; its columns are put together first', async (t) => {
  const vit = read('18-conv-patch-embedding', { strict: true });
  const [columns, patches] = vit.trace.operators;
  t.same([columns!.kind, columns!.dims], ['elementwise', { rows: 16, cols: 192 }]);
  t.same([patches!.kind, patches!.dims], ['matmul', { b: 1, m: 16, k: 192, n: 64 }]);
  t.same(
    columns!.inputs.map((x) => x.shape),
    [[1, 3, 32, 32]],
  );
  t.equal(totalMacs(vit.trace), 16 * 192 * 64 + LAYER_MACS);
  const residual = vit.trace.operators.find((o) => o.kind === 'add')!;
  t.equal(residual.inputs[1]!.id, patches!.output.id, 'the layer adds what it was given');
});

t.test(
  '20: with fused query, key and value the scores read it twice, transposed; the context reads softmax and it',
  async (t) => {
    const { trace } = read('20-fused-qkv', { strict: true });
    t.same([...new Set(trace.operators.map((o) => o.layer))], [0, 1]);
    for (const layer of [0, 1]) {
      const [qkv, scores, softmax, context] = trace.operators.filter((o) => o.layer === layer);
      t.same(qkv!.dims, { b: 1, m: 16, k: 64, n: 192 });
      t.same(
        scores!.inputs.map((x) => x.id),
        [qkv!.output.id, qkv!.output.id],
      );
      t.equal(scores!.transposed, true);
      t.same(
        context!.inputs.map((x) => x.id),
        [softmax!.output.id, qkv!.output.id],
      );
      t.equal(context!.transposed, false);
    }
  },
);

t.test('22: attention of a single head by plain products has no weights', async (t) => {
  const { trace } = read('22-single-head-mm', { strict: true });
  t.same(kindsOf(trace), ['bmm', 'softmax', 'bmm']);
  t.same(products(trace), ['bmm 1×16×16×64 ×1', 'bmm 1×16×64×16 ×1']);
  t.same([...new Set(trace.operators.flatMap((o) => o.inputs.map((x) => x.class)))], ['activation']);
});

t.test('23: c10::BFloat16: 16 bits, all of it', async (t) => {
  const { trace } = read('23-bfloat16', { strict: true });
  t.same([...new Set(trace.operators.flatMap((o) => [...o.inputs, o.output].map((x) => x.bits)))], [16]);
});

t.test('24: two threads run an inference each: two sentences; --thread takes one', async (t) => {
  const { trace, report } = read('24-two-threads', { strict: true });
  t.equal(trace.sentences.length, 2);
  for (const s of [0, 1]) t.same(upToNames(trace, s), upToNames(baseline.trace));
  t.ok(report.notes.some((n) => n.includes('2 threads that compute')));
});

t.test('27: a LLaMA block: RMS norms spelled out, SiLU, a gate', async (t) => {
  const llama = read('27-llama-block', { strict: true });
  const { trace } = llama;
  const block = 'rms_norm matmul matmul matmul bmm softmax bmm matmul add rms_norm matmul silu matmul mul matmul add'.split(' ');
  t.same(kindsOf(trace), [...block, ...block]);
  t.equal(llama.report.totals.fused, 4 * 6, 'pow, mean, add, rsqrt, mul, mul');
  for (const layer of [0, 1]) {
    const all = trace.operators.filter((o) => o.layer === layer);
    const [gate, silu, up, product] = all.slice(10);
    t.equal(gate!.inputs[0]!.id, up!.inputs[0]!.id, 'both halves read the norm');
    t.same(new Set(product!.inputs.map((x) => x.id)), new Set([silu!.output.id, up!.output.id]));
    for (const norm of [all[0]!, all[9]!])
      t.same(
        norm.inputs.map((x) => x.class),
        ['activation', 'task'],
      );
  }
});

t.test('28: copy_, zero_ and fill_ are host-only: folded 3, unknown 0; --strict passes', async (t) => {
  const { report } = read('28-copy-zero-fill', { strict: true });
  t.equal(report.totals.folded, 3);
  t.equal(report.totals.unknown, 0);
});

t.test('29: a layer norm without gain and bias has 16 rows of 64 and no parameters', async (t) => {
  const [norm] = read('29-layer-norm-no-affine', { strict: true }).trace.operators;
  t.same(norm!.dims, { rows: 16, cols: 64 });
  t.equal(norm!.inputs.length, 1);
});

t.test('32: bottleneck adapters with swish: their weights are task, their activation is simulated', async (t) => {
  const swish = read('32-adapter-swish', { strict: true });
  for (const layer of [0, 1]) {
    const [down, silu, up, add] = swish.trace.operators.filter((o) => o.layer === layer).slice(14);
    t.same(
      [down, silu, up, add].map((o) => o!.kind),
      ['matmul', 'silu', 'matmul', 'add'],
    );
    t.same(
      down!.inputs.slice(1).map((x) => x.class),
      ['task', 'task'],
    );
    t.same(
      up!.inputs.slice(1).map((x) => x.class),
      ['task', 'task'],
    );
  }
  const backbone = swish.trace.operators.filter((o) => o.kind === 'matmul' && o.inputs[1]!.class === 'backbone');
  t.equal(backbone.length, 12, 'query, key, value, output, up and down of two layers');
  t.ok(hasNote(swish, /8 tensors change with the task: a bottleneck adapter/));
});

t.test('35: a causal mask [1, 1, s, s] goes with the softmax', async (t) => {
  const masked = read('35-causal-mask', { strict: true });
  t.same(kindsOf(masked.trace), ['matmul', 'bmm', 'softmax']);
  t.same(rowsOf(masked, 'fused'), ['aten::add → mask of softmax ×1']);
});

t.test('36: a file cut off in the middle: the message says that the JSON ends early, with the line', async (t) => {
  const { status, stderr } = await cli(['import', fileOf('36-truncated')], scratch());
  t.equal(status, 2);
  t.match(stderr, /36-truncated\.json:\d+: the JSON ends early/);
});

t.test(
  '37: a projection before the layers alone does not say that they share weights; the note says that it is a guess',
  async (t) => {
    const electra = read('37-electra-projection', { strict: true });
    const queries = (i: Imported): Set<string> =>
      new Set(i.trace.operators.filter((o) => o.inputs[1]?.id.includes('attention.query')).map((o) => o.inputs[1]!.id));
    t.equal(queries(electra).size, 2);
    t.ok(hasNote(electra, /^weights of the layers: a guess: separate.*shared they are 32,768 weights, separate 65,536/));
    t.equal(queries(read('37-electra-projection', { sharing: 'shared' })).size, 1, 'unless a person says so');
  },
);

t.test('38: Input Dims with a list of tensors: cat reads both parts, sigmoid is simulated', async (t) => {
  const { trace } = read('38-cat-lists', { strict: true });
  t.same(kindsOf(trace), ['elementwise', 'matmul', 'sigmoid', 'elementwise', 'matmul']);
  t.same(trace.operators[3]!.dims, { rows: 16, cols: 128 });
  t.same(trace.operators[3]!.deps, [1, 2]);
});

t.test('an Execution Trace says itself which tensor is which', async (t) => {
  const { trace, report } = read('m5-execution-trace', { strict: true });
  t.equal(trace.source, 'execution-trace');
  t.same(products(trace), ['matmul 1×16×64×64 ×1']);
  t.ok(report.notes.includes('data flow: by the recorded ids'));
});

/** A recording of so many layers whose attention was not recorded: nothing but a softmax would tell layers apart. */
function withoutSoftmax(layers: number, file: string): string {
  const traceEvents: object[] = [];
  const add = (name: string, dims: readonly (readonly number[])[]): void => {
    const ts = 10 * traceEvents.length;
    traceEvents.push({ ph: 'X', cat: 'cpu_op', name, pid: 1, tid: 1, ts, dur: 3, args: { 'Input Dims': dims } });
  };
  for (let l = 0; l < layers; l++) {
    for (let i = 0; i < 4; i++) add('aten::addmm', [[64], [16, 64], [64, 64], [], []]);
    for (const [up, down] of [
      [64, 128],
      [128, 64],
    ] as const)
      add('aten::addmm', [[down], [16, up], [up, down], [], []]);
    for (let i = 0; i < 2; i++) add('aten::add', [[16, 64], [16, 64], []]);
    for (let i = 0; i < 2; i++) add('aten::layer_norm', [[16, 64], [], [64], [64], [], []]);
    add('aten::gelu', [[16, 128], []]);
  }
  writeFileSync(file, JSON.stringify({ traceEvents }));
  return file;
}

t.test('a recording without a softmax is read in linear time: 400 layers in seconds, where it took 26 s', async (t) => {
  const dir = scratch();
  const took = (layers: number): number => {
    const file = withoutSoftmax(layers, join(dir, `${layers}.json`));
    return processor_ms(() => t.equal(importTrace(file, importOptions()).trace.operators.length, 11 * layers));
  };
  took(50);
  const [few, many] = [took(100), took(400)];
  t.ok(many < 16 * few + 500, `${many.toFixed(0)} ms, where a quarter of it takes ${few.toFixed(0)} ms`);
  t.ok(many < 10_000);
});

t.test('every case is tested', async (t) => {
  const text = readFileSync(join(packageRoot(), 'test/traces/import/cases.test.ts'), 'utf8');
  for (const file of readdirSync(folder)) t.ok(text.includes(`'${file.replace(/\.json(\.gz)?$/, '')}`), file);
});
