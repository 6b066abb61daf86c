/** The table of a way from one platform to another, a parameter at a time. */
import { PS_PER_MS, PJ_PER_UJ } from '../../traces/formats.js';
import type { Cost, Waterfall, WaterfallStep } from '../metrics/waterfall.js';
import type { Table } from './table.js';

/** A µs, and a tenth of a µJ, are the last digits shown. */
const ms = ({ time_ps }: Cost): string => (time_ps / PS_PER_MS).toFixed(3);
const uj = ({ energy_pj }: Cost): string => (energy_pj / PJ_PER_UJ).toFixed(1);

/** Share of the time before that is gained; negative where it is lost. */
function gain(before: Cost, after: Cost): string {
  const percent = (100 * (before.time_ps - after.time_ps)) / before.time_ps;
  // nothing is shown as -0.0
  return `${(Math.abs(percent) < 0.05 ? 0 : percent).toFixed(1)} %`;
}

/** A row a step: what it costs alone on the first platform, and on top of those before it. Times in ms, energies in µJ. */
export function waterfallTable({ name, from, to, first, steps, last, beyond }: Waterfall): Table {
  let before = first;
  const row = ({ name: step, alone, upTo }: WaterfallStep): string[] => {
    const own = alone ? [ms(alone), gain(first, alone), uj(alone)] : ['–', '–', '–'];
    const cells = [step, ...own, ms(upTo), gain(before, upTo), uj(upTo)];
    before = upTo;
    return cells;
  };
  return {
    title: `${name}: from ${from} to ${to}`,
    headers: ['parameter', 'alone (ms)', 'gain alone', 'alone (µJ)', 'up to here (ms)', 'gain on top', 'up to here (µJ)'],
    rows: [
      [from, ms(first), '–', uj(first), ms(first), '–', uj(first)],
      ...steps.map(row),
      row({ name: to, alone: last, upTo: last }),
      ...beyond.map(({ name: step, alone, upTo }) => {
        before = last;
        return row({ name: `then ${step}`, alone, upTo });
      }),
    ],
    note: 'alone: on the first platform; gain: of its time; on top: of the time before the step; then: each by itself, on the last platform; –: the first platform cannot have it (EdgeBERT’s asks a host between runs, so nothing overlaps)',
  };
}
