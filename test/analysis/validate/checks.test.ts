import t from 'tap';
import { checkTables, comparisonTables, type Check, type MemoryCheck } from '../../../analysis/index.js';
import { difference, judge } from '../../../analysis/validate/checks.js';
import { exitChecks } from '../../../analysis/validate/published-conditions.js';
import { rramChipChecks, sentenceChecks } from '../../../analysis/validate/published-chips.js';
import { areaChecks } from '../../../analysis/validate/published-silicon.js';
import { publishedFigures } from '../../../analysis/validate/published-figures.js';
import { loadPlatform } from '../../../models/index.js';

const check = (more: Partial<Check> = {}): Check =>
  judge({
    group: 'g',
    case: 'c',
    quantity: 'q',
    unit: 'u',
    reference: 100,
    ours: 100,
    tolerance: 0,
    status: 'validated',
    ...more,
  });

t.test('a check fails when the reference changes by more than the tolerance, to either side', async (t) => {
  t.ok(check().ok);
  t.notOk(check({ reference: 101 }).ok);
  t.notOk(check({ reference: 99 }).ok);
  t.ok(check({ ours: 105, tolerance: 0.05 }).ok);
  t.ok(check({ ours: 95, tolerance: 0.05 }).ok);
  t.notOk(check({ ours: 105.1, tolerance: 0.05 }).ok);
  t.notOk(check({ ours: 94.9, tolerance: 0.05 }).ok);
  t.ok(check({ ours: 5, tolerance: null, status: 'shown' }).ok, 'what is only shown is not judged');
  t.notOk(check({ reference: 0, ours: 1 }).ok, 'nothing is no reference for something');
  t.ok(check({ reference: 0, ours: 0 }).ok);
});

t.test('a difference is relative to the reference, or to 1 where that is 0', async (t) => {
  t.equal(difference({ reference: 4, ours: 5 }), 0.25);
  t.equal(difference({ reference: 0, ours: 5 }), 5);
});

t.test('validated, calibrated and shown are counted apart; a failure is listed and counts to its group', async (t) => {
  const failed = check({ group: 'h', ours: 110 });
  const all = [
    check(),
    check({ case: 'd', status: 'calibrated', ours: 101, tolerance: 0.1 }),
    check({ group: 's', tolerance: null, status: 'shown', ours: 7 }),
    failed,
  ];
  const [detail, byUnit] = checkTables(all, false);
  t.equal(detail!.title, 'Quantities out of tolerance');
  t.same(detail!.rows, [['h', 'c', 'q', 'u', '100', '110', '10.0 %', '± 0.00 %', 'validated', 'FAILED']]);
  t.same(byUnit!.rows, [
    ['g', '2', '1', '1', '0', '1', '1.00 %', 'ok'],
    ['s', '1', '0', '0', '1', '0', '93.0 %', 'shown'],
    ['h', '1', '1', '0', '0', '0', '10.0 %', 'FAILED'],
  ]);
  t.match(byUnit!.note, /^2 of 3 quantities within tolerance, 2 validated, 1 calibrated; 1 more shown/);
  t.equal(checkTables([check()], false).length, 1, 'nothing failed: no list');
  t.equal(checkTables(all, true)[0]!.rows.length, 4);
});

t.test('our area with the buffers of the chip is of its size, and smaller in 12 nm', async (t) => {
  const [drawn, scaled] = areaChecks(loadPlatform('edgebert-like'), publishedFigures());
  for (const of of [drawn!, scaled!]) t.ok(of.ours > of.reference / 10 && of.ours < of.reference, `${of.ours} ${of.unit}`);
  t.ok(scaled!.ours < drawn!.ours);
});

t.test('what a figure was fitted to is calibrated, never validated', async (t) => {
  const published = publishedFigures();
  const checks = exitChecks(
    [
      { threshold: 0.28, layer: 3.9 },
      { threshold: 0.4, layer: 3 },
    ],
    published,
  );
  t.same(
    checks.map((c) => [c.quantity, c.status]),
    [
      ['layers saved by early exit', 'validated'],
      ['mean exit layer', 'calibrated'],
      ['layers saved by early exit', 'validated'],
    ],
  );
  const moved = { ...published, sst2_average_exit_layer: { ...published.sst2_average_exit_layer, value: 6 } };
  t.notOk(exitChecks([{ threshold: 0.28, layer: 3.9 }], moved)[1]!.ok, 'a changed reference is noticed');
});

t.test('a memory that takes longer than the better simulator by over its tolerance fails, a shorter one does not', async (t) => {
  const row = (ours: number, ok: boolean): MemoryCheck => ({
    trace: 't',
    device: 'd',
    policy: 'own',
    quantity: 'cycles, of the better simulator',
    reference: 100,
    ours,
    tolerance: 0.05,
    kind: 'at most',
    ok,
  });
  const equal: MemoryCheck = { ...row(100, true), policy: 'dramsim3', quantity: 'cycles', kind: 'equal', tolerance: 0 };
  const spreads = [{ trace: 't', device: 'd', dramsim3: 100, ramulator2: 110, like_dramsim3: 100, own: 106 }];
  const [failures, alike, own] = comparisonTables({ comparisons: [equal, row(106, false)], spreads }, false);
  t.same(failures!.rows, [['d', 'own', 't', 'cycles, of the better simulator', '100', '106', '6.00 %', '+ 5.00 %', 'FAILED']]);
  t.same(alike!.rows, [['d', 't', '1', '0.00 %', 'ok']]);
  t.same(own!.rows, [['d', 't', '100', '110', '10.0 %', '106', '6.00 %', 'FAILED']]);
  t.match(own!.note, /^1 of 2 quantities/);
  const alone = [{ ...spreads[0]!, ramulator2: null }];
  const several = [equal, { ...equal, quantity: 'reads', ok: false }, row(90, true)];
  t.equal(comparisonTables({ comparisons: several, spreads }, false)[1]!.rows[0]!.at(-1), 'FAILED', 'where one of them is');
  t.same(comparisonTables({ comparisons: [equal, row(90, true)], spreads: alone }, false)[1]!.rows[0]!.slice(3, 5), ['–', '–']);
});

t.test('whole chips are shown beside ours, never judged; each row says what differs', async (t) => {
  const published = publishedFigures();
  const hardware = loadPlatform('adapter-albert-hetero');
  const cost = { time_ps: 8e10, energy_pj: 3e9, macs: 1e10 };
  const checks = [...rramChipChecks(hardware, published, cost), ...sentenceChecks('edgebert-systemc', published, cost)];
  t.same(
    checks.map((c) => [c.group, c.case, c.reference]),
    [
      ['CHIMERA, adapter-albert-hetero', 'int8', 2.2],
      ['CHIMERA, adapter-albert-hetero', 'wake-up', 33],
      ['MINOTAUR, adapter-albert-hetero', 'posit8, lowest', 0.42],
      ['MINOTAUR, adapter-albert-hetero', 'posit8, highest', 0.5],
      ['MINOTAUR, adapter-albert-hetero', 'an inference', 8.2],
      ['EdgeBERT silicon, ISSCC 2023 22.9: a sentence, edgebert-systemc', 'conventional', 464],
    ],
  );
  // 2 × 10^10 operations for 3 mJ
  t.ok(Math.abs(checks[0]!.ours - 20 / 3) < 1e-12);
  t.equal(checks[4]!.ours, 3);
  t.ok(checks.every((c) => c.status === 'shown' && c.tolerance === null && c.ok && /theirs: .*ours: /.test(c.note ?? '')));
});
