/**
 * The conditions of a run: what the recording does not say. Sparsity by class of tensor, attention spans by head, early exit,
 * a latency target for voltage and frequency. A YAML file, or flags of the command line.
 */
import { type Dvfs, type Platform } from '../../models/index.js';
import { randomStream } from '../../sim/index.js';
import { InputError, type OperatorTrace, type Place, type Tensor, readYaml } from '../../traces/index.js';
import { checkSum, pickShare } from './draws.js';
import { exitLayer, layersOf, withExits } from './early-exit.js';
import { exitDistributions } from './exit-distributions.js';
import { withSpans } from './attention-span.js';
import { conditionsSchema, type Conditions } from '../file/schema.js';

export interface Conditioned {
  readonly trace: OperatorTrace;
  readonly dvfs: Dvfs | undefined;
  /** by sentence, from 1; undefined without early exit */
  readonly exits: readonly number[] | undefined;
}
/** Where a field of the conditions was given. */
export type WhereGiven = (field: string) => Place;

/** @throws InputError with line, field, what was expected and the nearest name */
export function readConditions(text: string, file: string): { readonly of: Conditions; readonly at: WhereGiven } {
  const { value, line } = readYaml<Conditions>(conditionsSchema, text, file);
  const at = (field: string): Place => {
    const found = line(field.split('.'));
    return { file, field, ...(found !== undefined && { line: found }) };
  };
  return { of: value, at };
}

/** Shares by layer, from layer 1. @throws InputError unless they sum to 1 */
export function sharesOf(distribution: readonly number[] | string, place: Place): readonly number[] {
  if (typeof distribution === 'string') {
    const { sentences } = exitDistributions.get(distribution, place);
    const all = sentences.reduce((a, b) => a + b, 0);
    return sentences.map((c) => c / all);
  }
  checkSum(distribution, place);
  return distribution;
}

function exitsOf(exit: NonNullable<Conditions['exit']>, trace: OperatorTrace, seed: number, at: WhereGiven): number[] {
  const chosen = (['layer', 'distribution', 'threshold'] as const).filter((k) => exit[k] !== undefined);
  if (chosen.length !== 1) throw new InputError(at('exit'), `${chosen.length} of layer, distribution, threshold`, 'one of them');
  const layers = layersOf(trace);
  const place = at(`exit.${chosen[0]!}`);
  const most = Math.max(...layers);
  if (exit.layer !== undefined) {
    if (exit.layer > most) throw new InputError(place, `layer ${exit.layer}`, `at most ${most}, as the trace has`);
    return layers.map((l) => Math.min(l, exit.layer!));
  }
  if (exit.distribution !== undefined) {
    const shares = sharesOf(exit.distribution, place);
    if (shares.length > most) throw new InputError(place, `${shares.length} layers`, `at most ${most}, as the trace has`);
    const stream = randomStream(seed, 'exit layers');
    return layers.map((l) => Math.min(l, pickShare(stream, shares) + 1));
  }
  return trace.sentences.map(({ entropies, id }, s) => {
    if (!entropies || entropies.length !== layers[s])
      throw new InputError(
        place,
        `sentence ${id} has ${entropies?.length ?? 0} entropies`,
        `one a layer, ${layers[s]!}, in the trace`,
      );
    return exitLayer(entropies, exit.threshold!);
  });
}

function withDensity(trace: OperatorTrace, density: NonNullable<Conditions['density']>): OperatorTrace {
  const at = (t: Tensor): Tensor => {
    const d = t.density ?? density[t.class];
    return d === undefined ? t : { ...t, density: d };
  };
  return { ...trace, operators: trace.operators.map((o) => ({ ...o, inputs: o.inputs.map(at), output: at(o.output) })) };
}

/** @throws InputError where conditions and trace or platform do not fit */
export function applyConditions(
  trace: OperatorTrace,
  conditions: Conditions,
  platform: Platform,
  seed: number,
  at: WhereGiven,
): Conditioned {
  const { density, spans, exit, dvfs } = conditions;
  let now = trace;
  if (spans) now = withSpans(now, spans, at('spans'));
  if (density) now = withDensity(now, density);
  let exits: number[] | undefined;
  if (exit) {
    exits = exitsOf(exit, now, seed, at);
    now = withExits(now, exits);
  }
  if (dvfs && !platform.dvfs)
    throw new InputError(at('dvfs'), `platform ${platform.name} has no operating points`, 'a platform with dvfs');
  return {
    trace: now,
    // the exit layer is known to the predictor: its misses are not modelled
    dvfs: dvfs && { targets_ps: now.sentences.map(() => dvfs.target_ms * 1e9), layers: exits ?? layersOf(now) },
    exits,
  };
}
