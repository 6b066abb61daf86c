/** Models by family and size, as scenarios describe them where they say no more. */
import { modelSizes, tunedOf, type Family, type ModelDescription } from '../../traces/index.js';

export const described = (family: Family, size: string, more: Partial<ModelDescription> = {}): ModelDescription => ({
  ...modelSizes(family).get(size, { file: size }),
  family,
  bottleneck: 64,
  adapters: 'shared',
  tuned: tunedOf(family),
  copies: 'shared',
  bits: 32,
  ...more,
});
