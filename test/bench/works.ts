/** What `npm run bench` measures: commands as a person gives them, on the same files whatever the commit, and loads of the kernel. */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../traces/index.js';
import { LOADS } from './kernel.js';
import { entryOf, run, type Program, type Ran } from './program.js';
import type { Figure, Sample, Work } from './work.js';

const recording = (name: string): string => join(packageRoot(), 'traces', 'recorded', `${name}.kineto.json.gz`);
const scenario = (name: string): string => join(packageRoot(), 'scenarios', `${name}.yaml`);
const requests = (name: string): string => join(packageRoot(), 'analysis', 'validate', 'reference', 'traces', `${name}.csv.gz`);
const BASE = recording('adapter-albert-base-seq128');
const TINY = recording('tiny-adapter-albert-seq16');

const of = ({ wall_s, user_s, peak_mib }: Ran): Sample => ({ wall_s, user_s, peak_mib });
const command = (program: Program, line: readonly string[], folder: string): Promise<Ran> => run(entryOf(program), line, folder);

/** With event trace and report, in a new folder; what the summary says of reading and simulating, before any report. */
async function reported(program: Program, line: readonly string[], folder: string): Promise<Sample> {
  const out = join(folder, 'out');
  try {
    const ran = await command(program, [...line, '--out', out], folder);
    const { wall_s } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as { wall_s: number };
    return { ...of(ran), simulation_s: wall_s, trace_mb: statSync(join(out, 'trace.swt')).size / 1e6 };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const whole = (name: string, bounds: Pick<Figure, 'least' | 'most'>): Figure => {
  return { name, quantity: 'wall_s', unit: 's', user: 'user_s', ...bounds };
};
/** A command without an output folder: what either program leaves in the usual one, the other would refuse to write over. */
const plain = (name: string, line: readonly string[], bounds: Pick<Figure, 'least' | 'most'>): Work => ({
  figures: [whole(name, bounds)],
  async measure(program, folder) {
    rmSync(join(folder, 'out'), { recursive: true, force: true });
    return of(await command(program, line, folder));
  },
});

const inferences = ['edgebert-like', 'adapter-albert-hetero', 'edgebert-systemc'].flatMap((platform): Work[] => {
  const line = ['replay', BASE, '--platform', platform];
  return [
    {
      figures: [
        { name: `base, ${platform}: import and simulation`, quantity: 'simulation_s', unit: 's', least: 4 },
        whole(`base, ${platform}: whole, with report`, { least: 4, most: 3 }),
        { name: `base, ${platform}: highest memory`, quantity: 'peak_mib', unit: 'MiB', most: 1024 },
        { name: `base, ${platform}: event trace`, quantity: 'trace_mb', unit: 'MB' },
      ],
      measure: (program, folder) => reported(program, line, folder),
    },
    plain(`base, ${platform}: whole, no trace`, [...line, '--no-trace'], { most: 1.5 }),
  ];
});

const FURTHER = 2;
/** What further sentences take: the difference of two runs, so that start and first meeting fall out. */
const dramSentence: Work = {
  figures: [
    {
      ...{ name: '(a) albert-lpddr4: a sentence after the first, no trace', quantity: 'sentence_s', unit: 's' },
      ...{ user: 'sentence_user_s', least: 4 },
    },
  ],
  async measure(program, folder) {
    // each program's own file: an earlier one cannot read what has been added since
    const own = join(program.root, 'scenarios', 'experiment', 'a-albert-lpddr4.yaml');
    const sentences = (n: number): Promise<Ran> => {
      rmSync(join(folder, 'out'), { recursive: true, force: true });
      return command(program, ['run', own, '--no-trace', '--set', `stream.sentences=${n}`], folder);
    };
    const [one, more] = [await sentences(1), await sentences(1 + FURTHER)];
    return {
      sentence_s: (more.wall_s - one.wall_s) / FURTHER,
      sentence_user_s: (more.user_s - one.user_s) / FURTHER,
    };
  },
};

const stream: Work = {
  figures: [
    whole('1,000 sentences of four-tasks, with report', { least: 4 }),
    { name: '1,000 sentences of four-tasks: highest memory', quantity: 'peak_mib', unit: 'MiB' },
    { name: '1,000 sentences of four-tasks: memory over that of 100', quantity: 'over_100', unit: '×', most: 1.2 },
  ],
  async measure(program, folder) {
    const sentences = (n: number): Promise<Sample> =>
      reported(program, ['run', scenario('four-tasks'), '--set', `stream.sentences=${n}`], folder);
    const [few, many] = [await sentences(100), await sentences(1000)];
    return { ...many, over_100: many['peak_mib']! / few['peak_mib']! };
  },
};

const session: Work = {
  long: true,
  figures: [
    whole('multitask-a: whole, with report', { least: 5 }),
    { name: 'multitask-a: event trace', quantity: 'trace_mb', unit: 'MB', most: 150 },
    { name: 'multitask-a: highest memory', quantity: 'peak_mib', unit: 'MiB' },
  ],
  measure: (program, folder) => reported(program, ['replay', recording('multitask-a')], folder),
};

const experiment: Work = {
  long: true,
  figures: [whole('the experiment', { least: 5 })],
  async measure(program, folder) {
    const out = join(folder, 'experiment');
    try {
      return of(await command(program, ['run', scenario('experiment'), '--out', out], folder));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
};

const beside = (script: string): string => fileURLToPath(new URL(`./${script}.js`, import.meta.url));
const json = ({ stdout }: Ran): Sample => JSON.parse(stdout) as Sample;

const DRAM = ['albert-task-switch', 'rand-read-full', 'low-rate-200'].flatMap((name) =>
  ['fr-fcfs', 'dramsim3'].map((policy) => {
    const line = ['memory', '--device', 'lpddr4-2400-x32', '--policy', policy, '--requests', requests(name)];
    return plain(`DRAM as a command: ${name}, ${policy}`, line, { least: 3 });
  }),
);
/** Without the start of a process: what the controller takes once its code is warm. */
const warmDram = (
  [
    ['albert-task-switch', 'requests', 0.35],
    ['low-rate-200', 'cycles', 50],
  ] as const
).flatMap(([name, unit, floor]) =>
  ['fr-fcfs', 'dramsim3'].map((policy): Work => {
    return {
      oursAlone: true,
      figures: [{ name: `DRAM when warm: ${name}, ${policy}`, quantity: unit, unit: `M ${unit}/s`, rate: true, floor }],
      measure: async (_, folder) => json(await run(beside('memory-load'), [requests(name), policy], folder)),
    };
  }),
);

const kernel = LOADS.map(({ name, least, overBare, overRxjs }): Work => {
  return {
    figures: [
      { name: `kernel: ${name}`, quantity: 'rate', unit: 'M events/s', rate: true, least },
      { name: `kernel: ${name}, over a bare loop`, quantity: 'over_bare', unit: '×', rate: true, floor: overBare },
      ...(overRxjs === undefined
        ? []
        : [{ name: `kernel: ${name}, over RxJS`, quantity: 'over_rxjs', unit: '×', rate: true, floor: overRxjs }]),
    ],
    measure: async ({ root }, folder) => json(await run(beside('kernel-load'), [name, root], folder)),
  };
});

/** What no command can be quicker than. */
const bareNode: Work = {
  figures: [whole('Node alone', {})],
  measure: async (_, folder) => of(await run('-e', ['0'], folder)),
};

export const WORKS: readonly Work[] = [
  bareNode,
  plain('--version', ['--version'], { least: 4 }),
  plain('tiny replay, no trace', ['replay', TINY, '--no-trace'], { least: 3 }),
  ...inferences,
  dramSentence,
  stream,
  session,
  experiment,
  ...DRAM,
  ...warmDram,
  ...kernel,
];
