/** A run told of while it goes on, and stopped. */
import t from 'tap';
import { runScenario } from '../../../scenarios/run/run-scenario.js';
import { resolved } from '../../helpers/scenarios.js';

t.test('a run of operators that are all replayed is told of, and hears that it is to stop', async (t) => {
  const of = resolved('single-task', { 'stream.sentences': 60 });
  const how = { level: 'operator', folder: undefined, read: true } as const;
  const done: number[] = [];
  const whole = await runScenario(of, { ...how, onProgress: ({ operatorsDone }) => done.push(operatorsDone) < 0 });
  t.ok(done.length >= 4, `told of at ${done.join(', ')} of ${60 * 54} operators`);
  const stopped = await runScenario(of, { ...how, onProgress: ({ operatorsDone }) => operatorsDone >= 2000 });
  t.same([whole.end.ended, whole.end.sentences.length], ['finished', 60]);
  t.equal(stopped.end.ended, 'interrupted');
  t.ok(stopped.end.operators >= 2000 && stopped.end.operators < 60 * 54, `${stopped.end.operators} operators`);
});
