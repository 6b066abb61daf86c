/** The layer after which each sentence ends: fixed, drawn from a distribution, predicted, or where the recorded entropies fall low enough. */
import { randomStream, type RandomState } from '../../sim/index.js';
import { InputError, type Place } from '../../traces/index.js';
import type { Conditions } from '../file/schema.js';
import { checkSum, pickShare } from './draws.js';
import { exitLayer } from './early-exit.js';
import { pairDraws, type PredictedExit } from './exit-draws.js';
import { exitDistributions } from './exit-distributions.js';
import { predictionFile, predictionTable } from './exit-prediction.js';

/** One of a layer (from 1), shares by layer or the name of a distribution, a threshold of entropies, or a table of predictions. */
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
  /** a file that the policy names */
  readonly beside: (file: string) => string;
}

/** The layer after which a sentence ends, from 1; where exits are predicted, also what was predicted. */
export type Exit = Pick<PredictedExit, 'layer'> & Partial<PredictedExit>;

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

const KINDS = ['layer', 'distribution', 'threshold', 'prediction'] as const;

/** @throws InputError unless it is of exactly one kind; beside a prediction the threshold says which */
function kindOf(policy: ExitPolicy, at: Exiting['at']): (typeof KINDS)[number] {
  const given = KINDS.filter((k) => policy[k] !== undefined);
  const chosen = policy.prediction === undefined ? given : given.filter((k) => k !== 'threshold');
  if (chosen.length !== 1) throw new InputError(at(), `${chosen.length} of ${KINDS.join(', ')}`, 'one of them');
  for (const field of ['rule', 'predictor'] as const)
    if (policy[field] !== undefined && policy.prediction === undefined)
      throw new InputError(at(field), 'given without a prediction', 'exit.prediction beside it, or none');
  return chosen[0]!;
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

/** Whose layers they are, for messages, and how many any sentence has at most. */
interface Most {
  readonly most: number;
  readonly has: 'model' | 'trace';
}
/** Of the actual and of the predicted layers. */
interface Streams {
  readonly actual: RandomState;
  readonly predicted: RandomState;
}

/** How exits by a policy are found, sentence after sentence. @throws InputError for a policy that does not fit */
function finder(policy: ExitPolicy, { at, beside }: Exiting, { most, has }: Most, streams: Streams): (s: Exiting) => Exit {
  const checked = (layers: number, what: string, place: Place): void => {
    if (layers > most) throw new InputError(place, what, `at most ${most}, as the ${has} has`);
  };
  switch (kindOf(policy, at)) {
    case 'threshold':
      return (s) => ({ layer: byEntropies(s) });
    case 'layer': {
      const layer = policy.layer!;
      checked(layer, `layer ${layer}`, at('layer'));
      return () => ({ layer });
    }
    case 'distribution': {
      const place = at('distribution');
      const shares = sharesOf(policy.distribution!, place);
      checked(shares.length, `${shares.length} layers`, place);
      return () => ({ layer: pickShare(streams.actual, shares) + 1 });
    }
    case 'prediction': {
      const file = predictionFile(policy.prediction!, at('prediction'), beside);
      const table = predictionTable(file, policy.threshold, at, most, has);
      return pairDraws(table, policy.rule ?? 'earlier', policy.predictor === 'perfect', streams);
    }
  }
}

/** A sentence of fewer layers than its policy knows ends with its own last. */
function within(layers: number, { layer, actual, predicted }: Exit): Exit {
  const at = (l: number): number => Math.min(layers, l);
  return {
    layer: at(layer),
    ...(actual !== undefined && { actual: at(actual) }),
    ...(predicted !== undefined && { predicted: at(predicted) }),
  };
}

/**
 * By sentence, after which layer it ends; undefined where it runs to the end.
 * @param seed of what is drawn, one draw a sentence whose policy is a distribution, two where exits are predicted
 * @param has whose layers they are, for messages
 * @throws InputError for a policy of none or several kinds, of more layers than there are, entropies that are not there, or a
 *         faulty table of predictions
 */
export function exitsOf(sentences: readonly Exiting[], seed: number, has: Most['has']): (Exit | undefined)[] {
  const streams = { actual: randomStream(seed, 'exit layers'), predicted: randomStream(seed, 'predicted exit layers') };
  const most = sentences.reduce((m, s) => Math.max(m, s.layers), 0);
  const finders = new Map<ExitPolicy, ReturnType<typeof finder>>();
  for (const s of sentences)
    if (s.policy && !finders.has(s.policy)) finders.set(s.policy, finder(s.policy, s, { most, has }, streams));
  return sentences.map((s) => s.policy && within(s.layers, finders.get(s.policy)!(s)));
}
