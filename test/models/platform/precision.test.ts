/** Several number formats: which tensor has which, what products of unlike ones take, and lanes that take pairs of 4 bits. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { hardwareOf, loadPlatform, type Platform } from '../../../models/index.js';
import { totalMacs } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { amount, chain, energy_fj, platforms, run, traces } from '../../helpers/workloads.js';

const tiny = loadPlatform('tiny').platform;
const of = (precision: Platform['precision'], more: Partial<Platform> = {}): Platform => ({
  ...tiny,
  format: 'int8',
  ...(precision && { precision }),
  ...more,
});
const hardware = (precision: Platform['precision']) => hardwareOf(of(precision), 'p.yaml');
const paired = (p: Platform): Platform => ({ ...p, pe_array: { ...p.pe_array, pairs_of_4_bits: true } });
const FOUR: Platform['precision'] = { classes: { backbone: 'log4', activation: 'log4', embedding: 'log4', task: 'log4' } };

t.test('a class has its format, a result that of the kind that made it, all else the platform’s', async (t) => {
  const { precision: p } = hardware({ classes: { backbone: 'log4' }, kinds: { softmax: 'fp16' } });
  t.equal(p.of('backbone').name, 'log4');
  t.equal(p.of('backbone').element_bytes, 0.5);
  t.equal(p.of('activation', 'softmax').name, 'fp16');
  t.equal(p.of('activation', 'matmul').name, 'int8');
  t.equal(p.of('cache', 'softmax').name, 'int8', 'a cache stays what its class is');
});

t.test('a product of unlike formats takes what the wider one takes; the array is of the widest', async (t) => {
  const { precision: p, logic } = hardware({ classes: { backbone: 'log4' }, kinds: { softmax: 'fp16' } });
  const [log4, int8, fp16] = [p.of('backbone'), p.of('task'), p.of('activation', 'softmax')];
  t.equal(p.mac_fj(log4, int8), int8.mac_fj);
  t.equal(p.mac_fj(int8, log4), int8.mac_fj);
  t.equal(p.mac_fj(fp16, log4), fp16.mac_fj);
  t.equal(p.mac_fj(log4, log4), log4.mac_fj);
  t.ok(log4.mac_fj < int8.mac_fj && int8.mac_fj < fp16.mac_fj);
  const area = (h: typeof logic): number => h.find((b) => b.name === 'pe-array')!.area_um2;
  t.equal(area(logic), area(hardwareOf({ ...tiny, format: 'fp16' }, 'p').logic));
});

t.test('all classes in one format are that format, byte for byte but for its name', async (t) => {
  const trace = chain(12, 20, [{ kind: 'matmul', n: 24 }, { kind: 'softmax' }, { kind: 'self', heads: 2 }]);
  const classes = { backbone: 'fp16', task: 'fp16', embedding: 'fp16', activation: 'fp16', cache: 'fp16' };
  t.same(run(trace, { ...tiny, precision: { classes } }).end.totals, run(trace, { ...tiny, format: 'fp16' }).end.totals);
});

t.test('one product by hand: bytes of each operand by its format, MACs at the wider one', async (t) => {
  const [m, k, n] = [8, 16, 24];
  const lanes = tiny.pe_array.vector_size.value;
  const trace = chain(m, k, [{ kind: 'matmul', n }]);
  const { end } = run(trace, of({ classes: { backbone: 'log4' }, kinds: { embedding: 'fp16' } }));
  const table = m * k;
  t.equal(amount(end, 'write', 'activation-buffer'), table + 2 * m * k);
  t.equal(amount(end, 'read', 'activation-buffer'), table + 2 * m * k * Math.ceil(n / lanes), 'fp16, once a column of tiles');
  const weights = (n * k + n) / 2;
  t.equal(amount(end, 'write', 'weight-buffer') + amount(end, 'write', 'auxiliary-buffer'), weights);
  t.equal(amount(end, 'tile'), m * k * n);
});

t.test(
  'a lane that takes pairs of 4 bits: half the tiles, the same MACs and bytes; of other formats nothing changes',
  async (t) => {
    for (const k of [32, 31, 33]) {
      const trace = chain(16, k, [{ kind: 'matmul', n: 32 }]);
      const [one, two] = [of(FOUR), paired(of(FOUR))].map((p) => run(trace, p).end);
      const tiles = (end: typeof one): number =>
        end!.totals.filter((r) => r.kind === 'tile').reduce((sum, r) => sum + r.count, 0);
      const lanes = tiny.pe_array.vector_size.value;
      t.equal(tiles(two), (tiles(one) / Math.ceil(k / lanes)) * Math.ceil(Math.ceil(k / 2) / lanes), `${k} deep`);
      t.equal(amount(two!, 'tile'), totalMacs(trace));
      t.equal(amount(two!, 'read', 'activation-buffer'), amount(one!, 'read', 'activation-buffer'));
      t.ok(two!.now_ps < one!.now_ps);
      const eight = [of(undefined), paired(of(undefined))].map((p) => run(trace, p).bytes);
      t.ok(eight[0]!.equals(eight[1]!) || eight[0]!.length > 0);
      t.equal(run(trace, paired(of(undefined))).end.now_ps, run(trace, of(undefined)).end.now_ps);
      t.equal(energy_fj(run(trace, paired(of(undefined))).end), energy_fj(run(trace, of(undefined)).end));
    }
  },
);

t.test('what is skipped is what would have been stepped, and checkpoints change nothing', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      const p = paired({ ...platform, precision: FOUR });
      assert.ok(run(trace, p).bytes.equals(run(trace, p, { replay: false, reversed: true }).bytes));
    }),
    { numRuns: draws(30) },
  );
  t.pass('no counterexample');
});

t.test('a format that is none, and a class or kind that is none, are refused', async (t) => {
  t.throws(
    () => hardware({ classes: { backbone: 'log5' } }),
    /p\.yaml: precision\.classes\.backbone: unknown number format "log5".*log4/,
  );
});
