/**
 * The energy of each memory in fJ, divided into dynamic, background and refresh, by bank and by power state. What belongs to
 * all banks together (standby and all-bank refresh of a DRAM) is divided evenly over them; the parts sum to the memory's.
 */
import type { MemoryInfo, TotalRow } from '../../traces/formats.js';

/** Energy by why it flows; the parts sum to the whole. */
export interface EnergyParts {
  /** reads, writes, and row activations with their precharge */
  readonly dynamic_fj: number;
  /** what flows with time by power state, and waking up */
  readonly background_fj: number;
  readonly refresh_fj: number;
}
/** The energy of a memory; `banks` sum to it, part by part. */
export interface MemoryEnergyRow extends EnergyParts {
  readonly memory: string;
  /** background by power state; `wake-up` beside them */
  readonly states_fj: Readonly<Record<string, number>>;
  /** by number of the bank */
  readonly banks: readonly EnergyParts[];
}

type Part = keyof EnergyParts;
/** What each kind of activity is part of; waking up is the price of having been asleep. */
const PART_OF: Readonly<Record<string, Part>> = {
  read: 'dynamic_fj',
  write: 'dynamic_fj',
  activate: 'dynamic_fj',
  leakage: 'background_fj',
  'wake-up': 'background_fj',
  refresh: 'refresh_fj',
};

/**
 * A row a memory, in their order. Totals of kinds that take no energy there are left out.
 * `shared_standby` of a memory: its records of standby and of all-bank refresh are of bank 0 and belong to all; rounding down at
 * each boundary lets the banks sum to the whole femtojoule.
 */
export function memoryEnergy(totals: readonly TotalRow[], memories: readonly MemoryInfo[]): MemoryEnergyRow[] {
  return memories.map(({ name, banks, shared_standby }) => {
    const sum = { dynamic_fj: 0, background_fj: 0, refresh_fj: 0 };
    const states: Record<string, number> = {};
    const byBank = Array.from({ length: banks }, () => ({ dynamic_fj: 0, background_fj: 0, refresh_fj: 0 }));
    for (const t of totals) {
      const part = t.actor === name && Object.hasOwn(PART_OF, t.kind) ? PART_OF[t.kind] : undefined;
      if (!part) continue;
      sum[part] += t.energy_fj;
      if (part === 'background_fj') {
        const state = t.kind === 'leakage' ? t.detail : t.kind;
        states[state] = (states[state] ?? 0) + t.energy_fj;
      }
      // a refresh of one bank alone says so in its detail, and stays with that bank
      if (part !== 'dynamic_fj' && shared_standby && t.detail !== 'bank')
        byBank.forEach((b, i) => {
          b[part] += Math.floor((t.energy_fj * (i + 1)) / banks) - Math.floor((t.energy_fj * i) / banks);
        });
      else byBank[t.resource]![part] += t.energy_fj;
    }
    return { memory: name, ...sum, states_fj: states, banks: byBank };
  });
}
