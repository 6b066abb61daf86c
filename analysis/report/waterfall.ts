/** The table and the report of a way from one platform to another. */
import { waterfallPlot, type WaterfallRow } from '../plots/waterfall.js';
import type { Table } from './tables.js';
import { writeFigure, writePage } from './write.js';

interface Cost {
  readonly time_ps: number;
  readonly energy_pj: number;
}
interface Step {
  readonly name: string;
  readonly alone: Cost;
  readonly upTo: Cost;
}
/** What the table and the plot need of it. */
interface Waterfall {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly first: Cost;
  readonly steps: readonly Step[];
  readonly last: Cost;
  readonly beyond: readonly Step[];
}

const PS_PER_MS = 1e9;
const PJ_PER_UJ = 1e6;
const ms = ({ time_ps }: Cost): string => (time_ps / PS_PER_MS).toFixed(3);
const uj = ({ energy_pj }: Cost): string => (energy_pj / PJ_PER_UJ).toFixed(1);
function gain(before: Cost, after: Cost): string {
  const percent = (100 * (before.time_ps - after.time_ps)) / before.time_ps;
  return `${(Math.abs(percent) < 0.05 ? 0 : percent).toFixed(1)} %`;
}

export function waterfallTable({ name, from, to, first, steps, last, beyond }: Waterfall): Table {
  let before = first;
  const row = ({ name: step, alone, upTo }: Step): string[] => {
    const cells = [step, ms(alone), gain(first, alone), uj(alone), ms(upTo), gain(before, upTo), uj(upTo)];
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
      ...beyond.map((b) => row({ ...b, name: `then ${b.name}` })),
    ],
    note: 'alone: on the first platform; gain: of its time; on top: of the time before the step',
  };
}

function rowsOf({ from, to, first, steps, last, beyond }: Waterfall): WaterfallRow[] {
  let before = first.time_ps;
  const step = (name: string, { time_ps: after }: Cost): WaterfallRow => {
    const row = {
      step: name,
      from: before / PS_PER_MS,
      to: after / PS_PER_MS,
      kind: after <= before ? 'less' : 'more',
    } as const;
    before = after;
    return row;
  };
  const whole = (name: string, { time_ps }: Cost): WaterfallRow => ({
    step: name,
    from: 0,
    to: time_ps / PS_PER_MS,
    kind: 'whole',
  });
  return [
    whole(from, first),
    ...steps.map((s) => step(s.name, s.upTo)),
    ...(before === last.time_ps ? [] : [step('all else', last)]),
    whole(to, last),
    ...beyond.map((b) => step(`then ${b.name}`, b.upTo)),
  ];
}

/** Writes the report; returns its path. */
export async function writeWaterfall(folder: string, w: Waterfall): Promise<string> {
  const title = `${w.name}: from ${w.from} to ${w.to}`;
  const spec = waterfallPlot(rowsOf(w), title, 'each step keeps those before it', 'simulated time (ms)');
  const figure = await writeFigure(folder, 'waterfall', 'simulated time, a step a parameter', spec);
  return writePage(folder, {
    title,
    subtitle: 'what each parameter gains',
    warnings: [],
    tables: [waterfallTable(w)],
    figures: [figure],
    imported: undefined,
    sources: [],
  });
}
