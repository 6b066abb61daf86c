/** The layer after which each sentence ends: fixed, drawn from a distribution, or where the recorded entropies fall low enough. */
import { randomStream } from '../../sim/index.js';
import { InputError, type Place } from '../../traces/index.js';
import type { Conditions } from '../file/schema.js';
import { checkSum, pickShare } from './draws.js';
import { exitLayer } from './early-exit.js';
import { exitDistributions } from './exit-distributions.js';

/** One of a layer (from 1), shares by layer or the name of a distribution, or a threshold of entropies. */
export type ExitPolicy = NonNullable<Conditions['exit']>;

/** What is known of a sentence whose exit is asked for. */
export interface Exiting {
  /** for messages */
  readonly id: string;
  /** layers that it has */
  readonly layers: number;
  /** after each layer, where the trace says it */
  readonly entropies?: readonly number[] | undefined;
  /** of its task; undefined: it runs to the end */
  readonly policy: ExitPolicy | undefined;
  /** where a field of the policy was given */
  readonly at: (...field: string[]) => Place;
}

/** Shares by layer, from layer 1. @throws InputError unless they sum to 1 */
function sharesOf(distribution: readonly number[] | string, place: Place): readonly number[] {
  if (typeof distribution === 'string') {
    const { sentences } = exitDistributions.get(distribution, place);
    const all = sentences.reduce((a, b) => a + b, 0);
    return sentences.map((c) => c / all);
  }
  checkSum(distribution, place);
  return distribution;
}

const KINDS = ['layer', 'distribution', 'threshold'] as const;

/** @throws InputError unless it is of exactly one kind */
function kindOf(policy: ExitPolicy, at: Exiting['at']): (typeof KINDS)[number] {
  const chosen = KINDS.filter((k) => policy[k] !== undefined);
  if (chosen.length !== 1) throw new InputError(at(), `${chosen.length} of ${KINDS.join(', ')}`, 'one of them');
  return chosen[0]!;
}

/** A layer, or shares by layer, neither of more layers than any sentence has. */
function checkedPolicy(policy: ExitPolicy, at: Exiting['at'], most: number, has: string): number | readonly number[] | undefined {
  const kind = kindOf(policy, at);
  if (kind === 'threshold') return undefined;
  const place = at(kind);
  const shares = policy.distribution === undefined ? undefined : sharesOf(policy.distribution, place);
  const layers = shares?.length ?? policy.layer!;
  if (layers > most)
    throw new InputError(place, shares ? `${layers} layers` : `layer ${layers}`, `at most ${most}, as the ${has} has`);
  return shares ?? policy.layer!;
}

/** @throws InputError unless the trace has an entropy for each layer */
function byEntropies({ id, entropies, layers, policy, at }: Exiting): number {
  if (entropies?.length !== layers)
    throw new InputError(
      at('threshold'),
      `sentence ${id} has ${entropies?.length ?? 0} entropies`,
      `one a layer, ${layers}, in the trace`,
    );
  return exitLayer(entropies, policy!.threshold!);
}

/**
 * By sentence, the layer from 1 after which it ends; undefined where it runs to the end.
 * @param seed of what is drawn, one draw a sentence whose policy is a distribution
 * @param has whose layers they are, for messages
 * @throws InputError for a policy of none or several kinds, of more layers than there are, or entropies that are not there
 */
export function exitLayers(sentences: readonly Exiting[], seed: number, has: 'model' | 'trace'): (number | undefined)[] {
  const stream = randomStream(seed, 'exit layers');
  const most = Math.max(...sentences.map((s) => s.layers));
  const checked = new Map<ExitPolicy, ReturnType<typeof checkedPolicy>>();
  for (const { policy, at } of sentences)
    if (policy && !checked.has(policy)) checked.set(policy, checkedPolicy(policy, at, most, has));
  return sentences.map((s) => {
    if (!s.policy) return undefined;
    const chosen = checked.get(s.policy);
    if (chosen === undefined) return byEntropies(s);
    // a sentence of fewer layers than the policy knows ends with its own last
    return Math.min(s.layers, typeof chosen === 'number' ? chosen : pickShare(stream, chosen) + 1);
  });
}
