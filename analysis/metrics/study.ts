/** A scenario beside others, in a sweep: what it saves, and which parameters decide. */
import type { Decomposition } from './decomposition.js';
import type { PointResult, Row } from './sweep-rows.js';

/** Values set by field of a scenario; a field with ? is set where its parent is there. */
type Settings = Readonly<Record<string, unknown>>;

/** One end of a parameter's range, and what is set there. */
export interface Side {
  /** as tables and plot name it; with the parameter it names the point */
  readonly label: string;
  /** values by field */
  readonly set: Settings;
}

/** What a study asks of a sweep, and the words that its report says beside the answer. */
export interface Study {
  /** the scenario that is looked at, and those that it is compared with */
  readonly of: string;
  readonly with: readonly string[];
  /** the point of the grid at which they are compared in full */
  readonly at: Settings;
  /** a sentence on the figures that others claim for what is looked at; it stands under ours */
  readonly claimed?: string | undefined;
  /** what the paper behind the study leaves open, and what is taken for it */
  readonly unsaid?: readonly { readonly question: string; readonly taken: string }[] | undefined;
  /** savings taken apart into their causes */
  readonly decompositions?: readonly Decomposition[] | undefined;
  /** ranges of numbers of platforms and tables, by parameter, in place of what those say */
  readonly ranges?: Readonly<Record<string, StudyRange>> | undefined;
  /** one parameter at a time, from its low to its high value, for all of them */
  readonly tornado?: Tornado | undefined;
}

/** What a number may be as well, and who says so. */
export interface StudyRange {
  readonly low: number;
  readonly high: number;
  readonly shape?: 'uniform' | 'log-uniform' | 'triangular' | undefined;
  readonly source: string;
}

/** One parameter at a time. */
export interface Tornado {
  /** set at every point of the tornado; what a side sets goes before it */
  readonly at: Settings;
  readonly parameters: readonly {
    readonly parameter: string;
    /** where the range comes from */
    readonly source: string;
    readonly low: Side;
    readonly high: Side;
  }[];
}

/** A point's figure; undefined where it is none, or no point. */
export const figureOf = (p: PointResult | undefined, column: string): number | undefined => {
  const v = p?.row[column];
  return typeof v === 'number' ? v : undefined;
};

/** Share of `other` that `mine` saves; negative where it takes more, undefined where nothing can be said. */
export const saved = (mine: number | undefined, other: number | undefined): number | undefined =>
  mine === undefined || other === undefined || other === 0 ? undefined : 1 - mine / other;

/** By what share of `other` `mine` exceeds it, of something good. */
export const gained = (mine: number | undefined, other: number | undefined): number | undefined =>
  mine === undefined || other === undefined || other === 0 ? undefined : mine / other - 1;

/** Whether a point belongs to the grid of the sweep, rather than to the tornado or to a decomposition. */
export const inGrid = ({ parameters }: PointResult): boolean =>
  parameters['tornado'] === undefined && parameters['causes'] === undefined;

/** The points of the grid at which a study compares its scenarios in full. */
export const pointsAt = (points: readonly PointResult[], { at }: Study): PointResult[] =>
  // columns of a sweep are text, whatever the file has
  points.filter((p) => inGrid(p) && Object.entries(at).every(([k, v]) => p.parameters[k] === String(v)));

/** A component by the group that a reader thinks in. */
function groupOf(component: string): string {
  // memories, the link and all else are groups of their own
  if (component.endsWith('buffer')) return 'operand buffers';
  return ['pe-array', 'sfu', 'encoder', 'sequencer', 'dma'].includes(component) ? 'compute' : component;
}

/** Energy of a sentence in µJ by group of components, from a point's columns. */
export function energyByGroup(row: Row): Map<string, number> {
  const groups = new Map<string, number>();
  for (const [column, v] of Object.entries(row)) {
    // the total, energy_per_sentence_uj, has no component in its name and does not match
    const component = /^energy_per_sentence_(.+)_uj$/.exec(column)?.[1];
    if (component === undefined || typeof v !== 'number') continue;
    groups.set(groupOf(component), (groups.get(groupOf(component)) ?? 0) + v);
  }
  return groups;
}

/** The column `tornado` of a point: its parameter and the side's label. */
export const tornadoPoint = (parameter: string, label: string): string => `${parameter}: ${label}`;
/** The same of the point with all as the scenarios are. */
export const TORNADO_MIDDLE = 'middle';

/** A side of a parameter: how much energy is saved over another scenario, in percent. */
export interface TornadoBar {
  /** a panel */
  readonly against: string;
  readonly parameter: string;
  /** an end of the range: a low parameter may well give the higher value */
  readonly side: 'low' | 'high';
  readonly label: string;
  /** energy saved with the parameter at this side, in percent; negative where more is taken */
  readonly value: number;
  /** the figure where nothing is changed */
  readonly middle: number;
}

/** Energy a sentence that is saved over each other scenario; a side whose point was not run has no bar. */
export function tornadoBars(points: readonly PointResult[], { of, with: others, tornado }: Study): TornadoBar[] {
  if (!tornado) return [];
  const energy = (scenario: string, at: string): number | undefined =>
    figureOf(
      points.find((p) => p.parameters['scenario'] === scenario && p.parameters['tornado'] === at),
      'energy_per_sentence_uj',
    );
  const saving_percent = (other: string, at: string): number | undefined => {
    const share = saved(energy(of, at), energy(other, at));
    return share === undefined ? undefined : 100 * share;
  };
  return others.flatMap((other) => {
    const middle = saving_percent(other, TORNADO_MIDDLE);
    return tornado.parameters.flatMap(({ parameter, ...sides }) =>
      (['low', 'high'] as const).flatMap((side): TornadoBar[] => {
        const { label } = sides[side];
        const value = saving_percent(other, tornadoPoint(parameter, label));
        return value === undefined || middle === undefined
          ? []
          : [{ against: `over ${other}`, parameter, side, label, value, middle }];
      }),
    );
  });
}
