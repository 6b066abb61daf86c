import t from 'tap';
import { gemmShapes, importText, type OperatorTrace } from '../../../traces/index.js';
import { bert, op, recording, S, type Made } from '../../helpers/recordings.js';

function read(ops: readonly Made[], label?: string, strict = true) {
  return importText(recording(ops, label), 'made.json', { strict, sharing: 'auto' });
}
const weights = (trace: OperatorTrace): Set<string> =>
  new Set(trace.operators.filter((o) => o.kind === 'matmul').map((o) => o.inputs[1]!.id));

t.test('BERT: layers begin after the embeddings, though their norm is like a layer’s last; weights are kept apart', async (t) => {
  const { trace, report } = read(bert(3, 16, 32));
  const layers = trace.operators.map((o) => o.layer);
  t.same(layers.slice(0, 5), [null, null, null, null, 0]);
  t.equal(Math.max(...layers.map((l) => l ?? -1)), 2);
  t.same(layers.slice(-3), [null, null, null]);
  t.equal(weights(trace).size, 3 * 6 + 2);
  t.match(report.notes.join(), /nothing says whether they are shared; kept separate/);
  t.equal(weights(read(bert(3, 16, 32), 'inference model=albert-tiny seq=8').trace).size, 6 + 2);
  t.equal(weights(read(bert(3, 16, 32), 'inference model=bert-tiny seq=8').trace).size, 3 * 6 + 2);
});

t.test('residuals and attention of BERT are the right tensors', async (t) => {
  const { trace } = read(bert(2, 16, 32));
  const [q, k, v, scores, softmax, context, out, add, , up, gelu, ffn, add2] = trace.operators.filter((o) => o.layer === 1);
  const input = q!.inputs[0]!.id;
  t.same(
    [k, v].map((o) => o!.inputs[0]!.id),
    [input, input],
  );
  t.same(
    scores!.inputs.map((x) => x.id),
    [q!.output.id, k!.output.id],
  );
  t.same(
    context!.inputs.map((x) => x.id),
    [softmax!.output.id, v!.output.id],
  );
  t.same(
    add!.inputs.map((x) => x.id),
    [out!.output.id, input],
  );
  t.same([up!.kind, gelu!.kind], ['matmul', 'gelu']);
  t.same(
    add2!.inputs.map((x) => x.id),
    [ffn!.output.id, up!.inputs[0]!.id],
  );
});

t.test('an einsum with a weight, as EdgeBERT has it, is a product with a weight, and its bias is fused', async (t) => {
  const h = 16;
  const einsum = op(
    'einsum',
    [[], [], []],
    [
      op('bmm', [
        [1, S, h],
        [1, h, h],
      ]),
    ],
  );
  const { trace, report } = read(bert(2, h, 32, [einsum, op('add', [[1, S, h], [h], []])]));
  t.equal(weights(trace).size, 2 * 6 + 2);
  t.ok(report.rows.some((r) => r.into === 'bias of matmul' && r.count === 2));
  t.equal(
    gemmShapes(trace).reduce((n, g) => n + g.count, 0),
    2 * 8 + 2,
  );
});

t.test('what is not understood is listed, not lost; what lies outside the labels is named', async (t) => {
  const strange = op('erfinv', [[1, S, 16]]);
  const { report } = read([...bert(2, 16, 32), strange], undefined, false);
  t.same(
    report.rows.filter((r) => r.fate === 'unknown'),
    [{ fate: 'unknown', name: 'aten::erfinv', into: 'not simulated', count: 1 }],
  );
  const json = JSON.parse(recording(bert(2, 16, 32), 'inference model=bert seq=8')) as { traceEvents: object[] };
  json.traceEvents.push({
    ph: 'X',
    cat: 'cpu_op',
    name: 'aten::gelu',
    pid: 1,
    tid: 1,
    ts: 5e12,
    dur: 1,
    args: { 'Input Dims': [[1, 4]] },
  });
  const outside = importText(JSON.stringify(json), 'made.json', { strict: true, sharing: 'auto' }).report;
  t.ok(outside.rows.some((r) => r.into === 'outside every sentence' && r.count === 1));
});

t.test('sentences follow one another: ids go on, weights of one task are the same, tasks have their own', async (t) => {
  const labels = ['sentence=a task=x seq=8', 'sentence=b task=y seq=8', 'sentence=c task=x seq=8'];
  const events = labels.flatMap((label, i) => {
    const { traceEvents } = JSON.parse(recording(bert(2, 16, 32), label)) as { traceEvents: { ts: number }[] };
    return traceEvents.map((e) => ({ ...e, ts: e.ts + 1e6 * i }));
  });
  const { trace } = importText(JSON.stringify({ traceEvents: events }), 'made.json', { strict: true, sharing: 'auto' });
  const each = trace.operators.length / 3;
  const [x, y, again] = [0, 1, 2].map((s) => trace.operators.slice(s * each, (s + 1) * each));
  t.same(trace.operators.map((o) => o.id), [...trace.operators.keys()]); // prettier-ignore
  t.ok(trace.operators.every((o, i) => o.sentence === Math.floor(i / each)));
  const own = (all: typeof x): string[] => all!.flatMap((o) => o.inputs.filter((i) => i.class !== 'activation').map((i) => i.id));
  t.same(own(again), own(x));
  t.same(own(y), own(x).map((id) => id.replace(/^x\//, 'y/'))); // prettier-ignore
  t.notSame(own(y), own(x));
});
