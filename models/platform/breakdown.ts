/** What a platform is made of: area and leakage by block, peak figures, energy of its actions. */
import { formats } from '../technology/formats.js';
import { BUFFERS, factsOf, platformMemory } from './devices.js';
import { tileEnergies } from './engine.js';
import { clockEnergy_fj, logicBlocks, macsPerCycle } from './logic.js';
import { fixedSupply } from '../power/supply.js';
import type { Platform } from './schema.js';

export interface BlockFacts {
  readonly block: string;
  readonly kind: 'logic' | 'buffer' | 'memory';
  readonly capacity_bytes: number;
  /** 0 off chip */
  readonly area_um2: number;
  /** always on */
  readonly leakage_uw: number;
  readonly peak_bytes_per_s: number;
}
export interface Breakdown {
  readonly name: string;
  readonly summary: string;
  readonly blocks: readonly BlockFacts[];
  /** logic and buffers, and memories on chip */
  readonly accelerator_um2: number;
  readonly memories_um2: number;
  readonly macs_per_cycle: number;
  readonly frequency_mhz: number;
  /** two operations a MAC, all lanes busy */
  readonly peak_gops: number;
  readonly link_bytes_per_s: number;
  /** clock power at the platform's clock */
  readonly clock_uw: number;
  readonly mac_fj: number;
  readonly notes: readonly string[];
}

/** @throws InputError when a table does not reach */
export function platformBreakdown(p: Platform, file: string): Breakdown {
  const facts = factsOf(p, file);
  const logic = logicBlocks(p, file);
  const period_s = p.clock.period_ps.value / 1e12;
  const n = p.pe_array.vector_size.value;
  const memories = Object.entries(p.memories).map(([name, m]) => ({
    name,
    facts: platformMemory(m, { file, field: `memories.${name}` }).facts,
  }));
  const element_bytes = formats.get(p.format, { file, field: 'format' }).bits.value / 8;
  const blocks: BlockFacts[] = [
    ...logic.map((b): BlockFacts => ({
      block: b.name,
      kind: 'logic',
      capacity_bytes: 0,
      area_um2: b.area_um2,
      leakage_uw: b.leakage_uw,
      peak_bytes_per_s: 0,
    })),
    ...BUFFERS.map((b): BlockFacts => {
      const { area_um2, leakage_uw, cycles_per_word } = facts[b];
      const spec = p.buffers[b];
      const capacity_bytes = spec.size_bytes.value + (spec.mask_bytes?.value ?? 0);
      return {
        block: `${b}-buffer`,
        kind: 'buffer',
        capacity_bytes,
        area_um2,
        leakage_uw,
        peak_bytes_per_s: (n * element_bytes) / cycles_per_word / period_s,
      };
    }),
    ...memories.map(({ name, facts: f }): BlockFacts => {
      const { capacity_bytes, area_um2, peak_bytes_per_s } = f;
      return { block: name, kind: 'memory', capacity_bytes, area_um2, leakage_uw: f.leakage_uw, peak_bytes_per_s };
    }),
  ];
  const area = (kinds: readonly BlockFacts['kind'][]): number =>
    blocks.reduce((s, b) => s + (kinds.includes(b.kind) ? b.area_um2 : 0), 0);
  return {
    name: p.name,
    summary: p.summary,
    blocks,
    accelerator_um2: area(['logic', 'buffer']),
    memories_um2: area(['memory']),
    macs_per_cycle: macsPerCycle(p),
    frequency_mhz: 1 / period_s / 1e6,
    peak_gops: (2 * macsPerCycle(p)) / period_s / 1e9,
    link_bytes_per_s: p.axi.width_bytes.value / period_s,
    clock_uw: (clockEnergy_fj(p, logic) * 1e-9) / period_s,
    mac_fj: tileEnergies(p, facts, fixedSupply, file).mac_fj,
    notes: memories.flatMap(({ name, facts: f }) => f.notes.map((note) => `${name}: ${note}`)),
  };
}
