import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { selectWork, EVERYTHING, type Selected, type Selection } from '../../../traces/import/select.js';
import type { RecordedOp, RecordedThread } from '../../../traces/import/recording.js';
import { label, op, recordingOf, tensor } from '../../helpers/recordings.js';

const mm = (at = 0): RecordedOp => ({ ...op('mm', [tensor(2, 2), tensor(2, 2)]), where: `op ${at}` });
const tanh = op('tanh', [tensor(2, 2)]);
const threads = (...all: readonly (readonly RecordedOp[])[]): readonly RecordedThread[] =>
  all.map((ops, i) => ({ name: `7 ${i + 1}`, ops }));
const select = (ops: readonly RecordedOp[] | readonly RecordedThread[], asked: Partial<Selection> = {}): Selected => {
  const recording =
    ops.length > 0 && 'ops' in ops[0]!
      ? { ...recordingOf([]), threads: ops as readonly RecordedThread[] }
      : recordingOf(ops as readonly RecordedOp[]);
  return selectWork(recording, { ...EVERYTHING, ...asked }, 'made.json');
};
const taken = (s: Selected): string[] =>
  s.sentences.map(({ id, task, seq, steps }) => `${id} ${task} ${seq} ${steps.map((ops) => ops.length).join('+')}`);
const left = (s: Selected): string[] => s.leftOut.map(({ op: o, why }) => `${o.name}: ${why}`);

t.test('a label that names an inference is a sentence, with what its words and those around it say', async (t) => {
  const session = label('session model=albert task=mnli', label('sentence=003 task=qnli seq=128 tokens=90', mm(), tanh), mm());
  const s = select([session, label('inference', mm())]);
  t.match(s.sentences, [
    { id: '003', task: 'qnli', seq: 128, tokens: 90, model: 'albert' },
    { id: '001', task: 'default', seq: null, tokens: null, model: undefined },
  ]);
  t.same(s.sentences[0]!.steps[0]!.length, 2);
  t.same(left(s), ['aten::mm: outside every sentence']);
});

t.test('labels that name an inference, and labels that do not', async (t) => {
  const names = 'sentence=1|ProfilerStep#3|prefill|decode=001|generate x|training_step 4|my Inference of BERT'.split('|');
  for (const name of names) t.equal(select([label(name, mm()), mm()]).leftOut.length, 1, name);
  for (const name of ['forward', 'ProfilerStep*', 'prefilled', 'module=encoder']) {
    const s = select([label(name, mm()), mm()]);
    t.same([s.sentences.length, s.sentences[0]!.steps[0]!.length, s.leftOut.length], [1, 2, 0], name);
    t.equal(s.notes.length, name.startsWith('module=') ? 0 : 1, name);
  }
});

t.test('sizes that are none are not known; long names are cut', async (t) => {
  for (const seq of ['0', '-3', '1.5', 'many', '16777217', ''])
    t.equal(select([label(`sentence=1 seq=${seq}`, mm())]).sentences[0]!.seq, null, seq);
  t.equal(select([label('sentence=1 seq=16777216', mm())]).sentences[0]!.seq, 2 ** 24);
  t.equal(select([label(`sentence=${'x'.repeat(300)}`, mm())]).sentences[0]!.id.length, 200);
});

t.test('of several around one operator the innermost counts', async (t) => {
  const s = select([label('ProfilerStep#1', tanh, label('sentence=a', mm()), label('module=x', label('sentence=b', mm())))]);
  t.same(taken(s), ['a default null 1', 'b default null 1']);
  t.same(left(s), ['aten::tanh: outside every sentence']);
});

t.test('a decode step is one token; together with its prefill it is one sentence', async (t) => {
  const steps = [label('prefill seq=9', mm(), mm()), label('decode=001', mm()), label('decode=002', mm())];
  const two = [label('generate a', ...steps), label('generate b', ...steps)];
  t.same(taken(select(two)).slice(0, 4), [
    '000 default 9 2',
    'decode=001 default 1 1',
    'decode=002 default 1 1',
    '003 default 9 2',
  ]);
  t.same(taken(select(two, { steps: 'together' })), ['000 default 9 2+1+1', '001 default 9 2+1+1']);
  t.same(
    taken(select([...steps, ...steps], { steps: 'together' })),
    ['000 default 9 2+1+1', '001 default 9 2+1+1'],
    'no label around',
  );
  const others = [label('sentence=a', mm()), label('decode_1', mm()), label('decoder', mm())];
  t.same(taken(select(others, { steps: 'together' })), ['a default null 1', 'decode_1 default 1 1'], 'no prefill stands before');
});

t.test('--label: any label that holds the text; of nested ones the outermost', async (t) => {
  const ops = [label('epoch 1', label('batch 1', mm(), tanh), label('batch 2', mm()))];
  t.same(taken(select(ops, { label: 'batch' })), ['000 default null 2', '001 default null 1']);
  t.same(taken(select(ops, { label: 'epoch' })), ['000 default null 3']);
  t.throws(() => select(ops, { label: 'batches' }), {
    name: 'InputError',
    message: 'made.json: --label: no label holds "batches"; expected one of epoch 1, batch 1, batch 2',
  });
  t.throws(() => select([mm()], { label: 'x' }), { message: /expected a recording with labels/ });
});

t.test('--step: numbers of sentences, in order', async (t) => {
  const ops = ['a', 'b', 'c'].map((n) => label(`sentence=${n}`, mm()));
  const s = select(ops, { step: [0, 2] });
  t.same(taken(s), ['a default null 1', 'c default null 1']);
  t.same(left(s), ['aten::mm: in another step']);
  t.throws(() => select(ops, { step: [1, 3] }), { message: 'made.json: --step: no sentence 3; expected 0 to 2' });
});

t.test('threads that compute are a sentence each; --thread takes one, by its name or the last word of it', async (t) => {
  const all = threads([mm(), tanh], [tanh], [mm()]);
  const s = select(all);
  t.same(taken(s), ['000 default null 2', '001 default null 1']);
  t.same(left(s), ['aten::tanh: in a thread without a product']);
  t.match(s.notes, [/2 threads that compute, each taken as a sentence of its own/]);
  for (const thread of ['7 3', '3']) {
    const one = select(all, { thread });
    t.same(taken(one), ['000 default null 1']);
    t.same(left(one), ['aten::mm: in another thread', 'aten::tanh: in another thread', 'aten::tanh: in another thread']);
  }
  t.throws(() => select(all, { thread: '9' }), { message: 'made.json: --thread: no thread 9; expected one of 7 1, 7 2, 7 3' });
  t.same(taken(select(threads([tanh], [tanh]))), ['000 default null 1'], 'without a product the first is taken');
});

t.test('backward and optimiser work is left out, with or without labels, unless all is asked for', async (t) => {
  const training = [
    mm(),
    op('autograd::engine::evaluate_function: MmBackward0', [], { inner: [mm()] }),
    op('AddmmBackward0', [], { inner: [mm()] }),
    label('Optimizer.step#SGD.step', tanh),
  ];
  for (const ops of [training, [label('ProfilerStep#1', ...training)]]) {
    const s = select(ops);
    t.same(
      s.sentences.map((x) => x.steps[0]!.length),
      [1],
    );
    t.same(
      s.leftOut.map((x) => x.why),
      Array(3).fill('backward or optimiser work'),
    );
    t.same(
      select(ops, { pass: 'all' }).sentences.map((x) => x.steps[0]!.length),
      [4],
    );
  }
});

t.test('whatever is asked, each operator is taken once or left out once', async (t) => {
  const tree: fc.Arbitrary<RecordedOp[]> = fc.letrec<{ ops: RecordedOp[] }>((tie) => ({
    ops: fc.array(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(mm(), tanh, op('autograd::engine::x', [], { inner: [mm()] })),
        fc
          .tuple(fc.constantFrom('sentence=1', 'module=x', 'decode=1', 'ProfilerStep#1', 'part', 'Optimizer.step'), tie('ops'))
          .map(([n, ops]) => label(n, ...ops)),
      ),
      { maxLength: 4 },
    ),
  })).ops;
  const asked = fc.record({
    pass: fc.constantFrom('forward', 'all'),
    steps: fc.constantFrom('apart', 'together'),
    step: fc.constantFrom(undefined, [0]),
  });
  const count = (ops: readonly RecordedOp[]): number =>
    ops.reduce((n, o) => n + (o.is === 'operator' ? 1 + count(o.inner) : count(o.inner)), 0);
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), asked, (all, more) => {
      const s = select(threads(...all), more);
      const there = all.reduce((n, ops) => n + count(ops), 0);
      assert.equal(count(s.sentences.flatMap((x) => x.steps.flat())) + count(s.leftOut.map((x) => x.op)), there);
    }),
    { numRuns: 300 },
  );
  t.pass('no counterexample');
});
