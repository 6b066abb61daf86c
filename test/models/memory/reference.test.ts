import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { compareMemory } from '../../../analysis/index.js';
import { memory, technologies, type DramTable } from '../../../models/index.js';
import { playRequestFile } from '../../../scenarios/index.js';
import { packageRoot } from '../../../traces/index.js';
import { isLong, sized } from '../../helpers/tier.js';

type CommandAt = memory.CommandAt;
const table = (name: string): DramTable => technologies.get(name, { file: 'test' }) as DramTable;
const nothing = (): void => undefined;

/** Of thirteen traces on three devices. The quick tier plays each trace on one of them, and each device four times or more. */
const TRACES = 13;
const chosen = new Set(
  isLong() ? Array.from({ length: 3 * TRACES }, (_, i) => i) : Array.from({ length: TRACES }, (_, i) => i + TRACES * (i % 3)),
);
const isChosen = (row: number): boolean => chosen.has(row);

type Result = ReturnType<typeof playRequestFile>['result'];
/** What the reference's policy came to, by device and file: played once. */
const played = new Map<string, Result>();
/** The first commands that were issued for each of the files whose commands the reference tells, while they were played. */
const DEVICE = 'lpddr4-2400-x32';
const MOST = 4000;
const reference = join(packageRoot(), 'analysis', 'validate', 'reference');
const issued = new Map<string, CommandAt[]>(readdirSync(join(reference, 'commands')).map((file) => [file, []]));

t.test('two simulators: every reference trace on every device, every quantity', async (t) => {
  const { comparisons, spreads } = compareMemory(
    (device, policy, file) => {
      const ours = device === DEVICE && policy === 'dramsim3' ? issued.get(basename(file)) : undefined;
      const { result } = playRequestFile(device, policy, file, ours && { see: (x) => void (ours.length < MOST && ours.push(x)) });
      if (policy === 'dramsim3') played.set(`${device} ${file}`, result);
      return result;
    },
    nothing,
    isChosen,
  );
  t.equal(spreads.length, chosen.size);
  t.equal(new Set(spreads.map((s) => s.device)).size, 3);
  t.equal(new Set(spreads.map((s) => s.trace)).size, TRACES);
  t.equal(comparisons.filter((c) => c.kind === 'equal').length, sized(229, 687));
  t.same(
    comparisons.filter((c) => !c.ok),
    [],
  );
});

t.test('a comparison fails when a figure is off: by one where it must be equal, by over 5 % where it is a bound', async (t) => {
  const { comparisons } = compareMemory(
    (device, policy, file) => {
      const result = played.get(`${device} ${file}`)!;
      return { ...result, cycles: policy === undefined ? Math.ceil(result.cycles * 1.3) : result.cycles + 1 };
    },
    nothing,
    isChosen,
  );
  t.equal(comparisons.filter((c) => !c.ok).length, 2 * chosen.size);
});

/** The first 4,000 commands that the reference issued on that device. */
function referenceCommands(name: string): CommandAt[] {
  const lines = gunzipSync(readFileSync(join(reference, 'commands', name)))
    .toString()
    .trim()
    .split(/\r?\n/)
    .slice(1);
  const number = (text: string): number => (text === '' ? -1 : Number(text));
  return lines.map((line) => {
    const [cycle = '', command = '', group = '', bank = '', row = '', column = ''] = line.split(',');
    const at = Math.max(0, number(group)) * 4 + Math.max(0, number(bank));
    return { name: command as CommandAt['name'], cycle: Number(cycle), bank: at, row: number(row), column: number(column) };
  });
}
for (const [file, all] of issued)
  t.test(`${file}: the reference’s commands are ours, one by one, and break no constraint`, async (t) => {
    const theirs = referenceCommands(file);
    const checker = memory.createChecker(table(DEVICE));
    for (const x of theirs) checker.see(x);
    t.same(checker.violations, []);
    // in the quick tier not every trace is played on this device
    if (!played.has(`${DEVICE} ${join(reference, 'traces', file)}`) && !isLong()) return;
    const ours = all.slice(0, theirs.length);
    t.equal(ours.length, theirs.length);
    t.equal(
      ours.findIndex((x, i) => {
        const y = theirs[i]!;
        return x.name !== y.name || x.cycle !== y.cycle || x.bank !== y.bank || x.row !== y.row;
      }),
      -1,
    );
  });
