import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { compareMemory } from '../../analysis/index.js';
import { command } from '../../models/index.js';
import { playMemory, playRequestFile } from '../../scenarios/index.js';
import { packageRoot, type RequestRow } from '../../traces/index.js';

type CommandAt = command.CommandAt;
const devices = command.commandDevices.names;
const table = (name: string) => command.commandDevices.get(name, { file: 'test' });

t.test('DRAMsim3: every reference trace on every device, every quantity', async (t) => {
  const all = compareMemory(
    (device, file) => playRequestFile(device, file, false).result,
    () => undefined,
  );
  t.equal(all.length > 600, true);
  t.same(
    all.filter((c) => !c.ok),
    [],
  );
});

t.test('a comparison fails when a figure is off by one', async (t) => {
  const spoiled = compareMemory(
    (device, file) => {
      const { result } = playRequestFile(device, file, false);
      return { ...result, cycles: result.cycles + 1 };
    },
    () => undefined,
  );
  t.equal(spoiled.filter((c) => !c.ok).length, 39);
});

/** Random requests that reuse addresses and rows, arriving in bursts. */
const requests: fc.Arbitrary<RequestRow[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(20_000)),
      block: fc.oneof(fc.nat(64), fc.nat(2 ** 24)),
      write: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 200,
    },
  )
  .map((drafts) => {
    let cycle = 0;
    return drafts.map(({ gap, block, write }) => ({ cycle: (cycle += gap), address: 64 * block, write }));
  });

for (const device of devices)
  t.test(`${device}: no constraint is violated, every request is answered once, never above the pins`, async (t) => {
    fc.assert(
      fc.property(requests, (rows) => {
        const { result, requests: played } = playMemory(device, rows, true);
        assert.deepEqual(result.violations, []);
        assert.ok(played.every((r) => r.accepted >= r.cycle && r.answered > r.accepted));
        assert.ok(result.read_bursts <= result.reads && result.write_bursts <= result.writes);
        const { energy_pj: e } = result;
        assert.ok(Math.abs(e.activate + e.read + e.write + e.refresh + e.background - e.total) < 1e-6 * e.total);
        const f = table(device).fields;
        assert.ok((result.read_bursts + result.write_bursts - 8) * f.burst.value <= result.cycles + f.CL.value);
      }),
      { numRuns: 150 },
    );
    t.pass('no counterexample');
  });

t.test('the known livelock of the reference ends: 10,000 random requests, half of them writes, on 64 blocks', async (t) => {
  let s = 12345;
  const random = (): number => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const rows = Array.from({ length: 10_000 }, (_, cycle) => ({
    cycle,
    address: 64 * Math.floor(random() * 64),
    write: random() < 0.5,
  }));
  const { result } = playMemory('lpddr4-2400-x32', rows, true);
  t.equal(result.violations.length, 0);
  t.ok(result.cycles < 200_000);
});

const reference = join(packageRoot(), 'analysis', 'validate', 'reference');
/** The first 4,000 commands that the reference issued on lpddr4-2400-x32. */
function referenceCommands(name: string): CommandAt[] {
  const lines = gunzipSync(readFileSync(join(reference, 'commands', name))).toString().trim().split(/\r?\n/).slice(1); // prettier-ignore
  const number = (text: string): number => (text === '' ? -1 : Number(text));
  return lines.map((line) => {
    const [cycle = '', command = '', group = '', bank = '', row = '', column = ''] = line.split(',');
    const at = Math.max(0, number(group)) * 4 + Math.max(0, number(bank));
    return { name: command as CommandAt['name'], cycle: Number(cycle), bank: at, row: number(row), column: number(column) };
  });
}
for (const file of readdirSync(join(reference, 'commands')))
  t.test(`${file}: the reference’s commands are ours, one by one, and break no constraint`, async (t) => {
    const theirs = referenceCommands(file);
    const checker = command.createChecker(table('lpddr4-2400-x32'));
    for (const x of theirs) checker.see(x);
    t.same(checker.violations, []);
    const ours: CommandAt[] = [];
    const { requests: rows } = playRequestFile('lpddr4-2400-x32', join(reference, 'traces', file), false);
    playMemory('lpddr4-2400-x32', rows, false, (x) => ours.length < theirs.length && ours.push(x));
    t.equal(
      ours.findIndex((x, i) => {
        const y = theirs[i]!;
        return x.name !== y.name || x.cycle !== y.cycle || x.bank !== y.bank || x.row !== y.row;
      }),
      -1,
    );
  });

const c = (name: CommandAt['name'], cycle: number, bank: number, row = 0): CommandAt => ({ name, cycle, bank, row, column: 0 });
/** Streams that break one constraint each; everything else in them is far apart. Banks 0–3 are one group, 4–7 the other. */
const broken: Readonly<Record<string, [device: string, stream: CommandAt[]]>> = {
  tRCD: ['lpddr4-2400-x32', [c('activate', 0, 0), c('read', 14, 0)]],
  tRAS: ['lpddr4-2400-x32', [c('activate', 0, 0), c('precharge', 31, 0)]],
  tRP: ['lpddr4-2400-x32', [c('activate', 0, 0), c('precharge', 100, 0), c('activate', 114, 0)]],
  tRTP: ['lpddr4-2400-x32', [c('activate', 0, 0), c('read', 100, 0), c('precharge', 111, 0)]],
  tWR: ['lpddr4-2400-x32', [c('activate', 0, 0), c('write', 100, 0), c('precharge', 151, 0)]],
  tRRD_L: ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 7, 1)]],
  tRRD_S: ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 7, 4)]],
  tFAW: ['ddr4-2400', [0, 4, 1, 5, 2].map((bank, i) => c('activate', [0, 7, 15, 22, 30][i]!, bank))],
  tCCD_L: ['lpddr4-2400-x32', [c('activate', 0, 0), c('read', 100, 0), c('read', 107, 0)]],
  tCCD_S: ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 50, 4), c('read', 100, 0), c('read', 107, 4)]],
  'read to write': ['lpddr4-2400-x32', [c('activate', 0, 0), c('read', 100, 0), c('write', 111, 0)]],
  tWTR_L: ['lpddr4-2400-x32', [c('activate', 0, 0), c('write', 100, 0), c('read', 137, 0)]],
  tWTR_S: ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 50, 4), c('write', 100, 0), c('read', 129, 4)]],
  'rank switch': ['lpddr4-2400-stock', [c('activate', 0, 0), c('activate', 50, 8), c('read', 100, 0), c('read', 108, 8)]],
  tRFC: ['lpddr4-2400-x32', [c('refresh', 0, 0), c('activate', 391, 0)]],
  'tRP before REF': ['lpddr4-2400-x32', [c('activate', 0, 0), c('precharge', 100, 0), c('refresh', 114, 0)]],
  tPPD: ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 50, 1), c('precharge', 100, 0), c('precharge', 101, 1)]],
  'REF with an open row': ['lpddr4-2400-x32', [c('activate', 0, 0), c('refresh', 100, 0)]],
  'access to a row that is not open': ['lpddr4-2400-x32', [c('activate', 0, 0, 1), c('read', 100, 0, 2)]],
  'ACT to an open bank': ['lpddr4-2400-x32', [c('activate', 0, 0), c('activate', 100, 0)]],
  'PRE of a closed bank': ['lpddr4-2400-x32', [c('precharge', 100, 0)]],
  'one command a cycle': [
    'lpddr4-2400-x32',
    [c('activate', 0, 0), c('activate', 50, 1), c('read', 100, 0), c('precharge', 100, 1)],
  ],
};
t.test('each constraint is found broken, by its name, where just it is', async (t) => {
  for (const [constraint, [device, stream]] of Object.entries(broken)) {
    const checker = command.createChecker(table(device));
    for (const x of stream) checker.see(x);
    t.same([...new Set(checker.violations.map((v) => v.constraint))], [constraint], constraint);
  }
});

t.test('every figure of a device names its source', async (t) => {
  for (const name of devices) for (const f of Object.values(table(name).fields)) t.match(f.source, /^DRAMsim3 2981759/);
  t.match(
    readFileSync(join(packageRoot(), 'analysis', 'validate', 'reference', 'README.md'), 'utf8'),
    /29817593b3389f1337235d63cac515024ab8fd6e/,
  );
});
