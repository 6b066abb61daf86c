import t from 'tap';
import { studyFound } from '../../../analysis/index.js';
import type { DrawsFound } from '../../../analysis/index.js';
import { study } from '../../helpers/studies.js';

t.test('sensitivity is that of energy over the first scenario, or of nothing where that does not always fit', async (t) => {
  const [first, second] = ['a', 'c'];
  const of = (other: string, metric: DrawsFound['sensitivities'][number]['metric'], share: number) => ({
    ...{ of: 'f', with: other, metric },
    parameters: { p: { first: share, total: share, first_error: 0, total_error: 0 } },
  });
  const found = (sensitivities: DrawsFound['sensitivities']) => {
    const draws = { pairs: [], assumed_without_range: [], sensitivities } as unknown as DrawsFound;
    return studyFound([], { ...study, with: [first, second] }, draws).sensitivity;
  };
  const others = [of(second, 'energy_per_sentence_uj', 0.2), of(first, 'latency_ms', 0.3)];
  t.match(found([...others, of(first, 'energy_per_sentence_uj', 0.4)]), { p: { first: 0.4 } });
  t.same(found(others), {});
});
