#!/usr/bin/env node
/** The command line: arguments → one call → exit code. 0 ok, 1 our fault, 2 bad input, 3 validation failed, 130 interrupted. */
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  comparisonTables,
  compareMemory,
  importTable,
  inspectEvents,
  deviceTable,
  memoryTables,
  operatorOverview,
  operatorTables,
  plots,
  summarise,
  summaryTables,
  tableText,
  writePlots,
  writeReport,
  type InspectArguments,
  type Table,
} from './analysis/index.js';
import { command, platformNames, platformSources } from './models/index.js';
import { countBar, MEMORY_POLICIES, playRequestFile, progressBar, replay } from './scenarios/index.js';
import {
  importTrace,
  InputError,
  LEVELS,
  MAGIC,
  makeFolder,
  readBytes,
  readEventTrace,
  traceName,
  SHARING,
  writeJsonl,
  writeWhole,
  type Level,
  type Sharing,
} from './traces/index.js';

const OK = 0;
const BAD_INPUT = 2;
const FAILED = 3;
const INTERRUPTED = 130;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printTables = (tables: readonly Table[]): void => print(tables.map((t) => tableText(t, process.stdout.isTTY)).join('\n\n'));
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
const warn = (text: string): void => void process.stderr.write(`warning: ${text}\n`);

/** A whole number from `least`. */
const whole =
  (least: number) =>
  (text: string): number => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}.`);
    return n;
  };

const PS = new Map([['ps', 1], ['ns', 1e3], ['us', 1e6], ['µs', 1e6], ['ms', 1e9], ['s', 1e12]]); // prettier-ignore
/** 1500, 1.5ms → ps */
function time(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)([a-zµ]*)$/.exec(text) ?? [];
  const scale = PS.get(unit === '' ? 'ps' : (unit ?? ''));
  if (value === undefined || scale === undefined)
    throw new InvalidArgumentError('expected a time such as 1500, 20us or 1.5ms (ps without a unit).');
  return Math.round(Number(value) * scale);
}

const program = new Command('switchyard')
  .description('Discrete-event simulator of an edge NLP accelerator and its heterogeneous memory')
  .version('0.1.0')
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({ writeErr: (text) => void process.stderr.write(text) });

const sharing = (): Option =>
  new Option('--sharing <how>', 'whether layers share weights, where the recording does not say')
    .choices(SHARING)
    .default('auto');
const strict = (): Option => new Option('--strict', 'an operator that is not understood is an error');

/** Ctrl-C once: the run ends in order. Twice: at once. */
function interruption(): { asked: () => boolean; done: () => void } {
  let asked = false;
  const handler = (): void => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return { asked: () => asked, done: () => void process.off('SIGINT', handler).off('SIGTERM', handler) };
}

interface ReplayArguments {
  readonly platform: string;
  readonly out?: string;
  readonly seed: number;
  readonly level: Level;
  readonly trace: boolean;
  readonly strict?: boolean;
  readonly sharing: Sharing;
  readonly json?: boolean;
}

async function runReplay(file: string, args: ReplayArguments): Promise<number> {
  const start_ms = performance.now();
  const name = traceName(file);
  const folder = args.out ?? join('out', name);
  const interrupt = interruption();
  const bar = progressBar(process.stderr, () => performance.now());
  const result = await replay(file, {
    platform: args.platform,
    seed: args.seed,
    level: args.level,
    strict: args.strict ?? false,
    sharing: args.sharing,
    folder: args.trace ? folder : undefined,
    onProgress(p) {
      bar.show(p);
      return interrupt.asked();
    },
  }).finally(() => {
    bar.stop();
    interrupt.done();
  });
  const { end, imported, traceFile } = result;
  const unknown = imported.totals.unknown;
  const warnings = [
    ...(unknown > 0
      ? [`${unknown} recorded operators were not understood and are not simulated (see the table of the imported trace)`]
      : []),
    ...(end.ended === 'interrupted' ? ['the run was interrupted: everything below covers only the time simulated'] : []),
    ...result.notes,
  ];
  for (const w of warnings) warn(w);
  const summary = summarise(end, {
    name,
    platform: result.platform.name,
    seed: args.seed,
    wall_s: (performance.now() - start_ms) / 1000,
    memories: result.memories,
    area_um2: result.area_um2,
    trace_sha256: result.trace_sha256,
  });
  makeFolder(folder);
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  if (args.json) printJson(summary);
  else printTables(summaryTables(summary));
  if (traceFile !== undefined && end.ended === 'finished') {
    const figures = await writePlots(readEventTrace(readBytes(traceFile), traceFile), plots.names, join(folder, 'plots'));
    const report = writeReport({ folder, summary, figures, imported, sources: platformSources(result.platform), warnings });
    if (!args.json) print(`\nevent trace  ${traceFile}\nplots        ${join(folder, 'plots')}\nreport       ${report}`);
  }
  if (end.ended === 'finished') return OK;
  process.stderr.write(`interrupted${traceFile ? `; the event trace so far is in ${traceFile}` : ''}\n`);
  return INTERRUPTED;
}

program
  .command('replay <trace>')
  .description('simulate a recorded operator trace on a platform')
  .option('--platform <name|file>', `platform: ${platformNames().join(', ')}, or a YAML file`, 'edgebert-like')
  .option('--out <dir>', 'folder for event trace, plots and report (default: out/NAME)')
  .option('--seed <n>', 'seed of all random choices', whole(0), 1)
  .addOption(new Option('--level <level>', 'detail of the event trace').choices(LEVELS).default('transfer'))
  .option('--no-trace', 'write no event trace, and so no plots')
  .addOption(strict())
  .addOption(sharing())
  .option('--json', 'print the summary alone, as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --platform adapter-albert-hetero',
  )
  .action(async (file: string, args: ReplayArguments) => {
    process.exitCode = await runReplay(file, args);
  });

program
  .command('import <trace>')
  .description('read a recorded trace, say what became of each operator, write it as an operator trace (JSON Lines)')
  .option('--out <file>', 'where to write it; .gz compresses')
  .addOption(strict())
  .addOption(sharing())
  .option('--json', 'print the report as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard import traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --out tiny.jsonl.gz',
  )
  .action((file: string, args: { out?: string; strict?: boolean; sharing: Sharing; json?: boolean }) => {
    const imported = importTrace(file, { strict: args.strict ?? false, sharing: args.sharing });
    if (args.out !== undefined) {
      const lines = writeJsonl(imported.trace);
      writeWhole(args.out, args.out.endsWith('.gz') ? gzipSync(lines) : lines);
    }
    if (args.json) printJson(imported.report);
    else printTables([importTable(imported.report)]);
  });

program
  .command('plot <trace>')
  .description('draw plots of an event trace (.swt) as Vega-Lite spec, SVG and PNG')
  .option('--kind <names>', `which, separated by commas: ${plots.names.join(', ')}`, plots.names.join(','))
  .option('--out <dir>', 'folder for the plots', 'plots')
  .addHelpText(
    'after',
    '\nExample:\n  switchyard plot out/tiny-adapter-albert-seq16/trace.swt --kind power,bandwidth --out plots',
  )
  .action(async (file: string, args: { kind: string; out: string }) => {
    const trace = readEventTrace(readBytes(file), file);
    if (trace.missing) warn(`${file}: ${trace.missing.why}; ${trace.missing.bytes} bytes at the end are in no whole frame`);
    const kinds = args.kind.split(',').map((k) => k.trim());
    const figures = await writePlots(trace, kinds, args.out);
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
  readonly requests?: string;
  readonly latencies?: string;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly list?: boolean;
}

function runMemory(args: MemoryArguments): void {
  if (args.list) {
    printTables([deviceTable()]);
    return;
  }
  if (args.requests === undefined) throw new InputError({ file: '--requests' }, 'missing', 'a request file, or --list');
  const { result, requests } = playRequestFile(args.device, args.requests, args.check ?? false);
  if (args.latencies !== undefined) {
    const rows = requests.map((r, i) => `${i},${r.cycle},${r.accepted},${r.answered},${r.write ? 'W' : 'R'}\n`);
    writeWhole(args.latencies, `index,cycle,accept_cycle,response_cycle,op\n${rows.join('')}`);
  }
  if (args.json) printJson(result);
  else printTables(memoryTables(result));
  if (result.violations.length > 0) process.exitCode = FAILED;
}

program
  .command('memory')
  .description('play a request trace to a DRAM device alone, as its reference driver does')
  .option('--device <name>', `device: ${command.commandDevices.names.join(', ')}`, 'lpddr4-2400-x32')
  .addOption(new Option('--policy <name>', 'how requests are scheduled').choices(MEMORY_POLICIES).default('dramsim3'))
  .option('--requests <file>', 'requests: CSV with the header cycle,addr_hex,op (R or W), gzip or not')
  .option('--latencies <file>', 'write one row a request: cycles of arrival, acceptance and answer')
  .option('--check', 'look at every command with the independent constraint checker; exit code 3 if one is violated')
  .option('--list', 'show the devices with capacity, peak bandwidth and sources')
  .option('--json', 'print as JSON')
  .addHelpText(
    'after',
    '\nAt each cycle the memory works first; then, if the next request is due, it is offered: at most one request a cycle,\n' +
      'strictly in order; a refused one is offered again every cycle and holds up all behind it.\n' +
      '\nExample:\n  switchyard memory --device lpddr4-2400-x32 --requests analysis/validate/reference/traces/copy-stream.csv.gz --check',
  )
  .action(runMemory);

program
  .command('validate')
  .description('compare with reference figures; exit code 3 when one is out of its tolerance')
  .argument('<what>', 'memory: every reference trace on every device, against DRAMsim3')
  .option('--all', 'print every quantity, not only those out of tolerance')
  .option('--json', 'print every quantity as JSON')
  .addHelpText('after', '\nExample:\n  switchyard validate memory')
  .action((what: string, args: { readonly all?: boolean; readonly json?: boolean }) => {
    if (what !== 'memory') throw new InputError({ file: 'validate' }, `unknown reference "${what}"`, 'memory');
    const bar = countBar(process.stderr, 'traces');
    const all = compareMemory((device, file) => playRequestFile(device, file, false).result, bar.show);
    bar.stop();
    if (args.json) printJson(all);
    else printTables(comparisonTables(all, args.all ?? false));
    if (!all.every((c) => c.ok)) process.exitCode = FAILED;
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
