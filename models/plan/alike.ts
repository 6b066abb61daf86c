/** Plans of products that are alike, made once: sentence by sentence a long trace has the same products at the same addresses. */
import { isGemm, type Operator, type Tensor } from '../../traces/formats.js';
import { mappingInfo, type Estimated } from './mapper.js';
import { planOperator, type Plan, type PlannerOptions } from './plan.js';

/** Two that are equal lie at the same place, in the same form. */
const placeOf = (t: Tensor, { locations }: PlannerOptions['placement']): string =>
  `${t.shape.join('×')} ${JSON.stringify(locations.get(t.id))}`;

/** All that the plan of a product follows from, but for the hardware. */
const textOf = ({ kind, dims, transposed, inputs, output }: Operator, { placement }: PlannerOptions): string =>
  [kind, transposed, ...Object.values(dims), ...[...inputs, output].map((t) => placeOf(t, placement))].join(' ');

/** What the mapper chose, as it is told. */
type Told = ReturnType<typeof mappingInfo>;

export interface Alike {
  /** As `planOperator` makes it; what follows is the same object for those that are alike. @throws InputError as it does */
  readonly planOf: (op: Operator) => Plan;
  readonly toldOf: (choices: readonly Estimated[]) => readonly Told[];
}

export function createAlike(options: PlannerOptions): Alike {
  const plans = new Map<string, Plan>();
  const told = new WeakMap<readonly Estimated[], readonly Told[]>();
  return {
    planOf(op) {
      if (!isGemm(op.dims)) return planOperator(op, options);
      const text = textOf(op, options);
      const alike = plans.get(text);
      if (alike) return { ...alike, operator: op };
      const plan = planOperator(op, options);
      plans.set(text, plan);
      return plan;
    },
    toldOf(choices) {
      let all = told.get(choices);
      if (!all) told.set(choices, (all = choices.map(mappingInfo)));
      return all;
    },
  };
}
