import t from 'tap';
import type { PointResult } from '../../../analysis/index.js';
import { tried } from '../../../scenarios/search/evaluate.js';
import { handMade, handMadeRows } from '../../../scenarios/search/hand-made.js';
import { placementSearch, type PlaceAsked } from '../../../scenarios/search/placements.js';
import { runSearch } from '../../../scenarios/search/run-search.js';
import { candidateAt, genomeAt, sizeOf } from '../../../scenarios/search/space.js';
import type { SweepPoint } from '../../../scenarios/sweep/points.js';
import { loadScenario, resolveScenario } from '../../../scenarios/index.js';
import { shipped } from '../../helpers/scenarios.js';

const asked = (more: Partial<PlaceAsked> = {}) =>
  placementSearch({
    ...{ file: shipped('single-task'), set: [], classes: ['backbone', 'embedding'], purposes: ['energy', 'area'] as const },
    ...{ most: 256, budget: undefined, seed: 1 },
    ...more,
  });
/** What is simulated, without doing it: figures are of no matter here. */
const run =
  (seen: SweepPoint[] = []) =>
  () =>
  (points: readonly SweepPoint[]) => {
    seen.push(...points);
    return Promise.resolve(
      points.map(({ parameters }): PointResult => ({ parameters, row: { energy_per_sentence_uj: 1, area_mm2: seen.length } })),
    );
  };

t.test(
  'the space: each class in each memory and encoding, each RRAM with its cells; what is small is evaluated whole',
  async (t) => {
    const search = asked();
    t.same(
      search.dimensions.map((d) => [d.name, d.said['choices']]),
      [
        ['backbone', ['sram', 'sram, bitmask', 'rram', 'rram, bitmask']],
        ['embedding', ['sram', 'sram, bitmask', 'rram', 'rram, bitmask']],
        ['cells of rram', ['slc', 'mlc2', 'mlc3']],
      ],
    );
    t.same([search.method, search.budget], ['exhaustive', 48]);
    t.same([asked({ most: 47 }).method, asked({ most: 47 }).budget], ['nsga2', 256]);
    t.same([asked({ budget: 20 }).method, asked({ budget: 20 }).budget], ['nsga2', 20], 'no more than are asked for');
    t.same([asked({ budget: 48 }).method, asked({ budget: 99 }).budget], ['exhaustive', 48]);
  },
);

t.test('nothing in the RRAM: it is not built, and its cells are no choice', async (t) => {
  const seen: SweepPoint[] = [];
  const found = (await runSearch(asked(), { run: run(seen), look: (candidate) => ({ candidate }) }))!;
  // of 48, 4 in SRAM alone come three times
  t.same([found.points.length, found.duplicates, found.ended], [40, 8, 'every point is evaluated']);
  for (const { scenario, overrides, parameters } of seen.filter((_, i) => i % 8 === 0)) {
    const { platform } = resolveScenario(loadScenario(scenario, overrides)).hardware;
    const inRram = /rram/.test(`${parameters['backbone']} ${parameters['embedding']}`);
    t.equal(platform.memories['rram'] !== undefined, inRram);
    t.equal(parameters['cells of rram'] === '–', !inRram);
    const [memory, encoding = 'dense'] = parameters['backbone']!.split(', ');
    t.match(platform.placement.backbone, { memory, encoding });
    if (inRram)
      t.match(String(platform.memories['rram']!.technology), parameters['cells of rram'] === 'slc' ? /rram-22nm-silicon/ : /mlc/);
  }
});

t.test('every choice means what the simulator takes', async (t) => {
  const search = asked({ classes: undefined });
  const size = sizeOf(search.dimensions);
  for (let i = 0; i < size; i += 97) {
    const { rejected } = tried(search, candidateAt(search, genomeAt(search.dimensions, i)));
    t.same(rejected, undefined);
  }
});

t.test('beside it stand its own and those of the experiment, on its model; what else differs is said', async (t) => {
  const search = asked();
  const all = handMade(search);
  t.same(
    all.map((h) => h.label.split('-')[0]),
    ['as it is', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
  );
  const f = all.find((h) => h.label === 'f-adapter-hetero')!;
  t.same(f.differs, [], 'that of the scenario');
  t.match(f.places, { backbone: 'rram, bitmask', task: 'sram', embedding: 'rram, bitmask', activation: 'sram' });
  t.match(all.find((h) => h.label === 'b-albert-switch')!.differs, [
    'made for albert',
    /^with .*lpddr4.* of its own$/,
    'switching: fetch',
  ]);
  const seen: SweepPoint[] = [];
  const rows = (await handMadeRows(search, all, run(seen)()))!;
  t.equal(rows.length, 9);
  t.equal(seen.length + rows.filter((r) => r.fault !== undefined).length, 9, 'each is simulated, or says why not');
});
