/** Plots over time, made anew for the stretch that is shown; a brush in any of them, or in the overview, sets it for all. */
import type { View } from 'vega';
import {
  bandwidthValues,
  highestText,
  mostWaiting,
  powerValues,
  timelineValues,
  waitingValues,
} from '../../plots/over-time-values.js';
import { MOST, ofMemory, saidOf, VALUES } from '../../plots/data-names.js';
import { timeline } from '../../metrics/timeline.js';
import { COLUMNS, levelOf, runOfLevel, type Stretch } from '../../metrics/zoom.js';
import type { RunContent } from '../page-content.js';
import type { Plot, Values } from './plot.js';
import type { Shown } from './stretch.js';

/** What each kind of plot shows of a stretch: datasets, and parameters of the spec. */
interface Made {
  readonly values: Readonly<Record<string, Values>>;
  readonly params?: Readonly<Record<string, unknown>>;
}
type Maker = (stretch: Stretch) => Made;

function makers(run: RunContent): Readonly<Record<string, Maker>> {
  const { fine, unit, memories, components, operators } = run;
  const known = new Map(operators.map((o) => [o.id, o]));
  const level = (stretch: Stretch) => {
    const of = levelOf(fine, stretch, COLUMNS);
    return { run: runOfLevel(of, fine, memories), axis: { start_ps: of.start_ps, unit } };
  };
  return {
    power: (s) => {
      const { run, axis } = level(s);
      return { values: { [VALUES]: powerValues(run, components, axis) } };
    },
    bandwidth: (s) => {
      const { run, axis } = level(s);
      const all = memories.map((m) => bandwidthValues(run, m.name, axis));
      return {
        values: Object.fromEntries(all.map((values, i) => [ofMemory(i), values])),
        params: Object.fromEntries(
          all.map((values, i) => [saidOf(i), highestText(memories[i]!.name, values, run.series.bin_ps)]),
        ),
      };
    },
    'bank-contention': (s) => {
      const { run, axis } = level(s);
      const values = waitingValues(run, axis);
      return { values: { [VALUES]: values }, params: { [MOST]: mostWaiting(values) } };
    },
    timeline: (s) => ({
      values: {
        [VALUES]: timelineValues(timeline(fine, s, COLUMNS), fine.executions, known, { ...s, columns: 2 * COLUMNS, unit }),
      },
    }),
  };
}

/** What a brush selects in time, in the unit of the axis; undefined for nothing. */
type Selected = Readonly<Record<string, readonly [number, number]>>;
const BRUSH = /^brush(_\d+)?$/;

/** Waits until the reader lets go. */
function onBrush(view: View, then: (from: number, to: number, clear: () => void) => void): void {
  const names = Object.keys((view.getState({ signals: (name) => BRUSH.test(name ?? '') }) as { signals: object }).signals);
  for (const name of names) {
    let last: readonly [number, number] | undefined;
    view.addSignalListener(name, (_, value) => {
      last = Object.values(value as Selected)[0];
    });
    view.addEventListener('pointerup', () => {
      const of = last;
      last = undefined;
      if (!of) return;
      then(Math.min(...of), Math.max(...of), () => {
        view.signal(`${name}_x`, []);
        void view.runAsync();
      });
    });
  }
}

/** @param overview the plot of the whole run */
export function linkOverTime(plots: readonly Plot[], overview: Plot | undefined, run: RunContent, shown: Shown): void {
  const { unit, fine } = run;
  const all = makers(run);
  const linked = plots.flatMap((plot) => {
    const make = all[plot.name];
    return make ? [{ plot, make }] : [];
  });
  const update = async (): Promise<void> => {
    const stretch = shown.now();
    const signals = { from: stretch.from_ps / unit.ps, to: stretch.to_ps / unit.ps };
    for (const { plot, make } of linked) {
      const { values, params } = make(stretch);
      await plot.show(values, { ...signals, ...params });
    }
  };
  // one after the other: of several changes meanwhile the last is drawn
  let waiting = false;
  let drawing: Promise<void> = Promise.resolve();
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    drawing = drawing.then(() => {
      waiting = false;
      return update();
    });
  };
  shown.onChange(soon);
  for (const { plot } of linked)
    plot.onDraw((view) =>
      onBrush(view, (from, to, clear) => {
        clear();
        shown.set({ from_ps: from * unit.ps, to_ps: to * unit.ps });
      }),
    );
  soon();
  overview?.onDraw((view) => {
    const mark = ({ from_ps, to_ps }: Stretch): void => {
      const x = view.scale('x') as (t: number) => number;
      const whole = from_ps === 0 && to_ps === fine.elapsed_ps;
      view.signal('brush_x', whole ? [] : [x(from_ps / unit.ps), x(to_ps / unit.ps)]);
      void view.runAsync();
    };
    mark(shown.now());
    shown.onChange(mark);
    onBrush(view, (from, to) => shown.set({ from_ps: from * unit.ps, to_ps: to * unit.ps }));
  });
}
