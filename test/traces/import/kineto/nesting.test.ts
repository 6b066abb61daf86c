/** Kineto's events, one after another: what their phases complete, which call which, and what their arguments say. */
import t from 'tap';
import { argumentsOf } from '../../../../traces/import/kineto/arguments.js';
import type { KinetoEvent } from '../../../../traces/import/kineto/events.js';
import { nest } from '../../../../traces/import/kineto/nesting.js';
import { createPhases, type RawEvent } from '../../../../traces/import/kineto/phases.js';
import type { RecordedOp, RecordedTensor } from '../../../../traces/import/recording.js';

const DIMS = { 'Input Dims': [[4, 8]] };
/** phase, category, what else; of thread 1 where nothing else is said. */
const raw = (ph: string, cat: unknown, more: object = {}): RawEvent => ({ ph, cat, name: 'x', pid: 1, tid: 1, ts: 5, ...more });
function phases(...events: RawEvent[]) {
  const odd: string[] = [];
  const p = createPhases('a.json', (what) => odd.push(what));
  const completed = events.flatMap((e, i) => p.take(e, i) ?? []);
  return { completed, odd, unended: p.unended() };
}

t.test('complete events of the categories that are read are taken as they are, all others are not', async (t) => {
  for (const cat of ['cpu_op', 'Operator', 'user_annotation']) {
    const e = raw('X', cat);
    t.same(phases(e), { completed: [{ event: e, index: 0 }], odd: [], unended: [] }, cat);
  }
  for (const cat of ['kernel', 'cuda_runtime', undefined]) t.same(phases(raw('X', cat)).completed, []);
  t.same(phases(raw('i', 'cpu_op'), raw('M', 'cpu_op')), { completed: [], odd: [], unended: [] });
});

t.test('a beginning and an end are one event: in the place of the beginning, with the arguments of both', async (t) => {
  const begin = raw('B', 'cpu_op', { ts: 5, args: { ...DIMS, a: 1 } });
  const p = phases(raw('X', 'kernel'), begin, raw('E', undefined, { ts: '7.5', args: { a: 2, b: 3 } }));
  t.same(p.completed, [{ event: { ...begin, dur: 2.5, args: { ...DIMS, a: 2, b: 3 } }, index: 1 }]);
  t.same([p.odd, p.unended], [[], []]);
  const args = (ofBegin: unknown, ofEnd: unknown) =>
    phases(raw('B', 'cpu_op', { args: ofBegin }), raw('E', 'cpu_op', { args: ofEnd })).completed[0]!.event.args;
  t.same([args(undefined, { b: 3 }), args({ a: 1 }, undefined), args({ a: 1 }, null)], [{ b: 3 }, { a: 1 }, { a: 1 }]);
  t.same([args(undefined, undefined), args(7, undefined)], [undefined, 7], 'what is no object is for the reader to refuse');
});

t.test('an end closes what its thread began last; what nothing began or ended is counted or kept', async (t) => {
  const [a, b, other] = [
    raw('B', 'cpu_op', { name: 'a' }),
    raw('B', 'cpu_op', { name: 'b' }),
    raw('B', 'cpu_op', { name: 'o', tid: 2 }),
  ];
  const p = phases(a, b, other, raw('E', '', { ts: 6 }), raw('E', '', { ts: 9 }));
  t.same(
    p.completed.map(({ event, index }) => [event.name, event.dur, index]),
    [
      ['b', 1, 1],
      ['a', 4, 0],
    ],
  );
  t.same(p.unended, [{ event: other, index: 2 }]);
  t.same(phases(raw('E', 'cpu_op'), a, raw('E', '', { tid: 3 })).odd, Array(2).fill('ends of events (E) that nothing began'));
  const inner = phases(a, raw('B', 'kernel'), raw('E', ''), raw('E', '', { ts: 8 }));
  t.same(
    inner.completed.map(({ event, index }) => [event.name, event.dur, index]),
    [['a', 3, 0]],
    'what is not read ends too',
  );
  t.same(phases(raw('B', 'kernel')).unended, []);
  t.throws(() => phases(a, raw('E', '', { ts: 'x' })), { message: /^a.json: traceEvents\[1\].ts: "x"/ });
  t.throws(() => phases({ ...a, ts: null }, raw('E', '')), { message: /^a.json: traceEvents\[0\].ts: null/ });
});

t.test('what has sizes of arguments and is not read is counted by its kind, 20 of them apart', async (t) => {
  const said = (cat: unknown, ph = 'X', args: unknown = DIMS) => phases(raw(ph, cat, { args })).odd[0];
  t.equal(said('python_function'), 'events with sizes of arguments, of category "python_function" and phase "X", not read');
  t.equal(
    said(undefined, 'X', { 'Input dims': [] }),
    'events with sizes of arguments, of category unknown and phase "X", not read',
  );
  t.equal(said('c'.repeat(50)), `events with sizes of arguments, of category "${'c'.repeat(40)}" and phase "X", not read`);
  t.equal(said('cpu_op', 'i'), 'events with sizes of arguments, of category "cpu_op" and phase "i", not read');
  t.equal(said('kernel', 'B'), 'events with sizes of arguments, of category "kernel" and phase "B", not read');
  for (const args of [null, {}, 7, { dims: [] }]) t.equal(said('kernel', 'X', args), undefined);
  t.same(phases(raw('X', 'kernel')).odd, []);
  t.equal(said('cpu_op', 'B'), undefined, 'a beginning is read');
  const many = phases(...Array.from({ length: 22 }, (_, i) => raw('X', `c${i}`, { args: DIMS })), raw('X', 'c3', { args: DIMS }));
  const others = many.odd.filter((what) => what === 'events with sizes of arguments, of other categories, not read');
  t.equal(others.length, 2);
  t.match(many.odd.at(-1), 'category "c3"', 'one that is known still is');
});

/** `name start-end`, in order. */
const event = (text: string, more: Partial<KinetoEvent> = {}): KinetoEvent => {
  const [, name, start, end] = /^(\S+) ([\d.]+)-([\d.]+)$/.exec(text)!;
  const times = { start_us: Number(start), end_us: Number(end) };
  return {
    name: name!,
    ...times,
    label: name!.includes('='),
    thread: '1 1',
    dims: [],
    types: [],
    concrete: [],
    call: undefined,
    index: 0,
    ...more,
  };
};
const shown = (ops: readonly RecordedOp[]): string =>
  ops.map((o) => `${o.name}${o.inner.length > 0 ? `(${shown(o.inner)})` : ''}`).join(' ');
function nested(...texts: string[]): [string, string[]] {
  const odd = new Map<string, number>();
  const [thread] = nest(
    texts.map((text) => event(text)),
    odd,
    () => false,
  );
  return [shown(thread!.ops), [...odd].map(([what, n]) => `${n} ${what}`)];
}

t.test(
  'events call those that lie within them; a µs of rounding is forgiven, and said where it is more than noise',
  async (t) => {
    const OVER = ['1 events that outlast the one around them by up to 1 µs'];
    t.same(nested('a 0-9', 'b 1-4', 'c 2-3', 'd 5-9', 'e 9-12'), ['a(b(c) d) e', []]);
    t.same(nested('a 0-9', 'b 1-9.001'), ['a(b)', []], 'noise of the last digit');
    t.same(nested('a 0-9', 'b 1-9.5'), ['a(b)', OVER]);
    t.same(nested('a 0-9', 'b 1-10'), ['a(b)', OVER]);
    t.same(nested('a 0-9', 'b 1-10.5'), ['a b', []]);
    t.same(nested('a 0-9', 'b 8.9999-9.2'), ['a b', []], 'begins where it ends');
  },
);

t.test('the innermost label that names a module says which operators are its', async (t) => {
  const [thread] = nest(
    ['module=enc 0-9', 'a 1-2', 'module=enc.q 3-6', 'other=x 4-6', 'b 4.5-5', 'c 10-11'].map((text) => event(text)),
    new Map(),
    () => false,
  );
  const modules = (ops: readonly RecordedOp[]): string[] => ops.flatMap((o) => [`${o.name} ${o.module}`, ...modules(o.inner)]);
  t.same(
    modules(thread!.ops).filter((m) => /^[abc] /.test(m)),
    ['a enc', 'b enc.q', 'c undefined'],
  );
  const two = nest([event('a 0-9'), event('b 1-2', { thread: '1 2' })], new Map(), () => false);
  t.same(
    two.map((x) => `${x.name}: ${shown(x.ops)}`),
    ['1 1: a', '1 2: b'],
  );
});

const args = (name: string, dims: readonly unknown[], concrete: readonly unknown[] = [], types: readonly unknown[] = []) =>
  argumentsOf(event('x 0-1', { name, dims, types, concrete }));
t.test('an argument with sizes is a tensor, a list of them a list; else what its value says', async (t) => {
  t.same(args('aten::add', [[4, 8], [[2], [3, 4]], []], ['', '', '1'], ['float', 'TensorList', 'Scalar']), [
    { shape: [4, 8], type: 'float32' },
    [
      { shape: [2], type: undefined },
      { shape: [3, 4], type: undefined },
    ],
    1,
  ]);
  const setting = (text: unknown) => args('aten::x', [[]], [text])[0];
  t.same(
    [setting(7), setting(true), setting('0.5'), setting('True'), setting('False'), setting('none')],
    [7, true, 0.5, true, false, 'none'],
  );
  t.same([setting(''), setting(undefined), setting(null), setting({})], Array(4).fill(undefined));
  t.same([setting('[1, 64, -4]'), setting('[1, x]'), setting('[1'), setting('1]')], [[1, 64, -4], '[1, x]', '[1', '1]']);
  t.same(args('aten::x', ['?', [4, 'n']], ['3', '4']), [3, 4], 'sizes that are none');
  t.same(args('aten::x', [[4]], [], [7]), [{ shape: [4], type: undefined }]);
});

t.test('of TorchScript’s whole stack the last are an operator’s own; one more may be where the result goes', async (t) => {
  const sizes = (n: number) => Array.from({ length: n }, (_, i) => [i + 1]);
  const first = (name: string, n: number) => (args(name, sizes(n))[0] as RecordedTensor).shape[0];
  t.same([first('aten::mm', 2), first('aten::mm', 3), first('aten::mm', 4), first('aten::mm', 9)], [1, 1, 3, 8]);
  t.same([first('aten::linear', 4), first('aten::linear', 7)], [1, 5]);
  t.equal(first('quantized::linear', 7), 1, 'a quantised library’s has its own');
  t.equal(first('aten::whatever', 9), 1);
  t.same(args('aten::relu', [[1], [2], [3]], ['a', 'b', 'c'], ['float', 'int', 'double']), [{ shape: [3], type: 'float64' }]);
});
