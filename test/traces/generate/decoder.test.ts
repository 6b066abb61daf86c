/** Decoders and parts of tasks as they are generated, beside recordings of the same configuration and beside published counts. */
import assert from 'node:assert';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import {
  checkTrace,
  elements,
  generateTrace,
  importOptions,
  importTrace,
  isGemm,
  packageRoot,
  projectionsOf,
  totalMacs,
  TUNED,
  type Family,
  type ModelDescription,
  type Operator,
  type OperatorTrace,
  type TaskParts,
  type Tensor,
} from '../../../traces/index.js';
import { described } from '../../helpers/models.js';
const recording = (name: string): OperatorTrace =>
  importTrace(
    join(packageRoot(), `test/traces/generate/recordings/${name}.et.json.gz`),
    importOptions({ strict: true, select: { ...importOptions().select, steps: 'together' } }),
  ).trace;

/** Kinds, sizes, layers, order and data flow: tensors are numbered by first use. Names and classes of what nobody computes are as they are. */
function form(operators: readonly Operator[]): unknown[] {
  const numbers = new Map<string, number>();
  const number = (id: string): number => numbers.get(id) ?? (numbers.set(id, numbers.size), numbers.size - 1);
  const madeBy = new Map<string, number>();
  return operators.map(({ kind, dims, inputs, output, transposed, layer }, i) => {
    const deps = inputs.flatMap((x) => madeBy.get(x.id) ?? []);
    madeBy.set(output.id, i);
    const tensors = [...inputs, output].map((x) => `${number(x.id)} ${x.class} ${x.shape.join('×')} ${x.bits}`);
    return { kind, dims, transposed, layer, deps, tensors };
  });
}

const SIZES = { layers: 4, hidden: 256, heads: 4, embedding: 256, vocabulary: 2000 };
const llama = described('llama', 'tiny', { ...SIZES, kv_heads: 2, intermediate: 688, tied: false, tuned: TUNED });
const gpt2 = described('gpt2', 'tiny', { ...SIZES, kv_heads: 4, intermediate: 1024, positions: 1024, tuned: TUNED });

t.test('llama-gqa-256-p64-d4: the same operators, data flow, classes and rows of caches, prompt and four steps', async (t) => {
  const made = generateTrace(llama, [{ task: 'default', labels: 2, seq: 64, outputs: 5 }], 'llama');
  t.same(form(made.operators), form(recording('llama-gqa-256-p64-d4').operators));
  t.equal(made.sentences[0]!.first_token, 112, 'after the first argmax');
});

/** In the recording keys and values of the prompt are views of what one product made, and put into no cache. */
function asViews(operators: readonly Operator[], prompt: number): Operator[] {
  const views = new Map<string, Tensor>();
  return operators.flatMap((op) => {
    if (op.output.class === 'cache' && !isGemm(op.dims) && op.dims.rows === prompt) {
      views.set(op.output.id, op.inputs[0]!);
      return [];
    }
    if (op.output.class === 'cache') views.delete(op.output.id);
    return [{ ...op, inputs: op.inputs.map((x) => views.get(x.id) ?? x) }];
  });
}
t.test('gpt2-256-p64-d8: the same, but for the rows of the prompt, which are put into the cache here', async (t) => {
  const { operators } = generateTrace(gpt2, [{ task: 'default', labels: 2, seq: 64, outputs: 9 }], 'gpt2');
  const views = asViews(operators, 64);
  t.equal(operators.length - views.length, 8, 'keys and values of four layers');
  t.same(form(views), form(recording('gpt2-256-p64-d8').operators));
});

t.test('bert-lora-256-seq64: the same products, update by update, and the same bytes that change with the task', async (t) => {
  const parts: TaskParts = { lora: { rank: 8, on: ['query', 'value'], merged: false } };
  const bert = described('bert', 'tiny', { ...SIZES, intermediate: 1024, positions: 512, parts });
  const recorded = recording('bert-lora-256-seq64').operators;
  const made = generateTrace(bert, [{ task: 'default', labels: 3, seq: 64 }], 'bert').operators;
  // its script adds positions before token types
  const after = (operators: readonly Operator[]) => form(operators.slice(operators.findIndex((o) => o.kind === 'layer_norm')));
  t.same(after(made), after(recorded));
});

const weights = ({ operators }: OperatorTrace): Tensor[] =>
  [
    ...new Map(
      operators.flatMap((o) => o.inputs).flatMap((x) => (['activation', 'cache'].includes(x.class) ? [] : [[x.id, x]])),
    ).values(),
  ] as Tensor[];
const count = (trace: OperatorTrace, of: (x: Tensor) => boolean = () => true): number =>
  weights(trace).reduce((n, x) => n + (of(x) ? elements(x) : 0), 0);
const request = (model: ModelDescription, tasks: readonly string[] = ['a'], seq = 4, outputs = 3): OperatorTrace =>
  generateTrace(
    model,
    tasks.map((task) => ({ task, labels: 2, seq, outputs })),
    'x',
  );

/** In units of the last digit that is published. Norms and biases count. */
const PUBLISHED: readonly (readonly [Family, string, number, number])[] = [
  ['gpt2', 'distil', 82, 1e6],
  ['gpt2', 'small', 124, 1e6],
  ['gpt2', 'medium', 355, 1e6],
  ['gpt2', 'large', 774, 1e6],
  ['gpt2', 'xl', 1558, 1e6],
  ['llama', 'stories260k', 260, 1e3],
  ['llama', 'stories15m', 15, 1e6],
  ['llama', 'stories42m', 42, 1e6],
  ['llama', 'stories110m', 110, 1e6],
  ['llama', 'smollm-135m', 135, 1e6],
  ['llama', 'smollm-360m', 362, 1e6],
  ['llama', 'tinyllama-1.1b', 11, 1e8],
  ['llama', 'llama-3.2-1b', 124, 1e7],
];
t.test('parameters are those published', async (t) => {
  for (const [family, size, published, unit] of PUBLISHED)
    t.equal(Math.round(count(request(described(family, size))) / unit), published, `${family} ${size}`);
});

const shape = fc.record({
  family: fc.constantFrom<Family>('gpt2', 'llama'),
  layers: fc.integer({ min: 1, max: 3 }),
  groups: fc.integer({ min: 1, max: 3 }),
  kv_heads: fc.integer({ min: 1, max: 3 }),
  half: fc.integer({ min: 1, max: 8 }),
  intermediate: fc.integer({ min: 1, max: 60 }),
  prompt: fc.integer({ min: 1, max: 12 }),
  outputs: fc.integer({ min: 1, max: 6 }),
  prefix: fc.integer({ min: 0, max: 3 }),
  tied: fc.boolean(),
});
t.test('any sizes: the work is that of the formula; a step adds a row a layer, and reads all rows that are there', async (t) => {
  fc.assert(
    fc.property(shape, ({ family, groups, kv_heads, half, prompt, outputs, prefix, ...rest }) => {
      const kv = family === 'gpt2' ? groups * kv_heads : kv_heads;
      const heads = groups * kv_heads;
      const [wide, hidden] = [2 * half, 2 * half * heads];
      const parts: TaskParts = prefix > 0 ? { prefix } : {};
      const model = described(family, 'tiny', { ...rest, heads, kv_heads: kv, hidden, embedding: hidden, parts });
      const trace = request(model, ['a'], prompt, outputs);
      checkTrace(trace, 'drawn');
      const { layers, intermediate, vocabulary } = model;
      const own = 2 * hidden * hidden + 2 * hidden * kv * wide + (family === 'llama' ? 3 : 2) * hidden * intermediate;
      const pass = (rows: number, context: number): number =>
        layers * (rows * own + 2 * rows * context * hidden) + hidden * vocabulary + (family === 'llama' ? half * rows : 0);
      const steps = Array.from({ length: outputs - 1 }, (_, i) => pass(1, prefix + prompt + 1 + i));
      assert.equal(
        totalMacs(trace),
        steps.reduce((a, b) => a + b, pass(prompt, prefix + prompt)),
      );
      const caches = trace.operators.filter((o) => o.output.class === 'cache');
      const first = trace.sentences[0]!.first_token!;
      for (const { id, output, dims } of caches) {
        assert.equal(output.shape[1], kv * wide);
        if (id >= first) assert.equal('rows' in dims && dims.rows * dims.cols, kv * wide, 'a row');
      }
      const largest = Math.max(...caches.map((o) => o.output.shape[0]!));
      assert.equal(largest, prefix + prompt + outputs - 1, 'the last token is not fed back');
      assert.equal(caches.length, 2 * layers * outputs);
    }),
  );
  t.pass('no counterexample');
});

const added = (model: ModelDescription): number =>
  count(request(model, ['a', 'b']), (x) => x.class === 'task') - count(request(model), (x) => x.class === 'task');
t.test('what each task adds to a decoder: of each part as many parameters as its paper counts, all of class task', async (t) => {
  const [h, f, layers] = [64, 128, 2];
  for (const family of ['gpt2', 'llama'] as const) {
    const model = (parts: TaskParts): ModelDescription => described(family, 'tiny', { parts });
    t.equal(added(model({})), 0, 'one model for all tasks');
    const adapter = 2 * h * 16 + h + 16;
    const adapters = { bottleneck: 16, activation: 'relu', shared: false } as const;
    t.equal(added(model({ adapters: { ...adapters, places: 'houlsby' } })), layers * 2 * adapter);
    t.equal(added(model({ adapters: { ...adapters, places: 'pfeiffer' } })), layers * adapter);
    t.equal(added(model({ adapters: { ...adapters, places: 'pfeiffer', shared: true } })), adapter);
    for (const [name, [out, from]] of projectionsOf(model({})))
      t.equal(added(model({ lora: { rank: 4, on: [name], merged: false } })), layers * 4 * (out + from), name);
    const kept = family === 'gpt2' ? h : h / 2;
    t.equal(added(model({ ia3: true })), layers * ((family === 'gpt2' ? 3 * h : 2 * kept) + f));
    t.equal(added(model({ prefix: 5 })), layers * 2 * 5 * kept);
  }
});
t.test('an encoder with any adapters: two a layer or one, of each layer or shared; vectors; prefixes', async (t) => {
  const [h, f, layers, seq] = [64, 128, 2, 8];
  const trace = (family: Family, parts: TaskParts): OperatorTrace =>
    generateTrace(described(family, 'tiny', { parts, tuned: [] }), [{ task: 'a', labels: 2, seq }], 'x');
  const task = (family: Family, parts: TaskParts): number => count(trace(family, parts), (x) => x.class === 'task');
  const adapter = 2 * h * 16 + h + 16;
  const adapters = { bottleneck: 16, activation: 'silu' } as const;
  t.equal(task('bert', { adapters: { ...adapters, places: 'houlsby', shared: false } }), layers * 2 * adapter);
  t.equal(task('bert', { adapters: { ...adapters, places: 'houlsby', shared: true } }), 2 * adapter);
  t.equal(task('albert', { adapters: { ...adapters, places: 'pfeiffer', shared: false } }), layers * adapter);
  t.equal(task('albert', { adapters: { ...adapters, places: 'pfeiffer', shared: true } }), adapter);
  t.equal(task('albert', { lora: { rank: 2, on: ['query'], merged: false } }), 2 * 2 * h, 'ALBERT has one query');
  t.equal(task('bert', { ia3: true }), layers * (2 * h + f));
  t.equal(task('bert', { prefix: 3 }), layers * 2 * 3 * h);
  const [with3, without] = [trace('bert', { prefix: 3 }), trace('bert', {})];
  t.equal(totalMacs(with3) - totalMacs(without), layers * 2 * seq * 3 * h, 'each token attends to three rows more');
  for (const family of ['albert', 'bert'] as const) checkTrace(trace(family, { ia3: true, prefix: 2 }), family);
  const kinds = trace('bert', { adapters: { ...adapters, places: 'houlsby', shared: false } }).operators.map((o) => o.kind);
  t.equal(kinds.filter((k) => k === 'silu').length, 4);
});
t.test('the adapter families are those of today: Houlsby with gelu, by parts too', async (t) => {
  const adapters = { places: 'houlsby', bottleneck: 16, activation: 'gelu', shared: true } as const;
  for (const [named, by] of [
    [described('adapter-albert', 'tiny', { bottleneck: 16 }), described('albert', 'tiny', { parts: { adapters } })],
    [
      described('adapter-bert', 'tiny', { bottleneck: 16 }),
      described('bert', 'tiny', { parts: { adapters: { ...adapters, shared: false } } }),
    ],
  ] as const)
    t.same(request(by).operators, request(named).operators);
});
t.test('rank 0 is none', async (t) => {
  for (const family of ['gpt2', 'llama', 'bert'] as const) {
    const on = family === 'gpt2' ? ['qkv'] : ['query'];
    const plain = request(described(family, 'tiny'));
    t.same(request(described(family, 'tiny', { parts: { lora: { rank: 0, on, merged: false } } })), plain);
  }
});
