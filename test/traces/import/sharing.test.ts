/** Whether layers share their weights, and what says so: what comes first decides. */
import t from 'tap';
import type { PlacedPiece } from '../../../traces/import/piece.js';
import { sharedLayers, type Sharing } from '../../../traces/import/sharing.js';
import { tensor } from '../../helpers/recordings.js';

const matmul = (k: number, n: number, key?: string): PlacedPiece => ({
  ...{ kind: 'matmul', name: 'aten::mm', dims: { b: 1, m: 6, k, n }, reads: [], type: 'float32', module: undefined },
  ...{ parameters: [tensor(n, k)], sources: undefined, stored: [key] },
});
const gelu = (name: string, cols = 32): PlacedPiece => ({
  ...matmul(1, 1),
  kind: 'gelu',
  name,
  dims: { rows: 6, cols },
  parameters: [],
  stored: [],
});
const add: PlacedPiece = { ...gelu('aten::add', 8), kind: 'add' };
/** Two layers 8→32→8, `keys` of their four products. */
const model = (keys: readonly (string | undefined)[] = [], before: readonly PlacedPiece[] = [], activation = 'aten::gelu') => ({
  pieces: [...before, ...[0, 2].flatMap((i) => [matmul(8, 32, keys[i]), gelu(activation), matmul(32, 8, keys[i + 1])])],
  layers: { start: before.length, period: 3, count: 2 },
});
type Model = ReturnType<typeof model>;
const asked = (m: Model, more: { model?: string; sharing?: Sharing; ids?: boolean } = {}) =>
  sharedLayers({ ...m, model: undefined, sharing: 'auto', ids: false, ...more });
const ABOUT = 'weights of the layers: ';

t.test('ids decide: all of the second layer, some of it, or none', async (t) => {
  const ids = (keys: readonly (string | undefined)[], sharing: Sharing = 'auto') =>
    asked(model(keys), { ids: true, sharing, model: 'albert' });
  t.same(ids(['a', 'b', 'a', 'b']), [true, `${ABOUT}shared, by the recorded ids`]);
  t.same(ids(['a', 'b', 'c', 'd'], 'shared'), [false, `${ABOUT}separate, by the recorded ids; --sharing is not needed`]);
  t.same(ids(['a', 'b', 'a', 'd']), [false, `${ABOUT}1 of 2 shared, the others separate, by the recorded ids`]);
  t.same(ids(['a', undefined, 'a', 'b'])[1], `${ABOUT}shared, since the label names the model albert`, 'of which one is missing');
  t.match(asked(model(['a', 'b', 'a', 'b']))[1], 'a guess', 'where the recording has ids');
});

t.test('then what is asked for, then the name of the model', async (t) => {
  t.same(asked(model(), { sharing: 'shared', model: 'bert' }), [true, `${ABOUT}shared, as asked`]);
  t.same(asked(model(), { sharing: 'separate', model: 'albert' }), [false, `${ABOUT}separate, as asked`]);
  t.same(asked(model(), { model: 'my-ALBERT-base' }), [true, `${ABOUT}shared, since the label names the model my-ALBERT-base`]);
  t.same(asked(model(), { model: 'bert' }), [false, `${ABOUT}separate, since the label names the model bert`]);
});

t.test('else a guess, of which is said what follows from either: as in ALBERT, or the larger', async (t) => {
  const SIZES = 'shared they are 512 weights, separate 1,024 (--sharing says otherwise)';
  const larger = `${ABOUT}a guess: separate, the larger of the two, since nothing says whether they are shared; ${SIZES}`;
  const albert = `${ABOUT}a guess: shared, since a projection stands before the layers and gelu is in its tanh form, as in ALBERT; ${SIZES}`;
  t.same(asked(model([], [matmul(4, 8)], 'gelu_new')), [true, albert]);
  t.same(asked(model([], [matmul(4, 8)])), [false, larger], 'ELECTRA has the projection alone');
  t.same(asked(model([], [gelu('gelu_new')], 'gelu_new')), [false, larger]);
  t.same(asked(model([], [matmul(4, 8), gelu('gelu_new')])), [false, larger], 'the form counts within the layers');
  const adapter = [matmul(8, 2), gelu('aten::gelu', 2), matmul(2, 8), add];
  const { pieces } = model();
  const adapted = {
    pieces: [...pieces.slice(0, 3), ...adapter, ...pieces.slice(3), ...adapter],
    layers: { start: 0, period: 7, count: 2 },
  };
  t.match(asked(adapted)[1], SIZES, 'an adapter’s products are none of the backbone’s');
});

t.test('without layers every product has its own', async (t) => {
  t.same(asked({ ...model(), layers: undefined as never }, { sharing: 'shared' }), [
    false,
    `${ABOUT}no repeated layers were found, so every product has its own`,
  ]);
});
