/** The tasks of a scenario. */
import type { LoadedScenario } from '../file/load.js';
import { InputError } from '../../traces/index.js';
import type { ExitPolicy, Exiting } from './exits.js';

/** A task: outputs of its classifier, and what is asked of its sentences in ms. */
export interface Task {
  readonly name: string;
  readonly labels: number;
  /** after the arrival of a sentence */
  readonly deadline_ms: number | undefined;
  /** latency for which voltage and frequency are chosen */
  readonly target_ms: number | undefined;
  readonly exit: ExitPolicy | undefined;
}

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

/** @throws InputError where a task has what a decoder's request has not: a classifier, an exit, an operating point of its layers */
export function checkDecoderTasks({ scenario: { tasks }, at }: LoadedScenario): void {
  const all = Array.isArray(tasks) ? tasks.map((t, i) => [t, [i]] as const) : tasks ? [[tasks, []] as const] : [];
  for (const [task, path] of all)
    for (const field of ['labels', 'exit', 'target_ms'] as const)
      if (task[field] !== undefined)
        throw new InputError(at('tasks', ...path, field), 'given for a decoder', 'a family of encoders, or none');
}

/** What each sentence of a stream is, for its exit: the policy of its task. */
export function exitingOf(
  { scenario, at, beside }: LoadedScenario,
  tasks: readonly Task[],
  sentences: readonly (Omit<Exiting, 'policy' | 'at' | 'beside'> & { readonly task: number })[],
): Exiting[] {
  const pathOf = (task: number): readonly PropertyKey[] =>
    Array.isArray(scenario.tasks) ? ['tasks', task, 'exit'] : ['tasks', 'exit'];
  return sentences.map(({ task, ...s }) => ({
    ...s,
    policy: tasks[task]!.exit,
    at: (...field) => at(...pathOf(task), ...field),
    beside: (file) => beside([...pathOf(task), 'prediction'], file),
  }));
}
