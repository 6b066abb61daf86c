import t from 'tap';
import { memory, technologies, type DramTable } from '../../../models/index.js';

type CommandAt = memory.CommandAt;
const table = (name: string): DramTable => technologies.get(name, { file: 'test' }) as DramTable;
const c = (name: CommandAt['name'], cycle: number, bank: number, row = 0): CommandAt => ({ name, cycle, bank, row, column: 0 });
const X32 = 'lpddr4-2400-x32';
const NEW = 'lpddr4-3200';
/** Streams that break one constraint each; everything else in them is far apart. x32: banks 0–3 are one group, 4–7 the other. */
const broken: Readonly<Record<string, [device: string, stream: CommandAt[]]>> = {
  tRCD: [X32, [c('activate', 0, 0), c('read', 14, 0)]],
  tRAS: [X32, [c('activate', 0, 0), c('precharge', 31, 0)]],
  tRP: [X32, [c('activate', 0, 0), c('precharge', 100, 0), c('activate', 114, 0)]],
  tRTP: [X32, [c('activate', 0, 0), c('read', 100, 0), c('precharge', 111, 0)]],
  tWR: [X32, [c('activate', 0, 0), c('write', 100, 0), c('precharge', 151, 0)]],
  tRRD_L: [X32, [c('activate', 0, 0), c('activate', 7, 1)]],
  tRRD_S: [X32, [c('activate', 0, 0), c('activate', 7, 4)]],
  tFAW: ['ddr4-2400', [0, 4, 1, 5, 2].map((bank, i) => c('activate', [0, 7, 15, 22, 30][i]!, bank))],
  tCCD_L: [X32, [c('activate', 0, 0), c('read', 100, 0), c('read', 107, 0)]],
  tCCD_S: [X32, [c('activate', 0, 0), c('activate', 50, 4), c('read', 100, 0), c('read', 107, 4)]],
  'read to write': [X32, [c('activate', 0, 0), c('read', 100, 0), c('write', 111, 0)]],
  tWTR_L: [X32, [c('activate', 0, 0), c('write', 100, 0), c('read', 137, 0)]],
  tWTR_S: [X32, [c('activate', 0, 0), c('activate', 50, 4), c('write', 100, 0), c('read', 129, 4)]],
  'rank switch': ['lpddr4-2400-stock', [c('activate', 0, 0), c('activate', 50, 8), c('read', 100, 0), c('read', 108, 8)]],
  tRFC: [X32, [c('refresh', 0, 0), c('activate', 391, 0)]],
  tRFCpb: [NEW, [c('refresh-bank', 0, 0), c('activate', 221, 0)]],
  tRPab: [NEW, [c('activate', 0, 0), c('precharge-all', 200, 0), c('activate', 230, 0)]],
  'tRPab before REF': [NEW, [c('activate', 0, 0), c('precharge-all', 200, 0), c('refresh', 233, 0)]],
  'tRP before REF': [X32, [c('activate', 0, 0), c('precharge', 100, 0), c('refresh', 114, 0)]],
  tPPD: [X32, [c('activate', 0, 0), c('activate', 50, 1), c('precharge', 100, 0), c('precharge', 101, 1)]],
  tREFI: [NEW, [c('activate', 57_000, 0)]],
  tXP: [NEW, [c('power-down-enter', 0, 0), c('power-down-exit', 50, 0), c('activate', 61, 0)]],
  tXSR: [NEW, [c('self-refresh-enter', 0, 0), c('self-refresh-exit', 50, 0), c('activate', 509, 0)]],
  tCKE: [NEW, [c('power-down-enter', 0, 0), c('power-down-exit', 11, 0)]],
  tSR: [NEW, [c('self-refresh-enter', 0, 0), c('self-refresh-exit', 23, 0)]],
  tCMDCKE: [NEW, [c('activate', 0, 0), c('power-down-enter', 5, 0)]],
  'data before power-down': [NEW, [c('activate', 0, 0), c('read', 100, 0), c('power-down-enter', 144, 0)]],
  'self-refresh with an open row': [NEW, [c('activate', 0, 0), c('self-refresh-enter', 200, 0)]],
  'command to a sleeping rank': [NEW, [c('power-down-enter', 0, 0), c('activate', 100, 0)]],
  'exit from a state not entered': [NEW, [c('power-down-enter', 0, 0), c('self-refresh-exit', 100, 0)]],
  'REF with an open row': [X32, [c('activate', 0, 0), c('refresh', 100, 0)]],
  'access to a row that is not open': [X32, [c('activate', 0, 0, 1), c('read', 100, 0, 2)]],
  'ACT to an open bank': [X32, [c('activate', 0, 0), c('activate', 100, 0)]],
  'PRE of a closed bank': [X32, [c('precharge', 100, 0)]],
  'one command at a time': [NEW, [c('activate', 0, 0), c('activate', 50, 1), c('read', 200, 0), c('precharge', 203, 1)]],
};
/** Constraints that hold between another pair of commands too. */
const elsewhere: typeof broken = {
  tCKE: [NEW, [c('power-down-enter', 0, 0), c('power-down-exit', 50, 0), c('power-down-enter', 61, 0)]],
  'tRP before REF': [NEW, [c('activate', 0, 0), c('precharge', 100, 0), c('self-refresh-enter', 128, 0)]],
};
for (const [constraint, [device, stream]] of [...Object.entries(broken), ...Object.entries(elsewhere)])
  t.test(`${constraint}: a stream that breaks just it is found, by name, time and bank`, async (t) => {
    const checker = memory.createChecker(table(device));
    for (const x of stream) checker.see(x);
    const last = stream.at(-1)!;
    t.same([...new Set(checker.violations.map((v) => v.constraint))], [constraint]);
    t.match(checker.violations.at(-1), { cycle: last.cycle, bank: last.bank });
    const kept = memory.createChecker(table(device));
    for (const x of stream.slice(0, -1)) kept.see(x);
    t.same(kept.violations, [], 'what came before it is sound');
  });

t.test('another rank has rows of its own: it activates one as soon as the command bus is free', async (t) => {
  const checker = memory.createChecker(table('lpddr4-2400-stock'));
  for (const x of [c('activate', 0, 0), c('activate', 4, 8)]) checker.see(x);
  t.same(checker.violations, []);
});
