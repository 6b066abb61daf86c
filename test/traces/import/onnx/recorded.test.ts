/** Models exported by PyTorch: their products, their shapes, their weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { countOf, isTensor, isTensorList, tensorsOf, type RecordedOp } from '../../../../traces/import/recording.js';
import { decodeModel, numberOf, onnxSchema } from '../../../../traces/import/onnx/schema.js';
import { typeOf } from '../../../../traces/import/onnx/tensor.js';
import { packageRoot } from '../../../../traces/index.js';
import { readOnnx } from '../../../helpers/onnx.js';

const folder = join(packageRoot(), 'test/traces/import/onnx/models');
const load = (name: string): Buffer => gunzipSync(readFileSync(join(folder, `${name}.onnx.gz`)));

/** By the exporter's side: products, floating-point operations of all products, matrices that products read, from its own count. */
const EXPECTED: Readonly<Record<string, readonly [products: number, flops: number, weights: number]>> = {
  'tiny-adapter-albert-seq16': [27, 2_531_712, 13],
  'adapter-albert-sdpa-base-seq128': [147, 22_977_581_568, 13],
  'alibi-einsum-mv-256-seq64': [26, 420_455_936, 18],
  'alibi-einsum-mv-256-seq64.raw': [26, 420_455_936, 18],
  'gpt2-256-p64-d8': [25, 420_454_400, 17],
  'gpt2-256-p64-d8.raw': [25, 420_454_400, 17],
  'llama-gqa-256-p64-d4': [38, 389_001_216, 31],
  'speech-crossattention-256-f200-seq24': [47, 570_130_432, 35],
  't213-vit-dynamo-opset23-256-img64p8': [26, 432_546_816, 18],
};

const shapeAt = (op: RecordedOp, i: number): readonly number[] => {
  const a = op.args[i]!;
  if (!isTensor(a)) throw new Error(`argument ${i} of ${op.where}`);
  return a.shape;
};
/** Multiply-accumulates of an operator, from the sizes of what it was given. */
function macsOf(op: RecordedOp): number {
  const made = countOf(op.results?.[0]?.shape ?? []);
  switch (op.word) {
    case 'matmul':
    case 'mm':
      return made * shapeAt(op, 0).at(-1)!;
    case 'addmm':
      return made * shapeAt(op, 1).at(-1)!;
    case 'convolution':
      return made * countOf(shapeAt(op, 1).slice(1));
    case 'scaled_dot_product_attention': {
      const [q, k, v] = [shapeAt(op, 0), shapeAt(op, 1), shapeAt(op, 2)];
      return countOf(q.slice(0, 3)) * k[2]! * (q[3]! + v[3]!);
    }
    case 'einsum': {
      const sizes = new Map<string, number>();
      const tensors = op.args[1]!;
      const terms = (op.args[0] as string).split('->')[0]!.split(',');
      if (isTensorList(tensors))
        for (const [i, term] of terms.entries()) [...term].forEach((c, d) => sizes.set(c, tensors[i]!.shape[d]!));
      return countOf([...sizes.values()]);
    }
    default:
      return 0;
  }
}

for (const [name, [products, flops, weights]] of Object.entries(EXPECTED))
  t.test(`${name}: products, multiply-accumulates and weights are those of the model`, async (t) => {
    const recording = readOnnx(load(name));
    const { ops } = recording.threads[0]!;
    const found = ops.filter((op) => macsOf(op) > 0);
    t.equal(
      found.reduce((n, op) => n + (op.word === 'scaled_dot_product_attention' ? 2 : 1), 0),
      products,
    );
    t.equal(found.reduce((n, op) => n + macsOf(op), 0) * 2, flops);
    const read = found.flatMap((op) => tensorsOf(op.args)).filter((x) => x.parameter !== undefined && x.shape.length > 1);
    t.equal(new Set(read.map((x) => x.storage)).size, weights);
    t.same([...recording.oddities], [], 'what the file declares of its values follows from its inputs');
    t.equal(ops.filter((op) => op.results === undefined || op.word.includes('::')).length, 0, 'every operator is understood');
    t.equal(ops.length, decodeModel(load(name), name, '').graph.node.length, 'every node is there');
  });

/** The file without what it declares of inner values. */
function bare(content: Buffer): Buffer {
  const type = onnxSchema.lookupType('Model');
  const model = type.decode(content) as unknown as { graph: { valueInfo: object[] } };
  model.graph.valueInfo = [];
  return Buffer.from(type.encode(model as never).finish());
}

for (const name of Object.keys(EXPECTED).filter((n) => !n.endsWith('.raw')))
  t.test(`${name}: without declared shapes, every shape and type is worked out as it was declared`, async (t) => {
    const { graph } = decodeModel(load(name), name, '');
    const weights = new Set(graph.initializer.map((i) => i.name));
    const said = new Map(
      graph.valueInfo
        .filter((v) => !weights.has(v.name))
        .map(({ name: id, type }) => [
          id,
          `${typeOf(type!.tensorType!.elemType)} ${type!.tensorType!.shape!.dim.map((d) => numberOf(d.dimValue)).join('×')}`,
        ]),
    );
    t.ok(said.size > 90);
    const content = Object.hasOwn(EXPECTED, `${name}.raw`) ? load(`${name}.raw`) : bare(load(name));
    const made = readOnnx(content).threads[0]!.ops.flatMap((op) => op.results ?? []);
    const checked = made.filter(({ id }) => said.has(id!));
    t.ok(checked.length > 0.9 * said.size);
    t.same(
      checked
        .filter((x) => said.get(x.id!) !== `${x.type} ${x.shape.join('×')}`)
        .map((x) => [x.id, said.get(x.id!), x.type, x.shape]),
      [],
    );
  });

t.test('twelve layers of ALBERT read one set of weights, through the Identity nodes of the exporter', async (t) => {
  const { ops } = readOnnx(load('adapter-albert-sdpa-base-seq128')).threads[0]!;
  const stored = (word: string, module: RegExp) =>
    ops
      .filter((op) => op.word === word && module.test(op.module ?? ''))
      .flatMap((op) => tensorsOf(op.args).filter((x) => x.parameter !== undefined));
  const queries = stored('matmul', /^layer\.query(_\d+)?$/);
  t.equal(queries.length, 12);
  t.equal(new Set(queries.map((x) => x.storage)).size, 1);
  // biases of zeros are merged by the exporter, and are still what their names say
  const biases = stored('add', /^layer\.(query|key|value|out)(_\d+)?$/);
  t.equal(biases.length, 48);
  t.same(
    [...new Set(biases.map((x) => `${x.parameter} ${x.storage}`))].sort(),
    ['key', 'out', 'query', 'value'].map((n) => `layer.${n}.bias layer.${n}.bias`),
  );
  t.equal(ops.filter((op) => op.word === 'embedding').length, 2);
});

t.test('density is counted where the weights are in the file', async (t) => {
  const of = (name: string) =>
    readOnnx(load(name))
      .threads[0]!.ops.filter((op) => op.word === 'matmul')
      .flatMap((op) => tensorsOf(op.args))
      .filter((x) => x.parameter !== undefined);
  const tiny = of('tiny-adapter-albert-seq16');
  t.ok(tiny.length > 0 && tiny.every((x) => x.density !== undefined && x.density > 0.99 && x.density <= 1));
  t.ok(of('adapter-albert-sdpa-base-seq128').every((x) => x.density === undefined));
});
