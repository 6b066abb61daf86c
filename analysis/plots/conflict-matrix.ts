/** Who waited for whom at the banks: requester × holder. */
import type { TopLevelSpec } from 'vega-lite';
import { accelerators } from '../../traces/events/accelerator-names.js';
import { conflicts } from '../metrics/conflicts.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { category, frame, ofRun, quantity, short } from './frame.js';

/** A cell a pair; its label is white where the cell is dark. */
export function conflictMatrixPlot(run: RunData): TopLevelSpec {
  const rows = conflicts(run);
  const most = rows.reduce((m, r) => Math.max(m, r.wait_ps), 0);
  const unit = timeUnit(most);
  const values = rows.map((r) => ({
    requester: accelerators.short(r.requester),
    holder: accelerators.short(r.holder),
    wait: r.wait_ps / unit.ps,
    label: short(r.wait_ps / unit.ps),
  }));
  const said =
    rows.length === 0
      ? 'no request waited at any bank'
      : `summed over requests; in brackets: nobody held it, this is what it was`;
  return {
    ...frame(ofRun('Waiting at memories, by requester and holder', run), said),
    width: { step: 130 },
    height: { step: 36 },
    data: { values },
    encoding: {
      x: { ...category('holder', 'held by'), axis: { orient: 'top', labelOverlap: false, labelLimit: 125 } },
      y: category('requester', 'waiting requester'),
      tooltip: [
        category('requester', 'waiting requester'),
        category('holder', 'held by'),
        { ...quantity('wait', `waited (${unit.name})`), format: ',.4~g' },
      ],
    },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          color: { ...quantity('wait', `waited (${unit.name})`), scale: { scheme: 'oranges', domainMin: 0 } },
        },
      },
      {
        mark: { type: 'text' },
        encoding: {
          text: { field: 'label' },
          // white on the darker half of the colours
          color: { condition: { test: `datum.wait > ${most / unit.ps / 2}`, value: 'white' }, value: '#222' },
        },
      },
    ],
  };
}
