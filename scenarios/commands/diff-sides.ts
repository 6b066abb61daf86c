/** What `diff` is given, read: a finished run, a scenario (which is run), a platform, or a point of a sweep. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { summarise, summarySchema, UNKNOWN_WORKLOAD, type Summary } from '../../analysis/index.js';
import { loadPlatform, platformNames, type Hardware } from '../../models/index.js';
import {
  bytesAt,
  checked,
  InputError,
  MAGIC,
  parseJson,
  parseYaml,
  PS_PER_S,
  readBytes,
  readEventTrace,
  readText,
  traceDigest,
  unread,
  type EventTrace,
  type Provenance,
} from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { summaryOf } from '../run/summary.js';
import { pointOf, type Point } from '../sweep/point-of-results.js';
import { isSweepFile } from '../sweep/points.js';
import { resolveScenario } from '../workload/resolve.js';
import type { Session } from './session.js';
import { takenOrRun, type TakenRun } from './taken-run.js';

/** A run, whether it was finished before or is run here. */
export interface RunSide {
  readonly kind: 'run';
  readonly given: string;
  readonly summary: Summary;
  readonly trace: EventTrace | undefined;
  readonly provenance: Provenance | undefined;
  /** it is run here, with what the line sets */
  readonly scenario: boolean;
}
/** One of the two, or of several scenarios. */
export type Side =
  | RunSide
  | { readonly kind: 'platform'; readonly given: string; readonly hardware: Hardware }
  | { readonly kind: 'point'; readonly given: string; readonly point: Point };

/** What a side is, in a message. */
export const WHAT: Readonly<Record<Side['kind'], string>> = { run: 'a run', platform: 'a platform', point: 'a point of a sweep' };

const EXPECTED = 'a finished run (its folder, trace.swt or summary.json), a scenario, a platform, or FILE.csv#ROW of a sweep';

/** What a trace alone says of its run; of areas it knows nothing. @throws InputError for one that did not finish */
function summaryOfTrace({ header, end, provenance }: EventTrace, file: string): Summary {
  if (end?.ended !== 'finished') throw new InputError({ file }, 'a run that did not finish', 'one that did');
  const { name, platform, seed, memories, compute } = header;
  const clock_ps = compute?.clock_ps ?? 0;
  return summarise(end, {
    ...{ name, platform, seed, memories, clock_ps, wall_s: 0, area_um2: {}, storage: {}, trace_sha256: undefined, provenance },
    link_bytes_per_s: compute ? (compute.link_bytes_per_cycle * PS_PER_S) / clock_ps : 0,
    workload: UNKNOWN_WORKLOAD,
  });
}

/** A memory played alone has a summary of another kind. */
const isOfMemory = (value: unknown): boolean => typeof value === 'object' && value !== null && 'device' in value;

/** @throws InputError for what is no summary of a finished run */
function readSummary(file: string): Summary {
  const value = parseJson(readText(file), file, 'the summary of a run');
  if (isOfMemory(value)) throw new InputError({ file }, 'of a memory played alone', `its event trace, or ${EXPECTED}`);
  const summary = checked(summarySchema, value, { file }) as unknown as Summary;
  if (summary.ended !== 'finished') throw new InputError({ file, field: 'ended' }, summary.ended, 'a run that finished');
  return summary;
}

/** The trace beside a summary, where it is of the same run. */
function traceOf(summary: Summary, file: string): EventTrace | undefined {
  if (summary.trace_sha256 === undefined || !existsSync(file)) return undefined;
  const bytes = readBytes(file);
  const trace = readEventTrace(bytes, file);
  return traceDigest(bytes, trace) === summary.trace_sha256 ? trace : undefined;
}

function runOfFolder(given: string, folder: string): RunSide {
  const file = join(folder, 'summary.json');
  const trace = join(folder, 'trace.swt');
  if (existsSync(trace) && isOfMemory(parseJson(readText(file), file, 'the summary of a run'))) return runOfTrace(trace);
  const summary = readSummary(file);
  return {
    kind: 'run',
    given,
    summary,
    trace: traceOf(summary, trace),
    provenance: summary.provenance,
    scenario: false,
  };
}

/** Of the event trace that a summary is of. */
const digestIn = (file: string): unknown =>
  (parseJson(readText(file), file, 'the summary of a run') as { trace_sha256?: unknown } | null)?.trace_sha256;

function runOfTrace(file: string): RunSide {
  const bytes = readBytes(file);
  const trace = readEventTrace(bytes, file);
  const beside = join(dirname(file), 'summary.json');
  // a summary of another run may have come to lie beside it
  const digest = existsSync(beside) ? digestIn(beside) : undefined;
  const own = digest !== undefined && digest === traceDigest(bytes, trace) ? readSummary(beside) : undefined;
  return {
    kind: 'run',
    given: file,
    summary: own ?? summaryOfTrace(trace, file),
    trace,
    provenance: trace.provenance,
    scenario: false,
  };
}

/** Where results are. */
export type Keeping = Pick<TakenRun, 'store' | 'fresh'>;

/** Runs a scenario; its event trace stays in memory. @throws InputError for one of which there is no single run */
async function runOfScenario(file: string, set: readonly Override[], session: Session, keeping: Keeping): Promise<RunSide> {
  const { onStage, onProgress } = session.watched(file, false);
  onStage('planning');
  const loaded = loadScenario(file, set);
  const { stream } = loaded.scenario;
  const refuse = (field: string, problem: string): InputError =>
    new InputError(loaded.at('stream', field), `${problem}, but single runs are compared`, 'none; sweep takes it');
  if (stream.arrivals.kind === 'daily') throw refuse('arrivals', 'daily');
  if (stream.replications !== undefined) throw refuse('replications', 'given');
  const resolved = resolveScenario(loaded);
  const how = { level: 'operator' as const, folder: undefined, onStage, onProgress };
  const result = await takenOrRun({ loaded, resolved, how, ...keeping }, session);
  for (const w of result.warnings) session.warn(`${resolved.name}: ${w}`);
  const trace = result.traceBytes && readEventTrace(result.traceBytes, file);
  return { kind: 'run', given: file, summary: summaryOf(resolved.name, result), trace, provenance: undefined, scenario: true };
}

/** A platform lists memories, a scenario says what runs. */
function isPlatformFile(file: string): boolean {
  const { value } = parseYaml(readText(file), file);
  return typeof value === 'object' && value !== null && 'memories' in value && 'axi' in value && !('stream' in value);
}

function sideOfFolder(given: string): Side {
  if (existsSync(join(given, 'results.csv')))
    throw new InputError({ file: given }, 'holds a sweep of many points', `one of them: ${join(given, 'results.csv')}#1`);
  if (existsSync(join(given, 'summary.json'))) return runOfFolder(given, given);
  if (existsSync(join(given, 'trace.swt'))) return runOfTrace(join(given, 'trace.swt'));
  throw new InputError({ file: given }, 'holds no run', EXPECTED);
}

/** @param set fields of a scenario; given for all else they are refused by who reads the line @throws InputError for what cannot be compared */
export async function readSide(given: string, set: readonly Override[], session: Session, keeping: Keeping): Promise<Side> {
  const [, file = '', row] = /^(.*\.csv)#(.*)$/s.exec(given) ?? [];
  if (row !== undefined) return { kind: 'point', given, point: pointOf(file, row) };
  if (existsSync(given) && statSync(given).isDirectory()) return sideOfFolder(given);
  if (!existsSync(given) && platformNames().includes(given)) return { kind: 'platform', given, hardware: loadPlatform(given) };
  if (bytesAt(given, 0, MAGIC.length).toString() === MAGIC) return runOfTrace(given);
  if (/\.ya?ml$/.test(given)) {
    if (isPlatformFile(given)) return { kind: 'platform', given, hardware: loadPlatform(given) };
    if (isSweepFile(given)) throw new InputError({ file: given }, 'lists a sweep of many points', EXPECTED);
    return runOfScenario(given, set, session, keeping);
  }
  if (/(^|[\\/])[^\\/]*\.json$/.test(given) && looksLikeSummary(given)) {
    const summary = readSummary(given);
    return {
      kind: 'run',
      given,
      summary,
      trace: traceOf(summary, join(dirname(given), 'trace.swt')),
      provenance: summary.provenance,
      scenario: false,
    };
  }
  throw unread(readBytes(given), given, EXPECTED);
}

/** A recording is JSON too, and may be far larger. */
const looksLikeSummary = (file: string): boolean =>
  /"(workload|simulated_ps|device)"\s*:/.test(bytesAt(file, 0, 2000).toString());
