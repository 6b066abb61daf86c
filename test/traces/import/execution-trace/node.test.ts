/** A node of an Execution Trace, in either schema, in one form. */
import t from 'tap';
import { readNode } from '../../../../traces/import/execution-trace/node.js';

type Json = Readonly<Record<string, unknown>>;
const LISTS = { values: [7], shapes: [[]], types: ['Int'] };
const NONE = { values: [], shapes: [], types: [] };
const today = (attrs: Json = {}, more: Json = {}): Json => ({
  ...{ id: 5, name: 'aten::mm', ctrl_deps: 3, inputs: LISTS, outputs: NONE },
  attrs: Object.entries(attrs).map(([name, value]) => ({ name, type: '', value })),
  ...more,
});
const early = (more: Json = {}): Json => ({
  ...{ id: 5, name: 'aten::mm', parent: 3, inputs: [7], input_shapes: [[]], input_types: ['Int'] },
  ...{ outputs: [], output_shapes: [], output_types: [], ...more },
});
const SAID = { rf_id: 9, scope: 7, tid: 2, op_schema: 'aten::mm(…)' };
const read = (json: unknown) => readNode(json, 4, 'et.json');

t.test('both schemas are one form', async (t) => {
  const expected = {
    index: 4,
    id: 5,
    name: 'aten::mm',
    parent: 3,
    thread: '2',
    scope: 7,
    recordFunction: 9,
    hasSchema: true,
    kernel: false,
    args: [7],
    results: [],
  };
  t.same(read(today(SAID)), expected);
  t.same(read(early(SAID)), expected);
  t.same(read(today({}, { parent: 8 })).parent, 3, 'today’s, where both are there');
});

t.test('what is said beside the lists: threads and numbers, as a number or a text of one, or not at all', async (t) => {
  const one = (attrs: Json) => read(today(attrs));
  t.same(
    [one({ tid: 'main' }).thread, one({ tid: 0 }).thread, one({ tid: [1] }).thread, one({}).thread],
    ['main', '0', undefined, undefined],
  );
  t.same(
    [one({ scope: '7' }).scope, one({ scope: '' }).scope, one({ scope: 'x' }).scope, one({ scope: [7] }).scope],
    [7, undefined, undefined, undefined],
  );
  t.same([one({ rf_id: '9' }).recordFunction, one({}).recordFunction, one({ rf_id: null }).recordFunction], [9, 0, 0]);
  t.same(
    [
      one({}).hasSchema,
      one({ op_schema: '' }).hasSchema,
      one({ kernel_backend: 'triton' }).hasSchema,
      one({ kernel_backend: 'x' }).hasSchema,
    ],
    [false, false, true, false],
  );
  t.equal(read(today({}, { attrs: [null, {}, { name: 7, value: 1 }, { name: 'tid', value: 6 }] })).thread, '6');
  t.equal(read(today({}, { attrs: undefined })).thread, undefined);
  const kernel = (cat?: string) => read(today({}, cat === undefined ? {} : { cat })).kernel;
  t.same([kernel(), kernel('cpu_op'), kernel('user_annotation'), kernel('kernel')], [false, false, false, true]);
});

t.test('what is missing or wrong is said with the node and the field', async (t) => {
  const said = (json: unknown): string => {
    try {
      return JSON.stringify(read(json));
    } catch (error) {
      return (error as Error).message;
    }
  };
  t.match(said(null), /^et.json: nodes\[4\]: /);
  for (const field of ['id', 'name', 'ctrl_deps', 'inputs', 'outputs'])
    t.match(said({ ...today(), [field]: undefined }), new RegExp(`^et.json: nodes\\[4\\]\\.${field}: `), field);
  for (const field of ['id', 'name', 'inputs', 'input_shapes', 'input_types', 'outputs', 'output_shapes', 'output_types'])
    t.match(said({ ...early(), [field]: {} }), new RegExp(`^et.json: nodes\\[4\\]\\.${field}: `), field);
  for (const id of [-1, 1.5, '7']) t.match(said({ ...today(), id }), /^et.json: nodes\[4\].id: /);
  t.match(said(today({}, { inputs: { ...LISTS, types: [7] } })), /nodes\[4\].inputs.types: /);
  t.match(said(today({}, { inputs: { ...LISTS, values: 'x' } })), /nodes\[4\].inputs.values: /);
  t.match(said(today({}, { attrs: {} })), /nodes\[4\].attrs: /);
  t.equal(
    said(today({}, { inputs: { ...LISTS, shapes: [] } })),
    'et.json: nodes[4].inputs: 1 values, 0 shapes and 1 types; expected as many of each',
  );
  t.equal(
    said(today({}, { outputs: { ...LISTS, types: [] } })),
    'et.json: nodes[4].outputs: 1 values, 1 shapes and 0 types; expected as many of each',
  );
  t.match(
    said(today({}, { outputs: { values: [7], shapes: [[]], types: ['Tensor(float)'] } })),
    /nodes\[4\].outputs\[0\]: not a tensor/,
  );
  t.match(
    said(today({}, { inputs: { values: [7], shapes: [[]], types: ['Tensor(float)'] } })),
    /nodes\[4\].inputs\[0\]: not a tensor/,
  );
});
