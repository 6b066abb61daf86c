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

/** What the copies of parts are told for: an operator more for each task. */
export const loadOperators = (trace: OperatorTrace, parts: boolean): OperatorInfo[] =>
  (parts ? tasksOf(trace) : []).map((task, i) => {
    const program = trace.sentences.findIndex((s) => s.task === task);
    return {
      id: trace.operators.length + i,
      name: `load the part of ${task}`,
      kind: 'load',
      dims: [],
      layer: null,
      program,
      mapping: '',
    };
  });
