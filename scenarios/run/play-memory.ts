/** A list of requests played to a memory alone, as the reference's driver does. */
import { createKernel, Probe, type Kernel } from '../../sim/index.js';
import { memory } from '../../models/index.js';
import {
  closingBytes,
  readRequests,
  BLOCK_BYTES,
  type RequestRow,
  type TraceEnd,
  FJ_PER_PJ,
  PS_PER_S,
  largest,
} from '../../traces/index.js';
import type { MemoryResult } from '../../analysis/index.js';
import { withinClock } from './within-clock.js';
import { NAMES, MEMORY, PLAYER, record, traceEnd, type PlayOptions } from './record.js';

/** What playing came to, and when each request was accepted and answered. */
export interface PlayedMemory {
  readonly result: MemoryResult;
  /** cycles of acceptance and answer, by index of the request */
  readonly accepted: Float64Array;
  readonly answered: Float64Array;
  /** of the event trace, written or not */
  readonly end: TraceEnd;
}

/** Of reads in cycles, from acceptance to answer; percentiles by nearest rank. Null where nothing is read. */
function latencies(rows: readonly RequestRow[], accepted: Float64Array, answered: Float64Array): MemoryResult['latency_cycles'] {
  const sorted = new Float64Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) if (!rows[i]!.write) sorted[n++] = answered[i]! - accepted[i]!;
  if (n === 0) return null;
  const reads = sorted.subarray(0, n).sort();
  const rank = (percent: number): number => reads[Math.ceil((percent * n) / 100) - 1]!;
  return { mean: reads.reduce((a, b) => a + b, 0) / n, p50: rank(50), p95: rank(95), p99: rank(99), max: reads[n - 1]! };
}

/** From fJ. Waking up counts as background: it is the price of having been asleep. */
function energyPj(e: memory.MemoryEnergy): MemoryResult['energy_pj'] {
  const { activate, read, write, refresh } = e;
  const background = e.background + e.wakeUp;
  const total = activate + read + write + refresh + background;
  return {
    activate: activate / FJ_PER_PJ,
    read: read / FJ_PER_PJ,
    write: write / FJ_PER_PJ,
    refresh: refresh / FJ_PER_PJ,
    background: background / FJ_PER_PJ,
    total: total / FJ_PER_PJ,
  };
}

/** What the two kinds of controllers count each in its own way. */
type Counted = Pick<
  MemoryResult,
  'read_bursts' | 'write_bursts' | 'row_hits' | 'row_misses' | 'activates' | 'precharges' | 'refreshes' | 'endurance'
>;
/** What a DRAM counts in commands, and an on-chip memory in words. */
function counted(mem: memory.DramMemory | memory.ArrayMemory, c: memory.DramController | memory.ArrayController): Counted {
  if (c.kind === 'dram') {
    const { reads, writes, rowHits, activates, precharges, refreshes } = c.counts();
    const row_misses = reads + writes - rowHits;
    return { read_bursts: reads, write_bursts: writes, row_hits: rowHits, row_misses, activates, precharges, refreshes };
  }
  const { read, write } = c.words();
  const none = { row_hits: 0, row_misses: 0, activates: 0, precharges: 0, refreshes: 0 };
  const endurance = memory.isDram(mem) ? null : enduranceOf(mem, Object.values(c.written()));
  return { read_bursts: read, write_bursts: write, ...none, endurance };
}

/** Notes when each request was accepted and answered, in cycles: with its first part, and with its last. Each part is answered once. */
function watchAnswers(
  kernel: Kernel,
  { memory: mem, clock_ps }: memory.Device,
  controller: memory.Controller,
  { parts, requestOf }: memory.CutRequests,
  requests: number,
  told: PlayOptions['settled'],
) {
  const accepted = new Float64Array(requests).fill(Infinity);
  const answered = new Float64Array(requests).fill(-1);
  const seen = new Uint8Array(parts.length);
  const left = new Uint32Array(requests);
  for (let i = 0; i < parts.length; i++) left[requestOf(i)]!++;
  const perCycle = memory.isDram(mem) ? 1 : clock_ps; // on chip, tickets count in ps
  let answers = 0;
  controller.settled$.subscribe(
    new Probe((x: memory.Ticket): void => {
      if (seen[x.id] !== 0) throw new Error(`request ${x.id} was answered twice`);
      seen[x.id] = 1;
      const i = requestOf(x.id);
      accepted[i] = Math.min(accepted[i]!, Math.ceil(x.accepted / perCycle));
      if (--left[i]! > 0) return;
      answers++;
      answered[i] = Math.ceil(kernel.now_ps / clock_ps);
      told?.(i === x.id ? x : { ...x, id: i }, accepted[i], answered[i], clock_ps / perCycle);
    }),
  );
  return { accepted, answered, answers: () => answers };
}

/** Plays `rows` to a device: one memory, one player, and what watches them. */
export function playMemory(
  name: string,
  device: memory.Device,
  rows: readonly RequestRow[],
  options: PlayOptions = {},
): PlayedMemory {
  const { memory: mem, clock_ps, policy } = device;
  const { trace, check, see } = options;
  const kernel = createKernel();
  const controller = mem.create(kernel, NAMES[MEMORY]!);
  const cut = memory.cutRequests(rows, BLOCK_BYTES, mem.facts);
  const player = memory.createPlayer(kernel, NAMES[PLAYER]!, cut.parts, { clock_ps, bytes: BLOCK_BYTES, requester: PLAYER });
  const checker = memory.isDram(mem) ? memory.createChecker(mem.table) : undefined;
  if (controller.kind === 'dram') {
    if (check) controller.command$.subscribe((c) => checker!.see(c));
    if (see) controller.command$.subscribe(see);
  }
  const { accepted, answered, answers } = watchAnswers(kernel, device, controller, cut, rows.length, options.settled);
  const recorder = record(name, mem, controller, trace);
  player.request$.subscribe(controller.request);
  controller.response$.subscribe(player.response);
  withinClock(name, () => kernel.run());
  if (answers() !== rows.length) throw new Error(`${answers()} of ${rows.length} requests were answered`);
  const energy = controller.energy_fj();
  const end = traceEnd(kernel, controller, recorder);
  trace?.write(closingBytes(end), end);
  const cycles = Math.ceil(player.last_ps() / clock_ps);
  const writes = rows.reduce((n, r) => n + (r.write ? 1 : 0), 0);
  const [latency, queues] = [controller.latency(), controller.queues_ps()];
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
      ...counted(mem, controller),
      latency_cycles: latencies(rows, accepted, answered),
      bandwidth_bytes_per_s: (rows.length * BLOCK_BYTES * PS_PER_S) / ((cycles + 1) * clock_ps),
      energy_pj: energyPj(energy),
      wait_ps: memory.waitsByCause(latency),
      service_ps: latency.service_ps,
      latency_ps: latency.total_ps,
      queue_ps: queues.read,
      write_buffer_ps: queues.write,
      buffered_ps: queues.written,
      state_ps: controller.states_ps(),
      wake_up_pj: energy.wakeUp / FJ_PER_PJ,
      simulated_ps: kernel.now_ps,
      area_um2: mem.facts.area_um2,
      notes: mem.facts.notes,
      checked: check === true && checker !== undefined,
      violations: checker?.violations ?? [],
    },
  };
}

/** Null where cells do not wear. @param blocks words written into each block that was written at all */
function enduranceOf(mem: memory.ArrayMemory, blocks: readonly number[]): NonNullable<MemoryResult['endurance']> | null {
  const { endurance, word_bytes } = mem.model;
  if (endurance === undefined) return null;
  const words = memory.WEAR_BLOCK_BYTES / word_bytes;
  const most = largest(blocks, 0) / words;
  return {
    block_bytes: memory.WEAR_BLOCK_BYTES,
    blocks_written: blocks.length,
    most_writes_of_a_cell: most,
    endurance_writes: endurance,
  };
}

/** @throws InputError for an unknown device or a faulty request file */
export function playRequestFile(
  device: string,
  policy: string | undefined,
  file: string,
  options: PlayOptions = {},
): PlayedMemory {
  const loaded = memory.loadDevice(device, policy);
  const { clock_ps, memory: mem } = loaded;
  const { rows } = readRequests(file, { capacity_bytes: mem.facts.capacity_bytes, clock_ps });
  return playMemory(device, loaded, rows, options);
}
