/**
 * One run: a trace on a platform, its events recorded, stepped so that the caller can show progress or stop it.
 *
 * Nothing here reads a clock or a file: `write` takes the bytes of the event trace.
 */
import { createOperatorReplay } from './recurrence.js';
import { Probe, type Checkpoint, type RunEnd } from '../../sim/index.js';
import { buildAccelerator, type Dvfs, type Guest, type Hardware, type Storage, type Stream } from '../../models/index.js';
import {
  closingBytes,
  createRecorder,
  openingBytes,
  type Level,
  type OccupancyRow,
  type OperatorTrace,
  type SentenceRow,
  type TraceEnd,
  type TraceHeader,
} from '../../traces/index.js';

/** operators: whole operators that come again. states: those of the PE array and the SFU that were met before. false: nothing. */
export type Replay = 'operators' | 'states' | false;

/** What a simulation is given beside trace and hardware. */
export interface SimulateOptions {
  readonly seed: number;
  readonly level: Level | 'none';
  /** takes the bytes of the event trace as they come; not called at level none */
  readonly write: (bytes: Uint8Array) => void;
  readonly reversed?: boolean;
  readonly guest?: Guest;
  /** what each actor is called instead: another name changes no number */
  readonly rename?: (name: string) => string;
  /** what is replayed instead of stepped, `operators` where it is absent; the outcome is the same */
  readonly replay?: Replay;
  readonly dvfs?: Dvfs;
  /** which sentences come when; undefined: each of the trace once, one after the other */
  readonly stream?: Stream & { readonly ids: readonly string[] };
  /** parts of tasks that lie beside each other on chip, and whether they are fetched ahead */
  readonly parts?: { readonly slots: number; readonly prefetch: boolean };
  /** go on from here instead of from time 0: what was written before is not written again */
  readonly resume?: RunCheckpoint;
}

/** A run between two times: kernel, actors and recorder. Plain data. */
export interface RunCheckpoint {
  readonly kernel: Checkpoint;
  readonly recorder: object;
}

/** How far a run is. `now_ps` is simulated time. */
export interface Progress {
  readonly now_ps: number;
  readonly events: number;
  readonly operatorsDone: number;
  readonly operators: number;
}

/** A run that is stepped from outside. */
export interface Simulation {
  readonly header: Omit<TraceHeader, 'format' | 'version' | 'kinds' | 'details' | 'units'>;
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  readonly notes: readonly string[];
  operatingPoints(): readonly { readonly sentence: number; readonly voltage_v: number; readonly frequency_mhz: number }[];
  /** Runs some events more; true when the run is over. @throws ActorError, Deadlock */
  step(maxEvents: number): boolean;
  runUntil(time_ps: number): boolean;
  progress(): Progress;
  checkpoint(): RunCheckpoint;
  /** Closes the trace, whole or interrupted, and says what the run came to. */
  finish(): TraceEnd;
}

/** @throws InputError when the hardware cannot run the trace */
export function simulate(trace: OperatorTrace, hardware: Hardware, options: SimulateOptions): Simulation {
  const { seed, level, write, resume, replay = 'operators' } = options;
  const accelerator = buildAccelerator(hardware, trace, {
    seed,
    ...(options.reversed !== undefined && { reversed: options.reversed }),
    ...(options.guest && { guest: options.guest }),
    ...(options.rename && { rename: options.rename }),
    noReplay: replay === false,
    ...(options.dvfs && { dvfs: options.dvfs }),
    ...(options.stream && { stream: options.stream }),
    ...(options.parts && { parts: options.parts }),
  });
  const { kernel, names, memories, sequencer, dispatcher, taskParts, accounted } = accelerator;
  const { stream } = options;
  const sentences = stream
    ? stream.sentences.map(({ task }, i) => ({ id: stream.ids[i]!, task: stream.tasks[task]! }))
    : trace.sentences.map(({ id, task }) => ({ id, task }));
  const header = {
    name: trace.name,
    platform: hardware.platform.name,
    seed,
    level: level === 'none' ? ('operator' as const) : level,
    names,
    memories,
    sentences,
    compute: accelerator.compute,
  };
  const lengths = trace.sentences.map((_, program) => trace.operators.filter((o) => o.sentence === program).length);
  const operatorsInAll = (stream?.sentences ?? lengths.map((_, program) => ({ program }))).reduce(
    (n, s) => n + lengths[s.program]!,
    0,
  );
  const opening = level === 'none' ? new Uint8Array() : openingBytes(header, accelerator.operators);
  const recorder = createRecorder({
    names,
    level,
    sentences: sentences.length,
    write,
    offset: opening.length,
  });
  for (const { name, activity$ } of accelerator.activities) activity$.subscribe(new Probe(recorder.observe(name)));
  dispatcher.taken$.subscribe(new Probe<{ sentence: number }>(({ sentence }) => recorder.serve(sentence)));
  if (resume) {
    kernel.putBackCheckpoint(resume.kernel);
    recorder.putBackState(resume.recorder);
  } else if (level !== 'none') write(opening);

  const operatorReplay = replay === 'operators' ? createOperatorReplay(accelerator, recorder) : undefined;
  let over = false;
  function run({ maxEvents = Infinity, until_ps = Infinity }: { maxEvents?: number; until_ps?: number }): boolean {
    const last = kernel.events + maxEvents;
    const operator = (): RunEnd => kernel.run({ until_ps, maxEvents: last - kernel.events, untilRestOf: sequencer.name });
    let end: RunEnd = over ? 'drained' : operator();
    for (; end === 'rested'; end = operator())
      do recorder.settled();
      while (operatorReplay?.replayed(until_ps));
    over = end === 'drained';
    return over;
  }

  function occupancy(): OccupancyRow[] {
    return accounted.map(({ name, occupancy: o }) => {
      const open = { busy: 0, stalled: 0, idle: 0, [o.mode]: kernel.now_ps - o.since_ps };
      return {
        actor: name,
        busy_ps: o.busy_ps + open.busy,
        stalled_ps: o.stalled_ps + open.stalled,
        idle_ps: o.idle_ps + open.idle,
      };
    });
  }

  /** A run that was interrupted has a sentence that has not ended, perhaps not begun. */
  function sentenceRow(s: number, energy_fj: number): SentenceRow {
    const { arrival_ps, start_ps, ready_ps, end_ps } = dispatcher.served();
    const known = (ps: number): number => (ps < 0 ? kernel.now_ps : ps);
    const deadline_ps = stream?.sentences[s]?.deadline_ps ?? 0;
    return {
      ...sentences[s]!,
      arrival_ps: arrival_ps[s]!,
      start_ps: start_ps[s]!,
      ready_ps: known(ready_ps[s]!),
      end_ps: known(end_ps[s]!),
      deadline_ps: deadline_ps === 0 ? 0 : arrival_ps[s]! + deadline_ps,
      energy_fj,
    };
  }

  return {
    header,
    area_um2: accelerator.area_um2,
    storage: accelerator.storage,
    notes: accelerator.notes,
    operatingPoints: accelerator.operatingPoints,
    step: (maxEvents) => run({ maxEvents }),
    runUntil: (until_ps) => run({ until_ps }),
    progress: () => ({
      now_ps: kernel.now_ps,
      events: kernel.events,
      operatorsDone: sequencer.progress().retired,
      operators: operatorsInAll,
    }),
    checkpoint: () => ({ kernel: kernel.takeCheckpoint(), recorder: recorder.takeState() }),
    finish() {
      recorder.finish();
      const { retired, gemms } = sequencer.progress();
      const energy_fj = recorder.sentenceEnergy_fj();
      const totals = recorder.totals();
      const end: TraceEnd = {
        ended: over ? 'finished' : 'interrupted',
        now_ps: kernel.now_ps,
        events: totals.reduce((n, t) => n + t.count, 0),
        operators: retired,
        gemms,
        totals,
        series: recorder.series(),
        occupancy: occupancy(),
        sentences: sentences.flatMap((_, s) => (dispatcher.served().start_ps[s]! < 0 ? [] : [sentenceRow(s, energy_fj[s]!)])),
        idle_fj: recorder.idle_fj(),
        fetched: taskParts?.fetched() ?? { parts: 0, bytes: 0 },
        wear: accelerator.controllers.map((c) => c.wear()).filter((w) => w !== null),
        banks: accelerator.controllers.flatMap((c) => c.banks()),
        index: recorder.index(),
      };
      if (level !== 'none') write(closingBytes(end));
      return end;
    },
  };
}
