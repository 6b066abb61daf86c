/**
 * A platform looked up in the technology tables, once: what all that plans for it and builds it works with.
 *
 * Whoever holds a `Hardware` need not check the platform again; what may still not fit is a trace.
 */
import type { Memory } from '../memory/protocol/controller.js';
import type { TileEnergies } from '../power/tile-energies.js';
import { formats, type NumberFormat } from '../technology/formats.js';
import { lookUpBuffers, type BufferFacts, type Buffers } from './buffers.js';
import { clockEnergy_fj, logicBlocks, macsPerCycle, type LogicBlock } from './logic.js';
import { lookUpMemory } from './memories.js';
import { MEMORY_ROLES, memoryRole, type MemoryRole } from './memory-role.js';
import type { Platform } from './schema.js';

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
  /** in order of their roles, then as the platform lists them: a memory's index everywhere */
  readonly memories: readonly NamedMemory[];
  readonly buffers: Buffers;
  readonly logic: readonly LogicBlock[];
  /** of all registers */
  readonly clock_fj_per_cycle: number;
  readonly macs_per_cycle: number;
  /** what an element takes, of a byte */
  readonly element_bytes: number;
  /** what actions of the PE array cost, at the voltage for which the tables hold */
  readonly energies: Omit<TileEnergies, 'supply'>;
  /** elements of a run of the PE array at most */
  readonly largest_run: LargestRun;
}

/** Elements of a run of the PE array at most, by dimension of the product. */
export type LargestRun = Readonly<Record<'m' | 'n' | 'k', number>>;

/** N0 and N1 of 10 bits, M of 12. Source: EdgeBERT's SystemC model (1249ed7), register 4. */
const REGISTERS: LargestRun = { m: 1023, n: 1023, k: 4095 };
/** A systolic array has no registers in its reference. */
const UNLIMITED: LargestRun = { m: Infinity, n: Infinity, k: Infinity };

function energiesOf({ pe_array, encoder }: Platform, format: NumberFormat, buffers: Buffers): Hardware['energies'] {
  const read = (b: BufferFacts) => ({ data_fj_per_byte: b.read_fj_per_byte, mask_fj_per_byte: b.mask_read_fj_per_byte });
  const { activation, weight, result } = buffers;
  return {
    mac_fj: pe_array.mac_fj?.value ?? format.multiply_fj.value + format.accumulate_fj.value,
    gated_fj: pe_array.gated_fj.value,
    decode_fj_per_byte: pe_array.decode_fj_per_byte.value,
    encode_fj_per_byte: encoder.encode_fj_per_byte.value,
    read: { a: read(activation), b: read(weight) },
    write: { data_fj_per_byte: result.write_fj_per_byte, mask_fj_per_byte: result.mask_write_fj_per_byte },
  };
}

/**
 * @param file what messages call it
 * @throws InputError naming the field, when a table does not reach or a controller contradicts itself
 */
export function hardwareOf(platform: Platform, file: string): Hardware {
  const memories = Object.entries(platform.memories).map(([name, spec]): NamedMemory => {
    const role = memoryRole(platform, name, file);
    return { name, role, ...lookUpMemory(spec, { file, field: `memories.${name}` }) };
  });
  const format = formats.get(platform.format, { file, field: 'format' });
  const buffers = lookUpBuffers(platform, file);
  const logic = logicBlocks(platform, format);
  return {
    platform,
    file,
    memories: MEMORY_ROLES.flatMap((role) => memories.filter((m) => m.role === role)),
    buffers,
    logic,
    clock_fj_per_cycle: clockEnergy_fj(platform, logic),
    macs_per_cycle: macsPerCycle(platform),
    element_bytes: format.bits.value / 8,
    energies: energiesOf(platform, format, buffers),
    largest_run: platform.pe_array.systolic ? UNLIMITED : REGISTERS,
  };
}

/** The hardware with something of its platform changed. @throws InputError as `hardwareOf` */
export const varied = ({ platform, file }: Hardware, change: (p: Platform) => Platform): Hardware =>
  hardwareOf(change(platform), file);
