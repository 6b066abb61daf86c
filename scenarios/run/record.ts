/** An event trace of a memory played alone: what it begins with, what records it, how it ends. */
import { openingBytes, createRecorder, type Recorder, type Level, type TraceEnd, type WriteTrace } from '../../traces/index.js';
import type { memory } from '../../models/index.js';
import { Probe, type Kernel } from '../../sim/index.js';

/** Actors of a memory played alone, by id. */
export const NAMES = ['', 'memory', 'player'];

/** Ids of the actors. */
export const [MEMORY, PLAYER] = [1, 2] as const;

/** The memory as the header of an event trace has it. */
export const memoryInfo = ({ facts: { banks, peak_bytes_per_s, shared_standby } }: memory.Memory) => {
  return { name: 'memory', banks, peak_bytes_per_s, shared_standby };
};

/** What an event trace of the memory is written with. */
export function record(name: string, mem: memory.Memory, controller: memory.Controller, trace: PlayOptions['trace']) {
  const header = {
    name,
    platform: name,
    seed: 0,
    level: trace?.level ?? ('operator' as const),
    names: NAMES,
    memories: [memoryInfo(mem)],
    sentences: [],
  };
  const opening = trace ? openingBytes(header, []) : new Uint8Array();
  const recorder = createRecorder({
    names: NAMES,
    level: trace?.level ?? 'none',
    sentences: 0,
    write: (bytes) => trace?.write(bytes),
    offset: opening.length,
  });
  if (trace) {
    trace.write(opening);
    controller.activity$.subscribe(new Probe(recorder.observe(NAMES[MEMORY]!)));
  }
  return recorder;
}

/** The end of the event trace, once everything is answered. Times in ps. */
export function traceEnd(kernel: Kernel, controller: memory.Controller, recorder: Recorder): TraceEnd {
  recorder.finish();
  const { mode, since_ps, busy_ps, stalled_ps, idle_ps } = controller.occupancy;
  const open = { busy: 0, stalled: 0, idle: 0, [mode]: kernel.now_ps - since_ps };
  const occupancy = { busy_ps: busy_ps + open.busy, stalled_ps: stalled_ps + open.stalled, idle_ps: idle_ps + open.idle };
  return {
    ended: 'finished',
    now_ps: kernel.now_ps,
    events: kernel.events,
    operators: 0,
    gemms: 0,
    totals: recorder.totals(),
    series: recorder.series(),
    occupancy: [{ actor: NAMES[MEMORY]!, ...occupancy }],
    sentences: [],
    idle_fj: 0,
    fetched: { parts: 0, bytes: 0 },
    wear: [controller.wear()].filter((w) => w !== null),
    banks: controller.banks(),
    index: recorder.index(),
  };
}

/** What is watched while requests are played. */
export interface PlayOptions {
  /** have every command looked at by the constraint checker */
  readonly check?: boolean;
  /** told of each command */
  readonly see?: (c: memory.CommandAt) => void;
  /** told of each request as it is answered, with the length of the cycles in which its ticket counts; valid during the call */
  readonly settled?: (x: memory.Ticket, accept_cycle: number, response_cycle: number, period_ps: number) => void;
  /** takes the bytes of an event trace at this level */
  readonly trace?: { readonly level: Level; readonly write: WriteTrace };
}
