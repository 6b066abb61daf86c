/**
 * One run: a trace on a platform, its events recorded, stepped so that the caller can show progress or stop it.
 *
 * Nothing here reads a clock or a file: `write` takes the bytes of the event trace.
 */
import { createKernel, Probe, type Checkpoint } from '../sim/index.js';
import { buildAccelerator, type Dvfs, type Guest, type Platform, type Storage } from '../models/index.js';
import {
  closingBytes,
  createRecorder,
  openingBytes,
  type Level,
  type OccupancyRow,
  type OperatorTrace,
  type TraceEnd,
  type TraceHeader,
} from '../traces/index.js';

export interface SimulateOptions {
  readonly seed: number;
  readonly level: Level | 'none';
  /** the platform's file, for messages */
  readonly platformFile: string;
  /** takes the bytes of the event trace as they come; not called at level none */
  readonly write: (bytes: Uint8Array) => void;
  readonly reversed?: boolean;
  readonly guest?: Guest;
  /** step every state of the PE array and of the SFU, instead of replaying those met before */
  readonly noReplay?: boolean;
  readonly dvfs?: Dvfs;
  /** go on from here instead of from time 0: what was written before is not written again */
  readonly resume?: RunCheckpoint;
}

/** A run between two times: kernel, actors and recorder. Plain data. */
export interface RunCheckpoint {
  readonly kernel: Checkpoint;
  readonly recorder: object;
}

export interface Progress {
  readonly now_ps: number;
  readonly events: number;
  readonly operatorsDone: number;
  readonly operators: number;
}

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

/** @throws InputError when the platform cannot run the trace */
export function simulate(trace: OperatorTrace, platform: Platform, options: SimulateOptions): Simulation {
  const { seed, level, write, resume } = options;
  const kernel = createKernel();
  const accelerator = buildAccelerator(kernel, platform, trace, {
    seed,
    file: options.platformFile,
    ...(options.reversed !== undefined && { reversed: options.reversed }),
    ...(options.guest && { guest: options.guest }),
    ...(options.noReplay !== undefined && { noReplay: options.noReplay }),
    ...(options.dvfs && { dvfs: options.dvfs }),
  });
  const { names, memories, sequencer, accounted } = accelerator;
  const header = {
    name: trace.name,
    platform: platform.name,
    seed,
    level: level === 'none' ? ('operator' as const) : level,
    names,
    memories,
    sentences: trace.sentences.map(({ id, task }) => ({ id, task })),
    compute: accelerator.compute,
  };
  const opening = level === 'none' ? new Uint8Array() : openingBytes(header, accelerator.operators);
  const recorder = createRecorder({
    names,
    level,
    sentenceOf: trace.operators.map((op) => op.sentence),
    sentences: trace.sentences.length,
    write,
    offset: opening.length,
  });
  for (const { name, activity$ } of accelerator.activities) activity$.subscribe(new Probe(recorder.observe(name)));
  if (resume) {
    kernel.putBackCheckpoint(resume.kernel);
    recorder.putBackState(resume.recorder);
  } else if (level !== 'none') write(opening);

  let over = false;
  const run = (limits: { maxEvents?: number; until_ps?: number }): boolean => {
    if (!over) over = kernel.run(limits) === 'drained';
    return over;
  };

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
      operators: trace.operators.length,
    }),
    checkpoint: () => ({ kernel: kernel.takeCheckpoint(), recorder: recorder.takeState() }),
    finish() {
      recorder.finish();
      const { starts_ps, ends_ps, retired, gemms } = sequencer.progress();
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
        sentences: trace.sentences.flatMap(({ id, task }, i) =>
          starts_ps[i]! < 0
            ? []
            : [
                {
                  id,
                  task,
                  start_ps: starts_ps[i]!,
                  end_ps: over ? ends_ps[i]! : Math.max(ends_ps[i]!, starts_ps[i]!),
                  energy_fj: energy_fj[i]!,
                },
              ],
        ),
        banks: accelerator.controllers.flatMap((c) => c.banks()),
        index: recorder.index(),
      };
      if (level !== 'none') write(closingBytes(end));
      return end;
    },
  };
}
