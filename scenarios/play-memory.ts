/** A list of requests played to a memory alone, as the reference's driver does. */
import { createKernel, Probe } from '../sim/index.js';
import { memory } from '../models/index.js';
import {
  closingBytes,
  createRecorder,
  openingBytes,
  readRequests,
  readText,
  type Level,
  type RequestRow,
  type TraceEnd,
} from '../traces/index.js';

export interface PlayedMemory {
  readonly result: memory.MemoryResult;
  /** cycles of acceptance and answer, by index of the request */
  readonly accepted: Float64Array;
  readonly answered: Float64Array;
  readonly end: TraceEnd;
}

/** Bytes of a request of a file. */
const REQUEST_BYTES = 64;
const PS_PER_S = 1e12;
const PJ = 1000;

export interface PlayOptions {
  /** have every command looked at by the constraint checker */
  readonly check?: boolean;
  /** told of each command */
  readonly see?: (c: memory.CommandAt) => void;
  /** told of each request as it is answered, with the length of the cycles in which its ticket counts; valid during the call */
  readonly settled?: (x: memory.Ticket, accept_cycle: number, response_cycle: number, period_ps: number) => void;
  /** takes the bytes of an event trace at this level */
  readonly trace?: { readonly level: Level; readonly write: (bytes: Uint8Array) => void };
}

function latencies(
  rows: readonly RequestRow[],
  accepted: Float64Array,
  answered: Float64Array,
): memory.MemoryResult['latency_cycles'] {
  const sorted = new Float64Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) if (!rows[i]!.write) sorted[n++] = answered[i]! - accepted[i]!;
  if (n === 0) return null;
  const reads = sorted.subarray(0, n).sort();
  const rank = (percent: number): number => reads[Math.ceil((percent * n) / 100) - 1]!;
  return { mean: reads.reduce((a, b) => a + b, 0) / n, p50: rank(50), p95: rank(95), p99: rank(99), max: reads[n - 1]! };
}

function energyPj(e: memory.MemoryEnergy): memory.MemoryResult['energy_pj'] {
  const { activate, read, write, refresh } = e;
  const background = e.background + e.wakeUp;
  const total = activate + read + write + refresh + background;
  return {
    activate: activate / PJ,
    read: read / PJ,
    write: write / PJ,
    refresh: refresh / PJ,
    background: background / PJ,
    total: total / PJ,
  };
}

const NAMES = ['', 'memory', 'player'];
const PLAYER = 2;

const memoryInfo = ({ facts: { banks, peak_bytes_per_s, shared_standby } }: memory.Memory) => {
  return { name: 'memory', banks, peak_bytes_per_s, shared_standby };
};

/** The memory, the player and what watches them. */
export function playMemory(
  name: string,
  device: memory.Device,
  rows: readonly RequestRow[],
  options: PlayOptions = {},
): PlayedMemory {
  const { memory: mem, clock_ps, policy } = device;
  const kernel = createKernel();
  const controller = mem.create(kernel, 'memory');
  const player = memory.createPlayer(kernel, 'player', rows, { clock_ps, bytes: REQUEST_BYTES, requester: PLAYER });
  const checker = memory.isDram(mem) ? memory.createChecker(mem.table) : undefined;
  if ('command$' in controller) {
    if (options.check && checker) controller.command$.subscribe((c) => checker.see(c));
    if (options.see) controller.command$.subscribe(options.see);
  }
  const accepted = new Float64Array(rows.length);
  const answered = new Float64Array(rows.length).fill(-1);
  const perCycle = memory.isDram(mem) ? 1 : clock_ps; // on chip, tickets count in ps
  let answers = 0;
  const settled = (x: memory.Ticket): void => {
    if (answered[x.id] !== -1) throw new Error(`request ${x.id} was answered twice`);
    answers++;
    accepted[x.id] = Math.ceil(x.accepted / perCycle);
    answered[x.id] = Math.ceil(kernel.now_ps / clock_ps);
    options.settled?.(x, accepted[x.id]!, answered[x.id]!, clock_ps / perCycle);
  };
  controller.settled$.subscribe(new Probe(settled));
  const { trace } = options;
  const opening = trace
    ? openingBytes(
        {
          name,
          platform: name,
          seed: 0,
          level: trace.level,
          names: NAMES,
          memories: [memoryInfo(mem)],
          sentences: [],
        },
        [],
      )
    : undefined;
  const recorder = createRecorder({
    names: NAMES,
    level: trace?.level ?? 'none',
    sentenceOf: [],
    sentences: 0,
    write: trace?.write ?? (() => undefined),
    offset: opening?.length ?? 0,
  });
  if (trace) {
    trace.write(opening!);
    controller.activity$.subscribe(new Probe(recorder.observe('memory')));
  }
  player.request$.subscribe(controller.request);
  controller.response$.subscribe(player.response);
  kernel.run();
  if (answers !== rows.length) throw new Error(`${answers} of ${rows.length} requests were answered`);
  const energy = controller.energy_fj();
  const end = traceEnd();
  if (trace) trace.write(closingBytes(end));

  function traceEnd(): TraceEnd {
    recorder.finish();
    const o = controller.occupancy;
    const open = { busy: 0, stalled: 0, idle: 0, [o.mode]: kernel.now_ps - o.since_ps };
    return {
      ended: 'finished',
      now_ps: kernel.now_ps,
      events: kernel.events,
      operators: 0,
      gemms: 0,
      totals: recorder.totals(),
      series: recorder.series(),
      occupancy: [
        {
          actor: 'memory',
          busy_ps: o.busy_ps + open.busy,
          stalled_ps: o.stalled_ps + open.stalled,
          idle_ps: o.idle_ps + open.idle,
        },
      ],
      sentences: [],
      banks: controller.banks(),
      index: recorder.index(),
    };
  }

  const cycles = Math.ceil(player.last_ps() / clock_ps);
  const writes = rows.reduce((n, r) => n + (r.write ? 1 : 0), 0);
  const ledger = controller.ledger();
  const counts = 'counts' in controller ? controller.counts() : undefined;
  const words = 'words' in controller ? controller.words() : undefined;
  const bursts = { read: counts?.reads ?? words?.read ?? 0, write: counts?.writes ?? words?.write ?? 0 };
  const wear = 'wear' in controller ? controller.wear() : {};
  const blocks = Object.values(wear);
  return {
    accepted,
    answered,
    end,
    result: {
      device: name,
      policy,
      requests: rows.length,
      cycles,
      reads: rows.length - writes,
      writes,
      read_bursts: bursts.read,
      write_bursts: bursts.write,
      row_hits: counts?.rowHits ?? 0,
      row_misses: counts ? bursts.read + bursts.write - counts.rowHits : 0,
      activates: counts?.activates ?? 0,
      precharges: counts?.precharges ?? 0,
      refreshes: counts?.refreshes ?? 0,
      latency_cycles: latencies(rows, accepted, answered),
      bandwidth_bytes_per_s: (rows.length * REQUEST_BYTES * PS_PER_S) / ((cycles + 1) * clock_ps),
      energy_pj: energyPj(energy),
      wait_ps: memory.waitsByCause(ledger),
      service_ps: ledger.service_ps,
      latency_ps: ledger.total_ps,
      queue_ps: controller.queue_ps(),
      state_ps: controller.states_ps(),
      wake_up_pj: energy.wakeUp / PJ,
      simulated_ps: kernel.now_ps,
      area_um2: mem.facts.area_um2,
      ...(memory.isDram(mem) ? {} : { endurance: enduranceOf(mem, blocks) }),
      notes: mem.facts.notes,
      violations: checker?.violations ?? [],
    },
  };
}

function enduranceOf(mem: memory.ArrayMemory, blocks: readonly number[]): NonNullable<memory.MemoryResult['endurance']> | null {
  const { endurance, word_bytes } = mem.model;
  if (endurance === undefined) return null;
  const words = memory.WEAR_BLOCK_BYTES / word_bytes;
  const most = Math.max(0, ...blocks) / words;
  return {
    block_bytes: memory.WEAR_BLOCK_BYTES,
    blocks_written: blocks.length,
    most_writes_of_a_cell: most,
    endurance_writes: endurance,
  };
}

/** A device by name, or from a YAML file. @throws InputError */
export function loadDevice(nameOrFile: string, policy?: string, settings: Readonly<Record<string, unknown>> = {}): memory.Device {
  if (/[./\\]/.test(nameOrFile)) return memory.readDevice(readText(nameOrFile), nameOrFile, policy, settings);
  return memory.configured(memory.devices.get(nameOrFile, { file: '--device' })(), '--device', policy, settings);
}

/** @throws InputError for an unknown device or a faulty request file */
export function playRequestFile(
  device: string,
  policy: string | undefined,
  file: string,
  options: PlayOptions = {},
): PlayedMemory {
  const loaded = loadDevice(device, policy);
  return playMemory(device, loaded, readRequests(file, loaded.memory.facts.capacity_bytes), options);
}
