/** Intervals, probabilities and sensitivities beside cases that are known in closed form. */
import assert from 'node:assert/strict';
import t from 'tap';
import {
  latinHypercube,
  pairOf,
  quantile,
  resamplesOf,
  sensitivity,
  type Drawn,
  type DrawnFigures,
} from '../../../analysis/figures.js';
import { quantileOf, wilson95 } from '../../../analysis/metrics/uncertainty.js';

const DRAWS = 2000;
const figures = (uj: number): DrawnFigures => ({
  energy_per_sentence_uj: uj,
  latency_ms: 2,
  area_mm2: 3,
  sentences_per_s_per_mm2: uj,
});
/** Drawn so; as it is, it comes to 2. */
const scenario = (name: string, drawn: Drawn) => ({ name, drawn, nominal: figures(name === 'y' ? 4 : 2) });
const uniform = (low: number, high: number) => ({ value: low, low, high, shape: 'uniform' as const });

t.test(
  'two constants drawn from known ranges: the probability agrees with the closed form within the stated interval',
  async (t) => {
    // X in [0, 1], Y in [0.2, 1.2]: X < Y but for a triangle of sides 0.8
    const points = latinHypercube(DRAWS, ['x', 'y'], 7);
    const x: Drawn = points.map((p) => figures(quantile(uniform(0, 1), p[0]!)));
    const y: Drawn = points.map((p) => figures(quantile(uniform(0.2, 1.2), p[1]!)));
    const [energy, latency, , efficiency] = pairOf(scenario('x', x), scenario('y', y));
    const exact = 1 - 0.8 ** 2 / 2;
    assert.ok(energy && latency && efficiency);
    t.ok(energy.probability_low < exact && exact < energy.probability_high, `${energy.probability}, exactly ${exact}`);
    t.ok(energy.probability_high - energy.probability_low < 0.05);
    t.ok(Math.abs(efficiency.probability - (1 - energy.probability)) < 1e-12, 'of area efficiency more is better');
    t.match(latency, { median: 0, low: 0, high: 0, probability: 0.5 }, 'a tie counts half');
    t.equal(energy.draws, DRAWS);
    t.equal(energy.nominal, 0.5, 'with the numbers as they are');
  },
);

t.test('the interval of a saving is that of its distribution', async (t) => {
  // 1 − X / 1 with X uniform in [0.5, 1.5]: from −0.45 to 0.45
  const points = latinHypercube(DRAWS, ['x'], 1);
  const x: Drawn = points.map((p) => figures(quantile(uniform(0.5, 1.5), p[0]!)));
  const [energy] = pairOf(
    scenario('x', x),
    scenario(
      'one',
      points.map(() => figures(1)),
    ),
  );
  for (const [came, exact] of [
    [energy!.median, 0],
    [energy!.low, -0.45],
    [energy!.high, 0.45],
  ] as const)
    t.ok(Math.abs(came - exact) < 2e-3, `${came}, exactly ${exact}`);
});

t.test('a draw in which one does not fit is in no pair', async (t) => {
  const pairs = pairOf(scenario('x', [figures(1), undefined, figures(3)]), scenario('y', [figures(2), figures(2), figures(2)]));
  t.match(pairs[0], { draws: 2, probability: 0.5 });
  t.same(pairOf(scenario('x', [undefined]), scenario('y', [figures(1)])), []);
});

t.test('a linear model: each number alone brings the share that its variance has, and with the others no more', async (t) => {
  const names = ['p', 'q', 'none'];
  const [a, b] = [1, 2].map((seed) => latinHypercube(4000, names, seed));
  const model = (p: ArrayLike<number>): number => 3 * p[0]! + p[1]!;
  const resamples = resamplesOf(4000, 1);
  const of = (k: number) =>
    sensitivity(
      a!.map(model),
      b!.map(model),
      a!.map((p, i) => model(p.map((x, j) => (j === k ? b![i]![k]! : x)))),
      resamples,
    );
  for (const [k, exact] of [0.9, 0.1, 0].entries()) {
    const { first, total, first_error, total_error } = of(k);
    t.ok(Math.abs(first - exact) < 0.04, `first ${first}, exactly ${exact}`);
    t.ok(Math.abs(total - exact) < 0.02, `total ${total}, exactly ${exact}`);
    t.ok(Math.abs(first - exact) < 3 * first_error + 1e-12, `first ${first} ± ${first_error}`);
    t.ok(Math.abs(total - exact) < 3 * total_error + 1e-12, `total ${total} ± ${total_error}`);
  }
  const still = { first: 0, total: 0, first_error: 0, total_error: 0 };
  t.same(sensitivity([1, 1], [1, 1], [1, 1], resamplesOf(2, 1)), still, 'what does not vary');
});

t.test('a product: what two numbers do together is in the total alone', async (t) => {
  const [a, b] = [3, 4].map((seed) => latinHypercube(4000, ['p', 'q'], seed));
  const model = (p: ArrayLike<number>): number => (p[0]! - 0.5) * (p[1]! - 0.5);
  const { first, total } = sensitivity(
    a!.map(model),
    b!.map(model),
    a!.map((p, i) => model([b![i]![0]!, p[1]!])),
    resamplesOf(4000, 1),
  );
  t.ok(Math.abs(first) < 0.05 && Math.abs(total - 1) < 0.06, `${first}, ${total}`);
});

t.test('quantiles between neighbours, and Wilson’s interval by hand', async (t) => {
  t.equal(quantileOf([1, 2, 4], 0.75), 3);
  t.equal(quantileOf([5], 0.3), 5);
  const [low, high] = wilson95(0, 10);
  t.equal(low, 0);
  t.ok(Math.abs(high - 1.959963984540054 ** 2 / (10 + 1.959963984540054 ** 2)) < 1e-12);
});

t.test('the standard error of a share is what shares of other draws differ by', async (t) => {
  const model = (p: ArrayLike<number>): number => 3 * p[0]! + p[1]! + p[0]! * p[1]!;
  const found = Array.from({ length: 60 }, (_, seed) => {
    const [a, b] = ['draws', 'others'].map((sample) => latinHypercube(128, ['p', 'q'], seed, sample));
    const mixed = a!.map((p, i) => model([p[0]!, b![i]![1]!]));
    return sensitivity(a!.map(model), b!.map(model), mixed, resamplesOf(128, seed));
  });
  for (const share of ['first', 'total'] as const) {
    const shares = found.map((s) => s[share]);
    const mean = shares.reduce((sum, x) => sum + x, 0) / 60;
    const spread = Math.sqrt(shares.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 59);
    const said = found.reduce((sum, s) => sum + s[`${share}_error`], 0) / 60;
    // a hypercube is steadier than draws one by one, which the bootstrap takes them for
    t.ok(said > 0.8 * spread && said < 2 * spread, `${share}: ± ${said}, spread ${spread}`);
  }
});
