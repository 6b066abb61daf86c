/** The dimensions of the model that a scenario names. */
import type { Scenario } from '../file/schema.js';
import type { LoadedScenario } from '../file/load.js';
import { type ModelDescription, modelSizes, InputError, sharesLayers, hasAdapters } from '../../traces/index.js';

/** Fields of a model that go before those of its size. */
export const DIMENSIONS = [
  'layers',
  'hidden',
  'heads',
  'intermediate',
  'embedding',
  'vocabulary',
  'positions',
  'token_types',
] as const;

/** @throws InputError for an unknown size, and where dimensions are missing or do not fit */
export function describeModel(model: Scenario['model'], at: LoadedScenario['at']): ModelDescription {
  const family = model.family!;
  const size = model.size === undefined ? undefined : modelSizes(family).get(model.size, at('model', 'size'));
  const dimensions = Object.fromEntries(
    DIMENSIONS.map((d) => {
      const value = model[d] ?? size?.[d];
      if (value === undefined) throw new InputError(at('model', d), 'missing', 'a size, or all dimensions');
      return [d, value];
    }),
  ) as Record<(typeof DIMENSIONS)[number], number>;
  const { hidden, heads, embedding } = dimensions;
  if (hidden % heads !== 0)
    throw new InputError(at('model', 'heads'), `${heads} heads of a hidden size of ${hidden}`, 'a divisor of it');
  if (!sharesLayers(family) && embedding !== hidden)
    throw new InputError(
      at('model', 'embedding'),
      `${embedding} with hidden ${hidden}`,
      'the hidden size, as BERT has no projection',
    );
  for (const key of ['bottleneck', 'adapters'] as const)
    if (model[key] !== undefined && !hasAdapters(family))
      throw new InputError(at('model', key), `given for ${family}`, 'an adapter family, or none');
  const { bottleneck = 64, adapters = 'shared', copies = 'shared', bits = 8 } = model;
  return { family, ...dimensions, bottleneck, adapters, copies, bits };
}
