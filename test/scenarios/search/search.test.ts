import assert from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { rejections } from '../../../analysis/metrics/search-found.js';
import { dominates, hypervolume, type Goals, type PointResult, type Row, type SearchFound } from '../../../analysis/index.js';
import { runSearch } from '../../../scenarios/search/run-search.js';
import { readSearch, type Search } from '../../../scenarios/search/search.js';
import { candidateAt, genomeAt, sizeOf } from '../../../scenarios/search/space.js';
import { sequence } from '../../../scenarios/search/quasi-random.js';
import { simulatePoint } from '../../../scenarios/run/simulate-point.js';
import { packageRoot } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

const folder = scratch();
/** A search file over fields that every scenario has. */
function search(body: string, given: Partial<Parameters<typeof readSearch>[1]> = {}): Search {
  const file = join(folder, 's.yaml');
  writeFileSync(file, `version: 1\nname: s\nsearch:\n  scenario: ${shipped('four-tasks')}\n${body}`);
  return readSearch(file, { set: [], ...given });
}
const SPACE = `  space:
    stream.seed: { low: 0, high: 19, integer: true }
    model.bottleneck: [8, 16, 24, 32, 40, 48, 56, 64, 72, 80]
    weights: { settings: { a: { placement.backbone.memory: rram }, b: { placement.backbone.memory: sram } } }
  objectives: { energy_per_sentence_uj: min, sentences_per_s: max }
`;
/** By a formula in place of a simulation: two goals that are at odds. */
function formula({ 'stream.seed': seed, 'model.bottleneck': b, weights }: Readonly<Record<string, string>>): Row {
  const [x, y] = [Number(seed) / 19, (Number(b) - 8) / 72];
  const energy = 1 + x + 0.3 * Math.abs(y - 0.5) + (weights === 'a' ? 0 : 0.2);
  return { energy_per_sentence_uj: energy, sentences_per_s: 10 * Math.sqrt(x) - 2 * (y - 0.4) ** 2, area_mm2: 3 - y };
}
const played =
  (of: (parameters: Readonly<Record<string, string>>) => Row, told: (n: number) => void = () => undefined) =>
  (found: Search): Promise<SearchFound | undefined> =>
    runSearch(found, {
      look: (candidate) => ({ candidate }),
      run: () => (points) => {
        told(points.length);
        return Promise.resolve(points.map(({ parameters }): PointResult => ({ parameters, row: of(parameters) })));
      },
    });
const keys = ({ points }: SearchFound): string[] => points.map((p) => JSON.stringify(p.parameters));

t.test('of every method: no point twice, never more than the budget, and the front is what none of all beats', async (t) => {
  for (const method of ['nsga2', 'quasi-random', 'exhaustive'] as const)
    for (const seed of [1, 2]) {
      const of = search(`${SPACE}  budget: 150\n  population: 16\n`, {
        method,
        seed,
        ...(method === 'exhaustive' && { budget: 400 }),
      });
      const found = (await played(formula)(of))!;
      t.equal(new Set(keys(found)).size, found.points.length, `${method}: each once`);
      t.equal(found.points.length, method === 'exhaustive' ? 400 : 150);
      const goals = found.points.map((p) => p.goals!);
      found.standings.forEach((s, i) => assert.equal(s === 'front', !goals.some((g) => dominates(g, goals[i]!))));
      const volumes = found.history.map((h) => h.hypervolume);
      t.ok(
        volumes.every((v, i) => v >= (volumes[i - 1] ?? 0) - 1e-12),
        'the hypervolume never falls',
      );
    }
});

t.test('the same seed chooses the same points in the same order, another one others', async (t) => {
  const of = (seed: number) => search(`${SPACE}  budget: 80\n  population: 10\n`, { seed });
  const [one, again, other] = [await played(formula)(of(3)), await played(formula)(of(3)), await played(formula)(of(4))];
  t.same(keys(one!), keys(again!));
  t.notSame(keys(one!), keys(other!));
});

t.test('a generation is chosen by what the file says, and not by who simulates it', async (t) => {
  const sizes: number[] = [];
  await played(formula, (n) => void sizes.push(n))(search(`${SPACE}  budget: 50\n  population: 20\n`));
  t.same(sizes, [1, 19, 20, 10], 'the first point goes alone');
});

t.test('a space that is smaller than the budget is evaluated whole, and the search ends', async (t) => {
  const found = (await played(formula)(search('  space: { stream.seed: [1, 2, 3] }\n  objectives: { area_mm2: min }\n', {})))!;
  t.equal(found.points.length, 3);
  t.equal(found.ended, 'there is no other point');
});

t.test('a search ends where its front has hardly moved', async (t) => {
  const stop = '  budget: 390\n  population: 10\n  stop: { hypervolume: { gain_below_percent: 1, generations: 3 } }\n';
  const found = (await played(formula)(search(`${SPACE}${stop}`)))!;
  t.ok(found.points.length < 390, `${found.points.length}`);
  t.match(found.ended, /less than 1 % over 3 generations/);
});

t.test('what misses a bound is on no front, beats nobody, and is left for what meets it', async (t) => {
  const of = search(`${SPACE}  constraints: { area_mm2: { at_most: 2.5 }, fits: true }\n  budget: 120\n  population: 16\n`);
  const found = (await played(formula)(of))!;
  found.points.forEach((p, i) => assert.equal(found.standings[i] === 'misses a bound', (p.row['area_mm2'] as number) > 2.5));
  const late = found.points.slice(-40);
  t.ok(late.filter((p) => p.violation === 0).length > 25, 'late points meet it');
});

t.test('what a file sets is told with its line', async (t) => {
  const body = `  set: { stream.sentenses: 3 }\n${SPACE}  budget: 20\n`;
  await t.rejects(
    async () => runSearch(search(body), { run: () => () => Promise.resolve([]) }),
    /s\.yaml:5: stream\.sentenses: unknown key/,
  );
});

t.test(
  'what is too large, or does not fit, is rejected unsimulated, and counted by why; it costs nothing of the budget',
  async (t) => {
    const body = `  space:
    platform.axi.width_bytes: [4, 8, 16]
    memory: { settings: { RRAM: { placement.backbone.memory: rram }, LPDDR: { placement.backbone.memory: lpddr4 } } }
    sram: { settings: { small: { platform.memories.sram.size_bytes: 8192, platform.memories.sram.banks: 1 }, large: {} } }
  objectives: { energy_per_sentence_uj: min }
  constraints: { area_axi_mm2: { at_most: 0.03 } }
  budget: 2
`;
    const simulated: string[] = [];
    const run = () => (points: readonly { parameters: Readonly<Record<string, string>> }[]) => {
      simulated.push(...points.map((p) => Object.values(p.parameters).join()));
      return Promise.resolve(
        points.map(({ parameters }) => ({ parameters, row: { energy_per_sentence_uj: 1, area_axi_mm2: 0.01 } })),
      );
    };
    const found = (await runSearch(search(body, { method: 'exhaustive', budget: 12 }), { run }))!;
    t.equal(found.points.length + found.rejected.length, 12);
    t.ok(simulated.length > 0 && simulated.every((s) => /RRAM,large/.test(s)), simulated.join(' '));
    t.match(
      rejections(found.rejected).map((r) => [r.count, r.why]),
      [
        [6, /lpddr4/],
        [3, /do(es)? not fit into sram.*: \d+ .*too few/],
      ],
    );
  },
);

t.test('a point that has no figure, or could not be simulated, has no place among the others', async (t) => {
  const of = search('  space: { stream.seed: [1, 2, 3, 4] }\n  objectives: { energy_per_sentence_uj: min }\n');
  const found = await runSearch(of, {
    look: (candidate) => ({ candidate }),
    run: () => (points) =>
      Promise.resolve(
        points.map(({ parameters }): PointResult => {
          if (parameters['stream.seed'] === '2') return { parameters, row: {}, fault: 'it cannot' };
          return { parameters, row: parameters['stream.seed'] === '3' ? {} : { energy_per_sentence_uj: 5 } };
        }),
      ),
  });
  t.same([...found!.standings].sort(), ['could not be simulated', 'could not be simulated', 'front', 'front']);
  t.same(found!.points.flatMap((p) => p.fault ?? []).sort(), ['it cannot', 'it has no energy_per_sentence_uj']);
});

t.test('the quasi-random sequence leaves no part of the unit square empty', async (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true }), (a, b) => {
      const next = sequence([a, b]);
      const cells = new Set(
        Array.from({ length: 128 }, () =>
          next()
            .map((u) => Math.floor(u * 8))
            .join(),
        ),
      );
      // drawn at random, 128 points leave 8.5 of 64 empty
      assert(cells.size >= 60, `${cells.size} of 64`);
    }),
    { numRuns: 50 },
  );
  t.pass('whatever the shift');
});

t.test('numbers of a range: within it, of six digits, each factor as likely on a log scale', async (t) => {
  const { dimensions } = search(
    '  space:\n    platform.pe_array.mac_fj: { low: 1, high: 1000, scale: log }\n    platform.pe_array.gated_fj: { low: 0, high: 1, step: 0.1 }\n' +
      '    platform.dma.outstanding: { low: 1, high: 64, scale: log, integer: true }\n  objectives: { area_mm2: min }\n',
  );
  const at = (d: number, u: number): string => dimensions[d]!.at(u).text;
  t.same([at(0, 0), at(0, 1 / 3), at(0, 0.5), at(0, 0.999999)], ['1', '10', '31.6228', '999.993']);
  t.equal(dimensions[1]!.levels, 11);
  t.same([at(1, 0), at(1, 0.35), at(1, 0.9999)], ['0', '0.3', '1']);
  t.same([at(2, 0), at(2, 0.5), at(2, 0.9999)], ['1', '8', '64']);
});

/** Energy, latency, area of every point of small-search.yaml, the last field fastest: see test/README.md. */
const TABLE = readFileSync(join(packageRoot(), 'test', 'reference', 'small-search.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map(Number));
const METRICS = ['energy_per_sentence_uj', 'latency_mean_ms', 'area_mm2'] as const;
const rowOf = (goals: Goals): Row => Object.fromEntries(METRICS.map((m, g) => [m, goals[g]!]));

t.test('the table of all 2,000 points of the shipped search is what simulating comes to', async (t) => {
  const small = readSearch(shipped('small-search'), { set: [] });
  t.equal(sizeOf(small.dimensions), TABLE.length);
  for (const index of [1234]) {
    const { overrides } = candidateAt(small, genomeAt(small.dimensions, index));
    const came = await simulatePoint(small.scenario, [...small.set, ...overrides], () => false);
    const { row } = came as { readonly row: Row };
    t.same(
      METRICS.map((m) => row[m]),
      TABLE[index],
      `row ${index + 1}`,
    );
  }
});

t.test('a fifth of the evaluations finds 98 % of the hypervolume of the front of all 2,000 points, of five seeds', async (t) => {
  const small = readSearch(shipped('small-search'), { set: [] });
  const by = new Map(
    TABLE.map((goals, i) => [JSON.stringify(candidateAt(small, genomeAt(small.dimensions, i)).parameters), goals]),
  );
  // a box about the front alone: much tighter than one about all points
  const front = TABLE.filter((p) => !TABLE.some((o) => dominates(o, p)));
  const [best, worst] = [Math.min, Math.max].map((of) => METRICS.map((_, g) => of(...front.map((p) => p[g]!)))) as [
    number[],
    number[],
  ];
  const scaled = (p: Goals): Goals => p.map((v, g) => (v - best[g]!) / (worst[g]! - best[g]!));
  const volume = (points: readonly Goals[]): number => hypervolume(points.map(scaled), [1.1, 1.1, 1.1]);
  const whole = volume(front);
  for (const seed of [1, 2, 3, 4, 5]) {
    const found = (await played((parameters) => rowOf(by.get(JSON.stringify(parameters))!))({ ...small, seed }))!;
    t.equal(found.points.length, 400);
    const share = volume(found.points.map((p) => p.goals!)) / whole;
    const random = (await played((parameters) => rowOf(by.get(JSON.stringify(parameters))!))({
      ...small,
      seed,
      method: 'quasi-random',
    }))!;
    const beside = volume(random.points.map((p) => p.goals!)) / whole;
    t.ok(share >= 0.98, `seed ${seed}: ${(100 * share).toFixed(2)} %; quasi-random ${(100 * beside).toFixed(2)} %`);
  }
});
