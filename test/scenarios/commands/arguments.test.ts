import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import {
  amountIn,
  arrayShape,
  windowWidth,
  exitPolicy,
  fraction,
  positive,
  time,
  whole,
} from '../../../scenarios/commands/arguments.js';
import { override, setting, varied } from '../../../scenarios/commands/settings.js';

t.test('whole numbers, from the least on; nothing else', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 0, max: 100 }), (n, least) => {
      if (n >= least) assert.equal(whole(least)(String(n)), n);
      else assert.throws(() => whole(least)(String(n)), new RegExp(`at least ${least}`));
    }),
  );
  for (const text of ['', '1.5', '-1', '1e3', ' 1', '0x10', 'Infinity', '99999999999999999999'])
    t.throws(() => whole(0)(text), /whole number/, text);
});

t.test('times have a unit; a bare number is answered with the units there are', async (t) => {
  t.same(
    ['1500ps', '1ns', '20us', '20µs', '20μs', '20 us', '1.5ms', '0.001s'].map(time),
    [1500, 1e3, 2e7, 2e7, 2e7, 2e7, 1.5e9, 1e9],
  );
  for (const text of ['', 'us', '-1us', '1min', '1.us', '1500', '0'])
    t.throws(() => time(text), /expected a time with its unit \(ps, ns, us, µs, ms, s\)/, text);
  t.throws(() => time('1500'), /such as 1500us/);
  t.equal(windowWidth('10ns'), 10_000);
  for (const narrow of ['0us', '9.9ns']) t.throws(() => windowWidth(narrow), /at least 10ns/);
});

t.test('shares, positive numbers, shapes and exits', async (t) => {
  t.same(['0', '1', '0.25'].map(fraction), [0, 1, 0.25]);
  for (const text of ['', ' ', '-0.1', '1.01', 'x']) t.throws(() => fraction(text), /share from 0 to 1/, text);
  t.same(['40%', '2.5 %'].map(fraction), [0.4, 0.025]);
  t.throws(() => fraction('101%'), /percentage from 0 to 100/);
  t.same(['0.3', '0.3ms', '300us', '300 µs', '0.0003s'].map(amountIn('ms')), [0.3, 0.3, 0.3, 0.3, 0.3]);
  t.same([amountIn('V')('800mV'), amountIn('MHz')('1.2GHz')], [0.8, 1200]);
  for (const text of ['0', '-1ms', '3V', 'x', '', '3 parsecs'])
    t.throws(() => amountIn('ms')(text), /expected a number above 0 in ms, or with one of ps, ns, us, ms/, text);
  t.same(['1', '0.5'].map(positive), [1, 0.5]);
  for (const text of ['0', '-1', 'Infinity', 'x']) t.throws(() => positive(text), /above 0/, text);
  t.same(arrayShape('16x8'), { rows: 16, columns: 8 });
  t.same(arrayShape('256x1'), { rows: 256, columns: 1 });
  for (const text of ['16', '16x', '0x4', '257x1', '1x257', 'axb']) t.throws(() => arrayShape(text), /ROWSxCOLUMNS/, text);
  t.same(exitPolicy('4'), { layer: 4 });
  t.same(exitPolicy('sst2-0.28'), { distribution: 'sst2-0.28' });
  t.throws(() => exitPolicy('0'), /at least 1/);
});

t.test('settings are collected over the line; a number is one, all else is text', async (t) => {
  const once = setting('page=closed', {});
  t.same(setting('read_queue=16', once), { page: 'closed', read_queue: 16 });
  t.same(once, { page: 'closed' }, 'what was given before is left as it was');
  t.same(setting('a=-1.5', {}), { a: -1.5 });
  t.same(setting('mapping=row column:3 a=b', {}), { mapping: 'row column:3 a=b' });
  for (const text of ['page', '=1', '']) t.throws(() => setting(text, {}), /NAME=VALUE/, text);
});

t.test('fields of scenarios: the value is YAML, commas within brackets are part of one', async (t) => {
  t.same(override('stream.order={ kind: markov, stay: 0.5 }', []), [
    { path: ['stream', 'order'], value: { kind: 'markov', stay: 0.5 }, flag: '--set' },
  ]);
  t.same(override('a=', [])[0]!.value, null);
  t.same(varied('a.b=1,two,[3, 4],"5,6"', [])[0], { path: ['a', 'b'], values: [1, 'two', [3, 4], '5,6'], flag: '--set' });
  t.equal(varied('a=1', varied('b=2', [])).length, 2);
  for (const text of ['a', '=1', 'a..b=1', '.a=1', '__proto__.x=1', 'a.constructor=1']) {
    t.throws(() => override(text, []), /NAME\.NAME=VALUE/, text);
    t.throws(() => varied(text, []), /NAME\.NAME=VALUE/, text);
  }
  t.throws(() => override('a=[1', []), /is not a value such as/);
  t.throws(() => varied('a=', []), /NAME\.NAME=VALUE,VALUE/);
});
