/** A map of who wins: two parameters of the grid across and down, a panel for each value of the others. */
import type { TopLevelSpec } from 'vega-lite';
import type { Winner } from '../metrics/winners.js';
import { category, frame } from './frame.js';
import { colours } from './palette.js';

/** @param across and down names of parameters */
export function winnersPlot(all: readonly Winner[], title: string, across: string, down: string): TopLevelSpec {
  const values = all.map(({ parameters, scenario, ahead }) => ({
    across: parameters[across],
    down: parameters[down],
    panel: Object.entries(parameters)
      .flatMap(([k, v]) => (k === across || k === down ? [] : [v]))
      .join(', '),
    scenario,
    text: `${scenario.slice(0, 1)} +${(100 * ahead).toFixed(ahead < 0.0995 ? 1 : 0)} %`,
  }));
  return {
    ...frame(title, 'the best of each cell, and by how much the second is worse'),
    data: { values },
    facet: { field: 'panel', type: 'nominal', title: null, sort: null },
    columns: 2,
    spec: {
      width: 300,
      height: { step: 32 },
      encoding: {
        x: { field: 'across', type: 'nominal', title: across, sort: null, axis: { labelAngle: 0 } },
        y: { field: 'down', type: 'nominal', title: down, sort: null },
      },
      layer: [
        {
          mark: { type: 'rect', opacity: 0.6 },
          encoding: {
            color: { ...category('scenario', 'best'), scale: colours([...new Set(values.map((v) => v.scenario))].sort()) },
          },
        },
        { mark: { type: 'text', fontSize: 9 }, encoding: { text: { field: 'text' } } },
      ],
    },
  };
}
