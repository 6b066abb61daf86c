import t from 'tap';
import type { HostRecording } from '../../../traces/import/host-op.js';
import { kineto } from '../../../traces/import/kineto.js';
import { event, kinetoText } from '../../helpers/recordings.js';

const read = (events: readonly unknown[]): HostRecording => kineto.read(kinetoText(events), 'made.json') as HostRecording;
const cpu = (name: string, ts: number, dur: number, dims: unknown = [[2, 3]], tid?: number | string) =>
  event('cpu_op', `aten::${name}`, ts, dur, dims, tid);
const label = (name: string, ts: number, dur: number) => event('user_annotation', name, ts, dur);
const names = ({ sentences }: HostRecording): string[][] => sentences.map((s) => s.ops.map((o) => o.name.slice(6)));
/** Base of time stamps as large as the profiler writes them. */
const T = 4610955703805.993;

t.test('the text is recognised by its events, or as JSON', async (t) => {
  for (const head of ['{"schemaVersion": 1, "traceEvents": [', 'x "traceEvents"', ' {"a": 1', '\n[1, 2]'])
    t.ok(kineto.recognises(head));
  for (const head of ['', 'cycle,addr_hex,op', 'x {', 'traceEvents']) t.notOk(kineto.recognises(head));
});

t.test('what is no Kineto trace is said to be what it is', async (t) => {
  const of = (text: string) => () => kineto.read(text, 'made.json');
  const expected = 'expected a Kineto trace: a JSON object with traceEvents';
  t.throws(of('{"traceEvents": [}'), {
    name: 'InputError',
    message: 'made.json: not JSON; expected a Kineto trace: a JSON object with traceEvents',
  });
  t.throws(of('{"a": 1}'), { message: `made.json: JSON, but not a Kineto trace: it has no traceEvents; ${expected}` });
  for (const text of ['1', 'null', '[1, null]', '[{"name": "x"}]']) t.throws(of(text), /it has no traceEvents/);
  t.throws(of('[null, {"ts": 1}]'), { message: 'made.json: a trace of the legacy profiler (torch 1.x without Kineto), which has no shapes; expected a Kineto trace made with record_shapes=True' }); // prettier-ignore
  t.throws(of('[{"ts": "1"}]'), /it has no traceEvents/);
  t.throws(of('{"traceEvents": []}'), /made.json: traceEvents: too small; expected at least 1/);
  t.throws(of('{"traceEvents": 1}'), /made.json: traceEvents: missing or of the wrong type; expected array/);
  t.throws(of(kinetoText([label('sentence=1', T, 5)])), { message: `made.json: traceEvents: no cpu_op events; ${expected}` });
  t.throws(of(kinetoText([{ ...cpu('add', T, 5), args: {} }])), { message: 'made.json: no shapes: no operator has Input Dims (torch 1.13 writes none); expected a recording made with record_shapes=True' }); // prettier-ignore
  t.throws(of(kinetoText([{ ...cpu('add', T, 5), args: undefined }])), /no shapes/);
  t.throws(
    of(kinetoText([1, { ...cpu('add', T, 5), dur: -1 }])),
    /made.json: traceEvents\[1\].dur: too small; expected at least 0/,
  );
  t.throws(of(kinetoText([{ ...cpu('add', T, 5), ts: 'x' }])), /made.json: traceEvents\[0\].ts: missing or of the wrong type; expected number/); // prettier-ignore
});

t.test('other events are left alone', async (t) => {
  const others = [null, 1, 'x', { ph: 'M' }, { ...cpu('a', T, 1), cat: 'kernel' }, { ...cpu('b', T, 1), ph: 'i' }, { ...cpu('c', T, 1), cat: 'python_function' }]; // prettier-ignore
  const { sentences, count, outside } = read([...others, cpu('add', T, 5)]);
  t.same(
    sentences[0]!.ops.map((o) => [o.name, o.where]),
    [['aten::add', 'traceEvents[7]']],
  );
  t.equal(count, 1);
  t.same(outside, []);
});

t.test('an operator within another is its business, but for products, which count where they run', async (t) => {
  const dims = [[5], [4, 6], [6, 5], [], []];
  const recording = read([
    cpu('linear', T, 20),
    cpu('t', T + 1, 2),
    cpu('matmul', T + 4, 10),
    cpu('addmm', T + 5, 8, dims),
    cpu('mm', T + 30, 5, [[1, 2], [2, 3]]), // prettier-ignore
    cpu('bmm', T + 36, 1),
    cpu('baddbmm', T + 38, 1),
    cpu('addmv', T + 40, 1),
  ]);
  t.same(names(recording), [['linear', 'mm', 'bmm', 'baddbmm', 'addmv']]);
  t.equal(recording.count, 5);
  const [linear, mm, ...more] = recording.sentences[0]!.ops;
  t.same(linear!.gemms, [{ name: 'aten::addmm', shapes: dims }], 'the outermost has it');
  t.same(mm!.gemms, [{ name: 'aten::mm', shapes: mm!.shapes }], 'or the product itself');
  t.same(more.map((o) => o.gemms.length), [1, 1, 0]); // prettier-ignore
});

t.test('events nest by time, whatever their order in the file, with slack for rounding', async (t) => {
  t.same(names(read([cpu('inner', T + 1, 2), cpu('outer', T, 10)])), [['outer']]);
  t.same(names(read([cpu('inner', T, 2), cpu('outer', T, 10)])), [['outer']], 'begun together, the longer is outside');
  t.same(names(read([cpu('a', T, 10), cpu('b', T, 10)])), [['a']], 'equal ones by their place in the file');
  t.same(names(read([cpu('a', T, 10), cpu('b', T + 10, 5)])), [['a', 'b']], 'one that begins where another ends is not within');
  t.same(names(read([cpu('a', T, 10), cpu('b', T + 5, 10)])), [['a', 'b']], 'nor one that ends later');
  t.same(names(read([cpu('a', 0, 10), cpu('b', 5, 5.002)])), [['a']], 'ends within the slack');
  t.same(names(read([cpu('a', 0, 10), cpu('b', 5, 5.003)])), [['a', 'b']], 'ends beyond the slack');
  t.same(names(read([cpu('a', 0, 10), cpu('b', 9.9994, 0.0001)])), [['a']], 'begins before the slack');
  t.same(names(read([cpu('a', 0, 10), cpu('b', 9.9996, 0.0001)])), [['a', 'b']], 'begins within the slack');
  t.same(names(read([cpu('a', 0, 10), cpu('b', 1, 8), cpu('c', 9.5, 0.2), cpu('d', 11, 1)])), [['a', 'd']]);
});

t.test('threads and processes nest on their own', async (t) => {
  t.same(names(read([cpu('a', T, 10), cpu('b', T + 1, 2, [[2, 3]], 2)])), [['a', 'b']]);
  t.same(names(read([cpu('a', T, 10), { ...cpu('b', T + 1, 2), pid: 'x' }])), [['a', 'b']]);
  t.same(names(read([cpu('a', T, 10, [[2, 3]], 'main'), cpu('b', T + 1, 2, [[2, 3]], 'main')])), [['a']]);
});

t.test('shapes are those of the arguments; what is no list of numbers has the empty shape', async (t) => {
  const dims = [[2, 3], [], [[2, 3], [4]], 'x', [1, 'x'], null];
  const { sentences } = read([cpu('cat', T, 1, dims), { ...cpu('none', T + 2, 1), args: {} }]);
  t.same(sentences[0]!.ops.map((o) => o.shapes), [[[2, 3], [], [], [], [], []], []]); // prettier-ignore
});

t.test('labels make sentences with task and lengths; operators outside of all are named', async (t) => {
  const recording = read([
    cpu('before', T, 2),
    label('sentence=003 task=qnli seq=128 tokens=31 model=albert-tiny', T + 10, 20),
    cpu('a', T + 11, 2),
    cpu('b', T + 14, 2),
    cpu('within', T + 14.5, 1),
    label('inference model=x=y seq=16', T + 40, 20),
    cpu('c', T + 41, 2),
    label('sentence= seq=0 tokens=16777217', T + 70, 5),
    label('sentence=7 seq=1 tokens=16777216', T + 80, 5),
    label('sentence=8 seq=1.5 tokens=many', T + 90, 5),
    cpu('after', T + 100, 2),
  ]);
  t.same(
    recording.sentences.map(({ ops, ...s }) => ({ ...s, ops: ops.map((o) => o.name.slice(6)) })),
    [
      { id: '003', task: 'qnli', seq: 128, tokens: 31, model: 'albert-tiny', ops: ['a', 'b'] },
      { id: '001', task: 'default', seq: 16, tokens: null, model: 'x=y', ops: ['c'] },
      { id: '', task: 'default', seq: null, tokens: null, model: undefined, ops: [] },
      { id: '7', task: 'default', seq: 1, tokens: 2 ** 24, model: undefined, ops: [] },
      { id: '8', task: 'default', seq: null, tokens: null, model: undefined, ops: [] },
    ],
  );
  t.same(recording.outside, ['aten::before', 'aten::after']);
  t.equal(recording.count, 5, 'the one within is none of its own');
});

t.test('without a label all is one sentence; other labels are none', async (t) => {
  for (const name of ['inferences', 'my sentence=1', 'module=x', 'step'])
    t.same(read([label(name, T, 20), cpu('a', T + 1, 2)]).sentences.map(({ id, task, ops }) => [id, task, ops.length]), [['000', 'default', 1]]); // prettier-ignore
  const long = read([label(`sentence=${'x'.repeat(300)} task=${'y'.repeat(300)}`, T, 20), cpu('a', T + 1, 2)]).sentences[0]!;
  t.same([long.id.length, long.task.length], [200, 200], 'as long as a trace may have them');
  t.equal(read([cpu('sentence=1', T, 2)]).sentences.length, 1, 'an operator of that name is no label');
});

t.test('an operator is of the innermost module around it', async (t) => {
  const { sentences } = read([
    label('module=encoder', T, 30),
    label('module=layer.0 extra=1', T + 1, 10),
    cpu('a', T + 2, 2),
    cpu('b', T + 15, 2),
    cpu('c', T + 40, 2),
    label('a module=x', T + 50, 10),
    cpu('d', T + 51, 2),
    cpu('module=y', T + 70, 10),
    cpu('e', T + 71, 2),
  ]);
  t.same(
    sentences[0]!.ops.map((o) => o.module),
    ['layer.0', 'encoder', undefined, undefined, undefined],
  );
});
