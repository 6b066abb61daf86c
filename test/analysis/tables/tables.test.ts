import t, { type Test } from 'tap';
import {
  comparisonTable,
  compareRuns,
  latencyRows,
  memoryTables,
  summaryTables,
  sweepTable,
  waterfallTable,
  type MemoryResult,
} from '../../../analysis/index.js';
import { tornadoBars } from '../../../analysis/metrics/study.js';
import { energyTable, figuresTable, savingsTable, tornadoTable, unsaidTable } from '../../../analysis/tables/study.js';
import { bankTable } from '../../../analysis/tables/memory.js';
import { number, relative, share } from '../../../analysis/tables/numbers.js';
import { firstRows, type Table } from '../../../analysis/tables/table.js';
import { eventTrace, memoryInfo, sentence, summaryOf, total, traceEnd } from '../../helpers/events.js';
import { point, study } from '../../helpers/studies.js';

const whole = (t: Test, table: Table): void => {
  t.ok(
    table.rows.every((r) => r.length === table.headers.length),
    `${table.title}: a cell a column`,
  );
  t.notMatch(JSON.stringify(table), /NaN|undefined|Infinity/);
};

t.test('numbers have separators and fixed digits; a share of nothing is none', async (t) => {
  t.same([number(1234567), number(1.005, 2), number(2, 1)], ['1,234,567', '1.01', '2.0']);
  t.same([share(1, 3), share(1, 0)], ['33.3 %', '–']);
  t.equal(relative(0.12345), '12.3 %');
});

const sentences = [sentence({ id: 'a', end_ps: 2e6, deadline_ps: 1e6 }), sentence({ id: 'b', end_ps: 5e6 })].map(
  ({ energy_fj, ...s }) => ({ ...s, energy_pj: energy_fj }),
);
const summary = summaryOf({
  simulated_ps: 4e6,
  energy_pj: { sram: 3e6, sfu: 1e6, total: 4e6 },
  sentences,
  bytes: { sram: { read: 64, write: 0 } },
  banks: { sram: [{ requests: 4, conflicts: 1, wait_ps: 2e6, refresh_wait_ps: 0, other_wait_ps: 0 }] },
  pe_array_ps: { drain: 1e6, compute: 3e6 },
  lifetime_years: { rram: 2, nvm: null },
});

t.test('the tables of a run: units in the headers, parts with their shares, nothing that is no number', async (t) => {
  const tables = summaryTables(summary);
  for (const table of tables) whole(t, table);
  const by = (title: string): Table => tables.find((x) => x.title === title)!;
  t.same(by('Energy by component').rows, [
    ['sram', '3.000', '75.0 %'],
    ['sfu', '1.000', '25.0 %'],
    ['total', '4.000', '100.0 %'],
  ]);
  t.same(by('Energy by component').headers[1], 'energy (µJ)');
  t.same(by('Where the time of the PE array goes').rows, [
    ['compute', '3.000', '3,000', '75.0 %'],
    ['drain', '1.000', '1,000', '25.0 %'],
  ]);
  t.same(by('Memories').rows, [['sram', '64', '0', '4', '1 (25.0 %)', '2.000', '0.000']]);
  t.same(by('Run').rows[0], ['simulated time (µs)', '4.000']);
  t.same(
    by('Sentences').rows.map((r) => r[6]),
    ['late by 1.000', '–'],
  );
  t.same(by('Stream').rows.at(-1), ['cells of nvm last', 'never written']);
  t.notOk(summaryTables({ ...summary, sentences: sentences.slice(1) }).some((x) => x.title === 'Stream'));
});

t.test('runs beside each other: upward differences have a sign; relative to nothing is none', async (t) => {
  const other = { ...summary, name: 'other', energy_pj: { sram: 3e6, link: 5e6, total: 8e6 } };
  const table = comparisonTable(compareRuns([summary, other], false));
  whole(t, table);
  t.same(table.headers, ['quantity', 'run', 'other', 'difference', 'relative']);
  const row = (name: string) => table.rows.find((r) => r[0] === name);
  t.same(row('energy (µJ)'), ['energy (µJ)', '4', '8', '+4', '+100 %']);
  t.same(row('energy of link (µJ)'), ['energy of link (µJ)', '0', '5', '+5', '–']);
  t.same(row('energy of sfu (µJ)'), ['energy of sfu (µJ)', '1', '0', '-1', '-100 %']);
  t.equal(table.note, undefined);
  t.match(comparisonTable(compareRuns([summary, { ...other, workload: 'x' }], true)).note, /--force/);
});

t.test('a waterfall: each step alone on the first platform, and on top of those before', async (t) => {
  const cost = (ms: number, uj: number) => ({ time_ps: ms * 1e9, energy_pj: uj * 1e6 });
  const step = { name: 'x', alone: cost(8, 2), upTo: cost(5, 3) };
  const table = waterfallTable({
    name: 'n',
    from: 'p',
    to: 'q',
    first: cost(10, 1),
    steps: [step],
    last: cost(5.001, 4),
    beyond: [
      { ...step, name: 'y' },
      { ...step, name: 'z', alone: null },
    ],
  });
  t.same(table.rows, [
    ['p', '10.000', '–', '1.0', '10.000', '–', '1.0'],
    ['x', '8.000', '20.0 %', '2.0', '5.000', '50.0 %', '3.0'],
    ['q', '5.001', '50.0 %', '4.0', '5.001', '0.0 %', '4.0'],
    ['then y', '8.000', '20.0 %', '2.0', '5.000', '0.0 %', '3.0'],
    ['then z', '–', '–', '–', '5.000', '0.0 %', '3.0'],
  ]);
});

const figures = (energy_per_sentence_uj: number) => ({
  energy_per_sentence_uj,
  energy_per_sentence_sfu_uj: 3,
  area_mm2: 2,
  sentences_per_s_per_mm2: 4,
});
const grid = ['f', 'a', 'b'].map((scenario, i) => point({ scenario, count: '4', stay: '0.5' }, figures(50 * (i + 1))));

t.test('a study: savings over each other scenario, energy by group, the words of its file', async (t) => {
  const savings = savingsTable(grid, study);
  t.same(savings.headers, [
    'count',
    'stay',
    'energy, over a',
    'area',
    'area efficiency',
    'energy, over b',
    'area',
    'area efficiency',
  ]);
  t.same(savings.rows, [['4', '0.5', '50.0 %', '0.0 %', '0.0 %', '66.7 %', '0.0 %', '0.0 %']]);
  t.notMatch(savings.note, /claim/);
  t.match(savingsTable(grid, { ...study, claimed: 'They claim 40 %.' }).note, /higher\. They claim 40 %\.$/);
  t.same(energyTable(grid, study).headers, ['scenario', 'compute (µJ)', 'total (µJ)']);
  t.same(energyTable(grid, study).rows[0], ['f', '3.000', '50.000']);
  t.equal(energyTable(grid, study).note, 'at count 4, stay 0.5');
  whole(t, figuresTable(grid, study));
  t.same(unsaidTable(study), []);
  t.same(unsaidTable({ ...study, unsaid: [{ question: 'how', taken: 'so' }] })[0]!.rows, [['how', 'so']]);
  const at = (scenario: string, tornado: string, uj: number) => point({ scenario, tornado }, figures(uj));
  const bars = tornadoBars(
    [at('f', 'middle', 50), at('a', 'middle', 100), at('f', 'gating: on', 25), at('a', 'gating: on', 100)],
    study,
  );
  t.same(tornadoTable(bars, { ...study, with: ['a'] }, study.tornado!).rows, [
    ['as the scenarios are', '', '50.0 %', ''],
    ['gating', 'on', '75.0 %', 'assumed'],
    ['gating', 'off', '–', 'assumed'],
  ]);
});

t.test('a sweep: what varies, then figures; what a point lacks is none', async (t) => {
  const table = sweepTable('s', [...grid, { parameters: { scenario: 'x' }, row: {}, fault: 'no' }]);
  whole(t, table);
  t.equal(table.title, 's: 4 points');
  t.same(table.rows[0]!.slice(0, 4), ['f', '4', '0.5', '50.0']);
  t.ok(table.rows[3]!.slice(3).every((c) => c === '–'));
  t.equal(firstRows(table, 4, 'results.csv'), table);
  const first = firstRows({ ...table, note: 'ends' }, 1, 'results.csv');
  t.same([first.rows.length, first.note], [1, '… and 3 more: results.csv\nends']);
});

const result: MemoryResult = {
  device: 'd',
  policy: 'p',
  requests: 2,
  cycles: 9,
  reads: 1,
  writes: 1,
  read_bursts: 1,
  write_bursts: 1,
  row_hits: 0,
  row_misses: 2,
  activates: 2,
  precharges: 1,
  refreshes: 0,
  latency_cycles: null,
  bandwidth_bytes_per_s: 2e9,
  energy_pj: { activate: 1e6, read: 1e6, write: 0, refresh: 0, background: 2e6, total: 4e6 },
  wait_ps: { bank: 1e6, refresh: 2e6 },
  service_ps: 1e6,
  latency_ps: 4e6,
  queue_ps: 0,
  write_buffer_ps: 0,
  buffered_ps: 0,
  state_ps: { on: 3e6, gated: 1e6, retention: 0 },
  wake_up_pj: 0,
  simulated_ps: 4e6,
  area_um2: 0,
  notes: [],
  checked: false,
  violations: [],
};

t.test('a memory alone: the time of requests by cause sums to what passed from arrival to answer', async (t) => {
  const tables = memoryTables(result);
  for (const table of tables) whole(t, table);
  t.same(tables[3]!.rows, [
    ['service', '1.000', '25.0 %'],
    ['refresh', '2.000', '50.0 %'],
    ['bank', '1.000', '25.0 %'],
    ['arrival to answer', '4.000', '100.0 %'],
  ]);
  t.same(tables[2]!.rows, [
    ['on', '3.000', '75.0 %'],
    ['gated', '1.000', '25.0 %'],
  ]);
  t.equal(tables.length, 4, 'no violation, no table of them');
  t.match(JSON.stringify(tables[0]), /not checked \(--check\)/);
  t.match(JSON.stringify(memoryTables({ ...result, area_um2: 5 })[0]), /not checked: no checker of memories on chip/);
  const violations = Array.from({ length: 60 }, () => ({ constraint: 'tRCD', cycle: 3, time_ps: 1500, bank: 1 })) as never;
  t.equal(memoryTables({ ...result, checked: true, violations })[4]!.rows.length, 50);
  const end = traceEnd({ totals: [total({ actor: 'm', energy_fj: 1_500_000, resource: 1 })] });
  t.same(bankTable(eventTrace([], { memories: [memoryInfo('m')], end })).rows, [
    ['0', '0', '0', '0'],
    ['1', '1.5', '0', '0'],
  ]);
});

t.test(
  'latencies: a row a request in the order of its file, whichever was answered first; waits of a cause are summed',
  async (t) => {
    const rows = latencyRows([
      { cycle: 5, write: false },
      { cycle: 6, write: true },
    ]);
    const ticket = (id: number, pieces: number[]) => ({ id, write: id === 1, service: 2, pieces }) as never;
    rows.see(ticket(1, []), 7, 9, 10);
    rows.see(ticket(0, [(1 << 6) | 3, 4, (7 << 6) | 1, 1, 1 << 6, 5]), 6, 20, 10);
    t.equal(
      rows.text(),
      'index,cycle,accept_cycle,response_cycle,op,service_ps,bank_ps,refresh_ps\n0,5,6,20,R,20,90,10\n1,6,7,9,W,20,0,0\n',
    );
  },
);
