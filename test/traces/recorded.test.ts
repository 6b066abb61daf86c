import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  gemmShapes,
  importOptions,
  importTrace,
  packageRoot,
  readJsonl,
  totalMacs,
  writeJsonl,
  type OperatorTrace,
} from '../../traces/index.js';
import { recorded } from '../helpers/cli.js';
import { longOnly } from '../helpers/tier.js';

const options = importOptions({ strict: true });

interface Expected {
  readonly name: string;
  readonly kineto_gemms: number;
  readonly kineto_flops: number;
  readonly gemm_shapes: readonly string[];
  readonly et_distinct_weight_storages: number;
  readonly cpu_ops: number;
}
/** Counted independently of this program; where from: test/reference/README.md */
const expected = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'reference', 'recorded-traces-expected.json'), 'utf8'),
) as readonly Expected[];

const weights = (trace: OperatorTrace): Set<string> =>
  new Set(trace.operators.filter((o) => o.kind === 'matmul').map((o) => o.inputs[1]!.id));

const SHIPPED = [
  'adapter-albert-base-seq128',
  'albert-base-seq128',
  'tiny-adapter-albert-seq16',
  'tiny-multitask',
  'multitask-a',
];
for (const name of SHIPPED) {
  const where = name === 'multitask-a' ? longOnly() : {};
  t.test(`${name}: products, work and distinct weights are those counted independently; nothing is unknown`, where, async (t) => {
    const e = expected.find((x) => x.name === name)!;
    const { trace, report } = importTrace(recorded(name), options);
    const shapes = gemmShapes(trace).map((g) => `b=${g.b} M=${g.m} N=${g.n} K=${g.k} x${g.count}`);
    t.same(shapes.sort(), e.gemm_shapes.map((s) => s.replace(/^\S+ /, '')).sort());
    t.equal(
      gemmShapes(trace).reduce((n, g) => n + g.count, 0),
      e.kineto_gemms,
    );
    t.equal(totalMacs(trace) * 2, e.kineto_flops);
    t.equal(weights(trace).size, e.et_distinct_weight_storages);
    t.equal(report.totals.unknown, 0);
    // every recorded operator, what is inside others too
    t.equal(
      Object.values(report.totals).reduce((a, b) => a + b),
      e.cpu_ops,
    );
    t.same(readJsonl(writeJsonl(trace), name), trace, 'the text form gives it back');
  });
}

t.test('layers, shared weights, adapters and residuals of adapter-ALBERT are recovered', async (t) => {
  const { trace } = importTrace(recorded('adapter-albert-base-seq128'), options);
  const layers = trace.operators.map((o) => o.layer);
  t.equal(Math.max(...layers.map((l) => l ?? -1)), 11);
  for (let l = 0; l < 12; l++) t.equal(layers.filter((x) => x === l).length, 22, `layer ${l}`);
  const layer = trace.operators.filter((o) => o.layer === 3);
  t.same(
    layer.map((o) => o.kind),
    'matmul matmul matmul bmm softmax bmm matmul matmul gelu matmul add add layer_norm matmul gelu matmul matmul gelu matmul add add layer_norm'.split(
      ' ',
    ),
  );
  const [query, key, value, scores, , context] = layer;
  const ids = (o: (typeof layer)[number]): string[] => o.inputs.map((x) => x.id);
  t.equal(ids(query!)[0], ids(value!)[0], 'query and value read one input');
  t.same(ids(scores!), [query!.output.id, key!.output.id]);
  t.equal(ids(context!)[1], value!.output.id);
  const [dense, , , up, residual, attentionResidual] = layer.slice(6);
  t.same(ids(residual!), [up!.output.id, dense!.output.id], 'around the adapter');
  t.same(ids(attentionResidual!), [residual!.output.id, ids(query!)[0]], 'around the attention');
  const classes = new Map(trace.operators.flatMap((o) => o.inputs.map((x) => [x.id, x.class])));
  t.equal(classes.get('layer.ffn.up[3072×768]'), 'backbone');
  t.equal(classes.get('default/layer.adapter.down[64×768]'), 'task');
  t.equal(classes.get('default/classifier[3×768]'), 'task');
});

t.test('a session has its sentences, tasks and lengths; tasks share the backbone and nothing else', async (t) => {
  const { trace } = importTrace(recorded('tiny-multitask'), options);
  t.same(trace.sentences[1], { id: '001', task: 'sst2', seq: 9, tokens: 9 });
  t.same([...new Set(trace.sentences.map((s) => s.task))].sort(), ['mnli', 'qnli', 'qqp', 'sst2']);
  const all = [...weights(trace)];
  t.equal(all.filter((id) => !id.includes('/')).length, 8);
  for (const task of ['mnli', 'qnli', 'qqp', 'sst2']) t.equal(all.filter((id) => id.startsWith(`${task}/`)).length, 5);
});

t.test('layers that share nothing are kept apart when asked, and a note says why', async (t) => {
  const { trace, report } = importTrace(
    recorded('tiny-adapter-albert-seq16'),
    importOptions({ strict: true, sharing: 'separate' }),
  );
  t.equal(weights(trace).size, 3 + 2 * 10);
  t.match(report.notes.join(), /separate, as asked/);
});
