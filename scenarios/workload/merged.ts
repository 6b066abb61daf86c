/** Low-rank updates that are merged into the model's weights at a switch: the programs of it, and what cannot be beside it. */
import { acceleratorsOf, ownDensity, placeIn, type Platform, type Stream } from '../../models/index.js';
import { InputError, withMerges, type Operator, type OperatorTrace, type Tensor } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import { conditioned } from './conditions.js';
import { describeModel } from './model.js';
import type { Task } from './tasks.js';
import { isWeight } from './weights.js';

const withTensors = (op: Operator, as: (t: Tensor) => Tensor): Operator => ({
  ...op,
  inputs: op.inputs.map(as),
  output: as(op.output),
});

/** The trace with programs of merges, whose weights have the densities that a file of weights gave those of the trace before. */
function asBefore(before: OperatorTrace, made: OperatorTrace): OperatorTrace {
  const known = new Map<string, number>();
  for (const { inputs } of before.operators)
    for (const t of inputs) if (t.density !== undefined && isWeight(t)) known.set(t.id, t.density);
  const as = (t: Tensor): Tensor => (known.has(t.id) ? { ...t, density: known.get(t.id)! } : t);
  const count = before.operators.length;
  return { ...made, operators: made.operators.map((op, i) => (i < count ? op : withTensors(op, as))) };
}

/** @throws InputError where weights are not what an update can be added to, or something else happens at a switch */
function checkMerged(
  { scenario: { model }, at }: LoadedScenario,
  tasks: readonly Task[],
  trace: OperatorTrace,
  platform: Platform,
): void {
  const fault = (problem: string, expected: string): InputError =>
    new InputError(at('model', 'parts', 'lora', 'merged'), `true, ${problem}`, `false, or ${expected}`);
  if (model.copies === 'per-task')
    throw fault('where each task has its own copy of the model, merged once and for all', 'copies: shared');
  if (acceleratorsOf(platform) > 1)
    throw fault('on several accelerators: they share the weights, and one may serve another task', 'one accelerator');
  if (tasks.some((t) => t.target_ms !== undefined))
    throw fault('with latency targets: the time of a switch has no voltage of its own', 'no target_ms');
  const homes = Object.values(platform.placement).some((p) => p?.home !== undefined);
  if (homes) throw fault('where parts of tasks are fetched: what is taken out may not be there any more', 'parts without a home');
  // only merges write weights; what neither a file nor the scenario says of them is as the platform stores their class
  const densityOf = (t: Tensor): number => ownDensity(platform, t.id) ?? t.density ?? placeIn(platform, t).density?.value ?? 1;
  const pruned = trace.operators.map((o) => o.output).find((x) => isWeight(x) && densityOf(x) < 1);
  if (pruned)
    throw fault(
      `into ${pruned.id}, of which a share of ${densityOf(pruned)} is not zero: the sum with an update has no zeros left`,
      'a backbone that is not pruned, by model.density or placement.backbone.density',
    );
}

/**
 * The trace with a program for each task, and the stream with their numbers, where updates are merged; both as they are otherwise.
 * @throws InputError as `checkMerged`
 */
export function merged(
  loaded: LoadedScenario,
  tasks: readonly Task[],
  platform: Platform,
  work: { readonly trace: OperatorTrace; readonly stream: Stream },
): { readonly trace: OperatorTrace; readonly stream: Stream } {
  const { scenario, at } = loaded;
  const { lora } = scenario.model.parts ?? {};
  if (!lora?.merged || lora.rank === 0) return work;
  const { trace: made, merges } = withMerges(work.trace, describeModel(scenario.model, at), work.stream.tasks);
  const trace = conditioned(asBefore(work.trace, made), { density: scenario.model.density }, (field) => at('model', field));
  checkMerged(loaded, tasks, trace, platform);
  return { trace, stream: { ...work.stream, merges } };
}
