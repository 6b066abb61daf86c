/**
 * A platform looked up in the technology tables, once: what all that plans for it and builds it works with.
 *
 * Whoever holds a `Hardware` need not check the platform again; what may still not fit is a trace.
 */
import type { Place } from '../../traces/formats.js';
import type { Memory } from '../memory/protocol/controller.js';
import type { TileEnergies } from '../power/tile-energies.js';
import { mixedBasis } from './basis.js';
import { lookUpBuffers, type BufferFacts, type Buffers } from './buffers.js';
import { clockEnergy_fj, logicBlocks, macsPerCycle, type LogicBlock } from './logic.js';
import { lookUpMemory } from './memories.js';
import { MEMORY_ROLES, memoryRole, type MemoryRole } from './memory-role.js';
import type { Platform } from './schema.js';
import { linkWires_fj, supplyFactors } from './supply.js';
import { precisionOf, type Precision } from './precision.js';

/** A memory of the platform. */
export interface NamedMemory extends Memory {
  readonly name: string;
  readonly role: MemoryRole;
}

/** Immutable. */
export interface Hardware {
  /** as described: every number with its source */
  readonly platform: Platform;
  /** what messages call the file that describes it */
  readonly file: string;
  /** where a field of the platform, such as placement.cache, was given, or what stands around it */
  readonly place: (field: string) => Place;
  /** in order of their roles, then as the platform lists them: a memory's index everywhere */
  readonly memories: readonly NamedMemory[];
  readonly buffers: Buffers;
  readonly logic: readonly LogicBlock[];
  /** of all registers */
  readonly clock_fj_per_cycle: number;
  /** at most: of 4 bits, where a lane takes pairs of them */
  readonly macs_per_cycle: number;
  /** what an element takes, of a byte */
  readonly element_bytes: number;
  /** formats by class and kind of operator; `element_bytes` is of what says none */
  readonly precision: Precision;
  /** what actions of the PE array cost, at the platform's supply */
  readonly energies: Omit<TileEnergies, 'supply'>;
  /** an element that passes the special function unit, and a byte over the link */
  readonly element_fj: number;
  readonly link_fj_per_byte: number;
  /** elements of a run of the PE array at most */
  readonly largest_run: LargestRun;
  readonly estimates: Estimates;
  /** what to say of memories and buffers of unlike basis */
  readonly mixed: string | undefined;
}

/** What the mapper reckons that energies are: the program that it makes follows from these. */
export interface Estimates {
  readonly mac_fj: number;
  /** from each memory over the link */
  readonly fj_per_byte: readonly number[];
}

/** Elements of a run of the PE array at most, by dimension of the product. */
export type LargestRun = Readonly<Record<'m' | 'n' | 'k', number>>;

/** N0 and N1 of 10 bits, M of 12. Source: EdgeBERT's SystemC model (1249ed7), register 4. */
const REGISTERS: LargestRun = { m: 1023, n: 1023, k: 4095 };
/** A systolic array has no registers in its reference. */
const UNLIMITED: LargestRun = { m: Infinity, n: Infinity, k: Infinity };

function energiesOf(platform: Platform, mac_fj: number, buffers: Buffers): Hardware['energies'] {
  const { pe_array, encoder } = platform;
  const at = supplyFactors(platform).energy;
  const read = (b: BufferFacts) => ({ data_fj_per_byte: b.read_fj_per_byte, mask_fj_per_byte: b.mask_read_fj_per_byte });
  const { activation, weight, result } = buffers;
  return {
    mac_fj,
    gated_fj: at * pe_array.gated_fj.value,
    decode_fj_per_byte: at * pe_array.decode_fj_per_byte.value,
    encode_fj_per_byte: at * encoder.encode_fj_per_byte.value,
    read: { a: read(activation), b: read(weight) },
    write: { data_fj_per_byte: result.write_fj_per_byte, mask_fj_per_byte: result.mask_write_fj_per_byte },
  };
}

/** What may be known beside a platform. */
interface More {
  readonly estimates?: Estimates | undefined;
  readonly place?: Hardware['place'] | undefined;
}

/**
 * @param file what messages call it
 * @param more.estimates what the mapper reckons with, where it is not what the hardware comes to
 * @param more.place where a field was given; absent: the file alone is known
 * @throws InputError naming the field, when a table does not reach or a controller contradicts itself
 */
export function hardwareOf(platform: Platform, file: string, { estimates, place }: More = {}): Hardware {
  const memories = Object.entries(platform.memories).map(([name, spec]): NamedMemory => {
    const role = memoryRole(platform, name, file);
    return { name, role, ...lookUpMemory(platform, spec, { file, field: `memories.${name}` }) };
  });
  const buffers = lookUpBuffers(platform, file);
  const { energy } = supplyFactors(platform);
  const precision = precisionOf(platform, file, energy);
  const logic = logicBlocks(platform, precision.widest);
  const inOrder = MEMORY_ROLES.flatMap((role) => memories.filter((m) => m.role === role));
  const energies = energiesOf(platform, precision.own.mac_fj, buffers);
  const link_fj_per_byte = energy * platform.axi.fj_per_byte.value + linkWires_fj(platform);
  return {
    platform,
    file,
    place: place ?? ((field) => ({ file, field })),
    memories: inOrder,
    buffers,
    logic,
    clock_fj_per_cycle: clockEnergy_fj(platform, logic),
    macs_per_cycle: macsPerCycle(platform) * (platform.pe_array.pairs_of_4_bits === true ? 2 : 1),
    element_bytes: precision.own.element_bytes,
    precision,
    energies,
    element_fj: energy * platform.sfu.element_fj.value,
    link_fj_per_byte,
    largest_run: platform.pe_array.systolic ? UNLIMITED : REGISTERS,
    mixed: mixedBasis(platform),
    estimates: estimates ?? {
      mac_fj: energies.mac_fj,
      fj_per_byte: inOrder.map((m) => link_fj_per_byte + m.facts.read_fj_per_byte),
    },
  };
}

/** The hardware with something of its platform changed. @throws InputError as `hardwareOf` */
export const varied = ({ platform, file, place }: Hardware, change: (p: Platform) => Platform): Hardware =>
  hardwareOf(change(platform), file, { place });
