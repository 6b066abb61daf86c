/** What a scenario says of its platform that nothing of its model could show. */
import { InputError, type OperatorTrace } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';

/** @throws InputError where a format is given for keys and values, in the scenario itself, and its model keeps none */
export function checkCachePrecision({ scenario, at }: LoadedScenario, { operators }: OperatorTrace): void {
  const { precision } = scenario.platform as { readonly precision?: { readonly classes?: { readonly cache?: unknown } } | null };
  if (precision?.classes?.cache == null || operators.some((o) => o.output.class === 'cache')) return;
  throw new InputError(
    at('platform', 'precision', 'classes', 'cache'),
    'given for a model that keeps no keys and values',
    'a decoder, or none',
  );
}
