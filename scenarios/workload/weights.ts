/** The tensors of a trace with the densities that a file of weights has for them. */
import { InputError, nearest, namesOfTensor, type OperatorTrace, type Tensor } from '../../traces/index.js';
import type { CountedTensor, WeightDensities } from '../file/densities.js';
import type { Scenario } from '../file/schema.js';

/** What became of the file's tensors and of the model's. */
export interface WeightMatch {
  readonly file: string;
  /** what is pruned and rounded */
  readonly how: string;
  /** by id of the model's tensor */
  readonly counted: ReadonlyMap<string, CountedTensor>;
  /** the file's tensors that are none of the model's, by name */
  readonly unmatched: readonly string[];
  /** the model's that the file has not: they have the density that the scenario gives their class */
  readonly missing: readonly string[];
}

/** It is there before a run, and stays. */
export const isWeight = ({ class: c }: Tensor): boolean => c !== 'activation' && c !== 'cache';

/** The file's tensor that this one is; undefined: it has none. @throws InputError where their shapes differ */
function counted(t: Tensor, weights: WeightDensities): CountedTensor | undefined {
  const name = namesOfTensor(t.id).find((n) => weights.named.has(n));
  if (name === undefined) return undefined;
  const { name: own, shape } = weights.named.get(name)!;
  if (shape.join() !== t.shape.join())
    throw new InputError(
      { file: weights.file, field: `tensor ${own}` },
      `of shape [${shape.join(', ')}]`,
      `[${t.shape.join(', ')}], as ${t.id} of the model is`,
    );
  return weights.count(name, t.class);
}

/** @throws InputError for tensors of the model of which neither the file nor the scenario says the density */
function checkMissing(
  missing: readonly Tensor[],
  weights: WeightDensities,
  density: NonNullable<Scenario['model']['density']>,
): void {
  const unsaid = missing.filter((t) => density[t.class] === undefined);
  if (unsaid.length === 0) return;
  const [first] = unsaid as [Tensor];
  const classes = [...new Set(unsaid.map((t) => t.class))];
  throw new InputError(
    weights.place,
    `${weights.file} has no tensor ${namesOfTensor(first.id)[0]!}${unsaid.length > 1 ? `, nor ${unsaid.length - 1} more of the model` : ''}`,
    `all weights of the model, or model.density.${classes.join(', model.density.')} for those that it has not`,
    nearest(namesOfTensor(first.id)[0]!, [...weights.named.keys()]),
  );
}

/** @throws InputError for a tensor of another shape, and for one of the model that nothing is said of */
export function withWeights(
  trace: OperatorTrace,
  weights: WeightDensities,
  density: NonNullable<Scenario['model']['density']>,
): { readonly trace: OperatorTrace; readonly match: WeightMatch } {
  const tensors = new Map(trace.operators.flatMap((o) => [...o.inputs, o.output]).map((t) => [t.id, t]));
  const found = new Map<string, CountedTensor>();
  const missing: Tensor[] = [];
  for (const t of tensors.values()) {
    if (!isWeight(t)) continue;
    const own = counted(t, weights);
    if (own) found.set(t.id, own);
    else missing.push(t);
  }
  checkMissing(missing, weights, density);
  const used = new Set([...found.values()].map((c) => c.name));
  const at = (t: Tensor): Tensor => {
    const own = found.get(t.id);
    return own ? { ...t, density: own.nonzero / own.elements } : t;
  };
  return {
    trace: { ...trace, operators: trace.operators.map((o) => ({ ...o, inputs: o.inputs.map(at), output: at(o.output) })) },
    match: {
      file: weights.file,
      how: weights.how,
      counted: found,
      unmatched: [...weights.named.values()].map((x) => x.name).filter((name) => !used.has(name)),
      missing: missing.map((t) => t.id),
    },
  };
}

const SHOWN = 3;
const named = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? `, and ${names.length - SHOWN} more` : ''}`;

/** What of the file is not used, and of the model not in it; undefined: nothing. */
export function matchWarning({ file, unmatched, missing }: WeightMatch): string | undefined {
  const parts = [
    ...(unmatched.length > 0 ? [`${unmatched.length} tensors are none of the model’s (${named(unmatched)})`] : []),
    ...(missing.length > 0
      ? [`${missing.length} of the model’s are not in it and have the density of their class (${named(missing)})`]
      : []),
  ];
  return parts.length === 0 ? undefined : `${file}: ${parts.join('; ')}`;
}
