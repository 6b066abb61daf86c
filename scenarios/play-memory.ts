/** A list of requests played to a DRAM device alone, as the reference's driver does. */
import { createKernel } from '../sim/index.js';
import { command } from '../models/index.js';
import { readRequests, type RequestRow } from '../traces/index.js';

/** Policies of the stand-alone memory; one so far. */
export const MEMORY_POLICIES = ['dramsim3'] as const;

export interface PlayedRequest extends RequestRow {
  readonly accepted: number;
  readonly answered: number;
}
export interface PlayedMemory {
  readonly result: command.MemoryResult;
  readonly requests: readonly PlayedRequest[];
}

const REQUEST_BYTES = 64;
const PS_PER_S = 1e12;

function latencies(requests: readonly PlayedRequest[]): command.MemoryResult['latency_cycles'] {
  const sorted = requests
    .filter((r) => !r.write)
    .map((r) => r.answered - r.accepted)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const rank = (percent: number): number => sorted[Math.ceil((percent * sorted.length) / 100) - 1]!;
  return {
    mean: sorted.reduce((a, b) => a + b, 0) / sorted.length,
    p50: rank(50),
    p95: rank(95),
    p99: rank(99),
    max: sorted.at(-1)!,
  };
}

/**
 * @param check have every command looked at by the constraint checker
 * @param see told of each command
 */
export function playMemory(
  device: string,
  rows: readonly RequestRow[],
  check: boolean,
  see?: (c: command.CommandAt) => void,
): PlayedMemory {
  const table = command.commandDevices.get(device, { file: '--device' });
  const tCK_ps = table.fields.tCK.value;
  const kernel = createKernel();
  const controller = command.createCommandController(kernel, device, table);
  const player = command.createPlayer(kernel, 'player', tCK_ps, rows);
  const checker = command.createChecker(table);
  if (check) controller.command$.subscribe((c) => checker.see(c));
  if (see) controller.command$.subscribe(see);
  player.offer$.subscribe(controller.offer);
  controller.accepted$.subscribe(player.accepted);
  controller.answered$.subscribe(player.answered);
  kernel.run();
  const { acceptedAt, answeredAt } = player;
  const requests = rows.map(({ cycle, address, write }, i) => ({
    cycle,
    address,
    write,
    accepted: acceptedAt[i]!,
    answered: answeredAt[i]!,
  }));
  const cycles = kernel.now_ps / tCK_ps;
  const c = controller.counts();
  const writes = rows.filter((r) => r.write).length;
  const hits = c.readHits + c.writeHits;
  return {
    requests,
    result: {
      device,
      policy: MEMORY_POLICIES[0],
      requests: rows.length,
      cycles,
      reads: rows.length - writes,
      writes,
      read_bursts: c.reads,
      write_bursts: c.writes,
      row_hits: hits,
      row_misses: c.reads + c.writes - hits,
      activates: c.activates,
      precharges: c.precharges,
      refreshes: c.refreshes,
      latency_cycles: latencies(requests),
      bandwidth_bytes_per_s: (rows.length * REQUEST_BYTES * PS_PER_S) / ((cycles + 1) * tCK_ps),
      energy_pj: controller.energy_pj(cycles + 1),
      violations: checker.violations,
    },
  };
}

/** @throws InputError for an unknown device or a faulty request file */
export function playRequestFile(device: string, file: string, check: boolean): PlayedMemory {
  const table = command.commandDevices.get(device, { file: '--device' });
  return playMemory(device, readRequests(file, command.capacityBytes(table)), check);
}
