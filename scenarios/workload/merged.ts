/** Low-rank updates that are merged into the model's weights at a switch: the programs of it, and what cannot be beside it. */
import { acceleratorsOf, type Platform, type Stream } from '../../models/index.js';
import { InputError, withMerges, type OperatorTrace } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import { conditioned } from './conditions.js';
import { describeModel } from './model.js';
import type { Task } from './tasks.js';

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
  const pruned = trace.operators.map((o) => o.output).find((x) => x.class === 'backbone' && (x.density ?? 1) < 1);
  if (pruned)
    throw fault(
      `into ${pruned.id}, of which a share of ${pruned.density} is not zero: the sum with an update has no zeros left`,
      'a backbone that is not pruned',
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
  const trace = conditioned(made, { density: scenario.model.density }, (field) => at('model', field));
  checkMerged(loaded, tasks, trace, platform);
  return { trace, stream: { ...work.stream, merges } };
}
