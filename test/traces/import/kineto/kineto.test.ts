import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { kineto } from '../../../../traces/import/kineto/index.js';
import { tensorsOf, type Argument, type RecordedOp, type Recording } from '../../../../traces/import/recording.js';
import { scratch } from '../../../helpers/cli.js';
import { event, eventsOf, kinetoText, label, op, recordingOf, tensor } from '../../../helpers/recordings.js';
import { tensor as etTensor, traceText, type Node } from '../execution-trace/builder.js';

const read = (text: string, ids?: string): Recording =>
  kineto.read(Buffer.from(text), 'made.json', { dims: new Map(), shapes: undefined, ids }) as Recording;
/** Operators as they nest: names and what they were given. */
const tree = (ops: readonly RecordedOp[]): unknown[] => ops.map((o) => [o.is, o.name, o.word, o.args, tree(o.inner)]);
const names = (ops: readonly RecordedOp[]): string =>
  ops.map((o) => o.name.replace('aten::', '') + (o.inner.length > 0 ? `(${names(o.inner)})` : '')).join(' ');
const ops = (text: string): readonly RecordedOp[] => read(text).threads[0]!.ops;
const dims = { 'Input Dims': [[2, 2]], 'Input type': ['float'] };
const cpu = (name: string, ts: unknown, dur?: number, tid = 1): object => event('cpu_op', name, ts, dur, dims, tid);

const argument: fc.Arbitrary<Argument> = fc.oneof(
  fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }).map((shape) => tensor(...shape)),
  fc
    .array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((all) => all.map((shape) => ({ shape, type: undefined }))),
  fc.integer({ min: -9, max: 9 }),
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 3 }),
  fc.constantFrom(undefined, true, false, 'none', 0.5),
);
const { anyOps } = fc.letrec<{ anyOps: RecordedOp[] }>((tie) => ({
  anyOps: fc.array(
    fc.oneof(
      { depthSize: 'small' },
      fc.tuple(fc.constantFrom('custom::x', 'foo'), fc.array(argument, { maxLength: 5 })).map(([n, a]) => op(n, a)),
      fc.tuple(fc.array(argument, { maxLength: 2 }), tie('anyOps')).map(([a, inner]) => op('wrap', a, { inner })),
      tie('anyOps').map((inner) => label('inference', ...inner)),
    ),
    { maxLength: 4 },
  ),
}));

t.test('whatever is recorded is read back: nesting, arguments, threads', async (t) => {
  fc.assert(
    fc.property(fc.array(anyOps, { minLength: 1, maxLength: 3 }), (threads) => {
      const all = threads.map((inner) => [op('mm', [tensor(2, 2)], { inner })]);
      const recording: Recording = { ...recordingOf([]), threads: all.map((o, i) => ({ name: `1 ${i + 1}`, ops: o })) };
      const back = read(kinetoText(eventsOf(recording)));
      const said = (r: Recording): unknown[] => r.threads.map((x) => [x.name, tree(x.ops)]).sort();
      assert.deepEqual(said(back), said(recording));
      assert.deepEqual([...back.oddities], []);
    }),
    { numRuns: 200 },
  );
  t.pass('no counterexample');
});

t.test('the order of events in the file does not matter', async (t) => {
  const events = [cpu('aten::a', 10, 9), cpu('aten::b', 11, 3), cpu('aten::c', 12, 1), cpu('aten::d', 15, 2)];
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: 4 }), (shuffled) => {
      assert.equal(names(ops(kinetoText(shuffled))), 'a(b(c) d)');
    }),
  );
  t.pass('no counterexample');
});

t.test('harmless oddities refuse nothing, and each is counted', async (t) => {
  const plain = kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 11, 3)]);
  const odd: [string, string, [string, number][]][] = [
    ['a byte order mark', `\ufeff${plain}`, [['a byte order mark', 1]]],
    ['NaN', plain.replace('"ph":"X"', '"x":NaN,"y":-Infinity,"ph":"X"'), [['NaN or Infinity, read as nothing', 2]]],
    ['a raw control character', plain.replace('aten::b', 'aten::b\u0001'), [['raw control characters in text', 1]]],
    ['bare backslashes', plain.replace('aten::b', String.raw`C:\model\\x\u00e9`), [['bare backslashes in text', 1]]],
    [
      'an event without duration',
      kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 11, 3), cpu('aten::c', 12), cpu('aten::d', 12, -1)]),
      [['operators without a duration, taken as having called nothing but another form of theirs', 2]],
    ],
    ['time stamps as text', kinetoText([cpu('aten::a', '10.5', 9), cpu('aten::b', '11.000', 3)]), []],
    ['a bare array', JSON.stringify([cpu('aten::a', 10, 9), cpu('aten::b', 11, 3)]), []],
    [
      'an overhang of 1 µs',
      kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 11, 9)]),
      [['events that outlast the one around them by up to 1 µs', 1]],
    ],
    ['rounding below 2 ns', kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 11, 8.001)]), []],
    ['the older category', plain.replaceAll('cpu_op', 'Operator').replaceAll('Input Dims', 'Input dims'), []],
  ];
  for (const [what, text, oddities] of odd) {
    const { threads, oddities: found } = read(text);
    t.match(names(threads[0]!.ops), /^a\((b|C)/, what);
    t.same([...found], oddities, what);
  }
  t.match(ops(odd[3]![1])[0]!.inner[0]!.name, String.raw`C:\model\xé`);
  t.equal(names(ops(kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 11, 9.5)]))), 'a b', 'more than 1 µs is beside it');
  t.equal(names(ops(kinetoText([cpu('aten::a', 10, 9), cpu('aten::b', 19, 3)]))), 'a b', 'what begins at its end is after it');
});

const sized = (name: string, ts: number, dur: number | undefined, ...shapes: number[][]): object =>
  event('cpu_op', `aten::${name}`, ts, dur, { 'Input Dims': shapes });
const [X, W, TURNED, B] = [[4, 8], [3, 8], [8, 3], [3]];
t.test('an operator without a duration has called the form of it that comes next', async (t) => {
  const called = (dur: number | undefined, ...next: object[]): string =>
    names(ops(kinetoText([sized('linear', 10, dur, X, W, B), ...next])));
  const [turn, addmm] = [sized('t', 11, 1, W), sized('addmm', 13, 1, B, X, TURNED)];
  for (const dur of [undefined, -1, 0]) {
    t.equal(called(dur, turn, addmm, sized('addmm', 15, 1, B, X, TURNED)), 'linear(t addmm) addmm', String(dur));
    t.equal(called(dur, sized('gelu', 11, 1, X), addmm), 'linear gelu addmm', 'what is no look stands between');
    t.equal(called(dur, turn, sized('addmm', 13, 1, B, X, [8, 2])), 'linear t addmm', 'of another size');
    t.equal(called(dur, sized('addmm', 13, undefined, B, X, TURNED)), 'linear(addmm)', 'neither has one');
    t.equal(called(dur, event('user_annotation', 'x', 11, 9), addmm), 'linear x(addmm)', 'a label stands between');
  }
  t.equal(called(2, sized('mm', 12, 1, X, TURNED)), 'linear mm', 'it has a duration');
  const pairs: [string, number[][], string, string][] = [
    [
      'conv2d',
      [
        [1, 3, 4, 4],
        [2, 3, 2, 2],
      ],
      'convolution',
      'conv2d(convolution)',
    ],
    [
      'convolution',
      [
        [1, 3, 4, 4],
        [2, 3, 2, 2],
      ],
      'conv2d',
      'convolution conv2d',
    ],
    [
      'matmul',
      [
        [2, 4, 8],
        [2, 8, 4],
      ],
      'bmm',
      'matmul(bmm)',
    ],
    [
      'bmm',
      [
        [2, 4, 8],
        [2, 8, 4],
      ],
      'matmul',
      'bmm matmul',
    ],
    ['layer_norm', [[4, 8]], 'native_layer_norm', 'layer_norm(native_layer_norm)'],
    ['softmax', [[4, 8]], '_softmax', 'softmax(_softmax)'],
    ['softmax', [[4, 8]], 'softmax', 'softmax softmax'],
  ];
  for (const [outer, shapes, inner, expected] of pairs)
    t.equal(names(ops(kinetoText([sized(outer, 10, undefined, ...shapes), sized(inner, 12, 3, ...shapes)]))), expected);
  const inside = [sized('wrap', 1, 9, X), sized('linear', 5, undefined, X, W), sized('mm', 12, 1, X, TURNED)];
  t.equal(names(ops(kinetoText(inside))), 'wrap(linear) mm', 'not beyond what is around it');
});

t.test('a recording without durations is refused: nothing says who called whom', async (t) => {
  for (const dur of [undefined, -1, 0]) {
    const many = Array.from({ length: 9 }, (_, i) => sized('gelu', 10 + i, dur, X));
    t.throws(
      () => ops(kinetoText(many)),
      /: 9 of 9 operators have no duration, or one of 0 or less, so that nothing says which of them called which; expected/,
      String(dur),
    );
    t.ok(ops(kinetoText(many.slice(1))), 'a few are told by what is beside them');
    if (dur !== 0) t.ok(ops(kinetoText([...many, ...many.map((_, i) => sized('gelu', 30 + i, 0.5, X))])), 'half of them');
  }
});

t.test('a product that outlasts what called it ends with it, so that what comes after is beside it', async (t) => {
  const long = (name: string): object[] => [
    sized('linear', 10, 5, X, W, B),
    sized(name, 12, 60, B, X, TURNED),
    cpu('aten::a', 20, 1),
  ];
  t.equal(names(ops(kinetoText(long('addmm')))), 'linear(addmm) a');
  t.same(
    [...read(kinetoText(long('addmm'))).oddities],
    [['products that outlast the operator that called them by more than 1 µs, ended with it', 1]],
  );
  t.equal(names(ops(kinetoText(long('add')))), 'linear add(a)', 'which is no form of it');
});

const phase = (ph: string, name: string, ts: unknown, args: object = {}, tid = 1, cat = 'cpu_op'): object => ({
  ph,
  cat,
  name,
  pid: 1,
  tid,
  ts,
  args,
});
t.test('a beginning and an end are one event: what each has of it, nested, thread by thread', async (t) => {
  const pairs = [
    phase('B', 'inference', 5, {}, 1, 'user_annotation'),
    phase('B', 'aten::a', 10, dims),
    phase('B', 'aten::x', 10.5, dims, 2),
    phase('B', 'python', 11, {}, 1, 'python_function'),
    phase('B', 'aten::b', '12', { 'Input type': ['float'] }),
    { ph: 'E', pid: 1, tid: 1, ts: 13, args: { 'Input Dims': [[2, 2]] } },
    { ph: 'E', pid: 1, tid: 1, ts: 14 },
    cpu('aten::c', 15, 1),
    { ph: 'E', pid: 1, tid: 2, ts: 16 },
    { ph: 'E', pid: 1, tid: 1, ts: 19 },
    { ph: 'E', pid: 1, tid: 1, ts: 20 },
  ];
  const { threads, oddities } = read(kinetoText(pairs));
  t.same(
    threads.map((x) => [x.name, names(x.ops)]),
    [
      ['1 1', 'inference(a(b c))'],
      ['1 2', 'x'],
    ],
  );
  t.same(threads[0]!.ops[0]!.inner[0]!.inner[0]!.args, [{ shape: [2, 2], type: 'float32' }]);
  t.same([...oddities], []);
  const complete = [
    event('user_annotation', 'inference', 5, 15),
    cpu('aten::a', 10, 9),
    { ...cpu('aten::x', 10.5, 5.5), tid: 2 },
    cpu('aten::b', 12, 1),
    cpu('aten::c', 15, 1),
  ];
  t.same(
    read(kinetoText(complete)).threads.map((x) => tree(x.ops)),
    threads.map((x) => tree(x.ops)),
    'as complete events',
  );
});

t.test('beginnings and ends that are none are counted, and a time that is none is a fault', async (t) => {
  const { threads, oddities } = read(kinetoText([phase('E', '', 1), phase('B', 'aten::a', 2, dims), cpu('aten::b', 3, 1)]));
  t.equal(names(threads[0]!.ops), 'a b');
  t.same(
    [...oddities],
    [
      ['ends of events (E) that nothing began', 1],
      ['operators without a duration, taken as having called nothing but another form of theirs', 1],
    ],
  );
  const late = kinetoText([phase('B', 'aten::a', 2, dims), phase('E', '', 'late')]);
  t.throws(() => read(late), { message: 'made.json: traceEvents[1].ts: "late"; expected µs, as a number or a text of one' });
});

t.test('events of other categories that have sizes of arguments are counted', async (t) => {
  const others = [
    ...Array.from({ length: 3 }, () => event('xpu_op', 'x', 1, 1, dims)),
    phase('B', 'y', 1, dims, 1, 'xpu_op'),
    phase('E', 'y', 2, dims, 1, 'xpu_op'),
    event('kernel', 'k', 1, 1),
    phase('i', 'z', 1, dims),
  ];
  const { oddities } = read(kinetoText([cpu('aten::a', 1, 1), ...others]));
  const said = (count: number, of: string): [string, number] => [`events with sizes of arguments, of ${of}, not read`, count];
  t.same(
    [...oddities],
    [
      said(3, 'category "xpu_op" and phase "X"'),
      said(1, 'category "xpu_op" and phase "B"'),
      said(1, 'category "cpu_op" and phase "i"'),
    ],
  );
  const many = Array.from({ length: 30 }, (_, i) => event(`c${i}`, 'x', 1, 1, dims));
  t.equal(
    read(kinetoText([cpu('aten::a', 1, 1), ...many])).oddities.get(
      'events with sizes of arguments, of other categories, not read',
    ),
    10,
  );
});

t.test('what is recorded of arguments: types, settings, lists, a stack of TorchScript', async (t) => {
  const given = (name: string, d: unknown[], types: unknown[], concrete: unknown[]): readonly Argument[] =>
    ops(kinetoText([event('cpu_op', name, 1, 1, { 'Input Dims': d, 'Input type': types, 'Concrete Inputs': concrete })]))[0]!
      .args;
  t.same(
    given(
      'aten::x',
      [[2, 3], [], [], [[2], [3]], [], [], []],
      ['c10::BFloat16', 'Scalar', '', 'TensorList', 'ScalarList', 'Scalar', ''],
      ['', '0.5', '', '', '[1, -1]', 'True', 'gelu'],
    ),
    [
      ...[
        { shape: [2, 3], type: 'bfloat16' },
        0.5,
        undefined,
        [
          { shape: [2], type: undefined },
          { shape: [3], type: undefined },
        ],
        [1, -1],
        true,
        'gelu',
      ],
    ],
  );
  const linear = [[4, 8], [3, 8], [3]];
  t.same(
    given('aten::linear', [[9], [7, 7], ...linear], [], [])
      .flatMap((a) => tensorsOf([a]))
      .map((x) => x.shape),
    linear,
  );
  t.equal(given('aten::linear', [...linear, [4, 3]], [], []).length, 4, 'one more is where the result goes');
});

t.test('modules are the innermost label module=… around an operator', async (t) => {
  const text = kinetoText(
    eventsOf(
      recordingOf([label('module=encoder', label('module=encoder.0 x', op('mm', [tensor(2, 2)])), op('mm', [tensor(2, 2)]))]),
    ),
  );
  const [encoder] = ops(text);
  t.same([encoder!.inner[0]!.inner[0]!.module, encoder!.inner[1]!.module], ['encoder.0', 'encoder']);
});

t.test('what is no recording, or has no shapes, is a fault that says what to do', async (t) => {
  const faults: [string, RegExp][] = [
    ['{"a": 1}', /^made\.json: JSON, but not a Kineto trace: it has no traceEvents/],
    ['{"traceEvents": []}', /^made\.json: traceEvents: the list of events is empty; expected the events of a run/],
    ['[]', /^made\.json: the list of events is empty/],
    ['{"traceEvents": {"0": 1}}', /^made\.json: traceEvents: is no list; expected a Kineto trace/],
    [kinetoText([event('kernel', 'x', 1, 1)]), /no operators \(events of category cpu_op\)/],
    [kinetoText([event('cpu_op', 'aten::x', 1, 1)]), /no shapes: no operator has Input Dims.*record_shapes=True/],
    [kinetoText([{ ph: 'X', name: 'x', ts: 1, dur: 1 }]), /no shapes/],
    [
      kinetoText([cpu('aten::a', 1, 1), cpu('aten::b', 'noon', 1)]),
      /^made\.json: traceEvents\[1\]\.ts: "noon"; expected µs, as a number or a text of one$/,
    ],
    [kinetoText([{ ...cpu('aten::a', 1, 1), dur: [1] }]), /^made\.json: traceEvents\[0\]\.dur: a list; expected µs/],
    [
      kinetoText([{ ...cpu('aten::a', 1, 1), name: undefined }]),
      /^made\.json: traceEvents\[0\]\.name: missing; expected the name/,
    ],
    [
      kinetoText([{ ...cpu('aten::a', 1, 1), tid: {} }]),
      /^made\.json: traceEvents\[0\]\.tid: an object; expected the number or name of a thread/,
    ],
    [kinetoText([{ ...cpu('aten::a', 1, 1), args: [1] }]), /^made\.json: traceEvents\[0\]\.args: a list; expected an object/],
    [
      kinetoText([event('cpu_op', 'a', 1, 1, { 'Input Dims': '2x3' })]),
      /^made\.json: traceEvents\[0\]\.args\.Input Dims: "2x3"; expected a list/,
    ],
    [
      kinetoText([event('cpu_op', 'a', 1, 1, { 'Record function id': 'x' })]),
      /^made\.json: traceEvents\[0\]\.args\.Record function id: "x"; expected a number/,
    ],
    [
      kinetoText([event('xpu_op', 'a', 1, 1, dims), event('xpu_op', 'b', 2, 1, dims)]),
      /no operators \(events of category cpu_op\); 2 events with sizes of arguments, of category "xpu_op" and phase "X", not read/,
    ],
    ['[{"ph": "X"},\n{"ph": "X", "name": "a]"}', /^made\.json:2: the JSON ends early: the file is cut off/],
    ['{"traceEvents": []}\n \ngarbage', /^made\.json:3: something stands behind the JSON's end; expected/],
    ['{"traceEvents": []}]', /^made\.json:1: something stands behind the JSON's end/],
    ['[{"ph": "X"}]\n\n[]', /^made\.json:3: a second JSON document begins where the first has ended/],
    ['{"a": "}"}{"b": 1', /^made\.json:1: a second JSON document begins/],
    ['{"traceEvents": [\n{"ph" "X"}]} \n', /^made\.json:2: not JSON/],
    ['{"traceEvents": [\n{"ph":', /^made\.json:2: the JSON ends early: the file is cut off/],
    ['{"traceEvents": [\n{"ph": X}]}', /^made\.json:?\d*: not JSON/],
  ];
  for (const [text, message] of faults) t.throws(() => read(text), { name: 'InputError', message }, text.slice(0, 60));
});

const folder = scratch();
/** An Execution Trace of one call of mm, by this number. */
const executionTrace = (call: number, name = 'aten::mm'): string => {
  const node: Node = {
    id: 9,
    name,
    parent: 2,
    rf: call,
    inputs: [etTensor(3, [2, 2]), etTensor(4, [2, 2])],
    outputs: [etTensor(5, [2, 2])],
  };
  const file = join(folder, `${call}-${name.replace('::', '-')}.json`);
  writeFileSync(file, traceText([node]));
  return file;
};
t.test('--ids: an Execution Trace of the same run gives ids; another run is a fault', async (t) => {
  const text = kinetoText(eventsOf(recordingOf([op('mm', [tensor(2, 2), tensor(2, 2)], { call: 7 })])));
  const { ids, threads } = read(text, executionTrace(7));
  t.equal(ids, true);
  t.match(threads[0]!.ops[0], { args: [{ id: 't3' }, { id: 't4' }], results: [{ id: 't5', storage: 's105+0' }] });
  t.equal(read(text).ids, false);
  for (const [call, name] of [
    [8, 'aten::mm'],
    [7, 'aten::bmm'],
  ] as const)
    t.throws(() => read(text, executionTrace(call, name)), {
      name: 'InputError',
      message:
        /--ids: 0 of 1 operators of made\.json are in it, by number and name; expected the Execution Trace of the same run/,
    });
  // the same calls, of another size or in another type
  for (const unlike of [
    kinetoText(eventsOf(recordingOf([op('mm', [tensor(3, 2), tensor(2, 2)], { call: 7 })]))),
    text.replaceAll('"float"', '"c10::Half"'),
  ])
    t.throws(() => read(unlike, executionTrace(7)), {
      name: 'InputError',
      message:
        /--ids: aten::mm \(.*\) reads \[2, 2\] of float32 in it, \[.*\] of float\d+ in made\.json; expected the Execution Trace/,
    });
  const mm = (call: number): RecordedOp => op('mm', [tensor(2, 2), tensor(2, 2)], { call });
  const most = kinetoText(eventsOf(recordingOf([...Array<RecordedOp>(19).fill(mm(7)), mm(6)])));
  t.equal(
    read(most, executionTrace(7)).oddities.get('operators that the file of --ids does not have'),
    1,
    'one of twenty is counted',
  );
});
