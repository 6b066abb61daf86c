import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Imported } from '../../../traces/import/importer.js';
import type { RecordedTensor } from '../../../traces/import/recording.js';
import { inferred, op, recordingOf, tensor, withoutIds } from '../../helpers/recordings.js';
import { attention, linear, MODEL, session, transformer, type Model, type Session } from '../../helpers/transformers.js';
import { draws } from '../../helpers/tier.js';

/** What each operator reads that others made, by their numbers; what nobody made is −1. Weights are left out. */
function wiring({ trace }: Imported): string[] {
  const made = new Map(trace.operators.map((o) => [o.output.id, o.id]));
  return trace.operators.map(({ kind, dims, inputs, deps, layer, transposed }) => {
    const reads = inputs
      .filter((x) => x.class === 'activation' || x.class === 'cache')
      .map((x) => made.get(x.id) ?? (x.id.startsWith('cache') ? x.id : -1));
    return `${kind} ${Object.values(dims).join('×')} reads ${reads.join(' ')} after ${deps.join(' ')} layer ${layer} ${transposed}`;
  });
}

/** What decides nothing without ids is left out: a head as wide as the model, an encoder of as many rows as there are tokens. */
const models: fc.Arbitrary<Model> = fc
  .record({
    layers: fc.integer({ min: 1, max: 3 }),
    seq: fc.integer({ min: 2, max: 9 }),
    heads: fc.constantFrom(1, 2, 4),
    kvHeads: fc.constantFrom(1, 2, 4),
    width: fc.constantFrom(2, 4, 8),
    ffn: fc.integer({ min: 33, max: 60 }),
    norms: fc.constantFrom('post', 'pre'),
    projections: fc.constantFrom('separate', 'fused', 'keyvalue'),
    attention: fc.constantFrom('math', 'whole'),
    rotary: fc.boolean(),
    past: fc.constantFrom(0, 50),
    gated: fc.boolean(),
    lora: fc.boolean(),
    adapter: fc.boolean(),
    cross: fc.constantFrom(0, 11),
    ends: fc.constantFrom('whole', 'layers'),
  } satisfies { [K in keyof Model]: fc.Arbitrary<Model[K]> })
  .map((m) => ({
    ...m,
    kvHeads: Math.min(m.kvHeads, m.heads),
    rotary: m.rotary && m.heads > 1 && m.cross === 0,
    past: m.norms === 'post' || m.cross > 0 ? 0 : m.past,
    projections: m.cross > 0 && m.projections === 'fused' ? ('separate' as const) : m.projections,
  }));

t.test('any transformer: what is guessed without ids is what ids say', async (t) => {
  fc.assert(
    fc.property(models, (m) => {
      const ops = transformer(m);
      assert.deepEqual(wiring(inferred(recordingOf(withoutIds(ops)))), wiring(inferred(recordingOf(ops, true))));
    }),
    { numRuns: draws(150, 20) },
  );
  t.pass('no counterexample');
});

/** One sentence's attention as it should be wired: names of products by their number. */
const CASES: readonly { readonly name: string; readonly model: Partial<Model>; readonly reads: readonly string[] }[] = [
  {
    name: 'separate projections, a layer alone',
    model: {},
    reads: ['matmul x', 'matmul x', 'matmul x', 'bmm 0 1', 'softmax 3', 'bmm 4 2', 'matmul 5'],
  },
  {
    name: 'one product for all three',
    model: { projections: 'fused' },
    reads: ['matmul x', 'bmm 0 0', 'softmax 1', 'bmm 2 0', 'matmul 3'],
  },
  {
    name: 'key and value by one product',
    model: { projections: 'keyvalue' },
    reads: ['matmul x', 'matmul x', 'bmm 0 1', 'softmax 2', 'bmm 3 1', 'matmul 4'],
  },
  {
    name: 'heads that share keys and values',
    model: { kvHeads: 1 },
    reads: ['matmul x', 'matmul x', 'matmul x', 'bmm 0 1', 'softmax 3', 'bmm 4 2', 'matmul 5'],
  },
  {
    name: 'recorded whole',
    model: { attention: 'whole' },
    reads: ['matmul x', 'matmul x', 'matmul x', 'bmm 0 1', 'softmax 3', 'bmm 4 2', 'matmul 5'],
  },
  {
    name: 'low-rank updates of query and value',
    model: { lora: true, width: 8 },
    reads: [
      ...['matmul x', 'matmul x', 'matmul 1', 'add 2 0', 'matmul x', 'matmul x', 'matmul x', 'matmul 6', 'add 7 5'],
      ...['bmm 3 4', 'softmax 9', 'bmm 10 8', 'matmul 11'],
    ],
  },
  {
    name: 'a cache',
    model: { past: 9 },
    reads: [
      ...['matmul x', 'matmul x', 'matmul x', 'elementwise 1', 'elementwise 2'],
      ...['bmm 0 cache.key.0', 'softmax 5', 'bmm 6 cache.value.0', 'matmul 7'],
    ],
  },
  {
    name: 'an encoder’s keys and values',
    model: { cross: 9 },
    reads: ['matmul x', 'matmul x', 'matmul x', 'bmm 0 1', 'softmax 3', 'bmm 4 2', 'matmul 5'],
  },
];
for (const { name, model, reads } of CASES)
  t.test(`attention, ${name}: scores read query and key, the context the softmax and the value`, async (t) => {
    const s = session();
    const m = { ...MODEL, ...model };
    const memory = m.cross > 0 ? s.given(1, m.cross, m.heads * m.width) : undefined;
    attention(s, m, s.given(1, m.seq, m.heads * m.width), memory);
    for (const ids of [true, false]) {
      const { operators } = inferred(recordingOf(ids ? s.ops : withoutIds(s.ops), ids)).trace;
      const made = new Map(operators.map((o) => [o.output.id, String(o.id)]));
      const found = operators.map((o) => {
        const activations = o.inputs.filter((x) => x.class === 'activation' || x.class === 'cache');
        return [o.kind, ...activations.map((x) => (x.class === 'cache' ? x.id : (made.get(x.id) ?? 'x')))].join(' ');
      });
      t.same(found, reads, ids ? 'by ids' : 'by guess');
      const scores = operators.find((o) => o.kind === 'bmm')!;
      t.equal(scores.transposed, true, 'keys are read along their features');
      t.equal(operators.findLast((o) => o.kind === 'bmm')!.transposed, false);
    }
  });

const record = (body: (s: Session) => void): Session => {
  const s = session();
  body(s);
  return s;
};
const readsOf = (s: Session, ids: boolean): string[] =>
  wiring(inferred(recordingOf(ids ? s.ops : withoutIds(s.ops), ids))).map((w) => /reads(.*) after/.exec(w)![1]!.trim());

t.test('an addition takes the residual of its size: around an adapter first, then around what is around it', async (t) => {
  const s = record((r) => {
    const x = r.run('gelu', [r.given(1, 4, 8)], 1, 4, 8);
    const y = linear(r, x, 8);
    const up = linear(r, r.run('relu', [linear(r, y, 2)], 1, 4, 2), 8);
    const z = r.run('add', [up, y, 1], 1, 4, 8);
    r.run('add', [z, x, 1], 1, 4, 8);
  });
  t.same(readsOf(s, true), ['-1', '0', '1', '2', '3', '4 1', '5 0']);
  t.same(readsOf(s, false), readsOf(s, true));
});

t.test('what compiled code made is guessed, and equal ids are one value', async (t) => {
  const s = record((r) => {
    linear(r, r.given(4, 8), 8);
    const hidden = r.given(4, 8);
    linear(r, hidden, 6);
    linear(r, hidden, 5);
  });
  const { trace, report } = inferred(recordingOf(s.ops, true));
  t.same(
    trace.operators.map((o) => o.deps),
    [[], [0], [0]],
  );
  t.match(report.notes.join(), /by an operator that was not recorded; the nearest earlier result of its size was taken/);
});

t.test(
  'an addition without a residual takes the nearest earlier result, and says so; what nobody made is from outside',
  async (t) => {
    const x = [1, 4, 8];
    const add = op('add', [{ shape: x, type: 'float32' }, { shape: x, type: 'float32' }, 1]);
    const tanh = op('tanh', [{ shape: x, type: 'float32' }]);
    const { trace, report } = inferred(recordingOf([tanh, op('sigmoid', [{ shape: x, type: 'float32' }]), add]));
    t.same(
      trace.operators.map((o) => o.deps),
      [[], [0], [0, 1]],
    );
    t.match(report.notes.join(), /an addition found no residual input of its size/);
    t.match(report.notes.join(), /taken as ready/);
    t.match(trace.operators[0]!.inputs[0], { id: 's0.outside0.0', class: 'activation', shape: [4, 8], bits: 32 });
  },
);

/** Query, key and value in some order of recording, with a head's features of value and rows of keys apart. */
function crossed(order: readonly ('query' | 'key' | 'value')[], { keys = 6, deep = 4, shared = 2 } = {}): Session {
  return record((s) => {
    const [x, memory] = [s.given(1, 6, 8), s.given(1, keys, 8)];
    const width = { query: 8, key: 4 * shared, value: deep * shared };
    const made = new Map(
      order.map((part) => [part, linear(s, part === 'query' || keys === 6 ? x : memory, width[part])] as const),
    );
    const heads = (part: 'query' | 'key' | 'value', n: number): RecordedTensor => {
      const { shape } = made.get(part)!;
      return s.run('view', [made.get(part)!], 1, shape[2]! / n, shape[1]!, n);
    };
    s.run('scaled_dot_product_attention', [heads('query', 4), heads('key', 4), heads('value', deep)], 1, 2, 6, deep);
  });
}
t.test('query, key and value are told by their sizes where their order or their widths are not the usual ones', async (t) => {
  const [q, k, v] = ['query', 'key', 'value'] as const;
  for (const s of [
    crossed([q, k, v], { deep: 5 }),
    crossed([q, k, v], { deep: 8, keys: 9 }),
    crossed([k, v, q], { keys: 9 }),
    crossed([k, q, v], { keys: 9 }),
    crossed([q, v, k], { deep: 5, keys: 9, shared: 1 }),
    crossed([v, k, q], { deep: 5, keys: 9 }),
    crossed([v, q, k], { deep: 5, keys: 9 }),
  ])
    t.same(readsOf(s, false), readsOf(s, true));
  t.same(readsOf(crossed([k, v, q], { keys: 9 }), false), ['-1', '-1', '-1', '2 0', '3', '4 1']);
});

t.test('a vector after value scales it, as one after key does', async (t) => {
  for (const shape of [[8], [1, 8], [1, 1, 8]]) {
    const s = record((r) => {
      const x = r.given(1, 6, 8);
      const q = linear(r, x, 8);
      const [key, value] = [0, 1].map(() => r.run('mul', [linear(r, x, 8), r.given(...shape)], 1, 6, 8));
      const heads = [q, key!, value!].map((y) => r.run('view', [y], 1, 2, 6, 4));
      r.run('scaled_dot_product_attention', heads, 1, 2, 6, 4);
    });
    t.same(readsOf(s, true), ['-1', '-1', '1', '-1', '3', '0 2', '5', '6 4']);
    t.same(readsOf(s, false), readsOf(s, true), `of ${shape.join('×')}`);
    const { operators } = inferred(recordingOf(withoutIds(s.ops))).trace;
    t.equal(operators[4]!.inputs[1]!.class, 'task');
  }
});

t.test('a gated block alone: both products read what it is given, one product makes both halves', async (t) => {
  const apart = record((s) => {
    const x = s.given(1, 4, 8);
    const gate = s.run('silu', [linear(s, x, 20, false)], 1, 4, 20);
    linear(s, s.run('mul', [gate, linear(s, x, 20, false)], 1, 4, 20), 8, false);
  });
  t.same(readsOf(apart, true), ['-1', '0', '-1', '2 1', '3']);
  t.same(readsOf(apart, false), readsOf(apart, true));
  const together = record((s) => {
    for (let x = s.given(1, 4, 8), block = 0; block < 2; block++) {
      const [gate, up] = s.split(linear(s, x, 40, false), [20, 20]) as [RecordedTensor, RecordedTensor];
      x = linear(s, s.run('mul', [s.run('silu', [gate], 1, 4, 20), up], 1, 4, 20), 8, false);
    }
  });
  t.same(readsOf(together, true), ['-1', '0', '1 0', '2', '3', '4', '5 4', '6']);
  t.same(readsOf(together, false), readsOf(together, true));
});

t.test('a number a row that was just made is what rows are scaled with', async (t) => {
  const s = record((r) => {
    const x = r.run('gelu', [r.given(1, 4, 8)], 1, 4, 8);
    const largest = r.run('amax', [x, [-1], true], 1, 4, 1);
    r.run('div', [x, largest], 1, 4, 8);
  });
  t.same(readsOf(s, true), ['-1', '0', '0 1']);
  t.same(readsOf(s, false), readsOf(s, true));
});

t.test('two halves put together are one where there is no other', async (t) => {
  const half = { shape: [1, 4, 2], type: 'float32' };
  const cos = op('cos', [{ shape: [1, 4, 4], type: 'float32' }]);
  const { trace } = inferred(recordingOf([op('tanh', [half]), op('cat', [[half, half], -1]), cos]));
  t.same(
    trace.operators[1]!.inputs.map((i) => i.id),
    ['s0.0', 's0.0'],
  );
});

t.test('many parts are all put together, with ids and without: more than an operator takes in steps', async (t) => {
  for (const [count, steps] of [
    [3, [3]],
    [12, [12]],
    [1024, [1024]],
    [1026, [1024, 2, 2]],
    [2049, [1024, 1024, 3]],
  ] as const) {
    const rows: RecordedTensor = { shape: [4, 2], type: 'float32', id: 'x' };
    const made = Array.from({ length: count }, (_, i): RecordedTensor => ({ ...rows, id: `t${i}` }));
    const whole: RecordedTensor = { ...rows, shape: [4 * count, 2], id: 'whole' };
    const ops = [
      ...made.map((y, i) => op(i % 2 === 0 ? 'relu' : 'gelu', [i === 0 ? rows : made[i - 1]!], { results: [y] })),
      op('cat', [made, 0], { results: [whole] }),
      op('tanh', [whole]),
    ];
    for (const recording of [recordingOf(ops, true), recordingOf(withoutIds(ops))]) {
      const { operators } = inferred(recording).trace;
      const joins = operators.slice(count, -1);
      t.same(
        joins.map((o) => o.inputs.length),
        steps,
        `${count} parts`,
      );
      const read = joins.flatMap((o) => o.inputs.map((x) => x.id));
      t.same(new Set(read).size, read.length, 'each once');
      const all = [...operators.slice(0, count), ...joins.slice(0, -1)].map((o) => o.output.id);
      t.same(new Set(read), new Set(all), 'all of them');
      t.same(
        joins.map((o) => o.deps.length),
        steps,
      );
      t.same([joins.at(-1)!.output.shape, operators.at(-1)!.inputs[0]!.id], [[4 * count, 2], joins.at(-1)!.output.id]);
      t.equal(
        joins.reduce((n, o) => n + ('rows' in o.dims ? o.dims.rows : 0), 0),
        steps.length > 1 ? 8 * count - (count === 2049 ? 4 : 0) : 4 * count,
      );
    }
  }
});

t.test('parts made in their order are taken in their order where no ids say which', async (t) => {
  const part = tensor(4, 2);
  const ops = [
    op('relu', [tensor(4, 6)]),
    ...['gelu', 'tanh', 'sigmoid'].map((w) => op(w, [part])),
    op('cat', [[part, part, part], 1]),
  ];
  t.same(inferred(recordingOf(ops)).trace.operators.at(-1)!.deps, [1, 2, 3]);
});
