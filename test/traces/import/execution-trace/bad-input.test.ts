import t from 'tap';
import { executionTrace, idsByRecordFunction } from '../../../../traces/import/execution-trace/execution-trace.js';
import { InputError } from '../../../../traces/files/input-error.js';
import { type Node, scalar, tensor, trace, traceText } from './builder.js';

const OPTIONS = { dims: new Map<string, number>(), shapes: undefined, ids: undefined };
const MM: Node = { id: 5, name: 'aten::mm', parent: 2, inputs: [tensor(3, [2, 2]), scalar(1)], outputs: [tensor(4, [2, 2])] };

function message(content: Buffer | string): string {
  try {
    executionTrace.read(Buffer.from(content as string), 'et.json', OPTIONS);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'read without a word';
}
/** the file with one text in it put in the place of another */
const changed = (from: string | RegExp, to: string): string => message(traceText([MM]).replace(from, to));

t.test('each fault is said once, with its place', async (t) => {
  const cases: [string, string, RegExp][] = [
    ['an id twice', message(trace([MM, { ...MM, name: 'aten::bmm' }])), /nodes\[2\]: has the id of nodes\[1\]/],
    [
      'a cycle',
      message(
        trace([
          { ...MM, parent: 6 },
          { ...MM, id: 6, parent: 7 },
          { ...MM, id: 7, parent: 6 },
        ]),
      ),
      /nodes\[[23]\]: is called by what it calls/,
    ],
    ['itself', message(trace([{ ...MM, parent: 5 }])), /nodes\[1\]: is called by what it calls/],
    ['an id that is none', changed('"id":5', '"id":-5'), /nodes\[1\]\.id: too small; expected at least 0/],
    ['no name', changed('"name":"aten::mm"', '"name":7'), /nodes\[1\]\.name: 7; expected text/],
    ['no caller', changed('"ctrl_deps":2', '"x":2'), /nodes\[1\]\.ctrl_deps: missing/],
    ['no inputs', changed('"values":[[3', '"valves":[[3'), /nodes\[1\]\.inputs\.values: not a list/],
    [
      'lists of unequal length',
      changed('"types":["Tensor(float)","Int"]', '"types":["Int"]'),
      /nodes\[1\]\.inputs: 2 values, 2 shapes and 1 types/,
    ],
    [
      'shapes that are missing',
      changed('"shapes":[[2,2],[]]', '"shapes":[[2,2]]'),
      /nodes\[1\]\.inputs: 2 values, 1 shapes and 2 types/,
    ],
    [
      'a type that is no text',
      changed('"types":["Tensor(float)","Int"]', '"types":["Int",3]'),
      /nodes\[1\]\.inputs\.types: not a list of texts/,
    ],
    ['a tensor that is none', changed('[3,103,0,4,4,"cpu"]', '[3,103]'), /nodes\[1\]\.inputs\[0\]: not a tensor/],
    [
      'a shape that is none',
      changed('"shapes":[[2,2],[]]', '"shapes":[[2,"2"],[]]'),
      /nodes\[1\]\.inputs\[0\]: \[2,"2"\] is no shape of a tensor; expected a list of numbers/,
    ],
    ['a node that is none', changed(/\{"id":5.*\}/, '5'), /nodes\[1\]: not a node/],
    ['no comma', changed('},\n', '}\n'), /nodes\[0\]: no comma after it/],
    ['not JSON', changed('"id":5', 'id:5'), /nodes\[1\]: not JSON/],
    ['nodes that are no list', changed(/"nodes": \[[^]*\]/, '"nodes": 3'), /nodes: not a list/],
    ['no nodes', message('{"schema": "1.1.1-chakra.0.0.4", "pid": 1}'), /JSON without nodes/],
    ['no operators', message(trace([])), /nodes: no operators/],
    ['no object', message('[1]'), /not a JSON object/],
    ['nothing', message('{'), /not JSON, or cut off/],
    [
      'too deep',
      message(trace(Array.from({ length: 5000 }, (_, i) => ({ id: 3 + i, name: 'aten::op', parent: 2 + i })))),
      /nested more than 1000 deep/,
    ],
  ];
  for (const [title, said, expected] of cases) t.match(said, expected, title);
});

t.test('cut off anywhere: an error, never a shorter recording', async (t) => {
  const whole = trace([MM, { ...MM, id: 6 }]);
  const places = new Set<string>();
  for (let length = 0; length < whole.length; length++) {
    const said = message(whole.subarray(0, length));
    if (!said.startsWith('et.json: ')) t.fail(`${length}: ${said}`);
    places.add(/nodes\[\d\]: the file ends (?:inside|before)/.exec(said)?.[0] ?? '');
  }
  t.ok(places.has('nodes[2]: the file ends inside') && places.has('nodes[2]: the file ends before'));
});

t.test('a file of ids is read by the same rules', async (t) => {
  t.throws(() => idsByRecordFunction(trace([MM, MM]), 'ids.json'), { message: /^ids\.json: nodes\[2\]: has the id/ });
});
