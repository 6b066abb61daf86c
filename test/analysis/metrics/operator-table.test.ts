import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  executionRows,
  grouped,
  GROUPINGS,
  operatorRows,
  type OperatorFigures,
} from '../../../analysis/metrics/operator-table.js';
import { simulate } from '../../../scenarios/index.js';
import { LEVELS, readEventTrace, type EventTrace, type Level } from '../../../traces/index.js';
import { draws, sized } from '../../helpers/tier.js';
import { eventTrace, operatorInfo, sentence, traceEnd, type Told } from '../../helpers/events.js';
import { resolved } from '../../helpers/scenarios.js';
import { amount, energy_fj, platforms, run, traces } from '../../helpers/workloads.js';

const sum = (of: readonly OperatorFigures[], f: (row: OperatorFigures) => number): number => of.reduce((s, r) => s + f(r), 0);
const values = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((a, b) => a + b, 0);

/** Every sum of the rows is the run's, to the femtojoule, byte and picosecond. */
function holds(trace: EventTrace, rows: readonly OperatorFigures[]): void {
  const end = trace.end!;
  const all = (f: (row: OperatorFigures) => number): number => sum(rows, f);
  assert.equal(
    all((r) => r.total_fj),
    energy_fj(end),
    'energy',
  );
  assert.equal(
    all((r) => values(r.energy_fj)),
    energy_fj(end),
    'energy by component',
  );
  assert.equal(
    all((r) => r.macs),
    amount(end, 'tile'),
    'MACs',
  );
  assert.equal(
    all((r) => r.link_bytes),
    amount(end, 'transfer'),
    'bytes over the link',
  );
  assert.equal(
    all((r) => r.waits.reduce((s, w) => s + w.wait_ps, 0)),
    amount(end, 'wait'),
    'waits',
  );
  assert.equal(
    all((r) => values(r.use_ps)),
    end.now_ps,
    'time of the PE array',
  );
  assert.equal(
    all((r) => r.times),
    end.operators,
    'executions',
  );
  for (const { name } of trace.header.memories) {
    assert.equal(
      all((r) => r.bytes[name]?.read ?? 0),
      amount(end, 'read', name),
      `${name} read`,
    );
    assert.equal(
      all((r) => r.bytes[name]?.write ?? 0),
      amount(end, 'write', name),
      `${name} written`,
    );
  }
  for (const { utilisation } of rows) assert.ok(utilisation === null || (utilisation > 0 && utilisation <= 1), `${utilisation}`);
}

t.test('rows sum to the run, whatever the platform and the level of the trace', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.constantFrom(...LEVELS), (platform, operators, level) => {
      const { trace } = run(operators, platform, { level });
      holds(trace, operatorRows(trace));
      holds(trace, executionRows(trace));
    }),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

function traceOf(name: string, fields: Readonly<Record<string, unknown>>, level: Level): EventTrace {
  const { trace, hardware, stream, parts } = resolved(name, fields);
  const bytes: Uint8Array[] = [];
  const simulation = simulate(trace, hardware, { seed: 1, level, stream, ...(parts && { parts }), write: (b) => bytes.push(b) });
  while (!simulation.step(1_000_000));
  simulation.finish();
  return readEventTrace(Buffer.concat(bytes), 'test');
}

t.test(
  'of a stream: a row an execution, with its sentence; groups sum to the same; loads are of the sentence they are for',
  async (t) => {
    for (const level of ['transfer', 'operator'] as const) {
      const trace = traceOf('prefetch', { 'stream.sentences': sized(3, 6), 'stream.lengths.tokens': sized(8, 16) }, level);
      const rows = executionRows(trace);
      holds(trace, rows);
      for (const by of GROUPINGS) holds(trace, grouped(rows, by, trace));
      const executed = rows.filter((r) => r.times > 0);
      t.equal(executed.length, trace.end!.operators, 'a row an execution');
      for (const s of trace.end!.sentences) {
        const own = executed.filter((r) => r.sentence === s.id);
        t.ok(own.length > 0 && own.every((r) => r.start_ps! >= s.start_ps && r.start_ps! + r.time_ps <= s.end_ps), s.id);
      }
      const loads = rows.filter((r) => r.kind === 'load');
      t.equal(loads.length, trace.end!.fetched.parts, 'a row a part that was fetched');
      t.ok(
        loads.every((r) => r.name.endsWith(r.task)),
        'each for a sentence of its task',
      );
    }
  },
);

t.test(
  'standing power of an operator that comes again is its own, whenever it began: rows of a sentence sum to its energy',
  async (t) => {
    // of 16 tokens an operator is shorter than a refresh that it sees, which outlasts it
    for (const tokens of [16, 128]) {
      const fields = { 'model.size': 'tiny', 'stream.sentences': 3, 'stream.lengths.tokens': tokens };
      const trace = traceOf('experiment/a-albert-lpddr4', fields, 'operator');
      const rows = executionRows(trace);
      for (const s of trace.end!.sentences)
        t.equal(
          sum(
            rows.filter((r) => r.sentence === s.id),
            (r) => r.total_fj,
          ),
          s.energy_fj,
          s.id,
        );
    }
  },
);

t.test('by hand: what came twice is two executions or one operator; what is told of none stands last', async (t) => {
  const told = (kind: string, operator: number, start_ps: number, more: Partial<Told> = {}): Told => ({
    actor: 'pe-array',
    kind,
    operator,
    start_ps,
    span_ps: kind === 'operator' ? 10 : 5,
    ...more,
  });
  const once = (at: number): Told[] => [
    told('operator', 0, at, { actor: 'sequencer' }),
    told('tile', 0, at + 1, { amount: 12, energy_fj: 3 }),
    told('use', 0, at, { amount: 4, detail: 'compute' }),
    told('use', 0, at, { amount: 6, detail: 'weights' }),
    told('wait', 0, at + 2, { actor: 'm', amount: 5, detail: 'bank', requester: 'dma', holder: 'sfu' }),
  ];
  const rows = [...once(0), ...once(100), told('leakage', -1, 50, { energy_fj: 7 })];
  const sentences = [
    sentence({ id: 'a', task: 'x', start_ps: 0, end_ps: 20 }),
    sentence({ id: 'b', task: 'y', start_ps: 90, end_ps: 120 }),
  ];
  const trace = eventTrace(rows, {
    operators: [operatorInfo(0, 'matmul')],
    end: traceEnd({ sentences }),
    compute: { macs_per_cycle: 4, clock_ps: 1, link_bytes_per_cycle: 1 },
  });
  const wait = { at: 'm', requester: 'dma', cause: 'bank', holder: 'sfu', wait_ps: 5 };
  const own = executionRows(trace).map(({ sentence: s, times, time_ps, macs, total_fj, waits, utilisation }) => {
    return [s, times, time_ps, macs, total_fj, waits, utilisation];
  });
  t.same(own, [
    ['a', 1, 10, 12, 3, [wait], 0.75],
    ['b', 1, 10, 12, 3, [wait], 0.75],
    ['', 0, 0, 0, 7, [], null],
  ]);
  t.match(operatorRows(trace), [
    { operator: 0, times: 2, start_ps: 0, time_ps: 20, waits: [{ wait_ps: 10 }], use_ps: { compute: 8, weights: 12 } },
    { operator: -1, total_fj: 7 },
  ]);
});
