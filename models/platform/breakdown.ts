/** What a platform is made of: area and leakage by block, peak figures, energy of its actions. */
import type { MemoryFacts } from '../memory/index.js';
import { BUFFERS, elementBytes, factsOf, platformMemory, type BufferFacts, tileEnergies } from './hardware.js';

import { clockEnergy_fj, logicBlocks, macsPerCycle, type LogicBlock } from './logic.js';
import { fixedSupply } from '../power/supply.js';
import type { Platform } from './schema.js';
import { PS_PER_S } from '../../traces/index.js';

export interface BlockFacts {
  readonly block: string;
  readonly kind: 'logic' | 'buffer' | 'memory';
  readonly capacity_bytes: number;
  /** the block that this one is a share of: its capacity, area and leakage are counted there */
  readonly part_of: string | undefined;
  /** 0 off chip */
  readonly area_um2: number;
  /** always on */
  readonly leakage_uw: number;
  readonly peak_bytes_per_s: number;
  /** 0 of logic; of a DRAM without activates */
  readonly read_fj_per_byte: number;
  readonly write_fj_per_byte: number;
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

const NOTHING = {
  part_of: undefined,
  capacity_bytes: 0,
  peak_bytes_per_s: 0,
  read_fj_per_byte: 0,
  write_fj_per_byte: 0,
} as const;

const logicBlock = ({ name, area_um2, leakage_uw }: LogicBlock): BlockFacts => ({
  ...NOTHING,
  block: name,
  kind: 'logic',
  area_um2,
  leakage_uw,
});

function bufferBlock(p: Platform, b: (typeof BUFFERS)[number], facts: BufferFacts, word_bytes: number): BlockFacts {
  const { area_um2, leakage_uw, cycles_per_word, read_fj_per_byte, write_fj_per_byte } = facts;
  const spec = p.buffers[b];
  const part = b === 'result' ? p.buffers.result.part_of : undefined;
  const period_s = p.clock.period_ps.value / PS_PER_S;
  return {
    block: `${b}-buffer`,
    kind: 'buffer',
    part_of: part && `${part}-buffer`,
    capacity_bytes: part ? 0 : spec.size_bytes.value + (spec.mask_bytes?.value ?? 0),
    area_um2,
    leakage_uw,
    peak_bytes_per_s: word_bytes / cycles_per_word / period_s,
    read_fj_per_byte,
    write_fj_per_byte,
  };
}

function memoryBlock(block: string, facts: MemoryFacts): BlockFacts {
  const { capacity_bytes, area_um2, leakage_uw, peak_bytes_per_s, read_fj_per_byte, write_fj_per_byte } = facts;
  const energies = { read_fj_per_byte, write_fj_per_byte };
  return { ...NOTHING, block, kind: 'memory', capacity_bytes, area_um2, leakage_uw, peak_bytes_per_s, ...energies };
}

/** @throws InputError when a table does not reach */
export function platformBreakdown(p: Platform, file: string): Breakdown {
  const facts = factsOf(p, file);
  const logic = logicBlocks(p, file);
  const period_s = p.clock.period_ps.value / PS_PER_S;
  const memories = Object.entries(p.memories).map(([name, m]) => ({
    name,
    facts: platformMemory(m, { file, field: `memories.${name}` }).facts,
  }));
  const word_bytes = p.pe_array.vector_size.value * elementBytes(p, file);
  const blocks: BlockFacts[] = [
    ...logic.map(logicBlock),
    ...BUFFERS.map((b) => bufferBlock(p, b, facts[b], word_bytes)),
    ...memories.map((m) => memoryBlock(m.name, m.facts)),
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
