import t from 'tap';
import { TORNADO_MIDDLE, tornadoPoint } from '../../../analysis/index.js';
import { energyByGroup, figureOf, gained, inGrid, pointsAt, saved, tornadoBars } from '../../../analysis/metrics/study.js';
import { point, study } from '../../helpers/studies.js';

t.test('a saving is a share of the other, a gain too; neither is said without both figures', async (t) => {
  t.equal(saved(3, 4), 0.25);
  t.equal(saved(6, 4), -0.5);
  t.equal(gained(6, 4), 0.5);
  t.equal(gained(3, 4), -0.25);
  for (const f of [saved, gained]) {
    t.equal(f(undefined, 4), undefined);
    t.equal(f(4, undefined), undefined);
    t.equal(f(4, 0), undefined);
  }
  t.equal(saved(0, 4), 1);
});

t.test('a figure is a number of a point', async (t) => {
  const p = point({}, { a: 0, b: 'text', c: null });
  t.same(
    ['a', 'b', 'c', 'd'].map((c) => figureOf(p, c)),
    [0, undefined, undefined, undefined],
  );
  t.equal(figureOf(undefined, 'a'), undefined);
});

t.test('the study’s point is that of the grid at which all its settings hold, as text', async (t) => {
  const at = (more: object) => point({ scenario: 'f', count: '4', stay: '0.5', ...more });
  const points = [at({}), at({ count: '1' }), at({ stay: '0' }), at({ tornado: TORNADO_MIDDLE }), at({ scenario: 'a' })];
  t.same(pointsAt(points, study), [points[0], points[4]]);
  t.same(points.map(inGrid), [true, true, true, false, true]);
});

t.test('components of a kind are one group; what is no energy of a component is left out', async (t) => {
  const groups = energyByGroup({
    energy_per_sentence_uj: 100,
    'energy_per_sentence_pe-array_uj': 1,
    energy_per_sentence_sfu_uj: 2,
    energy_per_sentence_encoder_uj: 4,
    energy_per_sentence_sequencer_uj: 8,
    'energy_per_sentence_weight-buffer_uj': 16,
    'energy_per_sentence_result-buffer_uj': 32,
    energy_per_sentence_buffered_uj: 64,
    energy_per_sentence_sram_uj: 128,
    energy_per_sentence_none_uj: null,
    xenergy_per_sentence_sram_uj: 1000,
    energy_per_sentence_sram_ujs: 1000,
  });
  t.same(
    [...groups],
    [
      ['compute', 15],
      ['operand buffers', 48],
      ['buffered', 64],
      ['sram', 128],
    ],
  );
});

const energy = (scenario: string, tornado: string, uj: number) => point({ scenario, tornado }, { energy_per_sentence_uj: uj });

t.test('a bar leads from what is saved with all as they are to what is saved with one parameter changed', async (t) => {
  const points = [
    energy('f', TORNADO_MIDDLE, 75),
    energy('a', TORNADO_MIDDLE, 100),
    energy('b', TORNADO_MIDDLE, 50),
    energy('f', tornadoPoint('gating', 'on'), 60),
    energy('a', 'gating: on', 80),
    energy('b', 'gating: on', 120),
    energy('f', 'gating: off', 90),
    energy('a', 'gating: off', 100),
    point({ scenario: 'b', tornado: 'gating: off' }, {}),
  ];
  t.same(tornadoBars(points, study), [
    { against: 'over a', parameter: 'gating', side: 'low', label: 'on', value: 25, middle: 25 },
    { against: 'over a', parameter: 'gating', side: 'high', label: 'off', value: 100 * (1 - 90 / 100), middle: 25 },
    { against: 'over b', parameter: 'gating', side: 'low', label: 'on', value: 50, middle: -50 },
  ]);
  t.same(tornadoBars(points.slice(1), study), [], 'without a middle there is nothing to begin at');
});
