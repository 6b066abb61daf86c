/** Fitting numbers to residuals: planted numbers are found, on slopes and on staircases. */
import t from 'tap';
import type { Fitted } from '../../../scenarios/references/candidates.js';
import { fit } from '../../../scenarios/references/fit.js';

const number = (name: string, start: number, more: Partial<Fitted> = {}): Fitted => ({
  name,
  low: 0,
  high: 100,
  whole: false,
  start,
  ...more,
});
/** Beside what planted numbers come to. */
const against =
  (model: (v: readonly number[]) => readonly number[], planted: readonly number[]) =>
  (v: readonly number[]): Promise<readonly number[]> =>
    Promise.resolve(model(v).map((x, i) => (x - model(planted)[i]!) / Math.abs(model(planted)[i]! || 1)));

t.test('numbers that are planted are found: whole ones exactly, behind a staircase too', async (t) => {
  const model = ([a, b, c]: readonly number[]): number[] => [
    100 + 3 * a! + b!,
    Math.floor((200 + 16 * b! + 7 * a!) / 8),
    Math.max(50, 4 * b!) + 0.5 * c!,
    10 * c! + a!,
  ];
  const numbers = [number('a', 10, { whole: true }), number('b', 90, { whole: true }), number('c', 1)];
  const found = await fit(numbers, against(model, [37, 5, 62.5]), 1000, () => undefined);
  t.same(found.values.slice(0, 2), [37, 5]);
  t.ok(Math.abs(found.values[2]! - 62.5) < 1e-3, String(found.values[2]));
  t.ok(found.after < 1e-9 && found.before > 0.01);
  t.same([found.moves, found.alike, found.exhausted], [[true, true, true], [], false]);
  const again = await fit(numbers, against(model, [37, 5, 62.5]), 1000, () => undefined);
  t.same(again, found, 'the same each time');
});

t.test('one that moves nothing stays as it is; two that only act together are told', async (t) => {
  const model = ([a, b, , d]: readonly number[]): number[] => [5 + a! + b!, 7 + 2 * (a! + b!), 3 * d!];
  const numbers = [number('a', 10), number('b', 20), number('idle', 33), number('d', 40)];
  const found = await fit(numbers, against(model, [30, 60, 70, 10]), 1000, () => undefined);
  t.same(found.moves, [true, true, false, true]);
  t.equal(found.values[2], 33);
  t.same(found.alike, [[0, 1]]);
  t.ok(Math.abs(found.values[0]! + found.values[1]! - 90) < 1e-3);
});

t.test('bounds hold; candidates that cannot be are passed over and counted; no more are tried than asked for', async (t) => {
  const far = await fit(
    [number('a', 10, { high: 20 })],
    against(([a]) => [a!], [50]),
    1000,
    () => undefined,
  );
  t.same(far.values, [20]);
  const told: number[] = [];
  const refusing = await fit(
    [number('a', 10), number('b', 10)],
    ([a, b]) => Promise.resolve(a! + b! > 90 ? undefined : [a! - 40, b! - 20]),
    1000,
    (n) => told.push(n),
  );
  t.ok(refusing.refused > 0 && refusing.after < 1e-6);
  t.same(
    told,
    [...told.keys()].map((i) => i + 1),
  );
  t.equal(told.length, refusing.tried);
  const few = await fit(
    [number('a', 10), number('b', 10)],
    against(([a, b]) => [a!, b!], [40, 60]),
    20,
    () => undefined,
  );
  t.ok(few.exhausted && few.tried === 20 && few.after < few.before);
  await t.rejects(
    fit(
      [number('a', 1)],
      () => Promise.resolve(undefined),
      9,
      () => undefined,
    ),
    RangeError,
  );
});
