/** Scenarios run in this process, without files but the scenario's own. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  loadScenario,
  resolveScenario,
  runScenario,
  simulate,
  type Override,
  type Replay,
  type Resolved,
  type RunResult,
} from '../../scenarios/index.js';
import { packageRoot, type Level } from '../../traces/index.js';
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

/** The bytes of the event trace. */
export function traceOf(name: string, fields: Readonly<Record<string, unknown>>, level: Level, replay: Replay): string {
  const { trace, hardware, stream, parts, dvfs } = resolved(name, fields);
  const hash = createHash('sha256');
  const simulation = simulate(trace, hardware, {
    ...{ seed: 1, level, stream, replay },
    ...(parts && { parts }),
    ...(dvfs && { dvfs }),
    write: (bytes) => void hash.update(bytes),
  });
  while (!simulation.step(1_000_000));
  simulation.finish();
  return hash.digest('hex');
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
