import t from 'tap';
import { technologies } from '../../../models/index.js';
import { loadScenario } from '../../../scenarios/index.js';
import { keyOf } from '../../../scenarios/sweep/run-sweep.js';
import { shipped } from '../../helpers/scenarios.js';

t.test('what is kept of a sweep is not taken where a table that its platform uses has changed', async (t) => {
  const key = (): string => keyOf(loadScenario(shipped('experiment/f-adapter-hetero')));
  const before = key();
  const changed = (name: string): string => {
    const table = technologies.get(name, { file: 'a test' }) as { summary: string };
    const { summary } = table;
    table.summary = 'another';
    const now = key();
    table.summary = summary;
    return now;
  };
  t.not(changed('rram-22nm-silicon'), before);
  t.equal(changed('fefet-22nm'), before, 'of none that it does not use');
  t.equal(key(), before);
});
