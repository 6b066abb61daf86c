/** The nodes of a file, cut out of its bytes: what JSON allows around them, and where a file that is cut off or is none is said to be so. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { nodeTexts } from '../../../../traces/import/execution-trace/node-texts.js';

const read = (text: string | Buffer): string[] =>
  [...nodeTexts(Buffer.from(text as string), 'et.json')].map(({ key, text: found }) => `${key} ${found}`);

t.test('nodes in order, the schema where it stands, all else passed over', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{"nodes":[]}', []],
    ['{"nodes":[{"id":1},{"id":2}]}', ['node {"id":1}', 'node {"id":2}']],
    [
      ' \n\r\t{ "schema" : "1.1", "pid":7,\n"nodes" : [ {"id":1} ,\t{} ] , "more":[1,{"a":[2]}] } ',
      ['schema "1.1"', 'node {"id":1}', 'node {}'],
    ],
    ['{"schema":7,"nodes":[]}', ['schema 7']],
    ['{"nodes":[{}],"schema":"late"}', ['node {}', 'schema "late"']],
    ['{"nodes":[{"a":[1,{"b":2}],"c":"}]"}]}', ['node {"a":[1,{"b":2}],"c":"}]"}']],
    [
      String.raw`{"nodes":[{"a":"\"}"},{"b":"\\"},{"c":"\\\"]"}]}`,
      [String.raw`node {"a":"\"}"}`, String.raw`node {"b":"\\"}`, String.raw`node {"c":"\\\"]"}`],
    ],
    ['{"a":"x,y","b":true,"nodes":[{}]}', ['node {}']],
    ['{"a":[],"nodes":[{}],"nodes":[{"id":2}]}', ['node {}', 'node {"id":2}']],
    [`{"schema":"${'s'.repeat(200)}","nodes":[]}`, [`schema "${'s'.repeat(99)}`]],
    ['\ufeff{"nodes":[{}]}', ['node {}']],
    ['{"nodes":[{"name":"größe"}]}', ['node {"name":"größe"}']],
  ];
  for (const [text, expected] of cases) t.same(read(text), expected, text);
});

const WHOLE = 'a whole Execution Trace (unregister_callback() ends the file)';
const EXPECTED = 'a PyTorch Execution Trace (ExecutionTraceObserver): a JSON object with a list of nodes';
t.test('what is wrong is said with its place', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['', `not a JSON object; expected ${EXPECTED}`],
    ['[]', `not a JSON object; expected ${EXPECTED}`],
    ['{}', `JSON without nodes; expected ${EXPECTED}`],
    ['{"a":1}', `JSON without nodes; expected ${EXPECTED}`],
    ['{', `not JSON, or cut off, at byte 1; expected ${EXPECTED}`],
    ['{ "no', `not JSON, or cut off, at byte 2; expected ${EXPECTED}`],
    ['{"a"', `not JSON, or cut off, at byte 1; expected ${EXPECTED}`],
    ['{"a" 1}', `not JSON, or cut off, at byte 1; expected ${EXPECTED}`],
    ['{7:1}', `not JSON, or cut off, at byte 1; expected ${EXPECTED}`],
    ['{"nodes":7}', `nodes: not a list; expected ${EXPECTED}`],
    ['{"nodes":{}}', `nodes: not a list; expected ${EXPECTED}`],
    ['{"a":[1', `a: the file ends here; expected ${WHOLE}`],
    ['{"a":"x', `a: the file ends here; expected ${WHOLE}`],
    [String.raw`{"a":"x\"}`, `a: the file ends here; expected ${WHOLE}`],
    ['{"nodes":[', `nodes[0]: the file ends before this node; expected ${WHOLE}`],
    ['{"nodes":[{}', `nodes[1]: the file ends before this node; expected ${WHOLE}`],
    ['{"nodes":[{},', `nodes[1]: the file ends before this node; expected ${WHOLE}`],
    ['{"nodes":[{},{"a":[', `nodes[1]: the file ends inside this node; expected ${WHOLE}`],
    ['{"nodes":[{"a":"}', `nodes[0]: the file ends inside this node; expected ${WHOLE}`],
    ['{"nodes":[7]}', 'nodes[0]: not a node; expected a JSON object'],
    ['{"nodes":[{},[]]}', 'nodes[1]: not a node; expected a JSON object'],
    ['{"nodes":[{} {}]}', 'nodes[0]: no comma after it; expected JSON'],
    ['{"nodes":[]', `the file ends before its last bracket; expected ${WHOLE}`],
    ['{"nodes":[],', `not JSON, or cut off, at byte 12; expected ${EXPECTED}`],
    ['{"a":1', `a: the file ends here; expected ${WHOLE}`],
  ];
  for (const [text, message] of cases) t.throws(() => read(text), { name: 'InputError', message: `et.json: ${message}` }, text);
});

t.test('any nodes are what JSON has of them, with blanks or without', async (t) => {
  const node = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 4 }), fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (nodes, other, blanks) => {
      const text = JSON.stringify({ before: other, nodes, after: other }, undefined, blanks);
      const found = [...nodeTexts(Buffer.from(text), 'et.json')].map((p) => JSON.parse(p.text) as unknown);
      assert.deepEqual(found, JSON.parse(JSON.stringify(nodes)));
    }),
  );
  t.pass('no counterexample');
});
