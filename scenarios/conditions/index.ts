/** What a recording does not say: sparsity, attention spans, early exit, latency targets. */
import { readText } from '../../traces/index.js';
import { readConditions, type Conditions } from './conditions.js';

export { applyConditions, readConditions, type Conditioned, type Conditions } from './conditions.js';
export { exitDistributions, meanLayer } from './exit-distributions.js';

interface Flags {
  readonly conditions?: string;
  readonly exit?: Conditions['exit'];
  readonly targetMs?: number;
}

/** Those of a file, with what the command line says instead. @throws InputError when the file is faulty */
export function conditionsOf({ conditions: file, exit, targetMs }: Flags): { of: Conditions; file: string } {
  const of = file === undefined ? {} : readConditions(readText(file), file);
  return {
    of: { ...of, ...(exit && { exit }), ...(targetMs !== undefined && { dvfs: { target_ms: targetMs } }) },
    file: file ?? (exit ? '--exit' : '--target-ms'),
  };
}
