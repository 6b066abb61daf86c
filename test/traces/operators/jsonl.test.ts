import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { operatorLines } from '../../../traces/operators/jsonl.js';
import { CLASSES, checkTrace, KINDS, readJsonl, writeJsonl, type Operator, type OperatorTrace } from '../../../traces/index.js';
import { chain } from '../../helpers/workloads.js';

const dimension = fc.integer({ min: 1, max: 2 ** 24 });
const tensor = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 20 }),
    class: fc.constantFrom(...CLASSES),
    shape: fc.array(dimension, { minLength: 1, maxLength: 8 }),
    bits: fc.integer({ min: 1, max: 64 }),
    density: fc.double({ min: 0, max: 1, noNaN: true }).map((d) => d + 0),
  },
  { requiredKeys: ['id', 'class', 'shape', 'bits'] },
);
const operator = fc.record(
  {
    id: fc.nat(),
    name: fc.string({ maxLength: 30 }),
    kind: fc.constantFrom(...KINDS),
    dims: fc.oneof(
      fc.record({ b: dimension, m: dimension, k: dimension, n: dimension }),
      fc.record({ rows: dimension, cols: dimension }),
    ),
    inputs: fc.array(tensor, { minLength: 1, maxLength: 4 }),
    output: tensor,
    transposed: fc.boolean(),
    deps: fc.array(fc.nat(), { maxLength: 4 }),
    layer: fc.option(fc.nat()),
    sentence: fc.nat(),
  },
  { requiredKeys: ['id', 'name', 'kind', 'dims', 'inputs', 'output', 'deps', 'layer', 'sentence'] },
);
const sentence = fc.record(
  {
    id: fc.string({ maxLength: 20 }),
    task: fc.string({ maxLength: 20 }),
    seq: fc.option(dimension),
    tokens: fc.option(dimension),
    entropies: fc.array(
      fc.double({ min: 0, max: 10, noNaN: true }).map((d) => d + 0),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['id', 'task', 'seq', 'tokens'] },
);

/** Plain data as JSON gives it: fast-check's records have no prototype, and −0 is no number of JSON. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

t.test('any trace comes back as it was written, blank lines and Windows line ends or not', async (t) => {
  const trace = fc.record({
    name: fc.string({ maxLength: 50 }),
    source: fc.string({ maxLength: 50 }),
    sentences: fc.array(sentence, { maxLength: 3 }),
    operators: fc.array(operator, { maxLength: 5 }),
  });
  fc.assert(
    fc.property(trace, (drawn) => {
      const text = writeJsonl(drawn);
      assert.deepEqual(readJsonl(text, 'x'), plain(drawn));
      assert.deepEqual(readJsonl(text.replaceAll('\n', '\n  \n'), 'x'), plain(drawn));
      assert.deepEqual(readJsonl(text.replaceAll('\n', '\r\n'), 'x'), plain(drawn));
      assert.ok(operatorLines.recognises(text.slice(0, 65536)));
    }),
  );
  t.pass('no counterexample');
});

const good = chain(4, 6, [{ kind: 'matmul', n: 5 }, { kind: 'softmax' }, { kind: 'self', heads: 1 }, { kind: 'layer_norm' }]);
const lines = writeJsonl(good).trimEnd().split('\n');

t.test('the text is recognised by its first line alone', async (t) => {
  t.notOk(operatorLines.recognises(''));
  t.notOk(operatorLines.recognises(`{}\n${lines[0]}`));
});

t.test('a fault of the text is named with its line', async (t) => {
  const of = (line: number, text: string) => () =>
    readJsonl(lines.map((l, i) => (i === line - 1 ? text : l)).join('\n'), 'x.jsonl');
  const header = (more: object): string => JSON.stringify({ ...(JSON.parse(lines[0]!) as object), ...more });
  const third = (more: object): string => JSON.stringify({ ...(JSON.parse(lines[2]!) as object), ...more });
  t.throws(of(1, 'no'), { message: 'x.jsonl: not JSON; expected one JSON object a line' });
  t.throws(() => readJsonl('', 'x.jsonl'), /x.jsonl.*not JSON; expected one JSON object a line/);
  t.throws(of(1, header({ format: 'other' })), {
    message: 'x.jsonl:1: format: "other" is not one of the choices; expected switchyard-operators',
  });
  t.throws(of(1, header({ version: 2 })), { message: 'x.jsonl:1: version: version 2 is newer than this program; expected 1' });
  t.doesNotThrow(of(1, header({ version: 1, more: 'is left alone' })));
  t.throws(of(1, header({ name: 7 })), /x.jsonl:1: name: 7; expected text/);
  t.throws(of(3, '{"id": 0'), { message: 'x.jsonl:3: not JSON; expected one JSON object a line' });
  t.throws(of(3, '7'), /x.jsonl:3: 7; expected an object/);
  t.throws(of(3, third({ kind: 'conv' })), /x.jsonl:3: kind: "conv" is not one of the choices; expected matmul, bmm, layer_norm/);
  t.throws(of(3, third({ extra: 1 })), /x.jsonl:3: extra: unknown key "extra"/);
  t.throws(of(3, third({ inputs: [] })), /x.jsonl:3: inputs: too small; expected at least 1/);
  t.throws(of(3, third({ dims: { rows: 2 ** 24 + 1, cols: 1 } })), /x.jsonl:3: dims.rows: too large; expected at most 16777216/);
  t.throws(
    of(2, '{"sentence": {"id": "0", "task": "x", "seq": 0, "tokens": 1}}'),
    /x.jsonl:2: sentence.seq: too small; expected at least 1/,
  );
  t.throws(of(2, '{"sentence": 0, "kind": "add"}'), /x.jsonl:2: id/, 'with a kind it is an operator');
});

/** A copy of `good` in which an operator is changed. */
const changed = (i: number, change: Partial<Operator>): OperatorTrace => ({
  ...good,
  operators: good.operators.map((o, j) => (j === i ? { ...o, ...change } : o)),
});
const first = (o: Operator | undefined) => o!.inputs[0]!;

t.test('what a schema cannot check: that ids, dependencies, operands and sizes fit', async (t) => {
  checkTrace(good, 'x');
  const fault = (trace: OperatorTrace, message: string): void =>
    void t.throws(() => checkTrace(trace, 'x'), { name: 'InputError', message: `x: ${message}` });
  const [embedding, matmul, softmax, bmm] = good.operators;
  fault({ ...good, operators: [] }, 'no operators; expected at least one');
  const silent = { id: 'b', task: 't', seq: 1, tokens: 1 };
  fault({ ...good, sentences: [...good.sentences, silent] }, 'sentence 1 (b): no operator is of it; expected at least one');
  fault(changed(2, { id: 3 }), 'operator 2.id: 3; expected 2, its position');
  fault(changed(1, { sentence: 1 }), 'operator 1.sentence: 1; expected less than 1');
  fault(changed(2, { deps: [0, 2] }), 'operator 2.deps: 2; expected an earlier operator');
  fault(
    changed(1, { dims: { rows: 4, cols: 5 } }),
    'operator 1.dims: do not fit matmul; expected b, m, k, n for a product, else rows, cols',
  );
  fault(changed(2, { dims: { b: 1, m: 1, k: 1, n: 1 } }), 'operator 2.dims: do not fit softmax; expected b, m, k, n');
  const huge = 2 ** 24;
  fault(
    changed(1, { dims: { b: huge, m: huge, k: huge, n: huge } }),
    'operator 1.dims: too large; expected below 2^53 multiply-accumulates',
  );
  t.ok(Number.isSafeInteger(huge * huge), 'two dimensions are never too large for elements');
  const one = (o: Operator | undefined): Operator['inputs'] => o!.inputs.slice(0, 1);
  fault(changed(1, { inputs: one(matmul) }), 'operator 1.inputs: 1 operands; expected 2 for matmul');
  fault(changed(3, { inputs: one(bmm) }), 'operator 3.inputs: 1 operands; expected 2 for bmm');
  fault(changed(2, { kind: 'add' }), 'operator 2.inputs: 1 operands; expected 2 for add');
  const small = { ...first(matmul), id: 'small', shape: [4, 5] };
  fault(
    changed(1, { inputs: [small, ...matmul!.inputs.slice(1)] }),
    'operator 1.inputs[0]: 4×5 = 20 elements; expected at least 24 by its dims',
  );
  const weight = { ...matmul!.inputs[1]!, id: 'small', shape: [29] };
  fault(
    changed(1, { inputs: [first(matmul), weight] }),
    'operator 1.inputs[1]: 29 = 29 elements; expected at least 30 by its dims',
  );
  fault(
    changed(3, { inputs: [first(bmm), { ...first(bmm), id: 's', shape: [19] }] }),
    'operator 3.inputs[1]: 19 = 19 elements; expected at least 20 by its dims',
  );
  fault(
    changed(2, { inputs: [{ ...first(softmax), id: 's', shape: [4, 4] }] }),
    'operator 2.inputs[0]: 4×4 = 16 elements; expected at least 20 by its dims',
  );
  fault(changed(2, { output: { ...softmax!.output, shape: [21] } }), 'operator 2.output: 21 elements; expected 20 by its dims');
  fault(changed(1, { output: { ...matmul!.output, shape: [19] } }), 'operator 1.output: 19 elements; expected 20 by its dims');
  const wider = { ...first(embedding), shape: [51, 6] };
  fault(
    changed(2, { inputs: [first(softmax), wider, first(embedding)] }),
    'operator 2, tensor table: is embedding 51×6 8 here; expected embedding 50×6 8, as before',
  );
  const bits = { ...first(softmax), bits: 4 };
  fault(changed(2, { inputs: [bits] }), 'operator 2, tensor t1: is activation 4×5 4 here; expected activation 4×5 8, as before');
});

t.test('an input may be larger than the dims say, a table of any size; an entropy is a number a row', async (t) => {
  const x = { ...first(good.operators[2]), id: 'larger', shape: [9, 9] };
  t.doesNotThrow(() => checkTrace(changed(2, { inputs: [x] }), 'x'));
  t.doesNotThrow(() => checkTrace(changed(0, { inputs: [{ ...first(good.operators[0]), shape: [1, 6] }] }), 'x'));
  const output = { ...x, id: 'entropy', shape: [4] };
  t.doesNotThrow(() =>
    checkTrace({ ...good, operators: [...good.operators.slice(0, 2), { ...good.operators[2]!, kind: 'entropy', output }] }, 'x'),
  );
});
