import t from 'tap';
import { findLayers } from '../../../traces/import/layers.js';
import { isAdapter, isQuery, type Piece } from '../../../traces/import/piece.js';
import { findRoles, type Sharing } from '../../../traces/import/roles.js';
import { element, openLedger, product, scores } from '../../helpers/recordings.js';

const [H, F, M, ROWS] = [8, 32, 2, 4];
const norm = element('layer_norm', ROWS, H, [H]);
const add = element('add', ROWS, H);
const softmax = element('softmax', ROWS, ROWS);
const attention = [product(H, H), product(H, H), product(H, H), scores(2, ROWS, 4, ROWS), softmax, scores(2, ROWS, ROWS, 4)];
const adapter = (act: Piece['kind'] = 'gelu'): Piece[] => [product(H, M), element(act, ROWS, M), product(M, H), add];
const feedForward = [product(H, F), element('gelu', ROWS, F), product(F, H)];
/** attention, its output, an adapter, norm, feed-forward, an adapter, norm */
const layer = [...attention, product(H, H), ...adapter(), norm, ...feedForward, ...adapter('relu'), norm];
const embeddings = [element('embedding', ROWS, H, [100, H]), element('embedding', ROWS, H, [2, H]), norm];
const head = [product(H, H, 1), element('tanh', 1, H), product(H, 3, 1)];
const model = (layers: number, projection: readonly Piece[] = []): Piece[] => [
  ...embeddings,
  ...projection,
  ...Array.from({ length: layers }, () => layer).flat(),
  ...head,
];

function found(pieces: readonly Piece[], sharing: Sharing = 'auto', label?: string) {
  const ledger = openLedger();
  const roles = findRoles(pieces, findLayers(pieces), { task: 'qnli', model: label, sharing }, ledger);
  return { ids: roles.map((r) => r?.id), classes: roles.map((r) => r?.class), notes: ledger.notes };
}
/** Ids of the parameters only. */
const idsOf = (...of: Parameters<typeof found>): string[] => found(...of).ids.filter((id) => id !== undefined);

t.test('three equal products before a product of activations are query, key and value', async (t) => {
  t.ok(isQuery(attention, 0));
  t.notOk(isQuery(attention, 1));
  t.notOk(isQuery([product(H, H), product(H, H), product(H, F), attention[3]!], 0), 'of one width');
  t.notOk(isQuery([product(H, H), product(F, H), product(H, H), attention[3]!], 0));
  t.notOk(isQuery([product(H, H), add, product(H, H), attention[3]!], 0));
  t.notOk(isQuery([add, product(H, H), product(H, H), attention[3]!], 0));
  t.notOk(isQuery([...attention.slice(0, 3), softmax], 0));
  t.notOk(isQuery(attention.slice(0, 3), 0));
});

t.test('a product to fewer features, an activation, a product back and an addition are an adapter', async (t) => {
  for (const act of ['gelu', 'relu'] as const) t.ok(isAdapter(adapter(act), 0));
  const [down, act, up] = adapter() as [Piece, Piece, Piece, Piece];
  t.notOk(isAdapter([down, element('tanh', ROWS, M), up, add], 0));
  t.notOk(isAdapter([down, act, up, norm], 0), 'nothing is added');
  t.notOk(isAdapter([down, act, up], 0));
  t.notOk(isAdapter([down, act, add, add], 0));
  t.notOk(isAdapter([act, act, up, add], 0));
  t.notOk(isAdapter([product(H, H), act, product(H, H), add], 0), 'no fewer features');
  t.notOk(isAdapter([product(H, F), act, product(F, H), add], 0), 'more features');
  t.notOk(isAdapter([down, act, product(M, F), add], 0), 'not back to as many');
  t.notOk(isAdapter([down, act, product(H, H), add], 0), 'from other features');
  t.ok(isAdapter([norm, ...adapter()], 1));
});

const OF_A_LAYER = [
  'attention.query[8×8]',
  'attention.key[8×8]',
  'attention.value[8×8]',
  'attention.output[8×8]',
  'adapter.down[2×8]',
  'adapter.up[8×2]',
  'layer_norm[8]',
  'ffn.up[32×8]',
  'ffn.down[8×32]',
  'adapter.1.down[2×8]',
  'adapter.1.up[8×2]',
  'layer_norm.1[8]',
];
const OF_TASKS = new Set(OF_A_LAYER.filter((name) => /adapter|norm/.test(name)));
const inLayer = (prefix: string): string[] => OF_A_LAYER.map((name) => `${OF_TASKS.has(name) ? 'qnli/' : ''}${prefix}${name}`);
const BEFORE = ['embedding[100×8]', 'embedding.1[2×8]', 'qnli/layer_norm[8]'];
const AFTER = ['pooler[8×8]', 'qnli/classifier[3×8]'];

t.test('every parameter has a name by its place; layers have their own, or one set, as asked', async (t) => {
  t.same(idsOf(model(2), 'separate'), [...BEFORE, ...inLayer('layer0.'), ...inLayer('layer1.'), ...AFTER]);
  t.same(idsOf(model(2), 'shared'), [...BEFORE, ...inLayer('layer.'), ...inLayer('layer.'), ...AFTER]);
  t.same(found(model(2), 'separate').notes, ['weights of the layers: separate, as asked']);
  t.same(found(model(2), 'shared').notes, ['weights of the layers: shared, as asked']);
});

t.test(
  'norms, adapters and the last product change with the task, embeddings are tables, the rest is the backbone',
  async (t) => {
    const { ids, classes } = found(model(2));
    for (const [i, id] of ids.entries()) {
      const expected = id === undefined ? undefined : id.startsWith('embedding[') || id.startsWith('embedding.1[') ? 'embedding' : id.startsWith('qnli/') ? 'task' : 'backbone'; // prettier-ignore
      t.equal(classes[i], expected, id ?? 'no parameter');
    }
  },
);

t.test('whether layers share: what the label says, else a projection after the embeddings', async (t) => {
  const shares = (...of: Parameters<typeof found>): [shared: boolean, notes: string[]] => {
    const { ids, notes } = found(...of);
    return [ids.includes('layer.ffn.up[32×8]'), notes];
  };
  const said = (what: string, name: string) => [`weights of the layers: ${what}, since the label names the model ${name}`];
  t.same(shares(model(2), 'auto', 'adapter-ALBERT-base'), [true, said('shared', 'adapter-ALBERT-base')]);
  t.same(shares(model(2, [product(H, H)]), 'auto', 'bert-tiny'), [false, said('separate', 'bert-tiny')]);
  t.same(shares(model(2, [product(H, H)])), [
    true,
    ['weights of the layers: shared, since a projection stands between embeddings and layers, as in ALBERT'],
  ]);
  t.ok(idsOf(model(2, [product(H, H)])).includes('embedding.projection[8×8]'));
  t.same(shares(model(2)), [
    false,
    [
      'weights of the layers: nothing says whether they are shared; kept separate, the larger of the two (--sharing says otherwise)',
    ],
  ]);
});

t.test('without layers every product has its own weight, whatever the label says', async (t) => {
  const pieces = [product(H, F), product(H, F), product(H, 2)];
  const { ids, notes } = found(pieces, 'auto', 'albert');
  t.same(ids, ['pooler[32×8]', 'pooler.1[32×8]', 'qnli/classifier[2×8]']);
  t.same(notes, ['weights of the layers: no repeated layers were found, so every product has its own']);
});

t.test('recorded module names say which parameter it is, where all have one', async (t) => {
  const named = (name: string): Piece => ({ ...product(H, H), module: name });
  const pieces = [named('encoder.layer.0'), add, named('adapters.x'), named('LayerNorm'), named('heads.mnli'), named('encoder.heads'), named('classifier.1')]; // prettier-ignore
  const { ids, notes } = found(pieces);
  const [backbone, task] = [(m: string) => `${m}[8×8]`, (m: string) => `qnli/${m}[8×8]`];
  t.same(ids, [backbone('encoder.layer.0'), undefined, task('adapters.x'), task('LayerNorm'), task('heads.mnli'), backbone('encoder.heads'), task('classifier.1')]); // prettier-ignore
  t.same(notes, ['weights: identified by the recorded module names']);
  t.notSame(found([...pieces, product(H, H)]).ids[0], ids[0], 'one without');
  t.notSame(found(pieces, 'separate').ids[0], ids[0], 'a person says otherwise');
});

t.test('a product of a layer to as many features, that follows no attention, is a way down', async (t) => {
  const square = [...attention, product(H, H), norm, product(H, H), norm];
  const ids = idsOf([...square, ...square], 'shared');
  t.same(ids.slice(3, 6), ['layer.attention.output[8×8]', 'qnli/layer.layer_norm[8]', 'layer.ffn.down[8×8]']);
});
