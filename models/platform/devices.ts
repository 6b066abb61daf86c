/** From the lines of a platform file to memory devices and buffers, through the technology tables. */
import { InputError, type Place } from '../../traces/index.js';
import { arrayDevice } from '../memory/array-device.js';
import type { Device } from '../memory/device.js';
import { dramDevice } from '../memory/dram-device.js';
import { technologies } from '../technology/index.js';
import { lookUp, type LookedUp } from '../technology/look-up.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import type { MemorySpec, Platform } from './schema.js';

function macroOf(technology: ArrayTechnology, capacity_bytes: number, place: Place): LookedUp {
  const found = lookUp(technology, capacity_bytes);
  if ('range' in found)
    throw new InputError(
      place,
      `a macro of ${capacity_bytes} bytes is outside the table of ${technology.summary}`,
      `${found.range[0]} to ${found.range[1]} bytes`,
    );
  return found;
}

/** @throws InputError when the technology's table does not reach */
export function memoryDevice(spec: MemorySpec, place: Place): Device {
  const technology = technologies.get(spec.technology, place);
  const size_bytes = spec.size_bytes.value;
  const banks = spec.banks.value;
  if (technology.kind === 'dram') {
    const overrides = Object.fromEntries(Object.entries(spec.overrides ?? {}).map(([k, g]) => [k, g.value]));
    return dramDevice(technology, { size_bytes, banks, devices: spec.devices?.value ?? 1, overrides });
  }
  const macro = macroOf(technology, technology.macroPerBank ? size_bytes / banks : size_bytes, {
    ...place,
    field: `${place.field}.size_bytes`,
  });
  return arrayDevice(technology, macro, { size_bytes, banks, interleave_bytes: spec.interleave_bytes?.value ?? 64 });
}

/** @param n bytes of a word; with fewer banks than n a word takes several cycles */
export function bufferOptions(spec: Platform['buffers']['activation'], n: number, slots: number, place: Place) {
  const technology = technologies.get(spec.technology, place) as ArrayTechnology;
  const macro = macroOf(technology, spec.size_bytes.value, { ...place, field: `${place.field}.size_bytes` });
  return {
    slots,
    cycles_per_word: Math.ceil(n / spec.banks.value),
    read_fj_per_byte: macro.read_fj / technology.word_bytes,
    write_fj_per_byte: macro.write_fj / technology.word_bytes,
    leakage_uw: macro.leakage_uw,
    area_um2: macro.area_um2,
  };
}
