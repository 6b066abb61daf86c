/** A sentence of the recorded ALBERT-base, 128 tokens, 12 heads, under conditions: what it comes to. */
import { join } from 'node:path';
import type { Cost, RunSentence } from '../../analysis/index.js';
import { importOptions, importTrace, packageRoot, totalMacs } from '../../traces/index.js';
import type { Conditions } from '../file/schema.js';
import { recordingScenario } from '../workload/recording.js';
import { resolveScenario } from '../workload/resolve.js';
import { costOf } from './cost.js';

const TOKENS = 128;
const HEADS = 12;
const SEED = 1;

/** The recording is read once, for all that is asked of it; runs under equal conditions are run once. */
export function albertSentence(): { readonly run: RunSentence; readonly macs: number } {
  const file = join(packageRoot(), 'traces', 'recorded', 'albert-base-seq128.kineto.json.gz');
  const { trace } = importTrace(file, importOptions());
  const runs = new Map<string, Cost>();
  const cost: RunSentence = (platform, { exit, heads, target_ms }) => {
    const of: Conditions = {
      ...(exit !== undefined && { exit: { layer: exit } }),
      // which heads attend makes no difference to the cost: how many do
      ...(heads !== undefined && { spans: [Array.from({ length: HEADS }, (_, h) => (h < heads ? TOKENS : 0))] }),
      ...(target_ms !== undefined && { dvfs: { target_ms } }),
    };
    const conditions = { of, at: (field: string) => ({ file, field }) };
    const run = resolveScenario(recordingScenario({ file, trace, platform, seed: SEED, conditions }), trace);
    return costOf(run.trace, run.hardware, run.dvfs);
  };
  const run: RunSentence = (platform, conditions) => {
    const key = JSON.stringify([platform, conditions]);
    const known = runs.get(key) ?? cost(platform, conditions);
    runs.set(key, known);
    return known;
  };
  return { run, macs: totalMacs(trace) };
}
