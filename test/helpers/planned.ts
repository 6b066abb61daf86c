/** Plans of an operator trace on hardware, where everything has its place; and tensors to make one of. */
import { placeTensors } from '../../models/plan/placement.js';
import { createPlans } from '../../models/plan/plans.js';
import type { Hardware } from '../../models/index.js';
import type { OperatorTrace } from '../../traces/index.js';
import { capacitiesOf, tensor } from './hardware.js';

export const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
export const w = (id: string, ...shape: number[]) => tensor(id, 'backbone', ...shape);

export function planned(trace: OperatorTrace, hardware: Hardware, seed = 1) {
  const placement = placeTensors(trace, hardware, { slots: 1, capacities: capacitiesOf(hardware, {}) });
  return { ...createPlans(hardware, trace, placement, { seed, closed: () => false }), placement };
}
