import t from 'tap';
import { alternativesTable, type Alternatives } from '../../../analysis/index.js';
import { alternativeBars } from '../../../analysis/metrics/alternatives.js';

const RUN: Alternatives = {
  name: 'n',
  base: { simulated_ms: 10, latency_ms: 4, energy_uj: 100 },
  rows: [
    { name: 'better', simulated_ms: 10, latency_ms: 3, energy_uj: 90 },
    { name: 'dearer', simulated_ms: 11, latency_ms: 4, energy_uj: 120 },
    { name: 'refused', fault: 'it does not fit' },
  ],
};

t.test('every bar but the whole begins at the run; what cannot be run has none', async (t) => {
  t.same(alternativeBars(RUN, 'energy_uj'), [
    { step: 'as it is', from: 0, to: 100, kind: 'whole' },
    { step: 'better', from: 100, to: 90, kind: 'less' },
    { step: 'dearer', from: 100, to: 120, kind: 'more' },
  ]);
});

t.test('a row a change beside the run; what cannot be run is a row that says why below', async (t) => {
  const { headers, rows, note } = alternativesTable(RUN);
  t.same(headers, ['changed', 'simulated (ms)', 'change', 'latency, mean (ms)', 'change', 'energy (µJ)', 'change']);
  t.same(rows[0], ['as it is', '10.000', '–', '4.000', '–', '100.0', '–']);
  t.same(rows[1], ['better', '10.000', '0.0 %', '3.000', '−25.0 %', '90.0', '−10.0 %']);
  t.same(rows[2], ['dearer', '11.000', '+10.0 %', '4.000', '0.0 %', '120.0', '+20.0 %']);
  t.same(rows[3], ['refused', '–', '–', '–', '–', '–', '–']);
  t.match(note, /refused cannot be run: it does not fit/);
});

t.test('of decoders a further token has columns too', async (t) => {
  const base = { ...RUN.base, further_token_ms: 2 };
  const { headers, rows } = alternativesTable({ name: 'n', base, rows: [{ name: 'x', ...base, further_token_ms: 1 }] });
  t.equal(headers.indexOf('a further token (ms)'), 5);
  t.same(rows[1]!.slice(5, 7), ['1.000', '−50.0 %']);
});
