/** The table and the report of a way from one platform to another. */
import { waterfallPlot, type WaterfallRow } from '../plots/waterfall.js';

import { writeFigure, writePage } from './page.js';
import { type Waterfall, type Cost, waterfallTable } from '../tables/waterfall.js';
import { PS_PER_MS } from '../../traces/index.js';

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
