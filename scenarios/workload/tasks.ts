/** The tasks of a scenario, and when each exits. */
import type { Scenario } from '../file/schema.js';
import type { LoadedScenario } from '../file/load.js';
import { InputError } from '../../traces/index.js';
import { randomStream } from '../../sim/index.js';
import { sharesOf } from './conditions.js';
import { pickShare } from './draws.js';

export interface Task {
  readonly name: string;
  readonly labels: number;
  readonly deadline_ms: number | undefined;
  readonly target_ms: number | undefined;
  readonly exit: ExitPolicy | undefined;
}

export type ExitPolicy = NonNullable<Extract<Scenario['tasks'], { count: number }>['exit']>;

/** The tasks of a scenario; those of a recording have its names. */
export function tasksOfScenario({ scenario: { tasks }, at }: LoadedScenario, recorded: readonly string[] | undefined): Task[] {
  const task = (name: string, t: Partial<Omit<Task, 'name'>> = {}): Task => {
    const { labels = 2, deadline_ms, target_ms, exit } = t;
    return { name, labels, deadline_ms, target_ms, exit };
  };
  if (Array.isArray(tasks)) {
    const all = tasks.map((t) => task(t.name, t as Partial<Task>));
    for (const [i, { name }] of all.entries())
      if (recorded && !recorded.includes(name))
        throw new InputError(
          at('tasks', i, 'name'),
          `no sentence of the recording is of task "${name}"`,
          `one of ${recorded.join(', ')}`,
        );
    return recorded ? recorded.map((name) => all.find((t) => t.name === name) ?? task(name)) : all;
  }
  if (tasks === undefined) return (recorded ?? ['task-1']).map((name) => task(name));
  if (recorded && tasks.count !== recorded.length)
    throw new InputError(at('tasks', 'count'), String(tasks.count), `${recorded.length}, as the recording has`);
  const names = recorded ?? Array.from({ length: tasks.count }, (_, i) => `task-${i + 1}`);
  return names.map((name) => task(name, tasks as Partial<Task>));
}

/** By sentence, the layer after which it ends. */
export function exitsOf(
  loaded: LoadedScenario,
  tasks: readonly Task[],
  order: readonly number[],
  layers: number,
): (number | undefined)[] {
  const { scenario, at } = loaded;
  const stream = randomStream(scenario.stream.seed, 'exit layers');
  const where = (task: number) => (Array.isArray(scenario.tasks) ? at('tasks', task, 'exit') : at('tasks', 'exit'));
  const policies = tasks.map(({ exit }, i) => {
    if (exit === undefined) return undefined;
    if ((exit.layer === undefined) === (exit.distribution === undefined))
      throw new InputError(where(i), 'needs one of layer and distribution', 'a layer, or shares by layer');
    const shares = exit.distribution === undefined ? undefined : sharesOf(exit.distribution, where(i));
    const most = shares?.length ?? exit.layer!;
    if (most > layers) throw new InputError(where(i), `layer ${most}`, `at most ${layers}, as the model has`);
    return shares ?? exit.layer!;
  });
  return order.map((task) => {
    const policy = policies[task];
    return typeof policy === 'object' ? pickShare(stream, policy) + 1 : policy;
  });
}
