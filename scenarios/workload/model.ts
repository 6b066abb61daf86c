/** The dimensions of the model that a scenario names. */
import type { Scenario } from '../file/schema.js';
import type { LoadedScenario } from '../file/load.js';
import {
  type ModelDescription,
  modelSizes,
  InputError,
  isDecoder,
  sharesLayers,
  hasAdapters,
  tunedOf,
} from '../../traces/index.js';
import { describeParts } from './task-parts.js';

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

/** What some families alone have. */
const ONLY: readonly (readonly [
  keys: readonly (keyof Scenario['model'])[],
  has: (family: ModelDescription['family']) => boolean,
  expected: string,
])[] = [
  [['bottleneck', 'adapters'], hasAdapters, 'an adapter family, or none'],
  [['embedding', 'token_types'], (f) => !isDecoder(f), 'an encoder, or none'],
  [['spans'], (f) => !isDecoder(f), 'an encoder, or none: a span of attention is of a whole sentence'],
  [['tied'], isDecoder, 'a decoder, or none'],
  [['window'], isDecoder, 'a decoder, or none'],
  [['kv_heads'], (f) => f === 'llama', 'llama, or none'],
  [['parts'], (f) => !hasAdapters(f), 'a family without adapters, or bottleneck and adapters alone'],
];

type Dimensions = Record<(typeof DIMENSIONS)[number], number> & Pick<ModelDescription, 'kv_heads' | 'tied' | 'window'>;

function dimensionsOf(model: Scenario['model'], at: LoadedScenario['at']): Dimensions {
  const family = model.family!;
  const size = model.size === undefined ? undefined : modelSizes(family).get(model.size, at('model', 'size'));
  const hidden = model.hidden ?? size?.hidden;
  const implied: Partial<Dimensions> = isDecoder(family) && hidden !== undefined ? { embedding: hidden, token_types: 0 } : {};
  const dimensions = Object.fromEntries(
    DIMENSIONS.map((d) => {
      const value = model[d] ?? implied[d] ?? size?.[d];
      if (value === undefined) throw new InputError(at('model', d), 'missing', 'a size, or all dimensions');
      return [d, value];
    }),
  ) as Record<(typeof DIMENSIONS)[number], number>;
  if (!isDecoder(family)) return dimensions;
  const own = model.heads === undefined ? size?.kv_heads : undefined;
  const kv_heads = model.kv_heads ?? own ?? dimensions.heads;
  const { window, tied = size?.tied ?? true } = model;
  return { ...dimensions, kv_heads, tied, ...(window !== undefined && { window }) };
}

/** That heads and embedding go with the rest. */
function checkDimensions(
  { hidden, heads, kv_heads, embedding }: Dimensions,
  family: ModelDescription['family'],
  at: LoadedScenario['at'],
): void {
  if (hidden % heads !== 0)
    throw new InputError(at('model', 'heads'), `${heads} heads of a hidden size of ${hidden}`, 'a divisor of it');
  if (kv_heads !== undefined && heads % kv_heads !== 0)
    throw new InputError(at('model', 'kv_heads'), `${kv_heads} heads of keys and values for ${heads} heads`, 'a divisor of them');
  if (family === 'llama' && (hidden / heads) % 2 !== 0)
    throw new InputError(
      at('model', 'heads'),
      `${hidden / heads} features a head`,
      'an even number: rotary embedding turns one half against the other',
    );
  if (!sharesLayers(family) && embedding !== hidden)
    throw new InputError(
      at('model', 'embedding'),
      `${embedding} with hidden ${hidden}`,
      'the hidden size, as BERT has no projection',
    );
}

/** @throws InputError for an unknown size, and where dimensions or parts are missing or do not fit */
export function describeModel(model: Scenario['model'], at: LoadedScenario['at']): ModelDescription {
  const family = model.family!;
  const dimensions = dimensionsOf(model, at);
  checkDimensions(dimensions, family, at);
  for (const [keys, has, expected] of ONLY)
    for (const key of keys)
      if (model[key] !== undefined && !has(family)) throw new InputError(at('model', key), `given for ${family}`, expected);
  if (dimensions.tied === true && model.tuned?.includes('head'))
    throw new InputError(
      at('model', 'tuned'),
      'head, which is tied: its matrix is the embedding’s, the same for all tasks',
      'tied: false, or tuned without head',
    );
  const { bottleneck = 64, adapters = 'shared', copies = 'shared', bits = 8, tuned = tunedOf(family) } = model;
  const parts = model.parts && describeParts(model.parts, { family, ...dimensions }, at);
  return { family, ...dimensions, bottleneck, adapters, ...(parts && { parts }), tuned, copies, bits };
}
