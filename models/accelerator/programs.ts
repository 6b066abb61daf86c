/** What a trace's programs come to where nobody says more: a stream of each once, and the loads of tasks' parts. */
import type { OperatorInfo, OperatorTrace } from '../../traces/formats.js';
import type { Stream } from '../control/arrivals.js';
import { tasksOf } from '../plan/location.js';

/** Each program once, one after the other. */
export function inOrder(trace: OperatorTrace): Stream {
  const tasks = tasksOf(trace);
  const sentences = trace.sentences.map((s, program) => {
    return { program, task: tasks.indexOf(s.task), arrival_ps: -1, deadline_ps: 0 };
  });
  return { sentences, tasks, in_flight: 1, schedule: 'fifo', bound_ps: 0 };
}

/** What the copy of a task's part is told for. @param trace of all accelerators */
export const loadOperator = (trace: OperatorTrace, task: number, accelerator: number): number =>
  trace.operators.length + accelerator * tasksOf(trace).length + task;

/** An operator more for each task and accelerator, for which the copies of parts are told. @param trace of all accelerators */
export function loadOperators(trace: OperatorTrace, parts: boolean, accelerators = 1): OperatorInfo[] {
  if (!parts) return [];
  return Array.from({ length: accelerators }, (_, accelerator) =>
    tasksOf(trace).map((task, i): OperatorInfo => {
      const program = trace.sentences.findIndex((s) => s.task === task) + (accelerator * trace.sentences.length) / accelerators;
      return {
        id: loadOperator(trace, i, accelerator),
        name: `load the part of ${task}`,
        kind: 'load',
        dims: [],
        layer: null,
        program,
        mapping: '',
      };
    }),
  ).flat();
}

/** Which accelerator each runs on, where there are several. @param programs of one of them */
export const byAccelerator = (infos: readonly OperatorInfo[], programs: number, accelerators: number): OperatorInfo[] =>
  accelerators === 1 ? [...infos] : infos.map((o) => ({ ...o, accelerator: Math.floor(o.program / programs) }));
