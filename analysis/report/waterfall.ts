/** The table and the report of a way from one platform to another. */
import { waterfallPlot, type WaterfallRow } from '../plots/waterfall.js';
import type { Table } from './tables.js';
import { writeFigure, writePage } from './write.js';

/** What the table and the plot need of it. */
interface Waterfall {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly from_ps: number;
  readonly steps: readonly { readonly name: string; readonly alone_ps: number; readonly upTo_ps: number }[];
  readonly to_ps: number;
}

const PS_PER_MS = 1e9;
const ms = (ps: number): string => (ps / PS_PER_MS).toFixed(3);
const gain = (before: number, after: number): string => `${((100 * (before - after)) / before).toFixed(1)} %`;

export function waterfallTable({ name, from, to, from_ps, steps, to_ps }: Waterfall): Table {
  let before = from_ps;
  return {
    title: `${name}: from ${from} to ${to}`,
    headers: ['parameter', 'alone (ms)', 'gain alone', 'up to here (ms)', 'gain on top'],
    rows: [
      [from, ms(from_ps), '–', ms(from_ps), '–'],
      ...steps.map((s) => {
        const row = [s.name, ms(s.alone_ps), gain(from_ps, s.alone_ps), ms(s.upTo_ps), gain(before, s.upTo_ps)];
        before = s.upTo_ps;
        return row;
      }),
      [to, ms(to_ps), gain(from_ps, to_ps), ms(to_ps), gain(before, to_ps)],
    ],
    note: 'alone: of the time of the first platform; on top: of the time before the step',
  };
}

function rowsOf({ from, to, from_ps, steps, to_ps }: Waterfall): WaterfallRow[] {
  let before = from_ps;
  const step = (name: string, after: number): WaterfallRow => {
    const row = {
      step: name,
      from_ms: before / PS_PER_MS,
      to_ms: after / PS_PER_MS,
      kind: after <= before ? 'less' : 'more',
    } as const;
    before = after;
    return row;
  };
  return [
    { step: from, from_ms: 0, to_ms: from_ps / PS_PER_MS, kind: 'whole' },
    ...steps.map((s) => step(s.name, s.upTo_ps)),
    ...(before === to_ps ? [] : [step('all else', to_ps)]),
    { step: to, from_ms: 0, to_ms: to_ps / PS_PER_MS, kind: 'whole' },
  ];
}

/** Writes the report; returns its path. */
export async function writeWaterfall(folder: string, w: Waterfall): Promise<string> {
  const title = `${w.name}: from ${w.from} to ${w.to}`;
  const figure = await writeFigure(folder, 'waterfall', 'simulated time, a step a parameter', waterfallPlot(rowsOf(w), title));
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
