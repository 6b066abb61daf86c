/** Placements that people have made, on the model and stream of another scenario: those of the experiment, and that scenario’s own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PointResult } from '../../analysis/index.js';
import { bareName, packageRoot, type TensorClass } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { tried, type RunPoints } from './evaluate.js';
import { isSparse, platformDensity, set, unbuilt, withoutTensors } from './placements.js';
import type { Search } from './search.js';

type Fields = Readonly<Record<string, unknown>>;
type Places = NonNullable<LoadedScenario['scenario']['placement']>;
type Place = NonNullable<Places[TensorClass]>;

/** A placement that stands beside those that are found. */
export interface HandMade {
  readonly label: string;
  /** by class, in words */
  readonly places: Readonly<Record<string, string>>;
  /** what is not a choice of the search, in words */
  readonly differs: readonly string[];
  readonly overrides: readonly Override[];
}
/** With what it came to, or why it cannot be simulated. */
export interface HandMadeRow extends Omit<HandMade, 'overrides'> {
  readonly row: PointResult['row'];
  readonly fault?: string | undefined;
}

/** Of the package. */
const folder = (): string => join(packageRoot(), 'scenarios', 'experiment');

const text = ({ memory, encoding, cell, home, spill }: Place): string =>
  [
    memory,
    ...(encoding === 'dense' ? [] : [encoding]),
    ...(cell === undefined || cell === 'slc' ? [] : [cell]),
    ...(home === undefined ? [] : [`from ${home}`]),
    ...(spill === undefined ? [] : [`then ${spill}`]),
  ].join(', ');

const named = (p: Place): string[] => [p.memory, p.home, p.spill].filter((m) => m !== undefined);

/** The scenario as it is. */
function ownPlacement(loaded: LoadedScenario): HandMade {
  const { platform } = describedHardware(loaded).hardware;
  const places = Object.entries(platform.placement).flatMap(([c, p]) => {
    const cell = loaded.scenario.placement?.[c as TensorClass]?.cell;
    return p ? [[c, text({ ...p, density: undefined, ...(cell && { cell }) })] as const] : [];
  });
  const tensors = Object.entries(platform.tensors ?? {});
  const used = new Set([
    ...Object.values(platform.placement).flatMap((p) => (p ? named(p as Place) : [])),
    ...tensors.map(([, { memory }]) => memory),
  ]);
  const idle = Object.keys(platform.memories).filter((m) => !used.has(m));
  const kind = loaded.scenario.switching?.kind ?? 'resident';
  return {
    label: 'as it is',
    places: Object.fromEntries(places),
    differs: [
      ...(tensors.length > 0 ? [`${tensors.map(([id]) => id).join(', ')} by themselves`] : []),
      ...(idle.length > 0 ? [`${idle.join(', ')} built, and empty`] : []),
      ...(kind === 'resident' ? [] : [`switching: ${kind}`]),
    ],
    overrides: [],
  };
}

/** A placement of the experiment, on another scenario. */
function placementOf(file: string, here: LoadedScenario): HandMade {
  const { scenario: made } = loadScenario(file);
  const { platform } = describedHardware(here).hardware;
  const classes = Object.keys(platform.placement) as TensorClass[];
  // what a class is not placed by, such as caches, goes with activations
  const placeOf = (c: TensorClass): Place => {
    const p = (made.placement?.[c] ?? made.placement?.activation)!;
    const has = platform.placement[c]?.density !== undefined;
    return p.encoding === 'bitmask' && !isSparse(here, c, has) ? { ...p, encoding: 'dense' } : p;
  };
  const places = classes.map((c) => [c, placeOf(c)] as const);
  const used = new Set(places.flatMap(([, p]) => named(p)));
  const memories = Object.keys(platform.memories);
  const specs = (made.platform as { readonly memories?: Fields }).memories ?? {};
  const added = [...used].filter((m) => !memories.includes(m));
  const differs = [
    ...(made.model.family === here.scenario.model.family ? [] : [`made for ${made.model.family}`]),
    ...(added.length > 0 ? [`with ${added.join(', ')} of its own`] : []),
    ...(made.switching && made.switching.kind !== 'resident' ? [`switching: ${made.switching.kind}`] : []),
  ];
  return {
    label: bareName(file),
    places: Object.fromEntries(places.map(([c, p]) => [c, text(p)])),
    differs,
    overrides: [
      ...added.map((m) => set(['platform', 'memories', m], specs[m])),
      ...unbuilt(memories, used),
      ...(platform.tensors ? withoutTensors : []),
      ...places.flatMap(([c, p]) =>
        (['memory', 'encoding', 'home', 'spill', 'cell'] as const).map((k) => set(['placement', c, k], p[k] ?? null)),
      ),
      ...places.flatMap(([c, p]) => {
        const density = p.encoding === 'bitmask' ? platformDensity(here, platform, c) : undefined;
        return density === undefined ? [] : [set(['placement', c, 'density'], density)];
      }),
      ...(made.switching || here.scenario.switching ? [set(['switching'], made.switching ?? null)] : []),
    ],
  };
}

/** The scenario's own, then those of the experiment. */
export function handMade({ scenario, set: own }: Search): HandMade[] {
  const here = loadScenario(scenario, own);
  const files = readdirSync(folder())
    .filter((f) => f.endsWith('.yaml') && f !== 'base.yaml')
    .sort();
  return [ownPlacement(here), ...files.map((f) => placementOf(join(folder(), f), here))];
}

/** What they come to. @returns undefined where it was asked to stop */
export async function handMadeRows(search: Search, all: readonly HandMade[], run: RunPoints): Promise<HandMadeRow[] | undefined> {
  // what choices mean is said of those of the space
  const looked = all.map((h) => tried(search, { key: h.label, parameters: { placement: h.label }, overrides: h.overrides }));
  const able = looked.flatMap(({ rejected, candidate }) =>
    rejected
      ? []
      : [{ scenario: search.scenario, overrides: [...search.set, ...candidate.overrides], parameters: candidate.parameters }],
  );
  const rows = await run(able);
  if (rows.length < able.length) return undefined;
  let next = 0;
  return all.map(({ label, places, differs }, i): HandMadeRow => {
    const why = looked[i]!.rejected?.why;
    if (why !== undefined) return { label, places, differs, row: {}, fault: why };
    const { row, fault } = rows[next++]!;
    return { label, places, differs, row, ...(fault !== undefined && { fault }) };
  });
}
