import t from 'tap';
import type { PointResult } from '../../../analysis/index.js';
import { winners } from '../../../analysis/metrics/winners.js';

const point = (scenario: string, tasks: string, uj: number, more: Record<string, string> = {}): PointResult => ({
  parameters: { scenario, tasks, ...more },
  row: { energy_per_sentence_uj: uj, sentences_per_s_per_mm2: uj },
});

t.test('the best of each cell and by how much it is ahead; what is in no grid, or alone, is in no map', async (t) => {
  const points = [point('a', '1', 10), point('b', '1', 8), point('c', '1', 20), point('a', '2', 3), point('b', '2', 6)];
  const others = [point('a', '4', 1), point('b', '1', 0, { tornado: 'middle' }), point('b', '2', 0, { causes: 'none' })];
  t.same(winners([...points, ...others], 'energy_per_sentence_uj'), [
    { parameters: { tasks: '1' }, scenario: 'b', ahead: 0.25 },
    { parameters: { tasks: '2' }, scenario: 'a', ahead: 1 },
  ]);
  t.same(
    winners(points, 'sentences_per_s_per_mm2').map((w) => w.scenario),
    ['c', 'b'],
    'of area efficiency more is better',
  );
  t.same(winners(points, 'energy_per_day_j'), []);
});
