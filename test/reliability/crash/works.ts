/** What is attacked: lines of the command line that write, each in a folder of its own. */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InputError } from '../../../traces/index.js';
import { TINY } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';
import { runLine } from './processes.js';

type Line = readonly string[];

/** Who is killed: the process alone, all of its group, or the workers that it has. */
export type Victim = 'front' | 'group' | 'workers';

export interface Work {
  readonly name: string;
  readonly line: Line;
  /** before it, in its folder, undisturbed */
  readonly before?: readonly Line[];
  /** behind it, once it has come to an end, undisturbed: what its results come to */
  readonly after?: readonly Line[];
  /** default: front and group */
  readonly victims?: readonly Victim[];
  /** of all kills */
  readonly share: number;
  /** a library takes a short write for a fault of the disk, and refuses */
  readonly refusesShort?: boolean;
  /** paths that hold what is of the machine or the folder, and are not compared */
  readonly apart?: RegExp;
}

const SIDES = ['experiment/c-albert-sram', 'experiment/f-adapter-hetero'];
/** Scenarios of a file lie beside it. */
const studyIn = (folder: string): string => `version: 1
name: of-a-saving
sweep:
  scenarios: [${SIDES.map((name) => relative(folder, shipped(name))).join(', ')}]
  set: { model.size: [tiny], stream.replications: [exact], stream.lengths: [{ kind: fixed, tokens: 16 }] }
study: { of: f-adapter-hetero, with: [c-albert-sram], at: { model.size: tiny } }
`;

/** Formats of exports, and what is written of each. */
export const EXPORTS = {
  perfetto: 'x.pftrace',
  chrome: 'x.json',
  parquet: 'tables',
  arrow: 'arrows',
  sqlite: 'x.db',
  csv: 'rows',
  vcd: 'x.vcd',
} as const;

const SWEEP = ['sweep', shipped('four-tasks'), '--set', 'stream.sentences=4,5,6,7', '--store', 'store', '--out', 'out'];
const STORED = ['run', shipped('four-tasks'), '--set', 'stream.sentences=6', '--no-trace'];

/** What the works read, made once. */
export async function prepareWorks(shared: string): Promise<void> {
  writeFileSync(join(shared, 'study.yaml'), studyIn(shared));
  for (const line of [
    ['replay', TINY, '--out', 'traced'],
    ['generate', '--family', 'albert', '--size', 'tiny', '--seq', '16', '--out', 'operators.jsonl'],
  ]) {
    const { status, stderr } = await runLine(line, shared);
    if (status !== 0) throw new Error(`${line.join(' ')}: ${stderr}`);
  }
}

/** Works to be killed. @param shared as `prepareWorks` left it */
export function worksToKill(shared: string): Work[] {
  const exported = Object.entries(EXPORTS).map(([to, out]): Work => ({
    name: `export to ${to}`,
    line: ['export', join(shared, 'traced', 'trace.swt'), '--to', to, '--out', out],
    share: 8,
    victims: ['group'],
  }));
  const task: Line = ['task', join('out', 'submitted', '1'), '0'];
  return [
    { name: 'replay', line: ['replay', TINY, '--level', 'transfer', '--out', 'out'], share: 50, victims: ['group'] },
    {
      name: 'run',
      line: ['run', shipped('four-tasks'), '--set', 'stream.sentences=8', '--level', 'transfer', '--out', 'out'],
      share: 50,
      victims: ['group'],
    },
    { name: 'sweep', line: [...SWEEP, '--workers', '1'], share: 36, victims: ['front', 'group', 'workers'] },
    { name: 'study', line: ['study', join(shared, 'study.yaml'), '--workers', '1', '--out', 'out'], share: 20 },
    ...exported,
    {
      name: 'results in a store',
      line: ['results', 'export', '--store', 'store', '--out', 'kept.jsonl'],
      before: [
        [...SWEEP.map((word) => (word.startsWith('stream.sentences=') ? 'stream.sentences=1,2' : word)), '--workers', '1'],
      ],
      share: 10,
      victims: ['group'],
    },
    { name: 'run kept in a store', line: [...STORED, '--out', 'out'], share: 10, victims: ['group'] },
    {
      name: 'task of a sweep that was submitted',
      before: [[...SWEEP, '--on', 'slurm', '--chunk', '4', '--step', 'prepare']],
      line: task,
      after: [[...SWEEP, '--workers', '1']],
      apart: /submitted/,
      share: 16,
      victims: ['group'],
    },
  ];
}

/** Works of which each writing call fails in turn. */
export function worksToFail(shared: string): Work[] {
  const trace = join(shared, 'traced', 'trace.swt');
  const exported = (['csv', 'parquet', 'sqlite', 'perfetto'] as const).map((to): Work => ({
    name: `export to ${to}`,
    line: ['export', trace, '--to', to, '--out', EXPORTS[to]],
    share: 1,
    refusesShort: to === 'sqlite',
  }));
  return [
    { name: 'init', line: ['init', '--out', 'folder/mine.yaml', '--force'], share: 1 },
    {
      name: 'generate',
      line: ['generate', '--family', 'albert', '--size', 'tiny', '--seq', '16', '--out', 'folder/o.jsonl'],
      share: 1,
    },
    { name: 'import', line: ['import', TINY, '--out', 'folder/o.jsonl.gz'], share: 1 },
    { name: 'run', line: ['run', shipped('single-task'), '--set', 'stream.sentences=2', '--out', 'out'], share: 1 },
    { name: 'replay', line: ['replay', TINY, '--plots', '--out', 'out'], share: 1 },
    {
      name: 'sweep',
      line: [
        ...['sweep', shipped('single-task'), '--set', 'stream.sentences=1,2', '--workers', '1'],
        ...['--store', 'store', '--out', 'out'],
      ],
      share: 1,
    },
    ...exported,
    {
      name: 'results',
      before: [
        ['sweep', shipped('single-task'), '--set', 'stream.sentences=1', '--workers', '1', '--store', 'store', '--out', 'out'],
      ],
      line: ['results', 'export', '--store', 'store', '--out', 'kept.jsonl'],
      share: 1,
    },
    {
      name: 'prepare',
      line: [
        ...['sweep', shipped('single-task'), '--set', 'stream.sentences=1,2', '--on', 'slurm', '--step', 'prepare'],
        ...['--store', 'store', '--out', 'out'],
      ],
      apart: /submitted/,
      share: 1,
    },
  ];
}

/** Those whose name holds a word; all without one. @throws InputError for none */
export function named<W extends { readonly name: string }>(works: readonly W[], word: string | undefined): W[] {
  const found = works.filter(({ name }) => word === undefined || name.includes(word));
  if (found.length === 0) throw new InputError({ file: 'WHAT' }, `no ${word}`, works.map(({ name }) => name).join(', '));
  return found;
}
