/**
 * One run: a trace on a platform, its events recorded, stepped so that the caller can show progress or stop it.
 *
 * Nothing here reads a clock or a file: `write` takes the bytes of the event trace.
 */
import { Probe, type Checkpoint, type Hold, type Wait } from '../../sim/index.js';
import {
  buildAccelerator,
  type Dvfs,
  type Guest,
  type Hardware,
  type Storage,
  type Stream,
  type BuildOptions,
  type Accelerator,
} from '../../models/index.js';
import {
  closingBytes,
  createRecorder,
  openingBytes,
  PEAK_WINDOW_PS,
  type Level,
  type OperatorInfo,
  type OperatorTrace,
  type Series,
  type TraceEnd,
  type TraceHeader,
  type Recorder,
  type WriteTrace,
} from '../../traces/index.js';
import { createRunner, type Limits, type RunnerOptions } from './runner.js';
import { cameTo } from './end-of-run.js';
import { withinClock } from './within-clock.js';

/** What a simulation is given beside trace and hardware. */
export interface SimulateOptions extends RunnerOptions {
  /** of all random choices */
  readonly seed: number;
  /** none: totals and series are taken, no record is written */
  readonly level: Level | 'none';
  /** takes the bytes of the event trace as they come, the last with what they say; not called at level none */
  readonly write: WriteTrace;
  /** actors are made in the opposite order, to show that it does not matter */
  readonly reversed?: boolean;
  /** an actor of the user's own on the link, beside the accelerator's */
  readonly guest?: Guest;
  /** what each actor is called instead: another name changes no number */
  readonly rename?: (name: string) => string;
  /** latency targets; the platform has operating points */
  readonly dvfs?: Dvfs;
  /** which sentences come when; undefined: each of the trace once, one after the other */
  readonly stream?: Stream & { readonly ids: readonly string[] };
  /** parts of tasks that lie beside each other on chip, and whether they are fetched ahead */
  readonly parts?: { readonly slots: number; readonly prefetch: boolean };
  /** of peak power, in ps; 100 µs where it is absent */
  readonly window_ps?: number | undefined;
  /** told when a sentence is taken up, with what the run has come to until then: what those before cost has been told */
  readonly onTaken?: (soFar: TraceEnd) => void;
  /** go on from here instead of from time 0: what was written before is not written again */
  readonly resume?: RunCheckpoint;
}

/** A run between two times: kernel, actors and recorder. Plain data. */
export interface RunCheckpoint {
  readonly kernel: Checkpoint;
  /** as a recorder gives its state; what was written before is in no checkpoint */
  readonly recorder: object;
}

/** What a run is at, before its first progress. */
export type RunStage = 'reading' | 'planning' | 'simulating';

/** How far a run is. `now_ps` is simulated time. */
export interface Progress {
  readonly now_ps: number;
  readonly events: number;
  readonly operatorsDone: number;
  /** of the whole stream: one that comes again counts again; fewer as sentences are served together */
  readonly operators: number;
  /** sentences taken up */
  readonly taken: number;
}

/** What a run is at between two steps; looking changes nothing. Times in ps. */
export interface Look {
  /** the states of the actors by name: theirs, to be read and not kept */
  readonly states: ReadonlyMap<string, object>;
  readonly waits: readonly Wait[];
  readonly holds: readonly (Hold & { readonly actor: string })[];
  /** told so far */
  readonly series: Series;
  /** the operator under way, of several accelerators the first one’s; −1 for none */
  readonly operator: number;
}

/** A run that is stepped from outside. */
export interface Simulation {
  readonly header: Omit<TraceHeader, 'format' | 'version' | 'kinds' | 'details' | 'units'>;
  /** by component on the chip */
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  /** what the reader should know of the hardware */
  readonly notes: readonly string[];
  operatingPoints(): readonly { readonly sentence: number; readonly voltage_v: number; readonly frequency_mhz: number }[];
  /** by sentence, the first of those that it was served with, which is itself where it was alone; −1: it was not taken up */
  leaders(): readonly number[];
  /** by id, as the event trace has them */
  readonly operators: readonly OperatorInfo[];
  /** Runs some events more; true when the run is over. @throws ActorError, Deadlock, InputError where the clock ends before */
  step(maxEvents: number): boolean;
  /** The same up to limits: to stop there and go on changes no byte of the event trace. */
  go(limits: Limits): boolean;
  look(): Look;
  /** The same up to a time, and what is due then too. */
  runUntil(time_ps: number): boolean;
  progress(): Progress;
  /** To go on from with `resume`. @throws Error within a time: after `step` and `runUntil` it is between two */
  checkpoint(): RunCheckpoint;
  /** Closes the trace, whole or interrupted, and says what the run came to. */
  finish(): TraceEnd;
}

type Header = Simulation['header'];

/** Without the options that are not given. */
function buildOptions({ seed, reversed, guest, rename, dvfs, stream, parts, replay, level }: SimulateOptions): BuildOptions {
  return {
    seed,
    // at level tile activities go out in the order in which they are told
    recurrence: replay === false ? false : level === 'tile' ? 'tiles' : 'trains',
    ...(reversed !== undefined && { reversed }),
    ...(guest && { guest }),
    ...(rename && { rename }),
    ...(dvfs && { dvfs }),
    ...(stream && { stream }),
    ...(parts && { parts }),
  };
}

const outputsOf = ({ sentences }: OperatorTrace, program: number): { readonly outputs?: number } => {
  const outputs = sentences[program]?.outputs;
  return outputs === undefined ? {} : { outputs };
};

function headerOf(
  trace: OperatorTrace,
  { platform }: Hardware,
  { seed, level, stream }: SimulateOptions,
  a: Accelerator,
): Header {
  const sentences = stream
    ? stream.sentences.map(({ task, program }, i) => ({
        id: stream.ids[i]!,
        task: stream.tasks[task]!,
        ...outputsOf(trace, program),
      }))
    : trace.sentences.map(({ id, task }, program) => ({ id, task, ...outputsOf(trace, program) }));
  return {
    name: trace.name,
    platform: platform.name,
    seed,
    level: level === 'none' ? 'operator' : level,
    names: a.names,
    memories: a.memories,
    sentences,
    compute: a.compute,
  };
}

/**
 * Asked how many operators there are in all: of each sentence those of its program, of those served together the program’s once, and
 * those of the merges that were begun.
 */
function operatorsInAll(
  trace: OperatorTrace,
  stream: SimulateOptions['stream'],
  { dispatcher, merging }: Accelerator,
): () => number {
  const lengths = trace.sentences.map(() => 0);
  for (const { sentence } of trace.operators) lengths[sentence]!++;
  const programs = stream ? stream.sentences.map((s) => s.program) : lengths.map((_, program) => program);
  const alone = programs.reduce((n, program) => n + lengths[program]!, 0);
  const switches = (): number =>
    merging?.begun().reduce((n, times, task) => n + times * lengths[stream!.merges![task]!]!, 0) ?? 0;
  if (!stream?.together) return () => alone + switches();
  return () => {
    const { leader, program } = dispatcher.served();
    const saved = programs.map((own, s) => {
      if (leader[s]! < 0) return 0;
      return leader[s] === s ? lengths[own]! - lengths[program[s]!]! : lengths[own]!;
    });
    return saved.reduce((n, of) => n - of, alone + switches());
  };
}

/** A recorder that hears every actor; the opening of the event trace is written, where there is one. */
function recorded(
  header: Header,
  { level, write, resume, onTaken, stream, window_ps = PEAK_WINDOW_PS }: SimulateOptions,
  accelerator: Accelerator,
): Recorder {
  const { kernel, activities, dispatcher, operators, ...a } = accelerator;
  const opening = level === 'none' ? new Uint8Array() : openingBytes(header, operators);
  const sentences = header.sentences.length;
  const recurring = new Set(a.names.filter((name) => name !== '' && !a.recurrence.outside.has(name)));
  const several = a.sequencers.length > 1 && {
    accelerators: a.sequencers.length,
    acceleratorOf: (operator: number): number => operators[operator]?.accelerator ?? 0,
    underWay: (server: number): boolean => a.sequencers[server]!.progress().running >= 0,
    shared: a.shared,
  };
  const of = { names: header.names, level, sentences, write, offset: opening.length };
  const beside = several ? undefined : a.sequencers[0]!.beside;
  const recorder = createRecorder({ ...of, recurring, window_ps, ...(several && { several }), ...(beside && { beside }) });
  for (const { name, activity$ } of activities) activity$.subscribe(new Probe(recorder.observe(name)));
  for (const [server, { taken$, idle$ }] of dispatcher.servers.entries()) {
    if (several) idle$.subscribe(new Probe(() => recorder.leave(server)));
    taken$.subscribe(
      new Probe<{ sentence: number }>(({ sentence }) => {
        recorder.serve(sentence, server);
        onTaken?.(cameTo(accelerator, recorder, header.sentences, stream, true));
      }),
    );
  }
  if (resume) {
    kernel.putBackCheckpoint(resume.kernel);
    recorder.putBackState(resume.recorder);
  } else if (level !== 'none') write(opening);
  return recorder;
}

/** @throws InputError when the hardware cannot run the trace */
export function simulate(trace: OperatorTrace, hardware: Hardware, options: SimulateOptions): Simulation {
  const { level, write, stream } = options;
  const accelerator = buildAccelerator(hardware, trace, buildOptions(options));
  const { kernel, sequencers, dispatcher } = accelerator;
  const header = headerOf(trace, hardware, options, accelerator);
  const operators = operatorsInAll(trace, stream, accelerator);
  const recorder = recorded(header, options, accelerator);
  const runner = createRunner(accelerator, recorder, options);
  const go = (limits: Limits): boolean => withinClock(header.name, () => runner.run(limits));

  return {
    header,
    area_um2: accelerator.area_um2,
    storage: accelerator.storage,
    notes: accelerator.notes,
    operatingPoints: accelerator.operatingPoints,
    leaders: () => dispatcher.served().leader,
    operators: accelerator.operators,
    step: (maxEvents) => go({ maxEvents }),
    go,
    look: () => ({
      states: new Map([...kernel.actors()].map(([name, { state }]) => [name, state])),
      waits: kernel.waits(),
      holds: kernel.holds(),
      series: recorder.series(),
      operator: sequencers.map((s) => s.progress().running).find((running) => running >= 0) ?? -1,
    }),
    runUntil: (until_ps) => go({ until_ps }),
    progress: () => ({
      now_ps: kernel.now_ps,
      events: kernel.events,
      operatorsDone: sequencers.reduce((n, s) => n + s.progress().retired, 0),
      operators: operators(),
      taken: dispatcher.served().taken,
    }),
    checkpoint: () => ({ kernel: kernel.takeCheckpoint(), recorder: recorder.takeState() }),
    finish() {
      accelerator.settle(kernel.now_ps);
      recorder.finish();
      const came = cameTo(accelerator, recorder, header.sentences, stream, runner.isOver());
      if (level !== 'none') write(closingBytes(came), came);
      return came;
    },
  };
}
