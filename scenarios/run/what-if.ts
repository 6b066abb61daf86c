/** A run again with one resource of its platform twice as fast: simulated, not estimated. */
import { twiceAsFast, varied } from '../../models/index.js';
import { accelerators, InputError } from '../../traces/index.js';
import type { WhatIf, WhatIfRow } from '../../analysis/index.js';
import type { Resolved } from '../workload/resolve.js';
import { runScenario } from './run-scenario.js';
import { summaryOf } from './summary.js';

type OnProgress = Parameters<typeof runScenario>[1]['onProgress'];

/** @returns undefined where it was asked to stop */
async function figures(resolved: Resolved, onProgress: OnProgress): Promise<WhatIf['base'] | undefined> {
  const result = await runScenario(resolved, { level: 'operator', folder: undefined, onProgress });
  if (result.end.ended !== 'finished') return undefined;
  const { simulated_ps, energy_pj, area_um2 } = summaryOf(resolved.name, result);
  return { time_ps: simulated_ps, energy_pj, area_um2: Object.values(area_um2).reduce((a, b) => a + b, 0) };
}

/**
 * The run and, for each of these resources, the run with it twice as fast, planned anew.
 * @returns undefined where it was stopped
 */
export async function whatIf(
  resolved: Resolved,
  resources: readonly string[],
  onRun: (what: string) => void,
  onProgress: OnProgress,
): Promise<WhatIf | undefined> {
  onRun('the run as it is');
  const base = await figures(resolved, onProgress);
  if (!base) return undefined;
  const rows: WhatIf['rows'][number][] = [];
  for (const resource of new Set(resources.map(accelerators.plain))) {
    const faster = twiceAsFast(resolved.hardware.platform, resource);
    if (!faster) {
      rows.push({ resource, fault: 'no number of this platform makes it faster' });
      continue;
    }
    onRun(`${resource} twice as fast`);
    try {
      const hardware = varied(resolved.hardware, () => faster.platform);
      const of = await figures({ ...resolved, hardware }, onProgress);
      if (!of) return undefined;
      rows.push({ resource, changes: faster.changes, ...of } satisfies WhatIfRow);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      rows.push({ resource, fault: error.message });
    }
  }
  return { base, rows };
}
