/** What is grown, and to which sizes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../traces/index.js';
import { cliProcess, CLI } from '../../helpers/cli.js';
import { writeExecutionTrace, writeKineto, writeOperators } from './recordings.js';

/** A program that is measured: a script and its words. */
export interface Step {
  /** in place of the row's name, where it has several */
  readonly name: string;
  readonly program: () => readonly string[];
}
/** A ladder of sizes. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly sizes: readonly number[];
  /** how many of them are measured where nobody asks for more: those that together take less than an hour */
  readonly usual: number;
  /** Makes what is read, which is not measured. */
  readonly make?: (size: number, folder: string) => void;
  readonly steps: (size: number, folder: string) => readonly Step[];
}

const MB = 1e6;
const GB = 1e9;
const SCENARIO = join(packageRoot(), 'scenarios', 'single-task.yaml');
const cli = (...words: string[]): readonly string[] => [CLI, ...words];
const step = (name: string, ...words: string[]): Step => ({ name, program: () => cli(...words) });

/** Done, not measured. @throws Error with what it said */
function did(folder: string, ...words: string[]): void {
  const { status, stderr } = cliProcess(words, folder);
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
}

/** A recording of so many MB, replayed without event trace. */
const recording = (name: string, file: string, write: (file: string, bytes: number) => void): Row => ({
  ...{ name, unit: 'MB', sizes: [20, 200, 2000], usual: 3 },
  make: (size, folder) => write(join(folder, file), size * MB),
  steps: () => [step(name, 'replay', file, '--no-trace', '--json')],
});

const operators = (name: string, ...words: string[]): Row => ({
  ...{ name, unit: 'operators', sizes: [10_000, 100_000, 1_000_000], usual: 3 },
  make(size, folder) {
    did(folder, ...'generate --family adapter-albert --size tiny --seq 8 --bottleneck 16 --out one.jsonl'.split(' '));
    writeOperators(join(folder, 'operators.jsonl'), join(folder, 'one.jsonl'), size);
  },
  steps: () => [step(name, 'replay', 'operators.jsonl', '--platform', 'adapter-albert-hetero', '--json', ...words)],
});

/** A window of an event trace that the program wrote. */
const windowIn = (folder: string): readonly string[] => readFileSync(join(folder, 'long.swt.window'), 'utf8').split(' ');

const makeTrace = (_: number, folder: string): void =>
  did(folder, 'run', SCENARIO, '--set', 'stream.sentences=1', '--level', 'tile', '--out', 'one');
const WRITER = join(packageRoot(), 'dist', 'test', 'reliability', 'limits', 'write-event-trace.js');
const written = (size: number): Step => ({
  name: 'event trace, written',
  program: () => [WRITER, join('one', 'trace.swt'), String(size * GB), 'long.swt'],
});
const ofWindow = (folder: string, name: string, to: string, ...words: string[]): Step => ({
  name,
  program() {
    const [from, until] = windowIn(folder);
    return cli(...words, '--from', `${from}ps`, to, `${until}ps`);
  },
});

const EVENT_TRACES: readonly Row[] = [
  {
    ...{ name: 'event trace', unit: 'GB', sizes: [0.45, 1.5, 4.5], usual: 3, make: makeTrace },
    steps: (size, folder) => [
      written(size),
      ofWindow(folder, 'event trace, a window viewed', '--to', 'view', 'long.swt', '--json'),
      ofWindow(
        folder,
        'event trace, a window exported',
        '--until',
        ...['export', 'long.swt', '--to', 'parquet', '--table', 'activities', '--out', 'activities.parquet'],
      ),
      step('event trace, plotted', 'plot', 'long.swt', '--kind', 'power,bandwidth,bank-contention', '--out', 'plots'),
    ],
  },
  {
    ...{ name: 'event trace, all records', unit: 'GB', sizes: [0.05, 0.15, 0.45, 1.5, 4.5], usual: 3, make: makeTrace },
    steps: (size, folder) => [
      written(size),
      step('event trace, all records, plotted', 'plot', 'long.swt', '--kind', 'timeline', '--out', 'plots'),
      ofWindow(folder, 'event trace, all records, inspected', '--to', 'inspect', 'long.swt'),
    ],
  },
];

export const ROWS: readonly Row[] = [
  {
    ...{ name: 'sentences run', unit: 'sentences', sizes: [1000, 10_000, 100_000], usual: 3 },
    steps: (size) => [step('sentences run', 'run', SCENARIO, '--set', `stream.sentences=${size}`, '--no-trace', '--json')],
  },
  {
    ...{ name: 'sentences run, with event trace and report', unit: 'sentences', sizes: [1000, 10_000, 100_000], usual: 2 },
    steps: (size) => [
      step('sentences run, with event trace and report', 'run', SCENARIO, '--set', `stream.sentences=${size}`, '--json'),
    ],
  },
  {
    ...{ name: 'sentences run, each tile in the event trace', unit: 'sentences', sizes: [10, 40, 160], usual: 3 },
    steps: (size) => [
      step(
        'sentences run, each tile in the event trace',
        ...['run', SCENARIO, '--set', `stream.sentences=${size}`, '--level', 'tile', '--json'],
      ),
    ],
  },
  recording('recording of torch.profiler, operators alone', 'run.kineto.json', (file, bytes) => writeKineto(file, bytes, 0)),
  recording('recording of torch.profiler with Python stacks', 'run.kineto.json', (file, bytes) => writeKineto(file, bytes, 20)),
  recording('recording of ExecutionTraceObserver', 'run.et.json', writeExecutionTrace),
  operators('operators replayed', '--no-trace'),
  operators('operators replayed, with event trace and report', '--level', 'operator'),
  ...EVENT_TRACES,
  {
    ...{ name: 'points of a sweep', unit: 'points', sizes: [100, 1000, 10_000], usual: 2 },
    steps: (size) => [
      step(
        'points of a sweep',
        ...['sweep', SCENARIO, '--on', 'local', '--set', 'stream.sentences=1', '--set', 'stream.lengths.tokens=8'],
        ...['--set', `stream.seed=${Array.from({ length: size }, (_, i) => i + 1).join(',')}`],
      ),
    ],
  },
  {
    ...{ name: 'simulated time', unit: 'hours', sizes: [2, 3, 20], usual: 3 },
    make: (size, folder) =>
      writeFileSync(
        join(folder, 'late.yaml'),
        `version: 1\nname: late\nplatform: adapter-albert-hetero\nmodel: { family: albert, size: tiny }\nstream: { sentences: 4, arrivals: { kind: periodic, period_ms: ${size * 1.2e6} } }\n`,
      ),
    steps: () => [step('simulated time', 'run', 'late.yaml', '--no-trace', '--json')],
  },
];
