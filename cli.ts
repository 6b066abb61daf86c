#!/usr/bin/env node
/** The command line: arguments → one call → exit code. 0 ok, 1 our fault, 2 bad input, 3 validation failed, 130 interrupted. */
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import {
  comparisonTable,
  comparisonTables,
  checkTables,
  compareCompute,
  compareMemory,
  comparePublished,
  compareRuns,
  CONTENTION_VIEWS,
  importTable,
  inspectEvents,
  deviceSources,
  factTable,
  gemmTables,
  platformJson,
  platformsTable,
  platformTables,
  deviceTable,
  latencyRows,
  memoryTables,
  operatorOverview,
  operatorTables,
  plots,
  REPORT_PLOTS,
  summarise,
  sweepRow,
  sweepTable,
  summaryTables,
  tableText,
  waterfallTable,
  writeChecks,
  writeComparison,
  writeMemoryReport,
  writeMemoryValidation,
  writePlots,
  writeReport,
  writeSweep,
  writeWaterfall,
  type Check,
  type ContentionView,
  type InspectArguments,
  type Summary,
  type Table,
} from './analysis/index.js';
import { alone, loadPlatform, memory, platformBreakdown, platformNames, platformSources } from './models/index.js';
import {
  albertSentence,
  arrayShape,
  axi,
  conditionsOf,
  countBar,
  describeScenario,
  exampleScenario,
  exitDistributions,
  exitPolicy,
  fraction,
  gemm,
  generate,
  INTERRUPTED,
  interruption,
  isSweepFile,
  loadScenario,
  meanExits,
  options,
  playMemory,
  playRequestFile,
  positive,
  progressBar,
  readSweep,
  replay,
  resolvedYaml,
  resolveScenario,
  runScenario,
  runSweep,
  scenarioJsonSchema,
  setting,
  sfu,
  time,
  waterfall,
  whole,
  type Conditions,
  type GemmArguments,
  type GenerateArguments,
  type Override,
  type Progress,
  type Replay,
  type RunResult,
  type Varied,
} from './scenarios/index.js';
import {
  FAMILIES,
  importTrace,
  InputError,
  MAGIC,
  makeFolder,
  readBytes,
  readEventTrace,
  readRequests,
  registry,
  traceName,
  writeJsonl,
  writeStream,
  writeWhole,
  type ImportReport,
  type Level,
  type OperatorTrace,
  type Sharing,
} from './traces/index.js';

const OK = 0;
const BAD_INPUT = 2;
const FAILED = 3;

const clock_ms = (): number => performance.now();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printTables = (tables: readonly Table[]): void => print(tables.map((t) => tableText(t, process.stdout.isTTY)).join('\n\n'));
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
const warn = (text: string): void => void process.stderr.write(`warning: ${text}\n`);

function writeOperators(file: string, trace: OperatorTrace): void {
  const lines = writeJsonl(trace);
  writeWhole(file, file.endsWith('.gz') ? gzipSync(lines) : lines);
}

const program = new Command('switchyard')
  .description('Discrete-event simulator of an edge NLP accelerator and its heterogeneous memory')
  .version('0.1.0')
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({ writeErr: (text) => void process.stderr.write(text) });

interface ReplayArguments {
  readonly platform: string;
  readonly out?: string;
  readonly seed: number;
  readonly level: Level;
  readonly trace: boolean;
  readonly replay: Replay;
  readonly conditions?: string;
  readonly exit?: Conditions['exit'];
  readonly targetMs?: number;
  readonly strict?: boolean;
  readonly sharing: Sharing;
  readonly json?: boolean;
}

interface Reported {
  readonly name: string;
  readonly folder: string;
  readonly start_ms: number;
  readonly json: boolean;
  readonly imported?: ImportReport;
}

/** Prints what a run came to, writes summary, plots and report, and says how it ended. */
async function report(result: RunResult, { name, folder, start_ms, json, imported }: Reported): Promise<number> {
  const { end, traceFile, warnings } = result;
  for (const w of warnings) warn(w);
  const summary = { ...summaryOf(name, result), wall_s: (performance.now() - start_ms) / 1000 };
  makeFolder(folder);
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  if (json) printJson(summary);
  else printTables(summaryTables(summary));
  if (traceFile !== undefined && end.ended === 'finished') {
    const figures = await writePlots(readEventTrace(readBytes(traceFile), traceFile), REPORT_PLOTS, join(folder, 'plots'));
    const sources = platformSources(result.platform);
    const page = writeReport({ folder, summary, figures, imported, sources, warnings });
    if (!json) print(`\nevent trace  ${traceFile}\nplots        ${join(folder, 'plots')}\nreport       ${page}`);
  }
  if (end.ended === 'finished') return OK;
  process.stderr.write(`interrupted${traceFile ? `; the event trace so far is in ${traceFile}` : ''}\n`);
  return INTERRUPTED;
}

/** Runs something with a progress bar; Ctrl-C asks it to stop. */
async function watched<T>(run: (onProgress: (p: Progress) => boolean) => Promise<T>): Promise<T> {
  const interrupt = interruption();
  const bar = progressBar(process.stderr, clock_ms);
  return run((p) => {
    bar.show(p);
    return interrupt.asked();
  }).finally(() => {
    bar.stop();
    interrupt.done();
  });
}

async function runReplay(file: string, args: ReplayArguments): Promise<number> {
  const start_ms = performance.now();
  const name = traceName(file);
  const folder = args.out ?? join('out', name);
  const result = await watched((onProgress) =>
    replay(file, {
      platform: args.platform,
      seed: args.seed,
      level: args.level,
      strict: args.strict ?? false,
      sharing: args.sharing,
      folder: args.trace ? folder : undefined,
      conditions: conditionsOf(args),
      replay: args.replay,
      onProgress,
    }),
  );
  return report(result, { name, folder, start_ms, json: args.json ?? false, imported: result.imported });
}

program
  .command('replay <trace>')
  .description('simulate a recorded operator trace on a platform')
  .addOption(options.platform())
  .option('--out <dir>', 'folder for event trace, plots and report (default: out/NAME)')
  .option('--seed <n>', 'seed of all random choices', whole(0), 1)
  .addOption(options.level())
  .option('--no-trace', 'write no event trace, and so no plots')
  .addOption(options.replay())
  .addOption(options.noReplay())
  .option(
    '--conditions <file>',
    'densities, attention spans, early exit, latency target (YAML; see scenarios/early-exit-sst2.yaml)',
  )
  .option(
    '--exit <layer|name>',
    `early exit after a layer, or by a distribution: ${exitDistributions.names.join(', ')}`,
    exitPolicy,
  )
  .option('--target-ms <ms>', 'latency of a sentence for which voltage and frequency are chosen', positive)
  .addOption(options.strict())
  .addOption(options.sharing())
  .option('--json', 'print the summary alone, as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --platform adapter-albert-hetero',
  )
  .action(async (file: string, args: ReplayArguments) => {
    process.exitCode = await runReplay(file, args);
  });

interface SweepArguments {
  readonly out?: string;
  readonly set: readonly Varied[];
  readonly workers?: number;
  readonly json?: boolean;
}

/** What a run came to; who has looked at the clock adds how long it took. */
const summaryOf = (name: string, r: RunResult): Summary =>
  summarise(r.end, {
    name,
    wall_s: 0,
    trace_sha256: r.trace_sha256,
    platform: r.platform.name,
    seed: r.seed,
    memories: r.memories,
    clock_ps: r.platform.clock.period_ps.value,
    area_um2: r.area_um2,
    storage: r.storage,
    exits: r.exits,
    operatingPoints: r.operatingPoints,
    workload: r.workload,
  });

async function sweep(file: string, args: SweepArguments): Promise<number> {
  const { name, points, study } = readSweep(file, args.set);
  const folder = args.out ?? join('out', `sweep-${name}`);
  const interrupt = interruption();
  const bar = countBar(process.stderr, 'points', clock_ms);
  const rows = await runSweep(points, {
    folder,
    workers: args.workers,
    rowOf: (result) => sweepRow(summaryOf(name, result)),
    onProgress(done, of) {
      bar.show(done, of);
      return interrupt.asked();
    },
  }).finally(() => {
    bar.stop();
    interrupt.done();
  });
  if (rows.length < points.length) {
    process.stderr.write(
      `interrupted: ${rows.length} of ${points.length} points are done; the same command goes on from there\n`,
    );
    return INTERRUPTED;
  }
  const page = await writeSweep(folder, name, rows, study);
  for (const { parameters, fault } of rows) if (fault !== undefined) warn(`${Object.values(parameters).join(', ')}: ${fault}`);
  if (args.json) printJson(rows);
  else {
    printTables([sweepTable(name, rows)]);
    print(
      `\nresults      ${join(folder, 'results.csv')}, results.arrow\nplots        ${join(folder, 'plots')}\nreport       ${page}`,
    );
  }
  return rows.some((r) => r.fault !== undefined) ? BAD_INPUT : OK;
}

interface CompareArguments {
  readonly out: string;
  readonly set: readonly Override[];
  readonly force?: boolean;
  readonly json?: boolean;
}

async function compare(files: readonly string[], args: CompareArguments): Promise<void> {
  const runs: Summary[] = [];
  for (const file of files) {
    const resolved = resolveScenario(loadScenario(file, args.set));
    const result = await watched((onProgress) => runScenario(resolved, { level: 'operator', folder: undefined, onProgress }));
    if (result.end.ended !== 'finished') throw new InputError({ file }, 'the run was interrupted', 'a whole run to compare');
    for (const w of result.warnings) warn(`${resolved.name}: ${w}`);
    runs.push(summaryOf(resolved.name, result));
  }
  const comparison = compareRuns(runs, args.force ?? false);
  if (args.json) printJson(comparison);
  else {
    printTables([comparisonTable(comparison)]);
    print(`\nreport       ${await writeComparison(args.out, comparison, runs)}`);
  }
}

interface RunArguments {
  readonly out?: string;
  readonly set: readonly Override[];
  readonly level: Level;
  readonly trace: boolean;
  readonly replay: Replay;
  readonly json?: boolean;
}

async function runScenarioFile(file: string, args: RunArguments): Promise<number> {
  if (isSweepFile(file))
    return sweep(file, { ...args, set: args.set.map(({ path, value, flag }) => ({ path, values: [value], flag })) });
  const start_ms = performance.now();
  const resolved = resolveScenario(loadScenario(file, args.set));
  const { name } = resolved;
  const folder = args.out ?? join('out', name);
  const result = await watched((onProgress) =>
    runScenario(resolved, { level: args.level, folder: args.trace ? folder : undefined, replay: args.replay, onProgress }),
  );
  return report(result, { name, folder, start_ms, json: args.json ?? false });
}

program
  .command('run <scenario>')
  .description('simulate a scenario: tasks, a stream of sentences, a model, hardware (YAML; see init)')
  .option('--out <dir>', 'folder for event trace, plots and report (default: out/NAME)')
  .addOption(options.set())
  .addOption(options.level('operator'))
  .option('--no-trace', 'write no event trace, and so no plots')
  .addOption(options.replay())
  .addOption(options.noReplay())
  .option('--json', 'print the summary alone, as JSON')
  .addHelpText('after', '\nExample:\n  switchyard run scenarios/four-tasks.yaml --set stream.sentences=10')
  .action(async (file: string, args: RunArguments) => {
    process.exitCode = await runScenarioFile(file, args);
  });

program
  .command('compare <scenarios...>')
  .description('run scenarios and say how the others differ from the first, and where the difference in energy comes from')
  .option('--out <dir>', 'folder for the report', join('out', 'compare'))
  .addOption(options.set())
  .option('--force', 'compare runs of different sentences too')
  .addOption(options.json())
  .addHelpText(
    'after',
    '\nExample:\n  switchyard compare scenarios/experiment/e-adapter-sram.yaml scenarios/experiment/f-adapter-hetero.yaml',
  )
  .action(compare);

program
  .command('sweep <file>')
  .description('run a scenario with every combination of values, or a file that lists scenarios and values, on all cores')
  .option('--out <dir>', 'folder for results, plots and report; a sweep that was ended goes on there (default: out/sweep-NAME)')
  .addOption(options.vary())
  .option('--workers <n>', 'runs at a time (default: one a core)', whole(1))
  .addOption(options.json())
  .addHelpText(
    'after',
    '\nExample:\n  switchyard sweep scenarios/four-tasks.yaml --set model.bottleneck=8,16,32 --set tasks.count=1,2,4',
  )
  .action(async (file: string, args: SweepArguments) => {
    process.exitCode = await sweep(file, args);
  });

program
  .command('check <scenario>')
  .description('check a scenario without running it, and print it as it is resolved')
  .addOption(options.set())
  .option('--json', 'print what it comes to as JSON')
  .addHelpText('after', '\nExample:\n  switchyard check scenarios/four-tasks.yaml')
  .action((file: string, args: { readonly set: readonly Override[]; readonly json?: boolean }) => {
    if (isSweepFile(file)) {
      const { name, points } = readSweep(file, []);
      for (const p of points) loadScenario(p.scenario, [...p.overrides, ...args.set]);
      const facts = { points: points.length, scenarios: new Set(points.map((p) => p.scenario)).size };
      if (args.json) printJson(facts);
      else printTables([factTable(`${name}, a sweep`, facts)]);
      return;
    }
    const resolved = resolveScenario(loadScenario(file, args.set));
    if (args.json) printJson(describeScenario(resolved));
    else {
      print(resolvedYaml(resolved));
      printTables([factTable(resolved.name, describeScenario(resolved))]);
    }
  });

program
  .command('schema')
  .description('print the JSON Schema of scenario files, for editors: switchyard schema > scenario.schema.json')
  .action(() => printJson(scenarioJsonSchema()));

program
  .command('init')
  .description('write a commented scenario to begin with')
  .option('--out <file>', 'where to write it', 'scenario.yaml')
  .option('--force', 'write over a file that is there')
  .addHelpText('after', '\nExample:\n  switchyard init --out mine.yaml && switchyard check mine.yaml')
  .action((args: { readonly out: string; readonly force?: boolean }) => {
    if (existsSync(args.out) && !args.force)
      throw new InputError({ file: args.out }, 'is there already', 'another name, or --force');
    writeWhole(args.out, exampleScenario());
    print(args.out);
  });

program
  .command('generate')
  .description('write the operator trace of a sentence of a model')
  .requiredOption('--family <name>', `one of ${FAMILIES.join(', ')}`)
  .option('--size <name>', 'tiny, base, large …', 'base')
  .requiredOption('--seq <tokens>', 'length of the sentence, padding included', whole(1))
  .option('--bottleneck <m>', 'features of an adapter', whole(1))
  .option('--labels <n>', 'outputs of the classifier', whole(1), 2)
  .requiredOption('--out <file>', 'where to write it (JSON Lines); .gz compresses')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard generate --family adapter-albert --size tiny --seq 16 --bottleneck 16 --out tiny.jsonl',
  )
  .action((args: GenerateArguments) => {
    writeOperators(args.out, generate(args));
    print(args.out);
  });

program
  .command('import <trace>')
  .description('read a recorded trace, say what became of each operator, write it as an operator trace (JSON Lines)')
  .option('--out <file>', 'where to write it; .gz compresses')
  .addOption(options.strict())
  .addOption(options.sharing())
  .option('--json', 'print the report as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard import traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --out tiny.jsonl.gz',
  )
  .action((file: string, args: { out?: string; strict?: boolean; sharing: Sharing; json?: boolean }) => {
    const imported = importTrace(file, { strict: args.strict ?? false, sharing: args.sharing });
    if (args.out !== undefined) writeOperators(args.out, imported.trace);
    if (args.json) printJson(imported.report);
    else printTables([importTable(imported.report)]);
  });

program
  .command('plot <trace>')
  .description('draw plots of an event trace (.swt) as Vega-Lite spec, SVG and PNG')
  .option('--kind <names>', `which, separated by commas: ${plots.names.join(', ')}`, plots.names.join(','))
  .addOption(new Option('--by <view>', 'bank-contention: time waited by cause, holder or requester').choices(CONTENTION_VIEWS))
  .option('--out <dir>', 'folder for the plots', 'plots')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard plot out/tiny-adapter-albert-seq16/trace.swt --kind power,bandwidth --out plots',
  )
  .action(async (file: string, args: { kind: string; out: string; by?: ContentionView }) => {
    const trace = readEventTrace(readBytes(file), file);
    if (trace.missing) warn(`${file}: ${trace.missing.why}; ${trace.missing.bytes} bytes at the end are in no whole frame`);
    const kinds = args.kind.split(',').map((k) => k.trim());
    const { by } = args;
    const choices = kinds.map((kind) => ({ kind, ...(by !== undefined && plots.get(kind, { file: '--kind' }).parts && { by }) }));
    if (by !== undefined && !choices.some((c) => 'by' in c))
      throw new InputError({ file: '--by' }, `given for ${args.kind}`, '--kind bank-contention');
    const figures = await writePlots(trace, choices, args.out);
    for (const f of figures) print(join(args.out, `${f.name}.svg`));
  });

program
  .command('inspect <trace>')
  .description('show what an event trace (.swt) or an operator trace holds')
  .option('--from <time>', 'records that end at or after this simulated time, such as 20us', time)
  .option('--to <time>', 'records that start at or before it', time)
  .option('--actor <name>', 'records of this actor')
  .option('--kind <name>', 'records of this kind')
  .option('--limit <n>', 'rows to print', whole(1), 50)
  .option('--json', 'print as JSON, all records')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard inspect out/tiny-adapter-albert-seq16/trace.swt --actor pe-array --from 20us --to 40us',
  )
  .action((file: string, args: InspectArguments & { readonly json?: boolean }) => {
    const bytes = readBytes(file);
    if (bytes.subarray(0, MAGIC.length).toString() === MAGIC) {
      const shown = inspectEvents(bytes, file, args);
      if (shown.warning) warn(shown.warning);
      if (args.json) printJson(shown.json);
      else printTables(shown.tables);
      return;
    }
    const overview = operatorOverview(importTrace(file, { strict: false, sharing: 'auto' }));
    if (args.json) printJson(overview);
    else printTables(operatorTables(overview));
  });

interface MemoryArguments {
  readonly device: string;
  readonly policy?: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly requests?: string;
  readonly latencies?: string;
  readonly out?: string;
  readonly level: Level;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly show?: boolean;
}

async function runMemory(args: MemoryArguments): Promise<void> {
  if (args.list) {
    printTables([deviceTable()]);
    return;
  }
  if (args.show) {
    print(memory.deviceYaml(args.device).trimEnd());
    return;
  }
  if (args.requests === undefined) throw new InputError({ file: '--requests' }, 'missing', 'a request file, or --list');
  const device = memory.loadDevice(args.device, args.policy, args.set);
  const { out } = args;
  const traceFile = out === undefined ? undefined : join(out, 'trace.swt');
  const rows = readRequests(args.requests, device.memory.facts.capacity_bytes);
  const latencies = args.latencies === undefined ? undefined : latencyRows(rows);
  const play = (write?: (bytes: Uint8Array) => void) =>
    playMemory(args.device, device, rows, {
      check: args.check ?? false,
      ...(latencies && { settled: (...told) => latencies.see(...told) }),
      ...(write && { trace: { level: args.level, write } }),
    });
  const { result } = traceFile === undefined ? play() : writeStream(traceFile, play);
  if (latencies) writeWhole(args.latencies!, latencies.text());
  if (args.json) printJson(result);
  else printTables(memoryTables(result));
  if (traceFile !== undefined) {
    const trace = readEventTrace(readBytes(traceFile), traceFile);
    const report = await writeMemoryReport(out!, trace, result, { requests: args.requests, sources: deviceSources(device) });
    if (!args.json) print(`\nevent trace  ${traceFile}\nplots        ${join(out!, 'plots')}\nreport       ${report}`);
  }
  if (result.violations.length > 0) process.exitCode = FAILED;
}

program
  .command('memory')
  .description('play a request trace to a memory alone, as the driver of its reference does')
  .option('--device <name|file>', `device: ${memory.devices.names.join(', ')}, or a YAML file (see --show)`, 'lpddr4-3200')
  .option(
    '--policy <name>',
    `how requests are scheduled; DRAM: ${memory.policies.names.join(', ')}; on chip: ${memory.arraySchedulers.names.join(', ')}`,
  )
  .option(
    '--set <name=value>',
    'a setting of the controller in place of the device’s, such as read_queue=16, page=closed, refresh=per-bank, ' +
      'mapping="row column:3 rank bank group column:3" (DRAM) or ports=2, queue=8 (on chip); repeatable',
    setting,
    {},
  )
  .option('--requests <file>', 'requests of 64 bytes: CSV with the header cycle,addr_hex,op (R or W), gzip or not')
  .option('--latencies <file>', 'write one row a request: cycles of arrival, acceptance and answer, and ps waited by cause')
  .option('--out <dir>', 'write event trace, plots and report into this folder')
  .addOption(options.level())
  .option('--check', 'look at every command with the independent constraint checker; exit code 3 if one is violated')
  .option('--list', 'show the devices with capacity, peak bandwidth, area and sources')
  .option('--show', 'print the device as a YAML file, to be changed and given to --device')
  .addOption(options.json())
  .addHelpText(
    'after',
    '\nAt each cycle the memory works first; then, if the next request is due, it is offered: at most one request a cycle,\n' +
      'strictly in order; a refused one is offered again every cycle and holds up all behind it. Cycles are those of a\n' +
      'DRAM’s clock, nanoseconds for a memory on chip.\n' +
      '\nExample:\n  switchyard memory --device lpddr4-2400-x32 --policy dramsim3 --requests analysis/validate/reference/traces/copy-stream.csv.gz --check',
  )
  .action(runMemory);

program
  .command('gemm')
  .description('a product A[m,k] · B[k,n] on a PE array alone: operands lie in its buffers')
  .option('--platform <name|file>', `platform: ${platformNames().join(', ')}, or a YAML file (default: edgebert-like)`)
  .option('--array <RxC>', 'a bare systolic array with ideal memory, in place of a platform', arrayShape)
  .addOption(
    new Option('--dataflow <name>', 'of the array: output-, weight- or input-stationary (default: os)').choices([
      'os',
      'ws',
      'is',
    ]),
  )
  .option('--vector <n>', 'vector size in place of the platform’s, with as many banks', whole(1))
  .requiredOption('--m <m>', 'rows of A', whole(1))
  .requiredOption('--k <k>', 'the reduction', whole(1))
  .requiredOption('--n <n>', 'columns of B', whole(1))
  .option('--density-a <share>', 'elements of A that are not zero; A is bit-mask encoded', fraction)
  .option('--density-b <share>', 'elements of B that are not zero; B is bit-mask encoded', fraction)
  .option('--format <name>', 'number format in place of the platform’s')
  .addOption(options.volts())
  .option('--seed <n>', 'seed of random masks', whole(0), 1)
  .addOption(options.noReplay())
  .addOption(options.json())
  .addHelpText('after', '\nExample:\n  switchyard gemm --platform edgebert-systemc --m 64 --k 64 --n 64')
  .action((args: GemmArguments & { readonly json?: boolean }) => {
    const result = gemm(args);
    for (const note of result.notes) warn(note);
    if (args.json) printJson(result);
    else printTables(gemmTables(`${args.m}×${args.k} · ${args.k}×${args.n} on ${result.on}`, result));
  });

program
  .command('sfu')
  .description('a special function on the SFU alone: its vectors lie in a buffer')
  .addOption(options.platform())
  .addOption(new Option('--op <name>', 'function').choices([...alone.SFU_OPS]).makeOptionMandatory())
  .requiredOption('--vectors <v>', 'vectors a row', whole(1))
  .option('--rows <t>', 'rows', whole(1), 1)
  .option('--density <share>', 'elements that are not zero; operands are bit-mask encoded', fraction)
  .addOption(options.volts())
  .addOption(options.noReplay())
  .addOption(options.json())
  .addHelpText('after', '\nExample:\n  switchyard sfu --platform edgebert-systemc --op softmax --vectors 8 --rows 128')
  .action((args: Parameters<typeof sfu>[0] & { readonly json?: boolean }) => {
    const result = sfu(args);
    if (args.json) printJson(result);
    else printTables([factTable(`${args.op} on ${args.platform}`, { ...result })]);
  });

program
  .command('axi')
  .description('a load or store over the link alone, to a slave without wait states')
  .addOption(options.platform())
  .addOption(new Option('--op <name>', 'direction').choices(['load', 'store']).makeOptionMandatory())
  .addOption(new Option('--what <name>', 'what is moved').choices([...alone.TRANSFERS]).default('data'))
  .requiredOption('--vectors <v>', 'vectors, or masks of vectors', whole(1))
  .addOption(options.json())
  .addHelpText('after', '\nExample:\n  switchyard axi --platform edgebert-systemc --op load --what mask --vectors 128')
  .action((args: Parameters<typeof axi>[0] & { readonly json?: boolean }) => {
    const result = axi(args);
    for (const note of result.notes) warn(note);
    if (args.json) printJson(result);
    else printTables([factTable(`${args.op} of ${args.what} on ${args.platform}`, { ...result })]);
  });

program
  .command('platforms')
  .description('the platforms that ship, with area and peak figures')
  .addOption(options.json())
  .action((args: { readonly json?: boolean }) => {
    const all = platformNames().map((name) => {
      return platformBreakdown(loadPlatform(name));
    });
    if (args.json) printJson(all);
    else printTables([platformsTable(all)]);
  });

program
  .command('platform <name|file>')
  .description('a platform in full: blocks, area, leakage, peak figures, and every number with its source')
  .addOption(options.json())
  .action((name: string, args: { readonly json?: boolean }) => {
    const hardware = loadPlatform(name);
    const breakdown = platformBreakdown(hardware);
    const sources = platformSources(hardware.platform);
    if (args.json) printJson(platformJson(breakdown, sources));
    else printTables(platformTables(breakdown, sources));
  });

interface ValidateArguments {
  readonly out?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

async function validateMemory(folder: string, args: ValidateArguments): Promise<boolean> {
  const bar = countBar(process.stderr, 'traces', clock_ms);
  const all = compareMemory((device, policy, file) => playRequestFile(device, policy, file).result, bar.show);
  bar.stop();
  if (args.json) printJson(all);
  else {
    printTables(comparisonTables(all, args.all ?? false));
    print(`\nreport       ${await writeMemoryValidation(folder, all)}`);
  }
  return all.comparisons.every((c) => c.ok);
}

async function showChecks(
  folder: string,
  title: string,
  checks: readonly Check[],
  everything: boolean,
  args: ValidateArguments,
): Promise<boolean> {
  if (args.json) printJson(checks);
  else {
    printTables(checkTables(checks, everything));
    print(`\nreport       ${await writeChecks(folder, title, checks, everything)}`);
  }
  return checks.every((c) => c.ok);
}

const PUBLISHED_RUNS = 7;

const VALIDATIONS: Readonly<Record<string, (folder: string, args: ValidateArguments) => Promise<boolean>>> = {
  memory: validateMemory,
  compute(folder, args) {
    const bar = countBar(process.stderr, 'rows', clock_ms);
    const checks = compareCompute(bar.show);
    bar.stop();
    return showChecks(folder, 'Validation of compute units', checks, args.all ?? false, args);
  },
  published(folder, args) {
    const bar = countBar(process.stderr, 'runs', clock_ms);
    let runs = 0;
    const sentence = albertSentence();
    const checks = comparePublished(meanExits('sst2'), (platform, conditions) => {
      const run = sentence(platform, conditions);
      bar.show(++runs, PUBLISHED_RUNS);
      return run;
    });
    bar.stop();
    return showChecks(folder, 'Beside published figures', checks, true, args);
  },
};

program
  .command('waterfall <trace>')
  .description('from one platform to another, a parameter at a time: what each gains alone, and on top of those before it')
  .option('--from <name|file>', 'platform to begin with', 'edgebert-systemc')
  .option('--to <name|file>', 'platform that the parameters are taken from', 'edgebert-like')
  .option('--out <dir>', 'folder for the report', join('out', 'waterfall'))
  .addOption(options.json())
  .addHelpText('after', '\nExample:\n  switchyard waterfall traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz')
  .action(async (file: string, args: { from: string; to: string; out: string; json?: boolean }) => {
    const bar = countBar(process.stderr, 'runs', clock_ms);
    const result = waterfall(file, args.from, args.to, bar.show);
    bar.stop();
    if (args.json) printJson(result);
    else {
      printTables([waterfallTable(result)]);
      print(`\nreport       ${await writeWaterfall(args.out, result)}`);
    }
  });

program
  .command('validate')
  .description('compare with reference figures; exit code 3 when one is out of its tolerance')
  .argument(
    '<what>',
    'memory: DRAMsim3 and Ramulator 2; compute: EdgeBERT’s SystemC model and SCALE-Sim; published: EdgeBERT’s silicon',
  )
  .option('--out <dir>', 'folder for the report (default: out/validate-WHAT)')
  .option('--all', 'print every quantity, not only those out of tolerance')
  .option('--json', 'print every quantity as JSON, and write no report')
  .addHelpText('after', '\nExample:\n  switchyard validate compute')
  .action(async (what: string, args: ValidateArguments) => {
    const run = registry('reference', VALIDATIONS).get(what, { file: 'validate' });
    if (!(await run(args.out ?? join('out', `validate-${what}`), args))) process.exitCode = FAILED;
  });

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(OK); // the reader, such as head, has seen enough
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? OK : BAD_INPUT;
  else if (error instanceof InputError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = BAD_INPUT;
  } else {
    process.stderr.write(
      `internal error, please report: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}
