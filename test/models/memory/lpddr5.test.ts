/** LPDDR5-6400 by hand, beside Ramulator 2 (c5b1c3a) with the presets that the table is from, and as a file of one's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { memory, technologies, technologyYaml, type DramTable } from '../../../models/index.js';
import { dramEnergy } from '../../../models/memory/dram/energy.js';
import { packageRoot, readRequests } from '../../../traces/index.js';
import { come, energyOf } from '../../helpers/scenarios.js';
import { play } from '../../helpers/requests.js';

const NAME = 'lpddr5-6400';
const table = technologies.get(NAME, { file: 'test' }) as DramTable;

t.test('an unloaded read and what the pins carry, by hand', async (t) => {
  // a cycle to decide; ACT-1, ACT-2 and tRCD: 16; RL 17; the burst 2
  const { answered } = play(NAME, undefined, [{ cycle: 0, address: 0, write: false }]);
  t.equal(answered[0], 1 + 16 + 17 + 2);
  const { clock_ps, memory: loaded } = memory.loadDevice(NAME);
  t.equal(clock_ps, 1250);
  t.match(loaded.facts, { peak_bytes_per_s: 25_600_000_000 });
});

t.test('a read takes 5.17 pJ/bit of the device, as its currents say; a write and an activate less and more', async (t) => {
  const { host, ...alone } = table;
  t.ok(host);
  const { read_fj, write_fj, activate_fj } = dramEnergy(alone);
  t.ok(Math.abs(read_fj / 512 / 1000 - 5.17) < 0.01, `${read_fj / 512 / 1000} pJ/bit`);
  t.ok(write_fj < read_fj && activate_fj > read_fj / 2);
});

/** Cycles to the last answer: Ramulator 2, its LPDDR5 with 32 bits. Its queues hold half of ours and its addresses map otherwise. */
const RAMULATOR = { 'same-bank-rows': 103_749, 'rand-read-full': 90_842, 'row-pingpong': 28_541, 'seq-read-full': 49_505 };
for (const [trace, cycles] of Object.entries(RAMULATOR))
  t.test(`${trace}: within 9 % of Ramulator 2, and no command too early`, async (t) => {
    const file = join(packageRoot(), 'analysis', 'validate', 'reference', 'traces', `${trace}.csv.gz`);
    const { rows } = readRequests(file, { capacity_bytes: 2 ** 31, clock_ps: 1250, wrap: true });
    const { result } = play(NAME, undefined, rows, undefined, { check: true });
    t.same(result.violations, []);
    t.ok(Math.abs(result.cycles / cycles - 1) < 0.09, `${result.cycles} beside ${cycles}`);
  });

t.test(
  'copy-stream: 35 % fewer cycles than Ramulator 2, for its queues hold less; with such queues as many, within 9 %',
  async (t) => {
    const file = join(packageRoot(), 'analysis', 'validate', 'reference', 'traces', 'copy-stream.csv.gz');
    const { rows } = readRequests(file, { capacity_bytes: 2 ** 31, clock_ps: 1250, wrap: true });
    const cycles = (spec: Parameters<typeof play>[3]): number => play(NAME, undefined, rows, spec).result.cycles;
    const [ours, theirs] = [cycles(undefined), cycles({ read_queue: 32, write_buffer: 32, drain_high: 25, drain_low: 6 })];
    const ramulator = 112_000; // to three digits: its run is kept as that share alone
    t.ok(Math.abs(ours / ramulator - 0.65) < 0.01, `${ours}`);
    t.ok(Math.abs(theirs / ramulator - 1) < 0.09, `${theirs}`);
  },
);

t.test('a DRAM of one’s own, by file, is what its numbers are: in a scenario as the table that ships', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, technologyYaml('mine', table));
  const under = (technology: string) =>
    come('experiment/a-albert-lpddr4', {
      ...{ 'model.size': 'tiny', 'stream.sentences': 2 },
      'platform.memories.lpddr4.technology': technology,
    });
  const [ships, own, lpddr4] = [await under(NAME), await under(file), await under('lpddr4-3200')];
  t.equal(own.end.now_ps, ships.end.now_ps);
  t.equal(energyOf(own), energyOf(ships));
  t.ok(ships.end.now_ps < lpddr4.end.now_ps, 'sooner than LPDDR4-3200 on the same link');
  t.ok(
    ships.warnings.some((w) => w.includes('no currents of LPDDR5 were found')),
    'its energies carry a warning',
  );
});
