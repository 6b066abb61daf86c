/** What a platform is made of: area and leakage by block, peak figures, energy of its actions. */
import { inAccelerator, PS_PER_S } from '../../traces/formats.js';
import { BUFFER_NAMES, type BufferName } from '../movement/buffer-names.js';
import { acceleratorsOf, haveOwnLinks } from './accelerators.js';
import type { Hardware, NamedMemory } from './hardware.js';
import type { LogicBlock } from './logic.js';

/** A block of the platform: what it takes, and what it gives. */
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
/** A platform in figures. */
export interface Breakdown {
  readonly name: string;
  readonly summary: string;
  readonly blocks: readonly BlockFacts[];
  /** that share the memories, where there are several: figures of the platform are of all of them */
  readonly accelerators?: number;
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

function bufferBlock({ platform, buffers, element_bytes }: Hardware, b: BufferName): BlockFacts {
  const { area_um2, leakage_uw, cycles_per_word, read_fj_per_byte, write_fj_per_byte } = buffers[b];
  const spec = platform.buffers[b];
  const part = b === 'result' ? platform.buffers.result.part_of : undefined;
  const period_s = platform.clock.period_ps.value / PS_PER_S;
  const word_bytes = platform.pe_array.vector_size.value * element_bytes;
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

function memoryBlock({ name: block, facts }: NamedMemory): BlockFacts {
  const { capacity_bytes, area_um2, leakage_uw, peak_bytes_per_s, read_fj_per_byte, write_fj_per_byte } = facts;
  const energies = { read_fj_per_byte, write_fj_per_byte };
  return { ...NOTHING, block, kind: 'memory', capacity_bytes, area_um2, leakage_uw, peak_bytes_per_s, ...energies };
}

/** The blocks of each accelerator; the link, and what is there once, by itself. */
function ownBlocks(hardware: Hardware, accelerators: number): BlockFacts[] {
  const blocks = [...hardware.logic.map(logicBlock), ...BUFFER_NAMES.map((b) => bufferBlock(hardware, b))];
  if (accelerators === 1) return blocks;
  const isShared = ({ block }: BlockFacts): boolean => block === 'axi' && !haveOwnLinks(hardware.platform);
  const own = Array.from({ length: accelerators }, (_, a) =>
    blocks
      .filter((b) => !isShared(b))
      .map(({ part_of, ...b }) => ({
        ...b,
        block: inAccelerator(a, accelerators, b.block),
        part_of: part_of && inAccelerator(a, accelerators, part_of),
      })),
  );
  return [...own.flat(), ...blocks.filter(isShared)];
}

/** Blocks, areas and peak figures. */
export function platformBreakdown(hardware: Hardware): Breakdown {
  const { platform, memories, mixed, clock_fj_per_cycle, energies } = hardware;
  const accelerators = acceleratorsOf(platform);
  const macs_per_cycle = accelerators * hardware.macs_per_cycle;
  const period_s = platform.clock.period_ps.value / PS_PER_S;
  // as the file has them
  const inFile = Object.keys(platform.memories).map((name) => memories.find((m) => m.name === name)!);
  const blocks: BlockFacts[] = [...ownBlocks(hardware, accelerators), ...inFile.map(memoryBlock)];
  const area = (kinds: readonly BlockFacts['kind'][]): number =>
    blocks.reduce((s, b) => s + (kinds.includes(b.kind) ? b.area_um2 : 0), 0);
  return {
    name: platform.name,
    summary: platform.summary,
    blocks,
    ...(accelerators > 1 && { accelerators }),
    accelerator_um2: area(['logic', 'buffer']),
    memories_um2: area(['memory']),
    macs_per_cycle,
    frequency_mhz: 1 / period_s / 1e6,
    peak_gops: (2 * macs_per_cycle) / period_s / 1e9,
    link_bytes_per_s: ((haveOwnLinks(platform) ? accelerators : 1) * platform.axi.width_bytes.value) / period_s,
    clock_uw: accelerators * ((clock_fj_per_cycle * 1e-9) / period_s),
    mac_fj: energies.mac_fj,
    notes: [
      ...(mixed === undefined ? [] : [mixed]),
      ...inFile.flatMap(({ name, facts }) => facts.notes.map((note) => `${name}: ${note}`)),
    ],
  };
}
