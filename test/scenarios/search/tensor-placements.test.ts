import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { dominates, placementsTable, tensorsTable, type PointResult } from '../../../analysis/index.js';
import { hardwareDigest } from '../../../scenarios/file/hardware.js';
import { tried } from '../../../scenarios/search/evaluate.js';
import { handMade } from '../../../scenarios/search/hand-made.js';
import type { PlaceAsked } from '../../../scenarios/search/placements.js';
import { runSearch } from '../../../scenarios/search/run-search.js';
import { candidateAt, genomeAt, middleOf, sizeOf, type Candidate } from '../../../scenarios/search/space.js';
import { tensorSearch } from '../../../scenarios/search/tensor-placements.js';
import { simulatePoint } from '../../../scenarios/run/simulate-point.js';
import type { SweepPoint } from '../../../scenarios/sweep/points.js';
import { loadScenario, resolveScenario } from '../../../scenarios/index.js';
import { set, shipped } from '../../helpers/scenarios.js';
import { sized } from '../../helpers/tier.js';

/** Of which no task has weights. */
const LLAMA = { 'model.family': 'llama', 'model.bottleneck': null, tasks: null };

const asked = (more: Partial<PlaceAsked> = {}, fields: Readonly<Record<string, unknown>> = {}): PlaceAsked => ({
  ...{ file: shipped('single-task'), set: set({ 'stream.sentences': 1, ...fields }), classes: ['embedding'] },
  ...{ purposes: ['energy', 'area'] as const, most: 256, budget: undefined, seed: 1 },
  ...more,
});
/** Dense, so that there is little to choose. */
const DENSE = { 'model.density': { backbone: 0.4 }, 'placement.embedding': { memory: 'rram' } };

/** Simulates each. */
const run =
  () =>
  async (points: readonly SweepPoint[]): Promise<PointResult[]> => {
    const rows: PointResult[] = [];
    for (const { scenario, overrides, parameters } of points) {
      const point = await simulatePoint(scenario, overrides, () => false);
      assert.ok(point?.kind === 'run');
      rows.push({ parameters, row: point.row });
    }
    return rows;
  };
/** Energy and area that follow from the overrides alone: what is simulated is of no matter. */
const made = () => (points: readonly SweepPoint[]) =>
  Promise.resolve(
    points.map(({ parameters }): PointResult => {
      const texts = Object.values(parameters);
      const count = (of: string): number => texts.filter((x) => x.startsWith(of)).length;
      return { parameters, row: { energy_per_sentence_uj: count('rram'), area_mm2: count('sram') } };
    }),
  );
/** Energy and area drawn by what the hardware is, so that they are the same however a placement is written. */
const drawnFrom = () => (points: readonly SweepPoint[]) =>
  Promise.resolve(
    points.map(({ scenario, overrides, parameters }): PointResult => {
      const digest = hardwareDigest(loadScenario(scenario, overrides));
      const part = (i: number): number => parseInt(digest.slice(8 * i, 8 * i + 8), 16);
      return { parameters, row: { energy_per_sentence_uj: part(0), area_mm2: part(1) } };
    }),
  );
const digestOf = ({ overrides }: Candidate, own: PlaceAsked): string =>
  hardwareDigest(loadScenario(own.file, [...own.set, ...overrides]));

t.test('a dimension a tensor, by its id, each with the choices of its class; cells as by class', async (t) => {
  const { byClass, groups, search } = tensorSearch(asked({}, { 'model.density': { embedding: 0.4, backbone: 0.4 } }), false);
  t.same(
    byClass.dimensions.map((d) => d.name),
    ['embedding', 'cells of rram'],
  );
  t.same(
    groups.map((g) => g.name),
    ['embedding[200×16]', 'embedding.1[2×16]', 'embedding.2[128×16]'],
  );
  const { dimensions, method } = search((await runSearch(byClass, { run: made }))!);
  t.same(
    dimensions.map((d) => d.name),
    [...groups.map((g) => g.name), 'cells of rram'],
  );
  t.same(dimensions[0]!.said['choices'], ['sram', 'sram, bitmask', 'rram', 'rram, bitmask']);
  t.equal(method, 'exhaustive', '4 × 4 × 4 × 3');
});

t.test('where a class lies alike, it is the placement by class, its result in the store and all', async (t) => {
  for (const fields of [
    DENSE,
    {},
    { 'model.density': null, 'placement.embedding': { memory: 'rram', encoding: 'bitmask', density: 0.3 } },
  ]) {
    const own = asked({ most: 1 }, fields);
    const { byClass, search } = tensorSearch(own, false);
    const found = (await runSearch({ ...byClass, method: 'exhaustive', budget: 256 }, { run: made }))!;
    const everything = { ...found, standings: found.points.map(() => 'front' as const) };
    const { seeds, budget, dimensions, meaning } = search(everything);
    t.equal(seeds!.length, found.points.length);
    t.equal(budget, 256 + seeds!.length, 'what is there already costs nothing');
    found.points.forEach(({ parameters }, i) => {
      const same = Object.entries(candidateAt({ dimensions, meaning: meaning! }, seeds![i]!).parameters);
      t.ok(same.every(([k, v]) => v === parameters[k] || v === parameters['embedding']));
      const classes = byClass.meaning!({
        ...parameters,
        'cells of rram': parameters['cells of rram'] === '–' ? 'slc' : parameters['cells of rram']!,
      });
      t.equal(digestOf(candidateAt({ dimensions, meaning: meaning! }, seeds![i]!), own), digestOf({ key: '', ...classes }, own));
    });
  }
});

t.test('a drawn choice means what it says, of each tensor', async (t) => {
  const own = asked({ classes: undefined, most: 1 }, { tensors: { 'pooler*': { memory: 'sram' } } });
  const { byClass, groups, search } = tensorSearch(own, false);
  const { dimensions, meaning } = search((await runSearch({ ...byClass, budget: 2 }, { run: made }))!);
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: dimensions.length, maxLength: dimensions.length }), (picks) => {
      const genome = dimensions.map((d, i) => middleOf(picks[i]! % d.levels, d.levels));
      const candidate = candidateAt({ dimensions, meaning: meaning! }, genome);
      const loaded = loadScenario(own.file, [...own.set, ...candidate.overrides]);
      const { hardware } = resolveScenario(loaded);
      for (const { name } of groups) {
        const { platform } = hardware;
        const [memory, encoding = 'dense'] = candidate.parameters[name]!.split(', ');
        const of = groups.find((g) => g.name === name)!;
        const where = { ...platform.placement[of.class]!, ...platform.tensors?.[name] };
        assert.equal(where.memory, memory);
        assert.equal(where.encoding, encoding);
      }
      assert.ok(!Object.keys(hardware.platform.tensors ?? {}).includes('pooler*'), 'what was said before holds no more');
    }),
    { numRuns: 20 },
  );
  t.pass('no counterexample');
});

t.test(
  'what is found is never worse than by class; a space that is small is evaluated whole',
  { timeout: 240_000 },
  async (t) => {
    const own = asked({}, { ...DENSE, 'model.layers': 1, 'stream.lengths': { kind: 'fixed', tokens: 4 } });
    const { byClass, groups, search } = tensorSearch(own, false);
    const figures = sized({ run: drawnFrom }, { run });
    const classes = (await runSearch(byClass, figures))!;
    const all = (await runSearch(search(classes), figures))!;
    t.equal(all.points.length + all.duplicates, sizeOf(search(classes).dimensions));
    const goals = (of: typeof all) => of.points.flatMap((p, i) => (of.standings[i] === 'front' ? [p.goals!] : []));
    for (const before of goals(classes))
      t.ok(goals(all).some((now) => dominates(now, before) || now.every((x, i) => x === before[i])));
    t.ok(goals(all).length >= goals(classes).length);
    const few = tensorSearch({ ...own, most: 1, budget: 6 }, false).search(classes);
    const sought = (await runSearch({ ...few, population: 4 }, figures))!;
    for (const before of goals(classes))
      t.ok(goals(sought).some((now) => dominates(now, before) || now.every((x, i) => x === before[i])));
    const table = placementsTable(all, [], { groups, byClass: classes });
    t.match(
      table.rows.map((r) => r[0]),
      [/^by class, least energy/, /^by class, least area/, /^least energy/, /^least area/],
    );
    t.equal(tensorsTable(all, { groups, byClass: classes }).rows.length, 3);
  },
);

t.test(
  'tensors that differ by their layer alone lie together where that is asked for; too many are refused with how many',
  async (t) => {
    const bert = { 'model.family': 'bert', 'model.bottleneck': null, 'model.layers': 12 };
    const own = asked({ classes: ['backbone'] }, bert);
    t.throws(
      () => tensorSearch(own, false),
      /--each: \d+ dimensions, one a tensor; expected at most 128: fewer --classes, or --alike, which makes 14 of them/,
    );
    const { groups } = tensorSearch(own, true);
    t.equal(groups.length, 14);
    t.match(groups[0], { name: 'layer*.attention.query[64×64]', tensors: { length: 12 } });
  },
);

t.test('classes that are written are refused; those that the model has not are left out', async (t) => {
  t.throws(() => tensorSearch(asked({ classes: ['activation'] }), false), /--classes: activation with --each: it is written/);
  t.throws(() => tensorSearch(asked({ classes: ['bakbone'] }), false), /--classes: no class bakbone.*Did you mean "backbone"/);
  t.throws(() => tensorSearch(asked({ classes: ['task'] }, LLAMA), false), /the model has no tensor of task/);
});

t.test('a scenario that does not fit as it is has its tensors placed all the same', async (t) => {
  const fields = { 'platform.memories.sram': { size_bytes: 32768, macro_bytes: null }, 'placement.backbone': { memory: 'sram' } };
  const own = asked({ classes: ['backbone'] }, { ...fields, 'model.density': null });
  t.throws(() => resolveScenario(loadScenario(own.file, own.set)), /do not fit into sram/);
  const { byClass, groups } = tensorSearch(own, false);
  t.equal(groups.length, 16);
  t.ok(
    [...Array(sizeOf(byClass.dimensions)).keys()].some(
      (i) => !tried(byClass, candidateAt(byClass, genomeAt(byClass.dimensions, i))).rejected,
    ),
  );
});

t.test('what lies by itself before is said beside it, and not of placements of others', async (t) => {
  const { byClass } = tensorSearch(asked({}, { tensors: { 'pooler*': { memory: 'sram' } } }), false);
  const all = handMade(byClass);
  t.match(all[0]!.differs, ['pooler* by themselves']);
  for (const { overrides } of all.slice(1))
    t.equal(resolveScenario(loadScenario(byClass.scenario, [...byClass.set, ...overrides])).hardware.platform.tensors, undefined);
});
