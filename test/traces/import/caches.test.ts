import t from 'tap';
import type { Imported } from '../../../traces/import/importer.js';
import { inferred, label, op, recordingOf, tensor, withoutIds } from '../../helpers/recordings.js';
import { MODEL, transformer, type Model } from '../../helpers/transformers.js';

const DECODER: Model = { ...MODEL, norms: 'pre', layers: 2, seq: 1, past: 7 };
const prefill = transformer({ ...DECODER, seq: 7, past: 0 });
/** Prefill of seven tokens, then two steps. */
const decoded = (ids: boolean, steps: 'apart' | 'together' = 'apart', more: Partial<Model> = {}): Imported => {
  const all = [
    transformer({ ...DECODER, ...more, seq: 7, past: 0 }),
    transformer({ ...DECODER, ...more }),
    transformer({ ...DECODER, ...more, past: 8 }),
  ];
  const [first, ...others] = ids ? all : all.map(withoutIds);
  const labels = [label('prefill seq=7', ...first!), ...others.map((ops, i) => label(`decode=00${i + 1}`, ...ops))];
  const options = { select: { label: undefined, step: undefined, thread: undefined, pass: 'forward' as const, steps } };
  return inferred(recordingOf([label('generate', ...labels)], ids), options);
};

for (const ids of [true, false])
  t.test(
    `${ids ? 'with ids' : 'without ids'}: keys and values are caches that grow by a row a step; each step is a sentence`,
    async (t) => {
      const { trace } = decoded(ids);
      t.same(
        trace.sentences.map((s) => [s.id, s.seq]),
        [
          ['000', 7],
          ['decode=001', 1],
          ['decode=002', 1],
        ],
      );
      for (const [sentence, rows] of [7, 8, 9].entries()) {
        const own = trace.operators.filter((o) => o.sentence === sentence);
        const read = own.flatMap((o) => o.inputs.filter((x) => x.class === 'cache'));
        t.same(
          read.map((x) => `${x.id} ${x.shape.join('×')}`),
          ['key.0', 'value.0', 'key.1', 'value.1'].map((c) => `cache.${c} ${rows}×8`),
        );
        const written = own.filter((o) => o.output.class === 'cache');
        t.same(
          written.map((o) => o.output.id),
          ['cache.key.0', 'cache.value.0', 'cache.key.1', 'cache.value.1'],
        );
        for (const o of written) {
          const rowsWritten = 'rows' in o.dims ? o.dims.rows : o.dims.m;
          t.equal(rowsWritten, sentence === 0 ? 7 : 1, 'what was there before is not moved');
          const reader = own.find((r) => r.inputs.some((x) => x.id === o.output.id))!;
          t.ok(reader.deps.includes(o.id), 'it is written before it is read');
        }
      }
    },
  );

t.test('steps together are one sentence with their prefill', async (t) => {
  const { trace } = decoded(true, 'together');
  t.same(
    trace.sentences.map((s) => [s.id, s.seq]),
    [['000', 7]],
  );
});

t.test('a step in which only the host works is no sentence, and is said', async (t) => {
  const host = op('view', [tensor(1, 7, 8)], { results: [tensor(7, 8)] });
  const { trace, report } = inferred(recordingOf([label('ProfilerStep#1', ...prefill), label('ProfilerStep#2', host)], true));
  t.same(trace.sentences.length, 1);
  t.ok(report.notes.includes('sentences: 1 without work for an accelerator are left out: 001'), report.notes.join('; '));
});

t.test('heads that share keys have a narrower cache', async (t) => {
  const { trace } = decoded(true, 'apart', { kvHeads: 1 });
  const caches = trace.operators.flatMap((o) => o.inputs.filter((x) => x.class === 'cache'));
  t.same([...new Set(caches.map((x) => x.shape[1]))], [4]);
});

t.test('without a step that adds to it there is no cache', async (t) => {
  const { trace } = inferred(recordingOf(prefill, true));
  t.notOk(trace.operators.some((o) => [...o.inputs, o.output].some((x) => x.class === 'cache')));
});

t.test('what is put after earlier rows is a row a token, of all sentences of a batch', async (t) => {
  for (const batch of [1, 2]) {
    const kept = op('cat', [[tensor(batch, 4, 7, 8), tensor(batch, 4, 1, 8)], 2], { results: [tensor(batch, 4, 8, 8)] });
    t.same(
      inferred(recordingOf([kept])).trace.operators.map((o) => o.dims),
      [{ rows: 1, cols: batch * 32 }],
    );
  }
});
