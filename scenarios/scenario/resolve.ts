/** From a scenario to what is simulated: programs, a stream of sentences, a platform with everything in its place. */
import { overfull, partBytes, tasksOf, withMemoriesFitted, type Dvfs, type Platform, type Stream } from '../../models/index.js';
import { randomStream } from '../../sim/index.js';
import {
  checkTrace,
  hasAdapters,
  importTrace,
  InputError,
  modelSizes,
  sharesLayers,
  type ModelDescription,
  type OperatorTrace,
} from '../../traces/index.js';
import { applyConditions, sharesOf } from '../conditions/conditions.js';
import { layersOf } from '../conditions/early-exit.js';
import { pickShare } from '../draws.js';
import { arrivalTimes } from '../workload/arrivals.js';
import { sentenceLengths } from '../workload/lengths.js';
import { generatedPrograms, recordedPrograms, type Programs } from '../workload/programs.js';
import { taskOrder } from '../workload/task-order.js';
import { hardwareOf } from './hardware.js';
import type { LoadedScenario } from './load.js';
import type { Scenario } from './schema.js';

const PS_PER_MS = 1e9;

export interface Task {
  readonly name: string;
  readonly labels: number;
  readonly deadline_ms: number | undefined;
  readonly target_ms: number | undefined;
  readonly exit: ExitPolicy | undefined;
}
type ExitPolicy = NonNullable<Extract<Scenario['tasks'], { count: number }>['exit']>;

export interface Resolved {
  readonly name: string;
  readonly file: string;
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly trace: OperatorTrace;
  readonly stream: Stream & { readonly ids: readonly string[] };
  readonly parts: { readonly slots: number; readonly prefetch: boolean } | undefined;
  readonly dvfs: Dvfs | undefined;
  readonly tasks: readonly Task[];
  /** by sentence, the layer after which it ends; undefined without early exit */
  readonly exits: readonly number[] | undefined;
  /** bytes of the largest part of a task, where parts are fetched */
  readonly part_bytes: number;
}

const DIMENSIONS = ['layers', 'hidden', 'heads', 'intermediate', 'embedding', 'vocabulary', 'positions', 'token_types'] as const;

/** @throws InputError for an unknown size, and where dimensions are missing or do not fit */
export function describeModel(model: Scenario['model'], at: LoadedScenario['at']): ModelDescription {
  const family = model.family!;
  const size = model.size === undefined ? undefined : modelSizes(family).get(model.size, at('model', 'size'));
  const dimensions = Object.fromEntries(
    DIMENSIONS.map((d) => {
      const value = model[d] ?? size?.[d];
      if (value === undefined) throw new InputError(at('model', d), 'missing', 'a size, or all dimensions');
      return [d, value];
    }),
  ) as Record<(typeof DIMENSIONS)[number], number>;
  const { hidden, heads, embedding } = dimensions;
  if (hidden % heads !== 0)
    throw new InputError(at('model', 'heads'), `${heads} heads of a hidden size of ${hidden}`, 'a divisor of it');
  if (!sharesLayers(family) && embedding !== hidden)
    throw new InputError(
      at('model', 'embedding'),
      `${embedding} with hidden ${hidden}`,
      'the hidden size, as BERT has no projection',
    );
  for (const key of ['bottleneck', 'adapters'] as const)
    if (model[key] !== undefined && !hasAdapters(family))
      throw new InputError(at('model', key), `given for ${family}`, 'an adapter family, or none');
  const { bottleneck = 64, adapters = 'shared', copies = 'shared', bits = 8 } = model;
  return { family, ...dimensions, bottleneck, adapters, copies, bits };
}

/** The tasks of a scenario; those of a recording have its names. */
function tasksOfScenario({ scenario: { tasks }, at }: LoadedScenario, recorded: readonly string[] | undefined): Task[] {
  const task = (name: string, t: Partial<Omit<Task, 'name'>> = {}): Task => {
    const { labels = 2, deadline_ms, target_ms, exit } = t;
    return { name, labels, deadline_ms, target_ms, exit };
  };
  if (Array.isArray(tasks)) {
    const all = tasks.map((t) => task(t.name, t as Partial<Task>));
    for (const [i, { name }] of all.entries())
      if (recorded && !recorded.includes(name))
        throw new InputError(
          at('tasks', i, 'name'),
          `no sentence of the recording is of task "${name}"`,
          `one of ${recorded.join(', ')}`,
        );
    return recorded ? recorded.map((name) => all.find((t) => t.name === name) ?? task(name)) : all;
  }
  if (tasks === undefined) return (recorded ?? ['task-1']).map((name) => task(name));
  if (recorded && tasks.count !== recorded.length)
    throw new InputError(at('tasks', 'count'), String(tasks.count), `${recorded.length}, as the recording has`);
  const names = recorded ?? Array.from({ length: tasks.count }, (_, i) => `task-${i + 1}`);
  return names.map((name) => task(name, tasks as Partial<Task>));
}

/** By sentence, the layer after which it ends. */
function exitsOf(
  loaded: LoadedScenario,
  tasks: readonly Task[],
  order: readonly number[],
  layers: number,
): (number | undefined)[] {
  const { scenario, at } = loaded;
  const stream = randomStream(scenario.stream.seed, 'exit layers');
  const where = (task: number) => (Array.isArray(scenario.tasks) ? at('tasks', task, 'exit') : at('tasks', 'exit'));
  const policies = tasks.map(({ exit }, i) => {
    if (exit === undefined) return undefined;
    if ((exit.layer === undefined) === (exit.distribution === undefined))
      throw new InputError(where(i), 'needs one of layer and distribution', 'a layer, or shares by layer');
    const shares = exit.distribution === undefined ? undefined : sharesOf(exit.distribution, where(i));
    const most = shares?.length ?? exit.layer!;
    if (most > layers) throw new InputError(where(i), `layer ${most}`, `at most ${layers}, as the model has`);
    return shares ?? exit.layer!;
  });
  return order.map((task) => {
    const policy = policies[task];
    return typeof policy === 'object' ? pickShare(stream, policy) + 1 : policy;
  });
}

interface Workload extends Programs {
  readonly tasks: readonly Task[];
  readonly order: readonly number[];
  readonly ids: readonly string[];
  readonly layers: number;
}

const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i).padStart(String(n - 1).length, '0'));

function generated(loaded: LoadedScenario): Workload {
  const { scenario, at } = loaded;
  const { sentences, seed, order: given = { kind: 'round-robin' }, lengths = { kind: 'fixed', tokens: 128 } } = scenario.stream;
  const model = describeModel(scenario.model, at);
  const tasks = tasksOfScenario(loaded, undefined);
  const names = tasks.map((t) => t.name);
  const order = taskOrder(given, { tasks: names, sentences, seed, recorded: [] }, (...p) => at('stream', 'order', ...p));
  const own =
    lengths.kind === 'recorded'
      ? { ...lengths, recording: loaded.beside(['stream', 'lengths', 'recording'], lengths.recording) }
      : lengths;
  const tokens = sentenceLengths(own, sentences, seed, (...p) => at('stream', 'lengths', ...p));
  const longest = Math.max(...tokens);
  if (longest > model.positions)
    throw new InputError(at('stream', 'lengths'), `${longest} tokens`, `at most ${model.positions}, the positions of the model`);
  const exits = exitsOf(loaded, tasks, order, model.layers);
  const kind = (t: number, i: number) => ({ task: names[t]!, labels: tasks[t]!.labels, seq: tokens[i]!, exit: exits[i] });
  // a task that no sentence is of takes its place all the same
  const idle = tasks.flatMap((_, t) => (order.includes(t) ? [] : [kind(t, 0)]));
  return {
    ...generatedPrograms(model, [...order.map(kind), ...idle], scenario.name),
    tasks,
    order,
    ids: numbered(sentences),
    layers: model.layers,
  };
}

function recorded(loaded: LoadedScenario, file: string): Workload {
  const { scenario, at } = loaded;
  const { sentences, seed, order: given = { kind: 'recorded' } } = scenario.stream;
  const { trace } = importTrace(file, { strict: false, sharing: 'auto' });
  const recordedTasks = trace.sentences.map((s) => s.task);
  const tasks = tasksOfScenario(loaded, [...new Set(recordedTasks)]);
  const names = tasks.map((t) => t.name);
  const order = taskOrder(given, { tasks: names, sentences, seed, recorded: recordedTasks }, (...p) =>
    at('stream', 'order', ...p),
  );
  const layers = Math.max(...layersOf(trace));
  const exits = exitsOf(loaded, tasks, order, layers);
  // each task's own recorded sentences, in turn; with the recorded order that is the recording
  const byTask = names.map((name) => recordedTasks.flatMap((t, i) => (t === name ? [i] : [])));
  const played = names.map(() => 0);
  const wanted = order.map((t, i) => ({ recorded: byTask[t]![played[t]!++ % byTask[t]!.length]!, exit: exits[i] }));
  return { ...recordedPrograms(trace, wanted, layers), tasks, order, ids: numbered(sentences), layers };
}

/** Room for parts, where classes have a home. */
function partsOf({ scenario: { switching }, at }: LoadedScenario, platform: Platform, part_bytes: number): Resolved['parts'] {
  const fetched = Object.values(platform.placement).some((p) => p.home !== undefined);
  if (!fetched) {
    if (switching && switching.kind !== 'resident')
      throw new InputError(
        at('switching', 'kind'),
        `${switching.kind}, but nothing is fetched`,
        'a class with a home, such as placement.task.home',
      );
    return undefined;
  }
  if (switching?.kind === 'resident')
    throw new InputError(at('switching', 'kind'), 'resident, but a class has a home', 'fetch or lru, or no home');
  const prefetch = switching?.prefetch ?? false;
  if (switching?.kind !== 'lru') return { slots: prefetch ? 2 : 1, prefetch };
  const { capacity_bytes, slots = Math.floor(capacity_bytes! / Math.max(1, part_bytes)) } = switching;
  if (slots < (prefetch ? 2 : 1))
    throw new InputError(
      at('switching', capacity_bytes === undefined ? 'slots' : 'capacity_bytes'),
      capacity_bytes === undefined
        ? `room for ${slots}`
        : `${capacity_bytes} bytes, room for ${slots} parts of ${part_bytes} bytes`,
      prefetch
        ? `room for two, ${2 * part_bytes} bytes, since one is fetched while another is in use`
        : `at least ${part_bytes} bytes`,
    );
  return { slots, prefetch };
}

function dvfsOf({ at }: LoadedScenario, { tasks, trace, exits, layers }: Workload, platform: Platform): Dvfs | undefined {
  if (tasks.every((t) => t.target_ms === undefined)) return undefined;
  if (!platform.dvfs)
    throw new InputError(at('tasks'), `a target, but platform ${platform.name} has no operating points`, 'a platform with dvfs');
  const target = (name: string): number => tasks.find((t) => t.name === name)?.target_ms ?? 0;
  return {
    targets_ps: trace.sentences.map((s) => Math.round(target(s.task) * PS_PER_MS)),
    layers: exits.map((e) => e ?? layers),
  };
}

/** @throws InputError when a memory is too small, by how many bytes, and what would fit */
function checkRoom({ file, at }: LoadedScenario, platform: Platform, trace: OperatorTrace, parts: Resolved['parts']): void {
  const full = overfull(platform, trace, parts ?? { slots: 1 }, file);
  if (!full) return;
  const { memory, classes, needed_bytes, capacity_bytes } = full;
  throw new InputError(
    at('platform', 'memories', memory, 'size_bytes'),
    `${classes.join(', ')} do not fit into ${memory}: they take ${needed_bytes} bytes, masks included, of ${capacity_bytes}: ${needed_bytes - capacity_bytes} too few`,
    `at least ${needed_bytes} bytes, size_bytes: fit, a sparser encoding, or another memory`,
  );
}

/** @throws InputError with file, line, field and what was expected */
export function resolveScenario(loaded: LoadedScenario): Resolved {
  const { scenario, file, at } = loaded;
  const { platform: unfitted, fit } = hardwareOf(loaded);
  const work =
    scenario.model.recording === undefined
      ? generated(loaded)
      : recorded(loaded, loaded.beside(['model', 'recording'], scenario.model.recording));
  const { density, spans } = scenario.model;
  const { trace } = applyConditions(work.trace, { density, spans }, unfitted, scenario.stream.seed, (field) =>
    at('model', ...field.split('.')),
  );
  checkTrace(trace, file);
  const part_bytes = partBytes(unfitted, trace, file);
  const parts = partsOf(loaded, unfitted, part_bytes);
  const platform = withMemoriesFitted(unfitted, trace, fit, parts ?? { slots: 1 }, file);
  checkRoom(loaded, platform, trace, parts);
  const { stream, schedule } = scenario;
  const taskNames = tasksOf(trace);
  const times = arrivalTimes(stream.arrivals, stream.sentences, stream.seed);
  return {
    name: scenario.name,
    file,
    scenario,
    platform,
    trace,
    stream: {
      sentences: work.order.map((task, i) => ({
        program: work.of[i]!,
        task: taskNames.indexOf(work.tasks[task]!.name),
        arrival_ps: times[i]!,
        deadline_ps: Math.round((work.tasks[task]!.deadline_ms ?? 0) * PS_PER_MS),
      })),
      tasks: taskNames,
      in_flight: stream.arrivals.kind === 'closed' ? stream.arrivals.in_flight : 1,
      schedule: schedule?.policy ?? 'fifo',
      bound_ps: Math.round((schedule?.bound_ms ?? 0) * PS_PER_MS),
      ids: work.ids,
    },
    parts,
    dvfs: dvfsOf(loaded, { ...work, trace }, platform),
    tasks: work.tasks,
    exits: work.exits.some((e) => e !== undefined) ? work.order.map((_, i) => work.exits[work.of[i]!] ?? work.layers) : undefined,
    part_bytes,
  };
}
