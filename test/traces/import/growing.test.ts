/** Caches and prefixes in every layout in which they are recorded, with ids and without. */
import t from 'tap';
import type { RecordedOp, RecordedTensor } from '../../../traces/import/recording.js';
import { inferred, label, op, recordingOf, tensor, withoutIds } from '../../helpers/recordings.js';

let ids = 0;
const made = (...shape: readonly number[]): RecordedTensor => ({ ...tensor(...shape), id: `t${ids++}` });
const HEADS = 2;
const WIDTH = 8;
const ALL = HEADS * WIDTH;

/** How keys and values of `rows` tokens lie, and the dimension of tokens. */
interface Layout {
  readonly key: (rows: number) => number[];
  readonly value?: (rows: number) => number[];
  readonly along: number;
  readonly valueAlong?: number;
}
const LAYOUTS: Readonly<Record<string, Layout>> = {
  '[batch, heads, tokens, features]': { key: (n) => [1, HEADS, n, WIDTH], along: 2 },
  '[batch, tokens, heads, features]': { key: (n) => [1, n, HEADS, WIDTH], along: 1 },
  '[batch, tokens, all features]': { key: (n) => [1, n, ALL], along: 1 },
  '[tokens, all features]': { key: (n) => [n, ALL], along: 0 },
  '[tokens, batch, heads, features]': { key: (n) => [n, 1, HEADS, WIDTH], along: 0 },
  '[batch · heads, tokens, features]': { key: (n) => [HEADS, n, WIDTH], along: 1 },
  'keys [batch · heads, features, tokens]': {
    ...{ key: (n) => [HEADS, WIDTH, n], along: 2, valueAlong: 1 },
    value: (n) => [HEADS, n, WIDTH],
  },
};
/** One layer that is stored in `layout`; `before` rows were there before, which a sequence of `seq` comes after. */
function step({ key, value = key, along, valueAlong = along }: Layout, seq: number, before: number): RecordedOp[] {
  const ops: RecordedOp[] = [];
  const run = (word: string, args: RecordedOp['args'], result: RecordedTensor): RecordedTensor => {
    ops.push(op(word, args, { results: [result] }));
    return result;
  };
  const x = run('layer_norm', [made(seq, ALL), [ALL], made(ALL), made(ALL)], made(seq, ALL));
  const [q, k, v] = [0, 1, 2].map(() => run('linear', [x, made(ALL, ALL)], made(seq, ALL))) as [
    RecordedTensor,
    RecordedTensor,
    RecordedTensor,
  ];
  const grow = (t: RecordedTensor, shape: Layout['key'], dim: number): RecordedTensor => {
    const laid = run('view', [t], made(...shape(seq)));
    return before === 0 ? laid : run('cat', [[made(...shape(before)), laid], dim], made(...shape(before + seq)));
  };
  const [keys, values] = [grow(k, key, along), grow(v, value, valueAlong)];
  const n = before + seq;
  const heads = (t: RecordedTensor, rows: number): RecordedTensor => run('view', [t], made(1, HEADS, rows, WIDTH));
  const context = run(
    'scaled_dot_product_attention',
    [heads(q, seq), heads(keys, n), heads(values, n)],
    made(1, HEADS, seq, WIDTH),
  );
  run('linear', [run('view', [context], made(seq, ALL)), made(ALL, ALL)], made(seq, ALL));
  return ops;
}
const both = [true, false] as const;
const of = (ops: readonly RecordedOp[], known: boolean): readonly RecordedOp[] => (known ? ops : withoutIds(ops));

for (const [name, layout] of Object.entries(LAYOUTS))
  for (const known of both)
    t.test(`${name}, ${known ? 'with' : 'without'} ids: rows put after others are those of a cache`, async (t) => {
      const steps = [step(layout, 4, 0), step(layout, 1, 4), step(layout, 1, 5)];
      const labels = steps.map((ops, i) => label(i === 0 ? 'prefill' : `decode=00${i}`, ...of(ops, known)));
      const { trace } = inferred(recordingOf(labels, known));
      for (const [sentence, rows] of [4, 5, 6].entries()) {
        const own = trace.operators.filter((o) => o.sentence === sentence);
        const caches = own.flatMap((o) => o.inputs.filter((x) => x.class === 'cache'));
        t.same(
          caches.map((x) => `${x.id} ${x.shape.join('×')}`),
          [`cache.key.0 ${rows}×16`, `cache.value.0 ${rows}×16`],
        );
        const joined = own.filter((o) => o.name.endsWith('cat'));
        t.ok(
          joined.every((o) => o.inputs.length === 1),
          'what was there before is not moved',
        );
        const scores = own.find((o) => o.dims && 'm' in o.dims && o.dims.b === HEADS)!;
        t.equal(scores.inputs[0]!.id, own.find((o) => o.kind === 'matmul')!.output.id, 'scores read the query');
      }
    });

t.test('latents of keys and values are the cache; what a step makes of them is none', async (t) => {
  const latent = (seq: number, before: number): RecordedOp[] => {
    const [x, q, c, all, k, v] = [
      made(seq, ALL),
      made(seq, ALL),
      made(1, seq, 4),
      made(1, before + seq, 4),
      made(before + seq, ALL),
      made(before + seq, ALL),
    ] as const;
    const heads = (t: RecordedTensor): RecordedTensor => ({ ...t, shape: [1, HEADS, t.shape[0]!, WIDTH] });
    return [
      op('layer_norm', [made(seq, ALL), [ALL], made(ALL), made(ALL)], { results: [x] }),
      op('linear', [x, made(ALL, ALL)], { results: [q] }),
      op('linear', [x, made(4, ALL)], { results: [c] }),
      ...(before > 0 ? [op('cat', [[made(1, before, 4), c], 1], { results: [all] })] : [op('view', [c], { results: [all] })]),
      op('linear', [all, made(ALL, 4)], { results: [k] }),
      op('linear', [all, made(ALL, 4)], { results: [v] }),
      op('scaled_dot_product_attention', [q, k, v].map(heads), { results: [made(1, HEADS, seq, WIDTH)] }),
    ];
  };
  const { trace } = inferred(recordingOf([label('prefill', ...latent(4, 0)), label('decode=001', ...latent(1, 4))], true));
  const caches = trace.operators.flatMap((o) => [...o.inputs, o.output].filter((x) => x.class === 'cache'));
  t.same([...new Set(caches.map((x) => `${x.id} ${x.shape.join('×')}`))], ['cache.latent.0 4×4', 'cache.latent.0 5×4']);
  t.equal(caches.length, 6, 'each step writes them once and reads them twice');
});

for (const known of both)
  t.test(`fewer rows before keys and values are a prefix of the task's, ${known ? 'with' : 'without'} ids`, async (t) => {
    const { trace } = inferred(recordingOf(of(step(LAYOUTS['[batch, heads, tokens, features]']!, 6, 2), known), known));
    const joined = trace.operators.filter((o) => o.name.endsWith('cat'));
    t.same(
      joined.map((o) => o.inputs.map((x) => x.class)),
      [
        ['activation', 'task'],
        ['activation', 'task'],
      ],
    );
    const projections = trace.operators.filter((o) => o.kind === 'matmul');
    t.same(
      joined.map((o) => o.inputs[0]!.id),
      projections.slice(1, 3).map((o) => o.output.id),
    );
  });
