/** From the lines of a platform file to memories and buffers, through the technology tables. */
import type { Place } from '../../traces/index.js';
import { macroOf } from '../memory/array/array.js';
import type { Memory } from '../memory/protocol/controller.js';
import { arrayMemory, dramMemory } from '../memory/memory.js';
import { arrayOptions } from '../memory/spec.js';
import { field, type DramField, type DramTable } from '../technology/dram-table.js';
import { formats } from '../technology/formats.js';
import type { LookedUp } from '../technology/look-up.js';
import { technologies } from '../technology/index.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import { assumed, type Sourced } from '../technology/sourced.js';
import type { MemorySpec, Platform } from './schema.js';
import type { Supply } from '../power/supply.js';
import type { TileEnergies } from '../power/tile-energies.js';

/** A table with what the platform says instead: fields, devices side by side, banks, and rows enough for its size. */
function adapted(table: DramTable, spec: MemorySpec): DramTable {
  const replaced = new Map<DramField, Sourced>();
  const set = (f: DramField, value: number, source: string): void => {
    replaced.set(f, { ...assumed(value, table.fields[f].unit, source), source });
  };
  for (const [f, g] of Object.entries(spec.overrides ?? {})) set(f as DramField, g.value, g.source);
  const v = (f: DramField): number => replaced.get(f)?.value ?? field(table, f);
  if (spec.devices && spec.devices.value !== v('devicesPerRank')) {
    set('burstBytes', (v('burstBytes') / v('devicesPerRank')) * spec.devices.value, spec.devices.source);
    set('devicesPerRank', spec.devices.value, spec.devices.source);
  }
  const banks = v('ranks') * v('bankGroups') * v('banksPerGroup');
  if (spec.banks.value !== banks) set('banksPerGroup', (v('banksPerGroup') * spec.banks.value) / banks, spec.banks.source);
  const rowsNeeded = spec.size_bytes.value / (spec.banks.value * v('burstsPerRow') * v('burstBytes'));
  if (rowsNeeded !== v('rows')) set('rows', 2 ** Math.ceil(Math.log2(Math.max(1, rowsNeeded))), spec.size_bytes.source);
  return { ...table, fields: { ...table.fields, ...Object.fromEntries(replaced) } };
}

/** @throws InputError when the technology's table does not reach, or the controller contradicts itself */
export function platformMemory(spec: MemorySpec, place: Place): Memory {
  const technology = technologies.get(spec.technology, { ...place, field: `${place.field}.technology` });
  const size_bytes = spec.size_bytes.value;
  if (technology.kind === 'dram') {
    const table = adapted(technology, spec);
    const at = { ...place, field: `${place.field}.controller` };
    const named = { ...place, field: `${place.field}.scheduler` };
    const memory = dramMemory(table, spec.scheduler, spec.controller ?? {}, at, named, size_bytes);
    const changed = Object.entries(spec.overrides ?? {}).map(([k, g]) => `${k} = ${g.value}`);
    if (changed.length === 0) return memory;
    return { ...memory, facts: { ...memory.facts, notes: [`with ${changed.join(', ')}`, ...memory.facts.notes] } };
  }
  return arrayMemory(technology, arrayOptions(spec, spec.scheduler), place);
}

type BufferSpec = Platform['buffers']['auxiliary'];

const operandMacro = (spec: BufferSpec, size_bytes: number, place: Place): { technology: ArrayTechnology; macro: LookedUp } => {
  const technology = technologies.get(spec.technology, place) as ArrayTechnology;
  return { technology, macro: macroOf(technology, size_bytes, place) };
};

/**
 * A buffer from its macros, the data's and, where it has one, the masks'. A part of another buffer has that one's macro and
 * no area or leakage of its own.
 * @param word_bytes what a word takes
 */
function bufferFacts(spec: BufferSpec, whole: BufferSpec | undefined, word_bytes: number, place: Place) {
  const own = whole ?? spec;
  const { technology, macro } = operandMacro(own, own.size_bytes.value, { ...place, field: `${place.field}.size_bytes` });
  const mask_bytes = own.mask_bytes?.value;
  const mask =
    mask_bytes === undefined ? undefined : operandMacro(own, mask_bytes, { ...place, field: `${place.field}.mask_bytes` }).macro;
  const perByte = (fj: number): number => fj / technology.word_bytes;
  return {
    cycles_per_word: Math.ceil(word_bytes / spec.banks.value) * (spec.port_cycles?.value ?? 1),
    read_fj_per_byte: perByte(macro.read_fj),
    write_fj_per_byte: perByte(macro.write_fj),
    mask_read_fj_per_byte: perByte((mask ?? macro).read_fj),
    mask_write_fj_per_byte: perByte((mask ?? macro).write_fj),
    leakage_uw: whole ? 0 : macro.leakage_uw + (mask?.leakage_uw ?? 0),
    area_um2: whole ? 0 : macro.area_um2 + (mask?.area_um2 ?? 0),
    mask_area_um2: whole ? 0 : (mask?.area_um2 ?? 0),
  };
}
/** What an element takes, of a byte. @throws InputError for an unknown number format */
export const elementBytes = (p: Platform, file: string): number =>
  formats.get(p.format, { file, field: 'format' }).bits.value / 8;

export type BufferFacts = ReturnType<typeof bufferFacts>;

export const BUFFERS = ['activation', 'weight', 'result', 'auxiliary'] as const;
export type BufferName = (typeof BUFFERS)[number];
export type Facts = Readonly<Record<BufferName, BufferFacts>>;

/** All buffers of a platform. */
export function factsOf({ buffers, pe_array }: Platform, file: string): Facts {
  const { part_of } = buffers.result;
  const facts = BUFFERS.map((b): [BufferName, BufferFacts] => {
    const whole = b === 'result' && part_of ? buffers[part_of] : undefined;
    return [b, bufferFacts(buffers[b], whole, pe_array.vector_size.value, { file, field: `buffers.${b}` })];
  });
  return Object.fromEntries(facts) as unknown as Facts;
}

/** @throws InputError for an unknown number format */
export function tileEnergies(
  p: Platform,
  buffers: Readonly<Record<'activation' | 'weight' | 'result', BufferFacts>>,
  supply: Supply,
  file: string,
): TileEnergies {
  const { multiply_fj, accumulate_fj } = formats.get(p.format, { file, field: 'format' });
  const read = (b: BufferFacts) => ({ data_fj_per_byte: b.read_fj_per_byte, mask_fj_per_byte: b.mask_read_fj_per_byte });
  const { result } = buffers;
  return {
    mac_fj: p.pe_array.mac_fj?.value ?? multiply_fj.value + accumulate_fj.value,
    gated_fj: p.pe_array.gated_fj.value,
    decode_fj_per_byte: p.pe_array.decode_fj_per_byte.value,
    encode_fj_per_byte: p.encoder.encode_fj_per_byte.value,
    read: { a: read(buffers.activation), b: read(buffers.weight) },
    write: { data_fj_per_byte: result.write_fj_per_byte, mask_fj_per_byte: result.mask_write_fj_per_byte },
    supply,
  };
}

/** N0 and N1 of 10 bits, M of 12. Source: EdgeBERT's SystemC model (1249ed7), register 4. */
export const REGISTERS = { m: 1023, n: 1023, k: 4095 } as const;

/** Sizes of a run at most. A systolic array has no registers in its reference. */
export const largestRun = (p: Platform): Readonly<Record<'m' | 'n' | 'k', number>> =>
  p.pe_array.systolic ? { m: Infinity, n: Infinity, k: Infinity } : REGISTERS;
