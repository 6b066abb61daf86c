/**
 * The golden file: what every shipped recording, scenario and command comes to, held against what it came to before.
 *
 * An entry is a name and what is measured under it: digests of bytes, simulated time in ps, energy in fJ. `quick.json` is held by
 * `npm run test:long`, what of it is not `long` by `npm test` too, `slow.json` (the big recordings, the published figures) by `npm run golden`; `npm run golden -- --write` makes both anew.
 * Left out: the big recordings with every state stepped (`--no-replay`), 550 s a sentence; the small ones are.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetRuns, platformNames } from '../../models/index.js';
import {
  loadScenario,
  replay,
  resolveScenario,
  runScenario,
  type Replay,
  type RunResult,
  type RunScenarioOptions,
} from '../../scenarios/index.js';
import { closingBytes, endMovedBy } from '../../traces/event-traces.js';
import { importOptions, InputError, LEVELS, packageRoot, readEventTrace, traceDigest, type Level } from '../../traces/index.js';
import { cli, recorded, scratch } from '../helpers/cli.js';

export type Measured = Readonly<Record<string, string | number>>;
export interface Entry {
  readonly name: string;
  readonly measure: () => Promise<Measured> | Measured;
  /** `npm test` leaves it to the long tier: another entry, that it holds, has the same code at a smaller size */
  readonly long?: true;
}
const long = (entries: readonly Entry[]): Entry[] => entries.map((entry) => ({ ...entry, long: true }));

const folder = scratch();
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Without what is not reproducible (wall time, the commit, how long the changelog is), without what a comment in a platform file
 * would move, and without this machine's folders.
 */
const steady = (text: string): string =>
  text
    .replace(/"wall_s": [0-9.e-]+/g, '"wall_s": 0')
    .replace(/"switchyard": \{[^}]*\}/g, '"switchyard": {}')
    .replace(/<dt>made by<\/dt><dd>[^<]*/g, '')
    // a page's own script is of the program, and changes with the libraries that draw
    .replace(/<script>[^]*?<\/script>/g, '')
    .replace(/script-src '[^']*'/g, '')
    .replace(/<td[^>]*>Switchyard<\/td><td[^>]*>[^<]*/g, '')
    // the beginning of a digest, where a page says first what made it
    .replace(/ \([0-9a-f]{10}…\)/g, '')
    .replace(/("sha256": "|<td[^>]*>)[0-9a-f]{64}/g, '$1')
    .replaceAll(packageRoot(), '.')
    .replaceAll(folder, '.');

function replayed(recording: string, platform: string, level: Level, how: Replay): Entry {
  return {
    name: `replay ${recording} on ${platform}, level ${level}, replay ${how || 'nothing'}`,
    async measure() {
      const out = join(folder, 'replay');
      const options = { platform, seed: 1, level, reading: importOptions(), replay: how, folder: out } as const;
      try {
        const { end, trace_sha256 } = await replay(recorded(recording), { ...options, onProgress: () => false });
        const energy_fj = end.totals.reduce((sum, t) => sum + t.energy_fj, 0);
        return { trace_sha256: trace_sha256!, simulated_ps: end.now_ps, energy_fj };
      } catch (error) {
        if (error instanceof InputError) return { refused: steady(error.message) };
        throw error;
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    },
  };
}

function replays(
  recordings: readonly string[],
  levels: readonly Level[],
  modes: readonly Replay[],
  platforms: readonly string[] = platformNames(),
): Entry[] {
  return recordings.flatMap((r) =>
    platforms.flatMap((p) => levels.flatMap((level) => modes.map((how) => replayed(r, p, level, how)))),
  );
}

/** Digests of all files below a folder, by their path in it. */
function filesOf(out: string): Record<string, string> {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
    // kept results are named by the program's version too; what they came to is in results.csv
    .filter((f) => !f.startsWith('points/') && statSync(join(out, f)).isFile());
  return Object.fromEntries(
    files.sort().map((f) => {
      const bytes = readFileSync(join(out, f));
      const text = /\.(json|html|csv|svg)$/.test(f);
      if (f.endsWith('.swt')) return [f, traceDigest(bytes, readEventTrace(bytes, f))];
      return [f, sha256(text ? steady(bytes.toString()) : bytes)];
    }),
  );
}

/** What a command prints and what it leaves in `--out golden`. */
function command(args: string): Entry {
  return {
    name: args,
    async measure() {
      const out = join(folder, 'golden');
      const given = args
        .split(' ')
        .map((a) => (/^(traces|scenarios|analysis|test|models)\//.test(a) ? join(packageRoot(), a) : a));
      const { status, stdout, stderr } = await cli(given, folder);
      try {
        const printed = { status, stdout_sha256: sha256(steady(stdout)), stderr_sha256: sha256(steady(stderr)) };
        return { ...printed, ...(status === 0 ? {} : { said: steady(stderr) }), ...(existsSync(out) ? filesOf(out) : {}) };
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    },
  };
}

/** An export of the trace of a line before: without where it comes from, which is another commit each time. */
function exportOf(args: string): Entry {
  const { name, measure } = command(args);
  return {
    name,
    measure() {
      const file = join(folder, 'swt', 'trace.swt');
      if (!existsSync(file)) return measure(); // which says so
      const bytes = readFileSync(file);
      const { end, provenanceAt: at } = readEventTrace(bytes, file);
      if (at) {
        const closing = closingBytes(endMovedBy(end!, at.from - at.to));
        const rest = bytes.subarray(at.to, bytes.length - closingBytes(end!).length);
        writeFileSync(file, Buffer.concat([bytes.subarray(0, at.from), rest, closing]));
      }
      return measure();
    },
  };
}

/**
 * What a run costs, in counts that are the same on every machine: a change that has the simulator do twice the work moves them,
 * where a clock would have to be trusted. What engines did before in this process is forgotten first.
 */
function work(what: string, level: Level, how: Replay, run: (options: RunScenarioOptions) => Promise<RunResult>): Entry {
  return {
    name: `work of ${what}, level ${level}, replay ${how || 'nothing'}`,
    async measure() {
      const out = join(folder, 'work');
      forgetRuns();
      let kernel_events = 0;
      const onProgress = ({ events }: { readonly events: number }): boolean => {
        kernel_events = events;
        return false;
      };
      try {
        const { end, traceFile } = await run({ level, replay: how, folder: out, onProgress });
        const records = end.index.reduce((sum, [, , , n]) => sum + n, 0);
        const bytes = readFileSync(traceFile!);
        const { from, to } = readEventTrace(bytes, traceFile!).provenanceAt ?? { from: 0, to: 0 };
        return { kernel_events, records, trace_bytes: bytes.length - (to - from) };
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    },
  };
}

const replayWork = (recording: string, platform: string, level: Level, how: Replay): Entry =>
  work(`${recording} on ${platform}`, level, how, (options) =>
    replay(recorded(recording), { ...options, platform, seed: 1, reading: importOptions() }),
  );

const scenarioWork = (name: string, set: Readonly<Record<string, string | number>>, level: Level): Entry => {
  const fields = Object.entries(set);
  return work([name, ...fields.map(([path, value]) => `${path}=${value}`)].join(' '), level, 'operators', (options) => {
    const overrides = fields.map(([path, value]) => ({ path: path.split('.'), value, flag: '--set' }));
    return runScenario(resolveScenario(loadScenario(join(packageRoot(), 'scenarios', `${name}.yaml`), overrides)), options);
  });
};

/** Stepped and told again; SRAM, RRAM and DRAM; each level. */
const WORK: readonly Entry[] = [
  replayWork('tiny-adapter-albert-seq16', 'edgebert-like', 'tile', 'operators'),
  replayWork('tiny-adapter-albert-seq16', 'edgebert-systemc', 'transfer', false),
  replayWork('tiny-multitask', 'adapter-albert-hetero', 'transfer', 'states'),
  scenarioWork('four-tasks', { 'stream.sentences': 12 }, 'operator'),
  scenarioWork('tight-sram', { 'stream.sentences': 6 }, 'transfer'),
  scenarioWork('experiment/a-albert-lpddr4', { 'model.size': 'tiny', 'stream.sentences': 4 }, 'operator'),
];

const TINY = 'traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz';
/** In the folder where commands run: tables of an export, which are no text, have the command line that made the trace. */
const HERE = 'tiny-adapter-albert-seq16.kineto.json.gz';
copyFileSync(join(packageRoot(), TINY), join(folder, HERE));
const GALLERY = readdirSync(join(packageRoot(), 'scenarios'))
  .filter(
    (f) => f.endsWith('.yaml') && !/^(experiment|experiment-parts|a-day|small-study|small-search|early-exit-sst2)\.yaml$/.test(f),
  )
  .sort();
/** Decoders of full size take half a minute. */
const smaller = (file: string): string => (file.startsWith('assistant') ? ' --set model.size=tiny' : '');
const SMALL_SESSION = 'tiny-multitask.kineto.json.gz';
copyFileSync(join(packageRoot(), 'traces', 'recorded', SMALL_SESSION), join(folder, SMALL_SESSION));
/** Smaller yet. */
function smallest(file: string): string {
  if (file === 'recorded-session.yaml') return ` --set model.recording=${SMALL_SESSION}`;
  const tokens = (n: number): string => `{"kind":"fixed","tokens":${n}}`;
  return file.startsWith('assistant')
    ? ` --set model.size=stories260k --set stream.lengths=${tokens(4)} --set stream.outputs=${tokens(2)}`
    : '';
}
const SMALL_GEMM = '--m 60 --k 64 --n 48';

const OTHERS = platformNames().filter((p) => p !== 'tiny');

/** In parts that are tests of their own. */
const REPLAYS: readonly Entry[] = [
  ...replays(['tiny-adapter-albert-seq16'], ['transfer'], ['operators']),
  ...long(replays(['tiny-adapter-albert-seq16'], ['operator', 'tile'], ['operators'], OTHERS)),
  ...replays(['tiny-adapter-albert-seq16'], ['operator', 'tile'], ['operators'], ['tiny']),
  // at each level they give the bytes of stepping: scenarios/conservation.test.ts
  ...long(replays(['tiny-adapter-albert-seq16'], ['transfer'], ['states'])),
  ...long(replays(['tiny-adapter-albert-seq16'], ['operator', 'tile'], ['states'], ['tiny'])),
  ...long(replays(['tiny-adapter-albert-seq16'], ['transfer'], [false], OTHERS)),
  ...long(replays(['tiny-adapter-albert-seq16'], ['operator', 'tile'], [false], ['tiny'])),
  ...replays(['tiny-adapter-albert-seq16'], ['transfer'], [false], ['tiny']),
  ...long(replays(['tiny-multitask'], LEVELS, ['operators'], OTHERS)),
  ...long(replays(['tiny-multitask'], ['operator', 'tile'], ['operators'], ['tiny'])),
  ...replays(['tiny-multitask'], ['transfer'], ['operators'], ['tiny']),
  ...long(replays(['tiny-multitask'], ['transfer'], ['states'])),
  ...WORK.filter((_, i) => i % 2 === 0),
  ...long(WORK.filter((_, i) => i % 2 === 1)),
];

const SCENARIOS: readonly Entry[] = [
  ...GALLERY.map((f) => command(`run scenarios/${f}${smallest(f)} --set stream.sentences=2 --no-trace --json`)),
  command('run scenarios/single-task.yaml --set stream.sentences=1 --json --out golden'),
  ...long(GALLERY.map((f) => command(`run scenarios/${f}${smaller(f)} --set stream.sentences=4 --json --out golden`))),
  ...GALLERY.map((f) => command(`check scenarios/${f}`)).map((entry, i) =>
    GALLERY[i] === 'recorded-session.yaml' ? { ...entry, long: true as const } : entry,
  ),
  ...long([command('run test/golden/experiment.yaml --plots --out golden')]),
  command('sweep scenarios/four-tasks.yaml --set stream.sentences=4 --set tasks.count=1,3 --plots --out golden'),
  command('check scenarios/four-tasks.yaml --json'),
  command('check scenarios/experiment.yaml --json'),
  command('schema'),
];

const COMMANDS: readonly Entry[] = [
  command('init --out golden/scenario.yaml'),
  command('compare scenarios/four-tasks.yaml scenarios/tight-sram.yaml --set stream.sentences=4 --force --json'),
  ...long([
    command('compare scenarios/four-tasks.yaml scenarios/tight-sram.yaml --set stream.sentences=4 --force --plots --out golden'),
  ]),
  command('generate --family adapter-albert --size tiny --seq 16 --bottleneck 16 --out golden/tiny.jsonl'),
  command(`import ${TINY} --json --out golden/tiny.jsonl`),
  command(`import ${TINY}`),
  command(`inspect ${TINY} --json`),
  command(`inspect ${TINY}`),
  command(`replay ${TINY} --platform tiny --out golden`),
  ...long([command(`replay ${TINY} --platform tiny --plots --out golden`)]),
  command(`replay ${TINY} --conditions scenarios/early-exit-sst2.yaml --exit 1 --target-ms 1 --json --out golden`),
  command(`replay ${HERE} --platform adapter-albert-hetero --out swt`),
  command('inspect swt/trace.swt --json'),
  command('inspect swt/trace.swt --actor pe-array --kind tile --from 10us --to 30us'),
  ...['perfetto', 'chrome', 'vcd', 'sqlite'].map((to) => exportOf(`export swt/trace.swt --to ${to} --out golden/exported`)),
  ...['parquet', 'arrow', 'csv'].map((to) => exportOf(`export swt/trace.swt --to ${to} --from 10us --until 30us --out golden`)),
  command('plot swt/trace.swt --out golden'),
  command('plot swt/trace.swt --kind bank-contention --by holder --out golden'),
  command('platforms --json'),
  command('platforms'),
  command('technologies'),
  command('technologies --show rram-22nm-silicon'),
  ...platformNames().flatMap((p) => [command(`platform ${p} --json`), command(`platform ${p}`)]),
  command(`gemm --platform edgebert-systemc ${SMALL_GEMM} --density-a 0.5 --json`),
  command(`gemm ${SMALL_GEMM} --voltage 0.8 --vector 32`),
  ...['os', 'ws', 'is'].map((d) => command(`gemm --array 16x8 --dataflow ${d} ${SMALL_GEMM} --json`)),
  command('gemm --list test/golden/layers.csv'),
  command('gemm --list test/golden/layers.csv --array 16x16 --dataflow ws --json --csv golden/layers.csv'),
  ...['softmax', 'layer_norm', 'add', 'entropy'].map((op) =>
    command(`sfu --platform edgebert-systemc --op ${op} --vectors 8 --json`),
  ),
  command('axi --platform edgebert-systemc --op load --what mask --vectors 2000 --json'),
  command('axi --platform edgebert-systemc --op store --vectors 200'),
  command('memory --list'),
  ...['lpddr4-3200', 'sram-22nm-2mib', 'rram-22nm-silicon-8mib'].map((d) => command(`memory --device ${d} --show`)),
  ...['dramsim3', 'fr-fcfs', 'fcfs'].map((policy) =>
    command(
      `memory --device lpddr4-2400-x32 --policy ${policy} --requests analysis/validate/reference/traces/copy-stream.csv.gz --check --json --latencies golden/l.csv --out golden`,
    ),
  ),
  ...['sram-22nm-2mib', 'rram-22nm-silicon-8mib'].map((d) =>
    command(`memory --device ${d} --requests test/golden/requests.csv --json --out golden`),
  ),
  command('memory --requests test/golden/requests.csv --latencies golden/l.csv --out golden'),
  command('memory --requests test/golden/requests.stl --clock 300 --wrap --json'),
  command(`waterfall ${TINY} --json`),
  ...long([command(`waterfall ${TINY} --plots --out golden`)]),
  ...long([command('alternatives scenarios/two-accelerators.yaml --set stream.sentences=2 --plots --out golden')]),
  command('validate compute --json'),
  ...long([command('validate compute --plots --out golden')]),
];

/** What tests hold, by part. */
export const PARTS = { replays: REPLAYS, scenarios: SCENARIOS, commands: COMMANDS };
export const QUICK: readonly Entry[] = Object.values(PARTS).flat();

const BIG = ['adapter-albert-base-seq128', 'albert-base-seq128'];

export const SLOW: readonly Entry[] = [
  ...replays(['tiny-adapter-albert-seq16'], ['operator', 'tile'], [false], OTHERS),
  ...replays(['tiny-multitask'], LEVELS, [false]),
  ...replays(BIG, LEVELS, ['operators']),
  ...replays(BIG, ['operator'], ['states']),
  ...replays(['multitask-a'], ['operator'], ['operators']),
  command('validate memory --json'),
  command('validate memory --out golden'),
  command('validate published --json'),
  command('validate published --out golden'),
];

export const goldenFile = (name: 'quick' | 'slow'): string => join(packageRoot(), 'test', 'golden', `${name}.json`);
export const readGolden = (name: 'quick' | 'slow'): Readonly<Record<string, Measured>> =>
  JSON.parse(readFileSync(goldenFile(name), 'utf8')) as Record<string, Measured>;
