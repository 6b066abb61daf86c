import t from 'tap';
import { operatorOverview } from '../../../analysis/index.js';
import { chosenRecords, traceOverview } from '../../../analysis/metrics/event-overview.js';
import type { ImportReport, OperatorTrace } from '../../../traces/index.js';
import { chain } from '../../helpers/workloads.js';
import { eventTrace, operatorInfo, traceEnd } from '../../helpers/events.js';

const trace = eventTrace(
  [
    { actor: 'b', kind: 'read', start_ps: 10, span_ps: 10, count: 3 },
    { actor: 'a', kind: 'read', start_ps: 10, span_ps: 10 },
    { actor: 'a', kind: 'encode', start_ps: 10, span_ps: 5 },
    { actor: 'a', kind: 'read', start_ps: 5, span_ps: 1, count: 2 },
    { actor: 'c', kind: 'write', start_ps: 40, span_ps: 2 },
  ],
  { operators: [operatorInfo(0, 'matmul')], chunk: 2 },
);
const chosen = (filter: Parameters<typeof chosenRecords>[1]) =>
  chosenRecords(trace, filter).map((r) => `${r.start_ps}-${r.end_ps} ${r.actor} ${r.kind}`);

t.test('records are in order of start, then end, then actor', async (t) => {
  t.same(chosen({}), ['5-6 a read', '10-15 a encode', '10-20 a read', '10-20 b read', '40-42 c write']);
});

t.test('records are chosen by actor, by kind, and by a time span that they overlap, ends included', async (t) => {
  t.same(chosen({ actor: 'b' }), ['10-20 b read']);
  t.same(chosen({ kind: 'read', actor: 'a' }), ['5-6 a read', '10-20 a read']);
  t.same(chosen({ from_ps: 20 }), ['10-20 a read', '10-20 b read', '40-42 c write']);
  t.same(chosen({ from_ps: 21 }), ['40-42 c write']);
  t.same(chosen({ to_ps: 10 }).length, 4);
  t.same(chosen({ to_ps: 9 }), ['5-6 a read']);
  t.same(chosen({ from_ps: 21, to_ps: 39 }), []);
});

t.test('an overview counts records and the activities that they stand for, kinds and actors by name', async (t) => {
  const { header, ...o } = traceOverview(trace);
  t.equal(header, trace.header);
  t.same(o, {
    operators: 1,
    records: 5,
    from_ps: 5,
    to_ps: 42,
    kinds: { encode: { records: 1, activities: 1 }, read: { records: 3, activities: 6 }, write: { records: 1, activities: 1 } },
    actors: ['a', 'b', 'c'],
    ended: 'cut off',
    missing: undefined,
  });
  t.same(Object.keys(o.kinds), ['encode', 'read', 'write']);
});

t.test('a trace of nothing begins and ends at 0, and says how it ended', async (t) => {
  const missing = { bytes: 3, why: 'damaged' };
  const o = traceOverview(eventTrace([], { end: traceEnd({ ended: 'interrupted' }), missing }));
  t.same([o.from_ps, o.to_ps, o.records, o.ended, o.missing], [0, 0, 0, 'interrupted', missing]);
});

const report: ImportReport = {
  rows: [],
  totals: { mapped: 0, opened: 0, fused: 0, folded: 0, 'left out': 0, unknown: 0 },
  notes: [],
  coverage: { macs: 1, operators: 1, missing: [] },
};

t.test('operators, products and each tensor’s bytes are counted once', async (t) => {
  const traced = chain(4, 8, [{ kind: 'matmul', n: 6 }, { kind: 'softmax' }, { kind: 'matmul', n: 2 }]);
  const o = operatorOverview({ trace: traced, report });
  t.equal(o.operators, 4, 'the embedding too');
  t.equal(o.gemms, 2);
  t.equal(o.macs, 4 * 8 * 6 + 4 * 6 * 2);
  const weights = 8 * 6 + 6 + (6 * 2 + 2);
  t.same(o.bytes, { backbone: weights, task: 0, embedding: 50 * 8, activation: 4 * 8 + 2 * 4 * 6 + 4 * 2, cache: 0 });
  t.equal(o.import, report);
  t.same([o.name, o.source], [traced.name, traced.source]);
});

t.test('bits are bytes; layers are counted from the highest that an operator names; batched products are products', async (t) => {
  const traced = chain(2, 4, [{ kind: 'self', heads: 2 }]);
  const [embedding, ...products] = traced.operators;
  const half = { ...embedding!, inputs: embedding!.inputs.map((x) => ({ ...x, bits: 4 })) };
  const of = (layers: readonly (number | undefined)[]) => {
    const operators = [half, ...products].map((o, i) => ({ ...o, layer: layers[i] }));
    return operatorOverview({ trace: { ...traced, operators } as OperatorTrace, report });
  };
  t.equal(of([]).gemms, 2);
  t.equal(of([]).bytes.embedding, (50 * 4) / 2);
  t.equal(of([0, 4, 1]).layers, 5);
  t.equal(of([undefined, 0]).layers, 1);
  t.equal(of([]).layers, 0);
});
