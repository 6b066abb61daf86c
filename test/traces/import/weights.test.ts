import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Imported, ImportOptions } from '../../../traces/import/importer.js';
import { readClasses } from '../../../traces/import/classes.js';
import { isTensor, type RecordedOp, type RecordedTensor } from '../../../traces/import/recording.js';
import { scratch } from '../../helpers/cli.js';
import { inferred, label, op, recordingOf, tensor, whole, withoutIds } from '../../helpers/recordings.js';
import { linear, MODEL, session, transformer, type Model } from '../../helpers/transformers.js';

/** Parameters of a trace: id → class. */
function parameters({ trace }: Imported): Map<string, string> {
  const all = trace.operators.flatMap((o) => o.inputs).filter((x) => !['activation', 'cache'].includes(x.class));
  return new Map(all.map((x) => [x.id, x.class]));
}
const made = (model: Partial<Model>, ids = true, options: Partial<ImportOptions> = {}): Imported => {
  const ops = transformer({ ...MODEL, ...model });
  return inferred(recordingOf(ids ? ops : withoutIds(ops), ids), options);
};
const task = (i: Imported): string[] => [...parameters(i)].flatMap(([id, c]) => (c === 'task' ? [id] : []));
const file = (text: string): string => {
  const path = join(scratch(), 'classes.yaml');
  writeFileSync(path, text);
  return path;
};
const notes = (i: Imported, about: string): string[] => i.report.notes.filter((n) => n.startsWith(about));

for (const ids of [true, false])
  t.test(
    `${ids ? 'by ids' : 'without ids'}: norms and head are a task’s, tables are tables, all else is the backbone’s`,
    async (t) => {
      const i = made({ layers: 2, width: 8 }, ids);
      const all = parameters(i);
      t.equal(all.size, 2 + (2 + 2 * 4) + 2 * 2 * 6 + 2, 'tables, gains and offsets, weights and biases of two layers, head');
      for (const [id, of] of all) {
        const expected = id.startsWith('embedding') ? 'embedding' : /layer_norm|classifier/.test(id) ? 'task' : 'backbone';
        t.equal(of, expected, id);
        t.equal(id.startsWith('default/'), expected === 'task');
      }
      t.same(notes(i, 'classes'), [
        'classes: 10 tensors change with the task: a norm',
        'classes: 2 tensors change with the task: the last product: a head',
      ]);
    },
  );

t.test('adapters with any activation, low-rank updates: by structure', async (t) => {
  for (const ids of [true, false]) {
    t.same(task(made({ adapter: true, width: 8, layers: 1, ends: 'layers' }, ids)).filter((id) => /adapter/.test(id)).length, 8);
    const lora = task(made({ lora: true, width: 8, layers: 1 }, ids)).filter((id) => /lora/.test(id));
    t.same(
      lora.map((id) => id.replace(/.*attention/, '')),
      ['.query.lora.a[1×16]', '.query.lora.b[16×1]', '.value.lora.a[1×16]', '.value.lora.b[16×1]'],
    );
  }
  for (const activation of ['relu', 'gelu', 'silu', 'tanh', 'sigmoid', 'leaky_relu', 'elu']) {
    const s = session();
    const x = linear(s, s.given(1, 6, 16), 16);
    const low = linear(s, x, 4);
    s.run('add', [linear(s, s.run(activation, [low], 1, 6, 4), 16), x, 1], 1, 6, 16);
    linear(s, x, 2);
    t.same(
      task(inferred(recordingOf(s.ops, true))).slice(0, 4),
      [
        'default/adapter.down[4×16]',
        'default/adapter.down[4×16].bias',
        'default/adapter.up[16×4]',
        'default/adapter.up[16×4].bias',
      ],
      activation,
    );
  }
});

t.test('vectors that scale, as (IA)³ and LayerScale have them', async (t) => {
  const s = session();
  const x = linear(s, s.given(1, 6, 16), 16);
  s.run('mul', [x, s.given(16)], 1, 6, 16);
  linear(s, x, 2);
  const i = inferred(recordingOf(s.ops, true));
  t.equal(parameters(i).get('default/elementwise[16]'), 'task');
  t.match(notes(i, 'classes'), [/a vector that scales or shifts/, /a head/]);
});

t.test('recorded names decide before structure: of modules, of parameters', async (t) => {
  const named = (module: string): Imported => {
    const mm = op('mm', [tensor(4, 8), tensor(8, 8)], { module });
    return inferred(recordingOf([mm, { ...mm, module: 'x' }]));
  };
  for (const module of [
    'encoder.adapter.down',
    'layer.0.lora_A',
    'blocks.1.ia3',
    'h.0.ln_1',
    'model.norm',
    'b.norm1.x',
    'norms.0',
    'classifier',
    'lm_head',
  ])
    t.same([...parameters(named(module)).values()][0], 'task', module);
  for (const module of ['encoder.layer.0.query', 'normal.dense', 'overhead'])
    t.same([...parameters(named(module)).values()][0], 'backbone', module);
  t.match(notes(named('classifier'), 'weights'), [/by the recorded module names/]);
  t.match(notes(named('classifier'), 'classes'), [/1 tensors change with the task: its recorded name/, /a head/]);
});

/** Two sentences of two tasks over one backbone; each task has `own` in its place. */
function twoTasks(own: boolean): Imported {
  const s = session();
  const [shared, head] = [s.given(8, 8), s.given(8, 3)];
  const ofTask: RecordedTensor[] = [s.given(8, 8), s.given(8, 8)];
  const sentence = (i: number): RecordedOp => {
    const x = { ...tensor(4, 8), id: `x${i}` };
    const y = { ...tensor(4, 8), id: `y${i}` };
    return label(
      `sentence=${i} task=${'ab'[i]}`,
      op('mm', [x, shared], { results: [y] }),
      op('mm', [y, own ? ofTask[i] : ofTask[0]], { results: [{ ...tensor(4, 8), id: `z${i}` }] }),
      op('mm', [{ ...tensor(4, 8), id: `z${i}` }, head], { results: [{ ...tensor(4, 3), id: `w${i}` }] }),
    );
  };
  return inferred(recordingOf([sentence(0), sentence(1)], true));
}
t.test('tasks that read different data in one place have it for their own; what they share is one tensor', async (t) => {
  const apart = twoTasks(true);
  const all = (i: Imported): string[] => [...parameters(i)].map(([id, of]) => `${id} ${of}`).sort();
  const heads = ['a/classifier[3×8] task', 'b/classifier[3×8] task'];
  t.same(all(apart), [heads[0], 'a/pooler.1[8×8] task', heads[1], 'b/pooler.1[8×8] task', 'pooler[8×8] backbone']);
  t.match(notes(apart, 'classes')[0], /2 tensors change with the task: tasks that read different data in its place/);
  t.same(all(twoTasks(false)), [...heads, 'pooler.1[8×8] backbone', 'pooler[8×8] backbone']);
});

t.test('a head that is the table of embeddings is one tensor, and stays a table', async (t) => {
  const s = session();
  const table = s.given(50, 8);
  const x = s.run('embedding', [table, { ...whole(1, 6), id: 'ids' }], 1, 6, 8);
  const y = linear(s, x, 8);
  s.run('linear', [y, table, undefined], 1, 6, 50);
  const i = inferred(recordingOf(s.ops, true));
  t.equal(i.trace.operators.at(-1)!.inputs[1]!.id, 'embedding[50×8]');
  t.equal(parameters(i).get('embedding[50×8]'), 'embedding');
});

t.test('vectors that an exporter stores once are told by where they stand, biases by their weights', async (t) => {
  const s = session();
  const ones = s.given(8);
  let x = linear(s, s.given(1, 6, 8), 8);
  for (let l = 0; l < 2; l++) x = s.run('layer_norm', [linear(s, x, 8), [8], ones, ones], 1, 6, 8);
  const vectors = (merged: boolean): string[] =>
    task(inferred({ ...recordingOf(s.ops, true), merged })).filter((id) => id.includes('layer_norm'));
  t.equal(vectors(true).length, 4, 'gain and offset of each');
  t.equal(vectors(false).length, 1, 'where nothing is stored once for many, one id is one vector');
});

t.test('--classes: patterns of names → class, the first that fits', async (t) => {
  const classes = file('"*ffn.up*": task\n"*FFN*": embedding\nlayer0.attention.query[8×8]: task\n');
  const all = parameters(made({}, true, { classes }));
  t.equal(all.get('default/layer1.ffn.up[20×8]'), 'task');
  t.equal(all.get('layer1.ffn.down[8×20]'), 'embedding');
  t.equal(all.get('default/layer0.attention.query[8×8]'), 'task', 'brackets stand for themselves');
  t.equal(all.get('layer0.attention.query[8×8].bias'), 'backbone');
  t.equal(readClasses(classes).patternOf(['other', 'a.ffn.up'])?.class, 'task', 'any of its names');
  t.equal(readClasses(undefined).patternOf(['x']), undefined);
  t.throws(() => readClasses(file('"*": activation\n')), { name: 'InputError' });
  t.throws(() => readClasses(file('# mine\n- "*": task\n')), {
    name: 'InputError',
    message: /:2: a list; expected a map of patterns/,
  });
});

t.test('--classes: a name that is shown fits as it is shown', async (t) => {
  const shown = [...parameters(made({}, true)).keys()];
  t.ok(shown.some((id) => id.startsWith('default/')));
  for (const id of shown) {
    const i = made({}, true, { classes: file(`"${id}": embedding\n`) });
    const [said] = notes(i, 'classes: ').filter((n) => n.includes('--classes'));
    t.match(said, /^classes: 1 tensor by/, id);
  }
});

for (const ids of [true, false])
  t.test(`--classes, ${ids ? 'by ids' : 'without ids'}: what each pattern decided is said, and which fits nothing`, async (t) => {
    const classes = file(
      '"*ffn.up*": task\n"*.bias": embedding\n"*ffn.up*.bias": backbone\n"*lstm*": backbone\n"layer0.attention.query[8×8]": task\n',
    );
    const i = made({}, ids, { classes, sharing: 'separate' });
    const said = notes(i, 'classes: ').filter((n) => n.includes('--classes'));
    const count = (test: (id: string) => boolean): number => [...parameters(i).keys()].filter(test).length;
    const up = count((id) => id.includes('ffn.up'));
    t.equal(up, 4, 'a weight and a bias in each of two layers');
    t.same(said.slice(0, 2), [
      `classes: ${up} tensors by --classes "*ffn.up*": task`,
      `classes: ${count((id) => id.endsWith('.bias') && !id.includes('ffn.up'))} tensors by --classes "*.bias": embedding`,
    ]);
    const nothing = 'no name fits that is not an earlier pattern’s; names are embedding'.replace('’', "'");
    t.match(said[2], `classes: nothing by --classes "*ffn.up*.bias": backbone: ${nothing}`);
    t.match(said[3], `classes: nothing by --classes "*lstm*": backbone: ${nothing}`);
    t.equal(said[4], 'classes: 1 tensor by --classes "layer0.attention.query[8×8]": task');
    t.equal(said.length, 5);
  });

const sharing = (i: Imported): string => notes(i, 'weights of the layers').join().replace('weights of the layers: ', '');
t.test('whether layers share: ids, else what is asked, else the label, else a guess with what follows from it', async (t) => {
  t.equal(sharing(made({ layers: 1 })), 'no repeated layers were found, so every product has its own');
  t.equal(
    sharing(made({}, true, { sharing: 'shared' })),
    'separate, by the recorded ids; --sharing is not needed',
    'ids are known',
  );
  for (const asked of ['shared', 'separate'] as const) {
    const i = made({}, false, { sharing: asked });
    t.equal(sharing(i), `${asked}, as asked`);
    t.equal([...parameters(i).keys()].filter((id) => /ffn.up\[20×8\]$/.test(id)).length, asked === 'shared' ? 1 : 2);
  }
  const ops = withoutIds(transformer(MODEL));
  for (const [model, shared] of [
    ['albert-base', true],
    ['electra', false],
  ] as const)
    t.match(
      sharing(inferred(recordingOf([label(`sentence=1 model=${model}`, ...ops)]))),
      `${shared ? 'shared' : 'separate'}, since the label names the model ${model}`,
    );
  const one = 4 * 8 * 8 + 2 * 8 * 20;
  t.match(
    sharing(made({}, false)),
    `a guess: separate, the larger of the two, since nothing says whether they are shared; shared they are ${one} weights, separate ${(2 * one).toLocaleString('en-US')}`,
  );
});

t.test(
  'a projection before the layers alone says nothing (ELECTRA has one); with gelu in its tanh form it is ALBERT',
  async (t) => {
    const electra = [op('embedding', [tensor(50, 5), whole(1, 6)]), op('linear', [tensor(1, 6, 5), tensor(8, 5), tensor(8)])];
    const layers = withoutIds(transformer({ ...MODEL, ends: 'layers' }));
    t.match(sharing(inferred(recordingOf([...electra, ...layers]))), /^a guess: separate, the larger/);
    const x = tensor(1, 6, 20);
    const gelu = 'mul.n pow.n mul.n add.x mul.n tanh add.n mul.x'.split(' ').map((w) => {
      const [word, y] = w.split('.');
      return op(word!, y === 'x' ? [x, x] : y === 'n' ? [x, 1] : [x]);
    });
    const albert = layers.flatMap((o) => (o.word === 'gelu' ? gelu : [o]));
    t.match(sharing(inferred(recordingOf([...electra, ...albert]))), /^a guess: shared, since a projection stands before/);
    t.match(sharing(inferred(recordingOf(albert))), /^a guess: separate/);
  },
);

t.test('by ids, layers that read one set are shared', async (t) => {
  const ops = transformer({ ...MODEL, layers: 1, ends: 'layers' });
  const i = inferred(recordingOf([...ops, ...ops], true));
  t.equal(sharing(i), 'shared, by the recorded ids');
  t.equal([...parameters(i).keys()].filter((id) => /ffn.up\[20×8\]$/.test(id)).length, 1);
  // with one matrix of its own a layer, as adapters over a shared base
  const own = (t: RecordedTensor): RecordedTensor =>
    /^(20×8|8×20)$/.test(t.shape.join('×')) && t.id !== undefined ? { ...t, id: `${t.id}.own` } : t;
  const changed = (o: RecordedOp): RecordedOp => ({
    ...o,
    args: o.args.map((a) => (isTensor(a) ? own(a) : a)),
    inner: o.inner.map(changed),
  });
  const second = ops.map(changed);
  t.equal(sharing(inferred(recordingOf([...ops, ...second], true))), '4 of 6 shared, the others separate, by the recorded ids');
});

t.test('a weight that is read turned is one tensor of one shape, in the order of its first reader', async (t) => {
  const of = (id: string, ...shape: number[]): RecordedTensor => ({ shape, type: 'float32', id, storage: id.replace('ᵀ', '') });
  const ops = [
    op('linear', [of('x', 6, 8), of('w', 3, 8)], { results: [of('y', 6, 3)] }),
    op('tanh', [of('y', 6, 3)], { results: [of('dy', 6, 3)] }),
    op('mm', [of('dy', 6, 3), of('w', 3, 8)], { results: [of('dx', 6, 8)] }),
  ];
  const weights = inferred(recordingOf(ops, true))
    .trace.operators.filter((o) => o.kind === 'matmul')
    .map((o) => o.inputs[1]!);
  t.same(
    weights.map((w) => w.shape),
    [
      [3, 8],
      [3, 8],
    ],
  );
  t.equal(weights[0]!.id, weights[1]!.id);
});

t.test('one product alone is no head: nothing is claimed of it', async (t) => {
  const alone = inferred(recordingOf([op('linear', [tensor(6, 8), tensor(3, 8), tensor(3)]), op('softmax', [tensor(6, 3), -1])]));
  t.same(
    [...parameters(alone)],
    [
      ['product[3×8]', 'backbone'],
      ['product[3×8].bias', 'backbone'],
    ],
  );
  t.same(notes(alone, 'classes'), []);
  const two = inferred(recordingOf([op('linear', [tensor(6, 4), tensor(8, 4)]), op('linear', [tensor(6, 8), tensor(3, 8)])]));
  t.same([...parameters(two).keys()], ['pooler[8×4]', 'default/classifier[3×8]']);
});

t.test('where products have no recorded size, the head is said to be a guess', async (t) => {
  const sized = [op('linear', [tensor(6, 4), tensor(8, 4)]), op('linear', [tensor(6, 8), tensor(3, 8)])];
  t.notMatch(notes(inferred(recordingOf(sized)), 'classes').join(), /may be it/);
  const said = notes(inferred(recordingOf([...sized, op('quantized::linear', [tensor(6, 3)])])), 'classes');
  t.match(said.at(-1), 'classes: the head is the last product of a known size; of 1 no size is recorded, and one may be it');
});
