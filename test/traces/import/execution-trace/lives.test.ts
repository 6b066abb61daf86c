import t from 'tap';
import { executionTrace } from '../../../../traces/import/execution-trace/execution-trace.js';
import { type RecordedOp, type Recording, tensorsOf } from '../../../../traces/import/recording.js';
import { type Node, tensor, trace } from './builder.js';

const OPTIONS = { dims: new Map<string, number>(), shapes: undefined, ids: undefined };
const read = (nodes: readonly Node[]): readonly RecordedOp[] =>
  (executionTrace.read(trace(nodes), 'et.json', OPTIONS) as Recording).threads[0]!.ops;
const seen = (op: RecordedOp): unknown[] => [
  ...tensorsOf(op.args).map((a) => `${a.id} ${a.storage}`),
  '→',
  ...op.results!.map((r) => `${r.id} ${r.storage}`),
];

const weight = tensor(50, [4, 4]);
const at = (id: number, storage: number, offset = 0): ReturnType<typeof tensor> => tensor(id, [4, 4], { storage, offset });

t.test('a weight has one id and one storage throughout, also by its views', async (t) => {
  const ops = read([
    { id: 10, name: 'aten::t', parent: 2, inputs: [weight], outputs: [at(51, 150)] },
    { id: 11, name: 'aten::mm', parent: 2, inputs: [at(3, 4), at(51, 150)], outputs: [at(5, 6)] },
    { id: 12, name: 'aten::t', parent: 2, inputs: [weight], outputs: [at(51, 150)] },
    { id: 13, name: 'aten::mm', parent: 2, inputs: [at(5, 6), at(51, 150)], outputs: [at(3, 4)] },
    { id: 14, name: 'aten::mm', parent: 2, inputs: [at(3, 4), weight], outputs: [at(5, 6)] },
  ]);
  t.same(ops.map(seen), [
    ['t50 s150+0', '→', 't51 s150+0'],
    ['t3 s4+0', 't51 s150+0', '→', 't5 s6+0'],
    ['t50 s150+0', '→', 't51 s150+0'],
    // made anew at addresses that were free again: another memory under the same number
    ['t5 s6+0', 't51 s150+0', '→', 't3 s4.2+0'],
    ['t3 s4.2+0', 't50 s150+0', '→', 't5 s6.2+0'],
  ]);
});

t.test('a wrapper has the storage that was made inside it', async (t) => {
  const [outer] = read([
    { id: 11, name: 'aten::mm', parent: 10, inputs: [at(3, 4), weight], outputs: [at(5, 6)] },
    { id: 10, name: 'aten::linear', parent: 2, inputs: [at(3, 4), weight], outputs: [at(5, 6)] },
  ]);
  t.same(seen(outer!), ['t3 s4+0', 't50 s150+0', '→', 't5 s6+0']);
  t.same(seen(outer!.inner[0]!), seen(outer!));
});

t.test('in place and into an out, the result has the id and the storage of the argument', async (t) => {
  const ops = read([
    { id: 10, name: 'aten::mm', parent: 2, inputs: [weight, weight], outputs: [at(5, 6)] },
    { id: 11, name: 'aten::add_', parent: 2, inputs: [at(5, 6), weight], outputs: [at(5, 6)] },
    { id: 12, name: 'aten::mm', parent: 2, inputs: [weight, weight, at(5, 6)], outputs: [at(5, 6)] },
  ]);
  for (const op of ops) t.same(op.results, [{ shape: [4, 4], type: 'float32', id: 't5', storage: 's6+0' }], op.word);
});

t.test('a tensor that lies elsewhere than its id was last seen is another value', async (t) => {
  const ops = read([
    { id: 10, name: 'aten::mm', parent: 2, inputs: [weight, weight], outputs: [at(5, 6)] },
    { id: 11, name: 'aten::relu', parent: 2, inputs: [at(5, 7)], outputs: [at(8, 9)] },
    { id: 12, name: 'aten::relu', parent: 2, inputs: [at(5, 7, 16)], outputs: [at(8, 9)] },
    { id: 13, name: 'aten::relu', parent: 2, inputs: [at(5, 7, 16)], outputs: [at(8, 9)] },
  ]);
  t.same(
    ops.map((op) => tensorsOf(op.args)[0]!.id),
    ['t50', 't5.2', 't5.3', 't5.3'],
  );
});

t.test('memory that is given again at once begins another life', async (t) => {
  const ops = read([
    { id: 10, name: 'aten::empty', parent: 2, outputs: [at(5, 6)] },
    { id: 11, name: 'aten::empty', parent: 2, outputs: [at(7, 6)] },
  ]);
  t.same(ops.map(seen), [
    ['→', 't5 s6+0'],
    ['→', 't7 s6.2+0'],
  ]);
});

t.test('what is read before it is made, by the order of its number, is a fault', async (t) => {
  const mm = (id: number, a: number, made: number, parent = 2): Node => ({
    ...{ id, name: 'aten::mm', parent, inputs: [at(a, 100 + a), weight], outputs: [at(made, 100 + made)] },
  });
  const file = (nodes: readonly Node[]) => executionTrace.read(trace(nodes), 'et.json', OPTIONS) as Recording;
  const sound = [mm(10, 49, 52), mm(11, 52, 53), mm(12, 53, 54)];
  t.same([...file(sound).oddities], []);
  t.throws(() => file([mm(10, 53, 52), mm(11, 52, 53), mm(12, 53, 54)]), {
    name: 'InputError',
    message:
      'et.json: nodes[1], aten::mm: reads tensor 53 before nodes[2], aten::mm makes it; expected nodes numbered in the order in which they were called',
  });
  // numbered when it was read: freed since, and its address given again
  const again = file([mm(10, 49, 52), mm(11, 52, 53), mm(12, 53, 49), mm(13, 49, 54)]);
  t.same([...again.oddities.values()], [1]);
  // an operator that hands what it has made to those that it calls
  const inner = [{ ...mm(11, 55, 53), parent: 10 }, mm(10, 49, 55), mm(12, 55, 54)];
  t.same([...file(inner).oddities], []);
  // elsewhere, or of another thread: other values
  t.same([...file([{ ...mm(10, 53, 52), inputs: [at(53, 99), weight] }, mm(11, 52, 53)]).oddities], []);
  t.same([...file([{ ...mm(10, 53, 52), tid: 7 }, mm(11, 52, 53)]).oddities], []);
});
