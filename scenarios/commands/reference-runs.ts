/** What a row of references runs: the command that it names, with that command's own options, for the numbers that it prints as JSON. */
import { CommanderError } from 'commander';
import { checkPlatform, hardwareOf, loadPlatform, memory as memories, withNumbers, type Hardware } from '../../models/index.js';
import { InputError, isFile, pathText, readRequests, type Place } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { platformOf, type Candidate } from '../references/candidate.js';
import type { Reference } from '../references/read.js';
import { playMemory } from '../run/play-memory.js';
import { replay as replayRun } from '../run/replay.js';
import type { RunResult } from '../run/run-result.js';
import { runScenario } from '../run/run-scenario.js';
import { summaryOf } from '../run/summary.js';
import * as units from '../run/units.js';
import { resolveScenario } from '../workload/resolve.js';
import { axi } from './axi.js';
import type { Command } from './command.js';
import { conditionsOf, type ConditionFlags } from './conditions.js';
import { gemm } from './gemm.js';
import { importOptionsOf, type ImportFlags } from './import-options.js';
import { memory } from './memory.js';
import { parserOf } from './parser.js';
import { replay } from './replay.js';
import { run } from './run.js';
import { sfu } from './sfu.js';

/** What an option of the row's command came to, by its key. */
type Given = Readonly<Record<string, unknown>>;
interface Asked {
  readonly given: Given;
  readonly reference: Reference;
  readonly candidate: Candidate;
}
interface Runner {
  readonly command: Command;
  /** files of its line, which are beside the references */
  readonly files: readonly string[];
  readonly run: (asked: Asked) => unknown;
}

const SOURCE = 'tried by calibrate';
const never = (): boolean => false;
const PLATFORM = 'edgebert-like';
/** The last one that was made: rows that follow each other are often of the same. */
let last: { readonly key: string; readonly hardware: Hardware } | undefined;

function hardware({ platform = PLATFORM, numbers }: Candidate): Hardware {
  const key = JSON.stringify([platform, numbers]);
  if (last?.key === key) return last.hardware;
  const base = loadPlatform(platform);
  const changed = withNumbers(base.platform, numbers);
  const place = (...path: string[]): Place => ({ file: base.file, field: pathText(path) });
  if (numbers.length > 0) checkPlatform(changed, place);
  last = { key, hardware: numbers.length > 0 ? hardwareOf(changed, base.file) : base };
  return last.hardware;
}

/** Numbers as fields of a platform that a scenario is based on. */
const overridesOf = ({ platform, numbers }: Candidate): Override[] => [
  ...(platform === undefined ? [] : [{ path: ['platform', 'base'], value: platform, flag: '--platform' }]),
  ...numbers.map(([path, value]) => ({ path: ['platform', ...path], value: { value, source: SOURCE }, flag: SOURCE })),
];

const summary = (result: RunResult): unknown => summaryOf(result.name, result);

const onPlatform =
  (unit: (args: never) => unknown) =>
  ({ given, candidate }: Asked): unknown =>
    unit({ ...given, platform: hardware(candidate) } as never);

const RUNNERS: Readonly<Record<Reference['run'], Runner>> = {
  gemm: {
    command: gemm,
    files: [],
    run({ given, reference, candidate }) {
      // a bare array is no platform's
      const bare = given['array'] !== undefined;
      if (bare && reference.platform !== undefined)
        throw new InputError(reference.at('platform'), 'given with --array', 'none: a bare array is no platform’s');
      return units.gemm({ ...given, ...(!bare && { platform: hardware(candidate) }) } as unknown as units.GemmArguments);
    },
  },
  sfu: { command: sfu, files: [], run: onPlatform(units.sfu) },
  axi: { command: axi, files: [], run: onPlatform(units.axi) },
  memory: {
    command: memory,
    files: ['requests', 'device'],
    run({ given, reference }) {
      if (reference.platform !== undefined)
        throw new InputError(reference.at('platform'), 'given with a memory alone', 'none: it is of a device (--device)');
      const { device, policy, set, requests, format, check, ...said } = given as Record<string, string> & { check?: boolean };
      if (requests === undefined) throw new InputError(reference.at('arguments'), 'no --requests', 'a request trace');
      const loaded = memories.loadDevice(device!, policy, set as never);
      const { rows } = readRequests(
        requests,
        {
          capacity_bytes: loaded.memory.facts.capacity_bytes,
          clock_ps: loaded.clock_ps,
          ...{ wrap: said['wrap'] as never, trace_clock_mhz: said['clock'] as never },
          ...{ request_bytes: said['size'] as never, gap_cycles: said['gap'] as never },
        },
        format,
      );
      return playMemory(device!, loaded, rows, { check: check ?? false }).result;
    },
  },
  run: {
    command: run,
    files: ['file'],
    async run({ given, reference, candidate }) {
      const {
        file,
        set,
        replay: replayed,
        window: window_ps,
      } = given as { file: string; set: Override[]; replay: never; window?: number };
      const loaded = loadScenario(file, [...set, ...overridesOf(candidate)]);
      const { replications, arrivals } = loaded.scenario.stream;
      if (replications !== undefined || arrivals.kind === 'daily')
        throw new InputError(reference.at('arguments'), 'a scenario of many runs', 'one run: no replications, no daily arrivals');
      const how = { level: 'operator' as const, window_ps, folder: undefined, replay: replayed, onProgress: never };
      return summary(await runScenario(resolveScenario(loaded), how));
    },
  },
  replay: {
    command: replay,
    files: ['file', 'conditions', 'shapes', 'ids', 'classes'],
    async run({ given, candidate }) {
      const { platform = PLATFORM, numbers } = candidate;
      const {
        file,
        seed,
        replay: replayed,
        window: window_ps,
      } = given as { file: string; seed: number; replay: never; window?: number };
      const changed = withNumbers({} as never, numbers) as unknown as Record<string, unknown>;
      const result = await replayRun(file, {
        ...{ platform, changed, seed, level: 'operator', window_ps, replay: replayed, folder: undefined, onProgress: never },
        reading: importOptionsOf(given as unknown as ImportFlags),
        conditions: conditionsOf(given as unknown as ConditionFlags),
      });
      return summary(result);
    },
  },
};

/** What a row cannot say: where it writes, and what it runs on, which has a column. */
const NOT_IN_A_ROW = ['out', 'json', 'plots', 'csv', 'list', 'show', 'latencies', 'level', 'trace', 'platform'];

/** Words of a line, blanks within quotes kept. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));

/** The row's line as its command takes it. @throws InputError for what that does not take */
async function givenOf(reference: Reference, { command, files }: Runner): Promise<Given> {
  const options = Object.fromEntries(Object.entries(command.options).filter(([key]) => !NOT_IN_A_ROW.includes(key)));
  let found: Given = {};
  const parser = await parserOf([{ ...command, options }], command.name, (_, given) => {
    found = given;
    return Promise.resolve();
  });
  for (const p of [parser, ...parser.commands]) p.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await parser.parseAsync([command.name, ...wordsOf(reference.arguments)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const problem = error.code === 'commander.helpDisplayed' ? 'help is asked for' : error.message.replace(/^error: /, '');
    const takes = `what \`switchyard ${command.name}\` takes (${Object.values(options)
      .map((o) => o.flags)
      .join(', ')})`;
    throw new InputError(reference.at('arguments'), problem.replace(/\n.*/s, '').replace(/[.]$/, ''), takes);
  }
  const beside = (key: string, v: unknown): unknown =>
    typeof v === 'string' && files.includes(key) && (key !== 'device' || isFile(v)) ? reference.beside(v) : v;
  return Object.fromEntries(Object.entries(found).map(([key, v]) => [key, beside(key, v)]));
}

/** Makes what a row runs ready: run on a candidate it gives what the command would print as JSON. */
export interface ReferenceRun {
  /** @throws InputError with the place of the row, where what it says does not fit */
  readonly on: (candidate: Candidate) => Promise<unknown>;
}

/** @throws InputError for a line that the command does not take */
export async function referenceRun(reference: Reference): Promise<ReferenceRun> {
  const runner = RUNNERS[reference.run];
  const given = await givenOf(reference, runner);
  return {
    async on(candidate) {
      const own = { ...candidate, platform: platformOf(reference, candidate.platform) };
      return await runner.run({ given, reference, candidate: own });
    },
  };
}
