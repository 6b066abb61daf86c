/** Scenarios run in this process, without files but the scenario's own. */
import { join } from 'node:path';
import {
  loadScenario,
  resolveScenario,
  runScenario,
  type Override,
  type Replay,
  type Resolved,
  type RunResult,
} from '../../scenarios/index.js';
import { packageRoot } from '../../traces/index.js';
import { streamFigures, type StreamFigures } from '../../analysis/index.js';

export const shipped = (name: string): string => join(packageRoot(), 'scenarios', `${name}.yaml`);

/** Fields by their paths. */
export const set = (fields: Readonly<Record<string, unknown>>): Override[] =>
  Object.entries(fields).map(([path, value]) => ({ path: path.split('.'), value, flag: '--set' }));

export const resolved = (name: string, fields: Readonly<Record<string, unknown>> = {}): Resolved =>
  resolveScenario(loadScenario(shipped(name), set(fields)));

export interface Came extends RunResult {
  readonly figures: StreamFigures;
  readonly resolved: Resolved;
}

export async function come(
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
  replay: Replay = 'operators',
): Promise<Came> {
  const of = resolved(name, fields);
  const result = await runScenario(of, { level: 'operator', folder: undefined, replay, onProgress: () => false });
  return { ...result, figures: streamFigures(result.end, result.area_um2), resolved: of };
}

/** Energy of a component, or of all, in fJ. */
export const energyOf = ({ end }: Came, actor?: string): number =>
  end.totals.reduce((sum, t) => sum + (actor === undefined || t.actor === actor ? t.energy_fj : 0), 0);

/** Bytes of this kind at a memory, by requester where one is named. */
export const bytesOf = ({ end }: Came, memory: string, kind: 'read' | 'write', requester?: string): number =>
  end.totals.reduce(
    (sum, t) =>
      sum + (t.actor === memory && t.kind === kind && (requester === undefined || t.requester === requester) ? t.amount : 0),
    0,
  );
