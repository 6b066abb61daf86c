import assert from 'node:assert/strict';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import t from 'tap';
import { sweepRow } from '../../../analysis/index.js';
import { arrow, csv, quoted, type Cell } from '../../../analysis/metrics/columns.js';
import { columnsOf, type PointResult } from '../../../analysis/metrics/sweep-rows.js';
import { sentence, summaryOf } from '../../helpers/events.js';

const sentences = [sentence({}), sentence({})].map(({ energy_fj, ...s }) => ({ ...s, energy_pj: energy_fj }));

t.test('a row has every figure under a name that ends in its unit; energies are a sentence’s', async (t) => {
  const summary = summaryOf({
    workload: 'abc',
    simulated_ps: 3e9,
    energy_per_sentence_uj: 1,
    idle_energy_pj: 4e6,
    latency_ms: { mean: 2, p50: 3, p95: 4, p99: 5 },
    switches: 6,
    switch_ms: { mean: 7, p95: 8 },
    fetched: { parts: 0, bytes: 9 },
    deadline_misses: 10,
    area_mm2: { logic: 11, total: 12 },
    sentences_per_s: 13,
    sentences_per_s_per_mm2: 14,
    average_power_mw: 15,
    peak_power_mw: 16,
    energy_pj: { sram: 34e6, total: 1e9 },
    bytes: { sram: { read: 18, write: 19 } },
    lifetime_years: { rram: 20, other: null },
    sentences,
  });
  t.same(Object.entries(sweepRow(summary)), [
    ['workload', 'abc'],
    ['simulated_ms', 3],
    ['energy_per_sentence_uj', 1],
    ['idle_energy_per_sentence_uj', 2],
    ['latency_mean_ms', 2],
    ['latency_p50_ms', 3],
    ['latency_p95_ms', 4],
    ['latency_p99_ms', 5],
    ['switches', 6],
    ['switch_mean_ms', 7],
    ['switch_p95_ms', 8],
    ['fetched_bytes', 9],
    ['deadline_misses', 10],
    ['area_mm2', 12],
    ['sentences_per_s', 13],
    ['sentences_per_s_per_mm2', 14],
    ['average_power_mw', 15],
    ['peak_power_mw', 16],
    ['energy_per_sentence_sram_uj', 17],
    ['area_logic_mm2', 11],
    ['read_sram_bytes', 18],
    ['written_sram_bytes', 19],
    ['lifetime_rram_years', 20],
    ['lifetime_other_years', null],
  ]);
});

t.test('a run without sentences or area is not divided by none', async (t) => {
  const row = sweepRow(summaryOf({ idle_energy_pj: 2e6, energy_pj: { sram: 3e6, total: 3e6 }, area_mm2: {} }));
  t.equal(row['idle_energy_per_sentence_uj'], 2);
  t.equal(row['energy_per_sentence_sram_uj'], 3);
  t.equal(row['area_mm2'], 0);
});

const points: PointResult[] = [
  { parameters: { scenario: 'a', tasks: '1' }, row: { x_mm: 1, note: 'n' } },
  { parameters: { scenario: 'b', point: 'p' }, row: { y_mm: null, x_mm: 2, tasks: 'of the row' } },
];

t.test('parameters come first, then figures as they occur; what a point lacks is null', async (t) => {
  t.same(columnsOf(points), {
    names: ['scenario', 'tasks', 'point', 'x_mm', 'note', 'y_mm'],
    rows: [
      ['a', '1', null, 1, 'n', null],
      ['b', 'of the row', 'p', 2, null, null],
    ],
  });
});

t.test('a point that could not be run says why in a last column, which is there only then', async (t) => {
  const fault: PointResult = { parameters: { scenario: 'c' }, row: {}, fault: 'too large' };
  const { names, rows } = columnsOf([...points, fault]);
  t.equal(names.at(-1), 'fault');
  t.same(
    rows.map((r) => r.at(-1)),
    [null, null, 'too large'],
  );
});

t.test('a cell is quoted where it holds a comma, a quote or the end of a line', async (t) => {
  t.same([1.5, null, 'plain', 'a b', ''].map(quoted), ['1.5', '', 'plain', 'a b', '']);
  t.same(['a,b', 'a"b', 'a\nb', 'a\rb'].map(quoted), ['"a,b"', '"a""b"', '"a\nb"', '"a\rb"']);
  t.equal(quoted('"x","y"'), '"""x"",""y"""');
  t.equal(
    csv({
      names: ['a', 'b,c'],
      rows: [
        [1, null],
        ['x', 'y'],
      ],
    }),
    'a,"b,c"\n1,\nx,y\n',
  );
});

/** A reader of CSV after RFC 4180, written for this test. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quotedCell, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\n)/g)) {
    rows.at(-1)!.push(quotedCell?.replaceAll('""', '"') ?? plain!);
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

t.test('whatever text a cell holds, a reader of CSV finds it again', async (t) => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', ' \n', ' \r\n', '",\n"', 'ä')).filter((c) => !/^[=+\-@]/.test(c));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      assert.deepEqual(parsed(csv({ names: ['a', 'b'], rows })), [['a', 'b'], ...rows]);
    }),
  );
  t.pass('no counterexample');
});

t.test('what a spreadsheet would run is text; numbers are as they were', async (t) => {
  const run = ['=cmd()', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '=1,2'];
  t.same(run.map(quoted), ["'=cmd()", "'+1+1", "'-2+3", "'@SUM(A1)", "'\t=1", '"\'\r=1"', '"\'=1,2"']);
  t.same([-1.5, '-1.5', '+3', -1e-9].map(quoted), ['-1.5', '-1.5', '+3', '-1e-9']);
  t.same(['a=b', 'x-y', "it's", '–'].map(quoted), ['a=b', 'x-y', "it's", '–']);
});

t.test('an Arrow file has the same cells: numbers as doubles, a column with any text as text, nothing as null', async (t) => {
  const rows: Cell[][] = [
    [1, 'x', null, 2],
    [0.5, 'y', null, 'two'],
    [null, null, null, null],
  ];
  const table = tableFromIPC(await arrow({ names: ['n', 't', 'none', 'mixed'], rows }));
  const column = (name: string): unknown[] => [...table.getChild(name)!];
  t.same(column('n'), [1, 0.5, null]);
  t.same(column('t'), ['x', 'y', null]);
  t.same(column('none'), [null, null, null]);
  t.same(column('mixed'), ['2', 'two', null]);
  t.equal(String(table.getChild('n')!.type), 'Float64');
  t.equal(String(table.getChild('mixed')!.type), 'Utf8');
});
