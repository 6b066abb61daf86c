/** From what a platform file says of its buffers to their ports, energies, area and leakage, through the technology tables. */
import type { Place } from '../../traces/formats.js';
import { macroOf } from '../memory/array/array.js';
import { BUFFER_NAMES, type BufferName } from '../movement/buffer-names.js';
import type { LookedUp } from '../technology/look-up.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import type { Given, Platform } from './schema.js';
import { technologyOf } from './technology-of.js';

/** A buffer of the accelerator before it runs. */
export interface BufferFacts {
  /** of the port, for a word of as many bytes as there are lanes */
  readonly cycles_per_word: number;
  readonly read_fj_per_byte: number;
  readonly write_fj_per_byte: number;
  readonly mask_read_fj_per_byte: number;
  readonly mask_write_fj_per_byte: number;
  /** 0 of a part of another buffer: counted there, as its area is */
  readonly leakage_uw: number;
  readonly area_um2: number;
}
/** All of them. */
export type Buffers = Readonly<Record<BufferName, BufferFacts>>;

type BufferSpec = Platform['buffers']['auxiliary'] & { readonly slots?: Given };

/**
 * A buffer from its macros, the data's and, where it has one, the masks'. Slots that are filled and read at the same time are
 * macros of their own, with a port each. A part of another buffer has that one's macros and no area or leakage of its own.
 * @param whole the buffer that it is a part of
 * @param word_bytes what a word takes
 */
function bufferFacts(
  platform: Platform,
  spec: BufferSpec,
  whole: BufferSpec | undefined,
  word_bytes: number,
  place: Place,
): BufferFacts {
  const own = whole ?? spec;
  const slots = own.slots?.value ?? 1;
  // that it is no DRAM is checked where the platform is read
  const technology = technologyOf(platform, own.technology, place) as ArrayTechnology;
  const smallest = technology.macros[0]!.capacity_bytes;
  const macro = (bytes: number, field: string): LookedUp => {
    const at = { ...place, field: `${place.field}.${field}` };
    const one = macroOf(technology, bytes, at);
    if (slots === 1) return one;
    // below the table a macro costs what the smallest in it does
    const half = macroOf(technology, Math.max(smallest, bytes / slots), at);
    return { ...half, area_um2: slots * half.area_um2, leakage_uw: slots * half.leakage_uw };
  };
  const data = macro(own.size_bytes.value, 'size_bytes');
  const ofItsOwn = own.mask_bytes && macro(own.mask_bytes.value, 'mask_bytes');
  const mask = ofItsOwn ?? data;
  return {
    cycles_per_word: Math.ceil(word_bytes / spec.banks.value) * (spec.port_cycles?.value ?? 1),
    read_fj_per_byte: data.read_fj / technology.word_bytes,
    write_fj_per_byte: data.write_fj / technology.word_bytes,
    mask_read_fj_per_byte: mask.read_fj / technology.word_bytes,
    mask_write_fj_per_byte: mask.write_fj / technology.word_bytes,
    leakage_uw: whole ? 0 : data.leakage_uw + (ofItsOwn?.leakage_uw ?? 0),
    area_um2: whole ? 0 : data.area_um2 + (ofItsOwn?.area_um2 ?? 0),
  };
}

/** All buffers of a platform. @throws InputError when a table does not reach */
export function lookUpBuffers(platform: Platform, file: string): Buffers {
  const { buffers, pe_array } = platform;
  const { part_of } = buffers.result;
  const facts = BUFFER_NAMES.map((b): [BufferName, BufferFacts] => {
    const whole = b === 'result' && part_of ? buffers[part_of] : undefined;
    return [b, bufferFacts(platform, buffers[b], whole, pe_array.vector_size.value, { file, field: `buffers.${b}` })];
  });
  return Object.fromEntries(facts) as Record<BufferName, BufferFacts>;
}
