/** The plans of a trace's operators on a platform, made when they are asked for. */
import { isGemm, type OperatorInfo, type OperatorTrace, PS_PER_S } from '../../traces/formats.js';
import { NOTHING_AHEAD, weightsAhead, type Ahead } from './ahead.js';
import { createAlike } from './alike.js';
import type { MapperLimits } from './mapper.js';
import type { Plan, PlannerOptions } from './plan.js';
import { acceleratorsOf } from '../platform/accelerators.js';
import type { Hardware } from '../platform/hardware.js';
import { regionBytes, type Region } from '../memory/protocol/region.js';
import type { Placement } from './location.js';
import { sharesOf } from './shares.js';

function plannerOf(
  hardware: Hardware,
  { sentences, operators }: OperatorTrace,
  placement: Placement,
  seed: number,
): PlannerOptions {
  const { platform: p, memories, estimates, largest_run } = hardware;
  const { activation, weight, result } = p.buffers;
  const n = p.pe_array.vector_size.value;
  const period_s = p.clock.period_ps.value / PS_PER_S;
  /** without what results take of an operand buffer that they share */
  const room = (b: 'activation' | 'weight'): number =>
    p.buffers[b].size_bytes.value - (result.part_of === b ? result.size_bytes.value : 0);
  const mapper: MapperLimits = {
    n,
    a_bytes: room('activation'),
    b_bytes: room('weight'),
    largest: largest_run,
    a_mask_bytes: activation.mask_bytes?.value ?? null,
    b_mask_bytes: weight.mask_bytes?.value ?? null,
    result_bytes: Math.floor(result.size_bytes.value / result.slots.value),
    a_slots: activation.slots.value,
    b_slots: weight.slots.value,
    cycles_per_tile: p.pe_array.tile_overlap ? n + 1 : 2 * n + 1,
    mac_fj: estimates.mac_fj,
  };
  return {
    hardware,
    mapper,
    ...(p.overlap === 'units' && { shares: sharesOf(mapper, result.slots.value) }),
    placement,
    fj_per_byte: estimates.fj_per_byte,
    bytes_per_cycle: memories.map((m) => Math.min(p.axi.width_bytes.value, m.facts.peak_bytes_per_s * period_s)),
    seed,
    drawnAs: ({ id }) => id % (operators.length / acceleratorsOf(p)),
    together: ({ sentence }) => sentences[sentence]?.together ?? 1,
  };
}

const withFirst = (plan: Plan, first: number): Plan => (first === 0 ? plan : { ...plan, b: { ...plan.b, first } });

/** Loads of B of a plan find room beside special functions. */
function mayComeEarly({ share, b }: Plan, { shares }: PlannerOptions): boolean {
  if (!shares || share) return true;
  const { b_bytes, b_mask_bytes } = shares.products;
  const most = (bytesOf: (r: Region) => number): number => b.slots * b.loads.reduce((max, r) => Math.max(max, bytesOf(r)), 0);
  return most(regionBytes) <= b_bytes && most((r) => r.mask_bytes ?? 0) <= (b_mask_bytes ?? Infinity);
}

/** Plans by operator, and what is told of the operators. */
export interface Plans {
  readonly planOf: (operator: number) => Plan;
  readonly ahead: Ahead;
  /** with what the mapper chose */
  readonly operators: readonly OperatorInfo[];
}

/**
 * @param trace of all accelerators
 * @param closed whether nothing may be fetched past the end of an operator
 * @throws InputError when the buffers do not hold one tile of a product
 */
export function createPlans(
  hardware: Hardware,
  trace: OperatorTrace,
  placement: Placement,
  { seed, closed }: { readonly seed: number; readonly closed: (operator: number) => boolean },
): Plans {
  const { operators } = trace;
  const planner = plannerOf(hardware, trace, placement, seed);
  const alike = createAlike(planner);
  const plans = operators.map((): Plan | undefined => undefined);
  const isProduct = (operator: number): boolean => isGemm(operators[operator]!.dims);
  /** products that were looked at before they are asked for: they take long to plan, all else is cheap to make again */
  const looked = new Map<number, Plan>();
  const planned = (operator: number): Plan => looked.get(operator) ?? alike.planOf(operators[operator]!);
  const lookedAt = (operator: number): Plan => {
    const plan = planned(operator);
    if (isProduct(operator)) looked.set(operator, plan);
    return plan;
  };
  const { overlap = 'none' } = hardware.platform;
  const ahead =
    overlap === 'none' ? NOTHING_AHEAD : weightsAhead(operators, lookedAt, closed, (plan) => mayComeEarly(plan, planner));
  let latest: Plan | undefined;
  const planOf = (operator: number): Plan => {
    if (latest?.operator.id === operator) return latest;
    latest = plans[operator] ??= withFirst(planned(operator), ahead.first(operator));
    looked.delete(operator);
    return latest;
  };
  return {
    planOf,
    ahead,
    operators: operators.map(({ id, name, kind, dims, layer, sentence }): OperatorInfo => {
      const { mapping, choices } = planOf(id);
      if (!isGemm(dims)) plans[id] = undefined; // cheap to make again; long traces stay small
      const info = { id, name, kind, dims: Object.values(dims), layer, program: sentence, mapping };
      return choices.length > 0 ? { ...info, choices: alike.toldOf(choices) } : info;
    }),
  };
}
