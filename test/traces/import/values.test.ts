/** Which value a tensor is, as operators make values and pass them on. */
import t from 'tap';
import type { RecordedTensor } from '../../../traces/import/recording.js';
import { createValues, storageOf } from '../../../traces/import/values.js';
import { op, tensor } from '../../helpers/recordings.js';

const of = (id: string | undefined, more: Partial<RecordedTensor> = {}): RecordedTensor => ({
  ...tensor(4, 8),
  ...(id !== undefined && { id }),
  ...more,
});
const made = (...results: RecordedTensor[]) => op('x', [], { results });
const HOST = { from: 'host' };

t.test('what nobody made is the model’s, what has no id the host’s; without ids nothing is known', async (t) => {
  const v = createValues(true);
  t.same(v.sourceOf(of('a')), { from: 'model', tensor: of('a') });
  t.same(v.sourceOf(of(undefined)), HOST);
  const named = of(undefined, { parameter: 'encoder.weight' });
  t.same(v.sourceOf(named), { from: 'model', tensor: named });
  t.equal(createValues(false).sourceOf(of('a')), undefined);
  t.same([v.ids, createValues(false).ids], [true, false]);
});

t.test('results are of the piece that made them, or what they are another look at; the latest says', async (t) => {
  const v = createValues(true);
  v.make(made(of('a'), of('b'), of(undefined)), 3);
  t.same([v.sourceOf(of('a')), v.sourceOf(of('b'))], Array(2).fill({ from: 'piece', piece: 3 }));
  v.pass(made(of('c')), of('a'));
  t.same(v.sourceOf(of('c')), { from: 'piece', piece: 3 }, 'a look');
  v.pass(made(of('d')), of('w'));
  t.same(v.sourceOf(of('d')), { from: 'model', tensor: of('w') }, 'at a weight');
  v.pass(made(of('e')), undefined);
  t.same(v.sourceOf(of('e')), HOST, 'of nothing');
  v.make(made(of('a')), 5);
  t.same(v.sourceOf(of('a')), { from: 'piece', piece: 5 });
  t.same(v.sourceOf(of('a', { parameter: 'p' }))!.from, 'model', 'a parameter is never made');
  v.make(op('x'), 6);
  v.pass(op('x'), of('a'));
  t.same(v.sourceOf(of('c')), { from: 'piece', piece: 3 }, 'without results nothing changes');
});

t.test('what a called operator made of the same shape is the caller’s, where the format knows no memory', async (t) => {
  const v = createValues(true);
  const innermost = made(of('deep'));
  const inner = {
    ...made(of('same'), of('other', { shape: [8, 4] }), of('stored', { storage: 's' }), of(undefined)),
    inner: [innermost],
  };
  v.make(op('x', [], { results: [of('out')], inner: [inner, op('y')] }), 2);
  const kinds = ['out', 'same', 'deep', 'other', 'stored'].map((id) => v.sourceOf(of(id))!.from);
  t.same(kinds, ['piece', 'piece', 'piece', 'model', 'model']);
  const without = createValues(true);
  without.make(op('x', [], { inner: [made(of('same'))] }), 2);
  t.same(without.sourceOf(of('same'))!.from, 'model', 'nothing says its shape');
});

t.test('data is named by its memory, else its name, else its id', async (t) => {
  t.equal(storageOf(of('a', { storage: 's', parameter: 'p' })), 's');
  t.equal(storageOf(of('a', { parameter: 'p' })), 'p');
  t.equal(storageOf(of('a')), 'a');
  t.equal(storageOf(of(undefined)), undefined);
});
