/** Fields of an event of the profiler: each as it may be, and in each way in which it may be wrong. */
import t from 'tap';
import { fieldsOf, threadOf, timeOf } from '../../../../traces/import/kineto/fields.js';

const EVENT = { name: 'aten::mm', ts: 5, dur: 2, pid: 1, tid: 7, args: {} };
const read = (more: object) => fieldsOf({ ...EVENT, ...more }, 'a.json', 'traceEvents[3]');
const wrong = (more: object, args = false): string => {
  try {
    read(args ? { args: more } : more);
    return 'as it should be';
  } catch (error) {
    return (error as Error).message;
  }
};

const [NAME, TIME] = ['the name of an operator or a label', 'µs, as a number or a text of one'];
const [PROCESS, THREAD] = ['the number or name of a process', 'the number or name of a thread'];
const LIST = 'a list, of one entry an argument';
/** What is said of each value, or undefined where it may stand there. */
const VALUES: readonly (readonly [unknown, string])[] = [
  [undefined, 'missing'],
  [null, 'null'],
  [true, 'true'],
  [7, '7'],
  [NaN, 'null'],
  ['7', '"7"'],
  ['-7.25', '"-7.25"'],
  ['7µs', '"7µs"'],
  ['.5', '".5"'],
  ['x7', '"x7"'],
  ['7.', '"7."'],
  [[7], 'a list'],
  [{ a: 7 }, 'an object'],
];
const NOTHING = [undefined, null];
const TIMES = [7, '7', '-7.25'];
const TEXTS = ['7', '-7.25', '7µs', '.5', 'x7', '7.'];
/** Values of those above that a field may have; objects are told by their form. */
const FIELDS: readonly (readonly [field: string, may: readonly unknown[], expected: string])[] = [
  ['name', TEXTS, NAME],
  ['ts', TIMES, TIME],
  ['dur', [...NOTHING, ...TIMES], TIME],
  ['pid', [7, NaN, ...TEXTS], PROCESS],
  ['tid', [7, NaN, ...TEXTS], THREAD],
  ['args', [...NOTHING, 'an object'], 'an object'],
  ...['Input Dims', 'Input dims', 'Input type', 'Concrete Inputs'].map((f) => [f, [...NOTHING, 'a list'], LIST] as const),
  ['Record function id', [...NOTHING, 7, NaN], 'a number'],
];

for (const [field, may, expected] of FIELDS)
  t.test(`${field}: ${expected}`, async (t) => {
    const inArgs = /[A-Z]/.test(field);
    for (const [value, shown] of VALUES) {
      const message = wrong({ [field]: value }, inArgs);
      if (may.includes(typeof value === 'object' && value !== null ? shown : value)) t.equal(message, 'as it should be', shown);
      else t.equal(message, `a.json: traceEvents[3].${inArgs ? 'args.' : ''}${field}: ${shown}; expected ${expected}`);
    }
  });

t.test('what is read: times in µs, lists, empty where they are missing, the older spelling of dimensions', async (t) => {
  const none = { dims: [], types: [], concrete: [], call: undefined };
  t.same(read({}), { name: 'aten::mm', start_us: 5, length_us: 2, thread: '1 7', ...none });
  t.same(read({ ts: '5.25', dur: '0', pid: 'python', tid: 'main', args: null }), {
    name: 'aten::mm',
    start_us: 5.25,
    length_us: 0,
    thread: 'python main',
    ...none,
  });
  t.equal(read({ dur: null }).length_us, undefined);
  t.equal(read({ dur: undefined }).length_us, undefined);
  const args = { 'Input Dims': [[4, 8]], 'Input type': ['float'], 'Concrete Inputs': ['1'], 'Record function id': 9 };
  t.match(read({ args }), { dims: [[4, 8]], types: ['float'], concrete: ['1'], call: 9 });
  t.same(read({ args: { 'Input dims': [[2]] } }).dims, [[2]]);
  t.same(read({ args: { 'Input dims': [[2]], 'Input Dims': [[3]] } }).dims, [[3]], 'the newer one first');
});

t.test('a long text is cut in a message; what comes first is what is said', async (t) => {
  t.match(wrong({ ts: 'y'.repeat(70) }), `: "${'y'.repeat(60)}"; expected`);
  t.match(wrong({ name: 7, ts: 'x' }), 'traceEvents[3].name: 7');
});

t.test('a time alone, and the thread of an event that need not be whole', async (t) => {
  t.equal(timeOf({ ts: '12.5' }, 'a.json', 'e'), 12.5);
  t.throws(() => timeOf({ name: 7 }, 'a.json', 'e'), { name: 'InputError', message: `a.json: e.ts: missing; expected ${TIME}` });
  t.equal(threadOf({ pid: 3, tid: 'x' }), '3 x');
  t.equal(threadOf({ pid: null, tid: [] }), ' ');
});
