import { plots } from '../../analysis/index.js';

/** Drawn in reports after those that ship, and by `plot --kind energy-by-actor`, of any run. */
export const remove = plots.register('energy-by-actor', {
  summary: 'energy of the run, by actor',
  spec: ({ name, totals }) => ({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: `Energy by actor: ${name}`,
    width: 480,
    data: { values: totals.map(({ actor, energy_fj }) => ({ actor, energy_uj: energy_fj / 1e9 })) },
    mark: 'bar',
    encoding: {
      y: { field: 'actor', type: 'nominal', sort: '-x', title: null },
      x: { field: 'energy_uj', aggregate: 'sum', type: 'quantitative', title: 'energy (µJ)' },
    },
  }),
});
