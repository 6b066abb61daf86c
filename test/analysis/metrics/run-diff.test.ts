import assert from 'node:assert/strict';
import t from 'tap';
import { runDiff, UNKNOWN_WORKLOAD, type ComparedRun, type RunDiff } from '../../../analysis/index.js';
import { alignedRows } from '../../../analysis/metrics/operator-alignment.js';
import { partChanges } from '../../../analysis/metrics/diff-parts.js';
import { executionRows } from '../../../analysis/metrics/operator-table.js';
import { hardwareOf, loadPlatform } from '../../../models/index.js';
import { resolveRecording, runRecording } from '../../../scenarios/run/replay.js';
import { summaryOf } from '../../../scenarios/run/summary.js';
import { importOptions, InputError, readEventTrace } from '../../../traces/index.js';
import type { Hardware } from '../../../models/index.js';
import { TINY } from '../../helpers/cli.js';

/** A run of a recording, with its trace in memory. */
async function ran(label: string, file: string, hardware: Hardware, exit?: number): Promise<ComparedRun> {
  const conditions = exit === undefined ? undefined : { of: { exit: { layer: exit } }, at: () => ({ file }) };
  const recording = resolveRecording(file, { platform: 'tiny', seed: 1, reading: importOptions(), conditions });
  const how = { level: 'operator', folder: undefined, read: true, onProgress: () => false } as const;
  const result = await runRecording({ ...recording, resolved: { ...recording.resolved, hardware } }, how);
  return { label, summary: summaryOf('run', result), trace: readEventTrace(result.traceBytes!, label) };
}
const tiny = loadPlatform('tiny');
const wide = hardwareOf({ ...tiny.platform, axi: { ...tiny.platform.axi, width_bytes: { value: 16, source: 'wider' } } }, 'wide');
const other = loadPlatform('edgebert-like');
const runs = [
  await ran('tiny', TINY, tiny),
  await ran('wide', TINY, wide),
  await ran('other', TINY, other),
  await ran('exits', TINY, tiny, 1),
];

/** The same with the runs in the other order. */
function swapped(diff: RunDiff): unknown {
  const back = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(back);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => {
        if (k === 'difference') return [k, 0 - (v as number)];
        if (k === 'mappings' && v !== null) return [k, [...(v as string[])].reverse()];
        const key = { a: 'b', b: 'a', operator_a: 'operator_b', operator_b: 'operator_a' }[k] ?? k;
        return [key, back(v)];
      }),
    );
  };
  const { runs: of, differences, ...rest } = diff;
  return {
    ...(back(rest) as object),
    runs: [...of].reverse(),
    differences: differences.map((d) => [d.quantity, d.unit, [...d.values].reverse(), 0 - d.absolute[1]!]),
  };
}
const straight = ({ differences, ...rest }: RunDiff): unknown => ({
  ...rest,
  differences: differences.map((d) => [d.quantity, d.unit, d.values, d.absolute[1]]),
});

t.test('a run does not differ from itself', async (t) => {
  for (const run of runs) {
    const { identical, operators, kinds, same_workload, energy_by_component_pj } = runDiff(run, run, false);
    t.same(
      { identical, operators, kinds, same_workload, energy_by_component_pj },
      {
        ...{ identical: true, operators: [], kinds: [], same_workload: true },
        energy_by_component_pj: [],
      },
    );
  }
});

t.test('swapped, every difference is the opposite, to the last digit', async (t) => {
  for (const a of runs)
    for (const b of runs) {
      assert.deepEqual(swapped(runDiff(a, b, false)), straight(runDiff(b, a, false)), `${a.label} and ${b.label}`);
      t.pass(`${a.label} and ${b.label}`);
    }
});

t.test('what operators differ in sums to what the runs do', async (t) => {
  const total = (d: RunDiff, of: (o: NonNullable<RunDiff['operators']>[number]) => number): number =>
    d.operators!.reduce((sum, o) => sum + of(o), 0);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [3, 0],
  ] as const) {
    const d = runDiff(runs[a]!, runs[b]!, false);
    const [x, y] = [runs[a]!.trace!.end!, runs[b]!.trace!.end!];
    const energy = (end: typeof x): number => end.totals.reduce((sum, row) => sum + row.energy_fj, 0);
    t.equal(
      total(d, (o) => o.energy_fj.difference),
      energy(y) - energy(x),
    );
    const read = (end: typeof x): number =>
      end.totals.reduce((sum, row) => sum + (row.kind === 'read' || row.kind === 'write' ? row.amount : 0), 0);
    t.equal(
      total(d, (o) => o.bytes.difference),
      read(y) - read(x),
    );
    t.equal(
      d.kinds!.reduce((sum, k) => sum + k.energy_fj.difference, 0),
      energy(y) - energy(x),
    );
    const uses = d.pe_array_ps.reduce((sum, p) => sum + p.difference, 0);
    t.equal(uses, y.now_ps - x.now_ps, 'what the PE array’s time went to, to the time');
    for (const o of d.operators!) {
      assert.equal(
        o.energy_by_component_fj.reduce((sum, p) => sum + p.difference, 0),
        o.energy_fj.difference,
      );
      assert.equal(
        o.bytes_by_memory.reduce((sum, p) => sum + p.difference, 0),
        o.bytes.difference,
      );
      assert.equal(
        o.waits_ps.reduce((sum, p) => sum + p.difference, 0),
        o.wait_ps.difference,
      );
    }
  }
});

t.test('an exit leaves operators to one run alone; the others are beside each other by what they do', async (t) => {
  const { operators } = runDiff(runs[0]!, runs[3]!, false);
  const alone = operators!.filter((o) => o.operator_b === null);
  t.ok(alone.length > 0);
  t.ok(alone.every((o) => o.time_ps.b === 0 && o.time_ps.a > 0 && o.layer !== 0));
  t.ok(
    operators!.every(
      (o) => o.operator_a === null || o.kind === runs[0]!.trace!.operators[o.operator_a]?.kind || o.kind === 'none',
    ),
  );
});

t.test('operators are beside each other by sentence, kind, dimensions, layer and order, each once', async (t) => {
  const rows = executionRows(runs[0]!.trace!);
  const other = [...rows.slice(3), { ...rows[1]!, operator: 900 }, { ...rows[0]!, sentence: 'x' }];
  const pairs = alignedRows(rows, other, true);
  t.same(
    pairs
      .map((p) => p.a)
      .filter((r) => r !== undefined)
      .sort((x, y) => x.operator - y.operator),
    [...rows].sort((x, y) => x.operator - y.operator),
  );
  t.equal(pairs.filter((p) => p.b !== undefined).length, other.length);
  for (const { a, b } of pairs)
    if (a && b) assert.deepEqual([a.kind, a.dims, a.layer, a.sentence], [b.kind, b.dims, b.layer, b.sentence]);
  t.ok(pairs.some(({ a, b }) => a === undefined && b?.sentence === 'x'));
  t.notOk(
    alignedRows(rows, other, false).some(({ a, b }) => a === undefined && b?.sentence === 'x'),
    'or whatever the sentence',
  );
});

t.test('parts: one that a run has not is 0 there; largest first; the total is none', async (t) => {
  t.same(partChanges({ a: 5, b: 1, total: 6, same: 2 }, { b: 7, c: -2, total: 5, same: 2 }), [
    { part: 'b', a: 1, b: 7, difference: 6 },
    { part: 'a', a: 5, b: 0, difference: -5 },
    { part: 'c', a: 0, b: -2, difference: -2 },
  ]);
  t.same(partChanges({ constructor: 1 }, {}), [{ part: 'constructor', a: 1, b: 0, difference: -1 }]);
});

t.test('runs of other work are refused, with how they differ, or forced', async (t) => {
  const [a, b] = [runs[0]!, runs[1]!];
  const says = (x: ComparedRun, y: ComparedRun, message: RegExp): void => {
    t.throws(() => runDiff(x, y, false), { name: InputError.name, message });
    t.equal(runDiff(x, y, true).same_workload, false);
  };
  const withSummary = (summary: Partial<ComparedRun['summary']>): ComparedRun => ({
    ...b,
    summary: { ...b.summary, ...summary },
  });
  const [sentence] = b.summary.sentences as [ComparedRun['summary']['sentences'][number]];
  says(
    a,
    withSummary({ workload: 'x', sentences: [sentence, sentence] }),
    /wide: other sentences than tiny: 1 sentences and 2; expected.*--force/,
  );
  says(a, withSummary({ workload: 'x', sentences: [{ ...sentence, task: 'qnli' }] }), /sentence 0 is of default and of qnli/);
  says(
    a,
    withSummary({ workload: 'x', sentences: [{ ...sentence, deadline_ps: sentence.arrival_ps + 7 }] }),
    /a deadline of 0 ps and of 7 ps/,
  );
  says(a, withSummary({ workload: 'x' }), /lengths of sentences, or when they arrive/);
  t.doesNotThrow(() => runDiff(a, withSummary({ workload: UNKNOWN_WORKLOAD }), false), 'of a trace alone: as far as is known');
  const operators = b.trace!.operators.map((o) => (o.kind === 'matmul' ? { ...o, dims: [1, 2, 3, 4] } : o));
  says(
    a,
    { ...b, trace: { ...b.trace!, operators } },
    /other work than tiny: matmul .* is in the first alone, matmul 1×2×3×4 in the second/,
  );
});

t.test('a trace alone has no areas: none are compared', async (t) => {
  const bare: ComparedRun = { ...runs[1]!, summary: { ...runs[1]!.summary, area_mm2: {}, sentences_per_s_per_mm2: 0 } };
  const { differences } = runDiff(runs[0]!, bare, false);
  t.notOk(differences.some((d) => /area/.test(d.quantity)));
  t.ok(runDiff(runs[0]!, runs[2]!, false).differences.some((d) => d.quantity === 'area on chip'));
});

t.test('without a trace nothing is said of operators', async (t) => {
  const { label, summary } = runs[1]!;
  const d = runDiff(runs[0]!, { label, summary }, false);
  t.same([d.operators, d.kinds, d.bytes_by_operand, d.identical], [null, null, [], false]);
});
