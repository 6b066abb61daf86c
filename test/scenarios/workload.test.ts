import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { schedules } from '../../models/index.js';
import { importOptions, importTrace } from '../../traces/index.js';
import { recorded } from '../helpers/cli.js';
import { draws } from '../helpers/tier.js';
import { come, resolved } from '../helpers/scenarios.js';

const seed = fc.integer({ min: 0, max: 1000 });
const order = (fields: Readonly<Record<string, unknown>>): string[] => {
  const { stream } = resolved('four-tasks', { 'model.size': 'tiny', ...fields });
  return stream.sentences.map((s) => stream.tasks[s.task]!);
};

t.test('arrivals never go back, and are those of their kind', async (t) => {
  const times = (arrivals: object, s = 1): number[] =>
    resolved('four-tasks', { 'stream.arrivals': arrivals, 'stream.sentences': 200, 'stream.seed': s }).stream.sentences.map(
      (x) => x.arrival_ps,
    );
  fc.assert(
    fc.property(seed, (s) => {
      const poisson = times({ kind: 'poisson', rate_per_s: 1000 }, s);
      assert.ok(poisson.every((x, i) => Number.isSafeInteger(x) && (i === 0 || x >= poisson[i - 1]!)));
      const rate = 200 / (poisson.at(-1)! / 1e12);
      assert.ok(rate > 650 && rate < 1500, `${rate} a second`);
    }),
    { numRuns: draws(10) },
  );
  t.same(times({ kind: 'periodic', period_ms: 2 }).slice(0, 3), [0, 2e9, 4e9]);
  t.same(times({ kind: 'bursts', size: 2, period_ms: 1 }).slice(0, 4), [0, 0, 1e9, 1e9]);
  t.same(times({ kind: 'listed', times_ms: [3, 1] }).slice(0, 4), [1e9, 3e9, 4e9, 6e9]);
  t.ok(times({ kind: 'closed' }).every((x) => x === -1));
});

t.test('lengths of a recording come in its order, again and again: as it ran them, or as they were written', async (t) => {
  const tokens = (padded: boolean) => {
    const { trace, stream } = resolved('four-tasks', {
      ...{ 'model.size': 'tiny', 'stream.sentences': 7 },
      'stream.lengths': { kind: 'recorded', recording: recorded('tiny-multitask'), padded },
    });
    return stream.sentences.map(({ program }) => trace.sentences[program]!.seq);
  };
  const { sentences } = importTrace(recorded('tiny-multitask'), importOptions()).trace;
  t.ok(sentences.length > 1);
  const again = <V>(all: readonly V[]): V[] => Array.from({ length: 7 }, (_, i) => all[i % all.length]!);
  t.same(tokens(true), again(sentences.map((s) => s.seq)));
  t.same(tokens(false), again(sentences.map((s) => s.tokens)));
});

t.test('a higher probability to stay only takes switches away', async (t) => {
  fc.assert(
    fc.property(seed, (s) => {
      const switches = [0, 0.3, 0.8, 1].map((stay) => {
        const tasks = order({ 'stream.order': { kind: 'markov', stay }, 'stream.sentences': 100, 'stream.seed': s });
        return tasks.flatMap((task, i) => (i > 0 && tasks[i - 1] !== task ? [i] : []));
      });
      assert.equal(switches[0]!.length, 99);
      assert.equal(switches[3]!.length, 0);
      for (let i = 1; i < 4; i++) assert.ok(switches[i]!.every((at) => switches[i - 1]!.includes(at)));
    }),
    { numRuns: draws(10) },
  );
  t.same(order({ 'stream.order': { kind: 'listed', tasks: ['qqp', 'mnli'] }, 'stream.sentences': 3 }), ['qqp', 'mnli', 'qqp']);
});

for (const name of schedules.names)
  t.test(`${name}: every sentence is served once, none before it arrives; the same in every run`, async (t) => {
    const fields = {
      schedule: name === 'batch' ? { policy: name, bound_ms: 1 } : { policy: name },
      'stream.arrivals': { kind: 'poisson', rate_per_s: 15_000 },
      'stream.order': { kind: 'random' },
      'stream.seed': 7,
      'stream.sentences': 24,
    };
    const { end } = await come('four-tasks', fields);
    t.equal(end.sentences.length, 24);
    const served = [...end.sentences].sort((a, b) => a.start_ps - b.start_ps);
    served.forEach((s, i) => assert.ok(s.start_ps >= s.arrival_ps && (i === 0 || s.start_ps >= served[i - 1]!.end_ps)));
    t.same((await come('four-tasks', fields)).end, end);
    const at = (s: string): number => served.findIndex((x) => x.id === s);
    if (name === 'fifo') t.ok(end.sentences.every((s, i) => at(s.id) === i));
    else
      t.notOk(
        end.sentences.every((s, i) => at(s.id) === i),
        'somebody overtakes somebody',
      );
  });

t.test('earliest deadline first misses no more deadlines than first in, first out, on the shipped scenario', async (t) => {
  const [edf, fifo] = [await come('deadlines-edf'), await come('deadlines-edf', { 'schedule.policy': 'fifo' })];
  t.ok(
    edf.figures.deadline_misses <= fifo.figures.deadline_misses,
    `${edf.figures.deadline_misses} ≤ ${fifo.figures.deadline_misses}`,
  );
  t.ok(fifo.figures.deadline_misses > 0, 'there are deadlines to miss');
});

t.test('batching serves fewer switches, and nobody waits longer than the bound for sentences of another task', async (t) => {
  const fields = { 'stream.arrivals': { kind: 'bursts', size: 8, period_ms: 3 }, 'stream.order': { kind: 'round-robin' } };
  const [fifo, batch] = [
    await come('bursts', fields),
    await come('bursts', { ...fields, schedule: { policy: 'batch', bound_ms: 100 } }),
  ];
  t.ok(batch.figures.switches < fifo.figures.switches, `${batch.figures.switches} < ${fifo.figures.switches}`);
  const bounded = await come('bursts', { ...fields, schedule: { policy: 'batch', bound_ms: 1e-6 } });
  t.ok(
    bounded.figures.switches > fifo.figures.switches - 6,
    'a bound of nothing is first in, first out, but for the first of each burst',
  );
});

t.test('a recorded session is played with its own tasks, order and lengths', async (t) => {
  const { trace, stream } = resolved('recorded-session', { 'stream.sentences': 14 });
  t.same(
    stream.sentences.slice(0, 5).map((s) => stream.tasks[s.task]),
    ['mnli', 'qqp', 'sst2', 'qnli', 'mnli'],
  );
  t.same(stream.sentences.map((s) => s.program).slice(0, 13), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0]);
  t.same(
    trace.sentences.map((s) => s.tokens),
    [31, 19, 36, 31, 16, 55, 23, 104, 37, 21, 32, 34],
  );
  const other = resolved('recorded-session', { 'stream.order': { kind: 'listed', tasks: ['qqp'] } }).stream;
  t.same(other.sentences.map((s) => s.program).slice(0, 4), [0, 1, 2, 0], 'the three recorded sentences of the task, in turn');
});

t.test('energy that flows while nobody is served is nobody’s', async (t) => {
  const busy = await come('single-task');
  const slow = await come('single-task', { 'stream.arrivals': { kind: 'periodic', period_ms: 5 } });
  t.equal(busy.end.idle_fj, 0);
  t.ok(slow.end.idle_fj > 0);
  const sentence = (e: typeof busy.end): number => e.sentences[10]!.energy_fj;
  t.ok(sentence(slow.end) >= sentence(busy.end), 'a bank that slept is woken on the sentence’s account');
  t.ok(sentence(slow.end) < 1.4 * sentence(busy.end), 'some 6 µs of a small sentence');
});
