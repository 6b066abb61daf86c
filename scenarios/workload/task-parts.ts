/** What each task adds to the model, as a scenario says it. */
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { InputError, nearest, projectionsOf, type ModelDescription, type TaskParts } from '../../traces/index.js';

type Given = NonNullable<Scenario['model']['parts']>;
type Sizes = Pick<ModelDescription, 'family' | 'hidden' | 'heads' | 'kv_heads' | 'intermediate'>;

/** Updates of queries and values, as Hu et al. chose them; of GPT-2 one product makes both. */
const usual = ({ family }: Sizes): readonly string[] => (family === 'gpt2' ? ['qkv'] : ['query', 'value']);

function describeLowRank(
  lora: NonNullable<Given['lora']>,
  sizes: Sizes,
  at: LoadedScenario['at'],
): NonNullable<TaskParts['lora']> {
  const { rank, on = usual(sizes), merged } = lora;
  const known = projectionsOf(sizes);
  const names = [...known.keys()];
  for (const [i, name] of on.entries()) {
    const place = at('model', 'parts', 'lora', 'on', i);
    const shape = known.get(name);
    if (!shape)
      throw new InputError(
        place,
        `${sizes.family} has no product "${name}"`,
        `some of ${names.join(', ')}`,
        nearest(name, names),
      );
    if (on.indexOf(name) < i) throw new InputError(place, `${name} a second time`, 'each once');
    const most = Math.min(...shape);
    if (rank > most)
      throw new InputError(
        at('model', 'parts', 'lora', 'rank'),
        `rank ${rank} of a product of ${shape[1]} to ${shape[0]} features (${name})`,
        `at most ${most}`,
      );
  }
  return { rank, on, merged };
}

/** @throws InputError for a rank above a dimension, and a product that the family has not */
export function describeParts(parts: Given, sizes: Sizes, at: LoadedScenario['at']): TaskParts {
  const { adapters, lora, ia3, prefix } = parts;
  return {
    ...(adapters && { adapters }),
    ...(lora && lora.rank > 0 && { lora: describeLowRank(lora, sizes, at) }),
    ...(ia3 && { ia3 }),
    ...(prefix !== undefined && prefix > 0 && { prefix }),
  };
}
