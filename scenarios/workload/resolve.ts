/** From a scenario to what is simulated: programs, a stream of sentences, a platform with everything in its place. */
import {
  acceleratorsOf,
  checkCacheRoom,
  overfull,
  partBytes,
  tasksOf,
  withMemoriesFitted,
  type Dvfs,
  type Hardware,
  type Platform,
  type Stream,
} from '../../models/index.js';
import {
  checkTrace,
  coverageWarning,
  importOptions,
  importTrace,
  InputError,
  isDecoder,
  type OperatorTrace,
  PS_PER_MS,
  pathOf,
} from '../../traces/index.js';
import type { PredictedSentence } from '../../analysis/figures.js';
import { conditioned } from './conditions.js';
import { exitsOf, type Exit } from './exits.js';
import { layersOf } from './early-exit.js';
import { predictedExits } from './predicted-exits.js';
import { arrivalTimes, idleWarning } from './arrivals.js';
import { checkStandby, standbyOverrides } from './standby.js';
import { merged } from './merged.js';
import { checkCachePrecision } from './no-effect.js';
import { mostTogether, withBatches } from './together.js';
import { generatedPrograms, recordedPrograms, type Programs } from './programs.js';
import { taskOrder } from './task-order.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { checkDecoderTasks, exitingOf, type Task, tasksOfScenario } from './tasks.js';
import { tokensOf } from './tokens.js';
import { describeModel } from './model.js';
import { type PartsRoom, partsRoom } from './switching.js';
import { matchWarning, withWeights, type WeightMatch } from './weights.js';

/** A scenario ready to run. Times of the stream in ps. */
export interface Resolved {
  readonly name: string;
  readonly file: string;
  readonly scenario: Scenario;
  readonly hardware: Hardware;
  readonly trace: OperatorTrace;
  readonly stream: Stream & { readonly ids: readonly string[] };
  readonly parts: PartsRoom | undefined;
  readonly dvfs: Dvfs | undefined;
  /** in the order of the scenario; those of `stream` are in the order of the trace */
  readonly tasks: readonly Task[];
  /** by sentence, the layer after which it ends; undefined without early exit */
  readonly exits: readonly number[] | undefined;
  /** undefined where no exit is predicted */
  readonly predictedExits: readonly PredictedSentence[] | undefined;
  /** bytes of the largest part of a task, where parts are fetched */
  readonly part_bytes: number;
  /** what of a recording is not simulated (unless the caller has read it), of a file of weights not matched; accelerators without work */
  readonly warnings: readonly string[];
  /** where a file of weights says densities: which tensor is which */
  readonly weights: WeightMatch | undefined;
}

/** Programs, and which task each sentence of the stream is of. */
interface Workload extends Programs {
  readonly tasks: readonly Task[];
  /** by sentence, an index into the tasks */
  readonly order: readonly number[];
  readonly ids: readonly string[];
  readonly layers: number;
  /** by sentence, where it may exit early */
  readonly drawn: readonly (Exit | undefined)[];
  readonly warning?: string | undefined;
}

/** 0 to n − 1, all as long as the last, so that they sort as numbers. */
const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i).padStart(String(n - 1).length, '0'));

/** Of a model's description: a program for each task, length and exit that comes. */
function generated(loaded: LoadedScenario): Workload {
  const { scenario, at } = loaded;
  const { sentences, seed, order: given = { kind: 'round-robin' } } = scenario.stream;
  const model = describeModel(scenario.model, at);
  if (isDecoder(model.family)) checkDecoderTasks(loaded);
  const tasks = tasksOfScenario(loaded, undefined);
  const names = tasks.map((t) => t.name);
  const order = taskOrder(given, { tasks: names, sentences, seed, recorded: [] }, (...p) => at('stream', 'order', ...p));
  const tokens = tokensOf(loaded, model);
  const asking = order.map((task, i) => ({ id: String(i), layers: model.layers, task }));
  const drawn = exitsOf(exitingOf(loaded, tasks, asking), seed, 'model');
  const kind = (t: number, i: number) => ({
    task: names[t]!,
    labels: tasks[t]!.labels,
    seq: tokens[i]!.prompt,
    outputs: tokens[i]!.outputs,
    exit: drawn[i]?.layer,
  });
  // a task that no sentence is of takes its place all the same
  const idle = tasks.flatMap((_, t) => (order.includes(t) ? [] : [kind(t, 0)]));
  return {
    ...generatedPrograms(model, [...order.map(kind), ...idle], scenario.name),
    tasks,
    order,
    ids: numbered(sentences),
    layers: model.layers,
    drawn,
  };
}

/** @param given the recording, where it is read already: it is played once, its sentences under their own ids */
function recorded(loaded: LoadedScenario, file: string, given: OperatorTrace | undefined): Workload {
  const { scenario, at } = loaded;
  const { sentences, seed, order: asked = { kind: 'recorded' } } = scenario.stream;
  const read = given === undefined ? importTrace(file, importOptions()) : undefined;
  const trace = read ? read.trace : given!;
  const recordedTasks = trace.sentences.map((s) => s.task);
  const tasks = tasksOfScenario(loaded, [...new Set(recordedTasks)]);
  const names = tasks.map((t) => t.name);
  const order = taskOrder(asked, { tasks: names, sentences, seed, recorded: recordedTasks }, (...p) =>
    at('stream', 'order', ...p),
  );
  const layers = layersOf(trace);
  // each task's own recorded sentences, in turn; with the recorded order that is the recording
  const byTask = names.map((name) => recordedTasks.flatMap((t, i) => (t === name ? [i] : [])));
  const played = names.map(() => 0);
  const picks = order.map((t) => byTask[t]![played[t]!++ % byTask[t]!.length]!);
  const asking = picks.map((r, i) => ({
    id: trace.sentences[r]!.id,
    layers: layers[r]!,
    entropies: trace.sentences[r]!.entropies,
    task: order[i]!,
  }));
  const drawn = exitsOf(exitingOf(loaded, tasks, asking), seed, 'trace');
  const wanted = picks.map((r, i) => ({ recorded: r, exit: drawn[i]?.layer }));
  const most = layers.reduce((m, n) => Math.max(m, n), 0);
  const ids = given ? trace.sentences.map((s) => s.id) : numbered(sentences);
  const warning = read && coverageWarning(read.report.coverage);
  return { ...recordedPrograms(trace, wanted, most), tasks, order, ids, layers: most, drawn, warning };
}

/** Undefined where no task has a target. @throws InputError on a platform without operating points */
function dvfsOf({ at }: LoadedScenario, { tasks, trace, exits, drawn }: Workload, platform: Platform): Dvfs | undefined {
  if (tasks.every((t) => t.target_ms === undefined)) return undefined;
  if (!platform.dvfs)
    throw new InputError(at('tasks', 'target_ms'), `platform ${platform.name} has no operating points`, 'a platform with dvfs');
  const layers = layersOf(trace);
  const target = (name: string): number => tasks.find((t) => t.name === name)?.target_ms ?? 0;
  return {
    targets_ps: trace.sentences.map((s) => Math.round(target(s.task) * PS_PER_MS)),
    layers: exits.map((e, program) => e ?? layers[program]!),
    ...(drawn.some((e) => e?.predicted !== undefined) && { predicted: drawn.map((e) => e?.predicted) }),
  };
}

/** @throws InputError when a memory is too small, by how many bytes, and what would fit */
function checkRoom({ at }: LoadedScenario, hardware: Hardware, trace: OperatorTrace, parts: PartsRoom | undefined): void {
  checkCacheRoom(hardware, trace, parts ?? { slots: 1 });
  const full = overfull(hardware, trace, parts ?? { slots: 1 });
  if (!full) return;
  const { memory, classes, needed_bytes, capacity_bytes } = full;
  throw new InputError(
    at('platform', 'memories', memory, 'size_bytes'),
    `${classes.join(', ')} do not fit into ${memory}: they take ${needed_bytes} bytes, masks included, of ${capacity_bytes}: ${needed_bytes - capacity_bytes} too few`,
    `at least ${needed_bytes} bytes, size_bytes: fit, a sparser encoding, or another memory`,
  );
}

/** When sentences come, and which program each runs. Tasks are in the order of the trace. */
function streamOf(
  { scenario: { stream, schedule } }: LoadedScenario,
  work: Workload,
  trace: OperatorTrace,
  accelerators: number,
): Stream {
  const tasks = tasksOf(trace);
  const times = arrivalTimes(stream.arrivals, stream.sentences, stream.seed);
  return {
    sentences: work.order.map((task, i) => ({
      program: work.of[i]!,
      task: tasks.indexOf(work.tasks[task]!.name),
      arrival_ps: times[i]!,
      deadline_ps: Math.round((work.tasks[task]!.deadline_ms ?? 0) * PS_PER_MS),
    })),
    tasks,
    in_flight: stream.arrivals.kind === 'closed' ? (stream.arrivals.in_flight ?? accelerators) : 1,
    schedule: schedule?.policy ?? 'fifo',
    bound_ps: Math.round((schedule?.bound_ms ?? 0) * PS_PER_MS),
  };
}

/** With programs for sentences that are served together, where they may be. */
function batched(
  loaded: LoadedScenario,
  work: Workload,
  alone: OperatorTrace,
  accelerators: number,
): { readonly trace: OperatorTrace; readonly stream: Stream; readonly exits: Programs['exits'] } {
  const { exits } = work;
  const stream = streamOf(loaded, work, alone, accelerators);
  const most = mostTogether(loaded, alone);
  if (most === 1) return { trace: alone, stream, exits };
  const layers = exits.map((e) => e ?? work.layers);
  const { trace, together, from } = withBatches(alone, most, layers, stream);
  return { trace, stream: { ...stream, together }, exits: [...exits, ...from.map((p) => exits[p])] };
}

/** A recording is played once, as it was recorded. @throws InputError on a platform with several accelerators */
function checkOne({ platform, file }: Hardware): void {
  const count = acceleratorsOf(platform);
  if (count === 1) return;
  const expected = 'one accelerator, or a scenario whose model.recording names it';
  throw new InputError({ file, field: 'accelerators' }, `${count}, to replay a recording once`, expected);
}

/**
 * @param recording of `model.recording`, where it is read already; it is played once, as it was recorded
 * @throws InputError with file, line, field and what was expected
 */
export function resolveScenario(loaded: LoadedScenario, recording?: OperatorTrace): Resolved {
  const { scenario, file, at } = loaded;
  const { hardware: unfitted, fit, weights } = describedHardware(loaded);
  if (recording) checkOne(unfitted);
  const work =
    scenario.model.recording === undefined
      ? generated(loaded)
      : recorded(loaded, loaded.beside(['model', 'recording'], scenario.model.recording), recording);
  const { density, spans } = scenario.model;
  const weighed = weights && withWeights(work.trace, weights, density!);
  const alone = conditioned(weighed?.trace ?? work.trace, { density, spans }, (field) => at('model', ...pathOf(field)));
  const { exits, ...served } = batched(loaded, work, alone, acceleratorsOf(unfitted.platform));
  const { trace, stream } = merged(loaded, work.tasks, unfitted.platform, served);
  checkTrace(trace, file);
  checkCachePrecision(loaded, trace);
  const part_bytes = partBytes(unfitted, trace);
  const parts = partsRoom(loaded, unfitted.platform, part_bytes);
  const hardware = withMemoriesFitted(unfitted, trace, fit, parts ?? { slots: 1 });
  // where a recording is replayed nothing is said of the platform here: placement names the tensor, and the platform's file
  if (!recording) checkRoom(loaded, hardware, trace, parts);
  checkStandby(loaded, hardware.platform);
  return {
    name: scenario.name,
    file,
    scenario,
    hardware,
    trace,
    stream: { ...stream, ids: work.ids },
    parts,
    dvfs: dvfsOf(loaded, { ...work, trace, exits }, hardware.platform),
    tasks: work.tasks,
    exits: work.exits.some((e) => e !== undefined) ? work.order.map((_, i) => work.exits[work.of[i]!] ?? work.layers) : undefined,
    predictedExits: predictedExits(work.drawn, work.ids),
    part_bytes,
    warnings: [
      work.warning,
      weighed && matchWarning(weighed.match),
      idleWarning(hardware.platform, scenario.stream.arrivals),
    ].filter((w) => w !== undefined),
    weights: weighed?.match,
  };
}

/** Whether requests are so far apart that everything rests between them. */
export const isDaily = ({ scenario }: LoadedScenario): boolean => scenario.stream.arrivals.kind === 'daily';

/** With what memories do between requests that are far apart, where they are. @throws InputError as `resolveScenario` */
export const withStandby = (loaded: LoadedScenario, overrides: readonly Override[]): readonly Override[] =>
  isDaily(loaded) ? [...overrides, ...standbyOverrides(loaded, resolveScenario(loaded).hardware.platform)] : overrides;
