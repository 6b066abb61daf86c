/** A platform from its YAML text: what the schema cannot say is checked here. */
import { InputError, registry, type Place } from '../../traces/index.js';
import { checkedAt, readYaml } from '../../traces/index.js';
import { pointFor } from '../power/operating-point.js';
import { formats } from '../technology/formats.js';
import { technologies } from '../technology/index.js';
import { platformMemory } from './hardware.js';
import { platformSchema, type MemorySpec, type Platform } from './schema.js';

/** @throws InputError with line, field, what was expected and the nearest name */
export function readPlatform(text: string, file: string): Platform {
  const { value, line } = readYaml<Platform>(platformSchema, text, file);
  checkNames(value, (path) => {
    const found = line(path);
    return { file, ...(found !== undefined && { line: found }) };
  });
  return value;
}

/**
 * A platform from a value whose parts come from several places.
 * @param placeOf where the field of a path was given
 * @throws InputError
 */
export function platformFrom(value: unknown, placeOf: (path: readonly PropertyKey[]) => Place): Platform {
  const platform = checkedAt<Platform>(platformSchema, value, placeOf);
  checkNames(platform, placeOf);
  return platform;
}

const MOST_MEMORIES = 16;
const DRAM_ONLY = ['overrides', 'devices', 'controller'] as const;
const ARRAY_ONLY = ['interleave_bytes', 'ports', 'queue', 'idle', 'macro_bytes'] as const;

type PlaceOf = (...path: string[]) => Place;

function checkMemory(name: string, m: MemorySpec, place: PlaceOf): void {
  const technology = technologies.get(m.technology, place('memories', name, 'technology'));
  const array = technology.kind === 'array';
  for (const key of array ? DRAM_ONLY : ARRAY_ONLY)
    if (m[key] !== undefined)
      throw new InputError(place('memories', name, key), `given for a memory that is ${array ? 'not DRAM' : 'DRAM'}`, 'none');
  const stripe = (m.interleave_bytes?.value ?? 64) * m.banks.value;
  if (array && m.size_bytes.value % stripe !== 0)
    throw new InputError(
      place('memories', name, 'size_bytes'),
      `${m.size_bytes.value} bytes`,
      `a multiple of banks × interleave_bytes = ${stripe}`,
    );
}

function checkOperatingPoints({ dvfs, clock }: Platform, place: PlaceOf): void {
  dvfs?.points.forEach(({ voltage_v, frequency_mhz }, i) => {
    const before = dvfs.points[i - 1];
    if (!before) return;
    for (const [key, now, then] of [
      ['voltage_v', voltage_v.value, before.voltage_v.value],
      ['frequency_mhz', frequency_mhz.value, before.frequency_mhz.value],
    ] as const)
      if (now <= then)
        throw new InputError(
          place('dvfs', 'points', String(i), key),
          `${now} after ${then}`,
          'points that rise in voltage and in frequency',
        );
  });
  const fastest = dvfs && pointFor(dvfs, Infinity).period_ps;
  if (fastest !== undefined && fastest !== clock.period_ps.value)
    throw new InputError(
      place('clock', 'period_ps'),
      String(clock.period_ps.value),
      `${fastest}, that of the last point of dvfs, for which the tables hold`,
    );
}

function checkPlacement(p: Platform, place: PlaceOf): void {
  const memories = registry('memory', p.memories);
  for (const [name, c] of Object.entries(p.placement)) {
    memories.get(c.memory, place('placement', name, 'memory'));
    if (c.spill !== undefined) memories.get(c.spill, place('placement', name, 'spill'));
    if (c.home !== undefined) memories.get(c.home, place('placement', name, 'home'));
    if (c.home !== undefined && (name === 'activation' || c.spill !== undefined || c.home === c.memory))
      throw new InputError(
        place('placement', name, 'home'),
        name === 'activation' ? 'given for activations' : c.spill === undefined ? 'is the memory itself' : 'given beside spill',
        'a home in another memory, for weights that change with the task',
      );
    if (c.encoding !== 'auto' && (c.encoding === 'bitmask') !== (c.density !== undefined))
      throw new InputError(
        place('placement', name, 'density'),
        c.density ? 'given for a dense class' : 'missing',
        'a density with encoding bitmask, none with dense',
      );
  }
}

function checkNames(p: Platform, placeOf: (path: readonly PropertyKey[]) => Place): void {
  const place: PlaceOf = (...path) => ({ ...placeOf(path), field: path.join('.') });
  const count = Object.keys(p.memories).length;
  if (count > MOST_MEMORIES) throw new InputError(place('memories'), `${count} memories`, `at most ${MOST_MEMORIES}`);
  for (const [name, m] of Object.entries(p.memories)) {
    checkMemory(name, m, place);
    try {
      platformMemory(m, { file: placeOf([]).file, field: `memories.${name}` });
    } catch (error) {
      if (!(error instanceof InputError) || error.place.field === undefined) throw error;
      throw new InputError(place(...error.place.field.split('.')), error.problem, error.expected, error.didYouMean);
    }
  }
  formats.get(p.format, place('format'));
  checkOperatingPoints(p, place);
  for (const [name, b] of Object.entries(p.buffers)) {
    const technology = technologies.get(b.technology, place('buffers', name, 'technology'));
    if (technology.kind !== 'array')
      throw new InputError(place('buffers', name, 'technology'), `${b.technology} is a DRAM`, 'an on-chip memory');
    if (b.banks.value > p.pe_array.vector_size.value)
      throw new InputError(
        place('buffers', name, 'banks'),
        `${b.banks.value} banks`,
        `at most vector_size = ${p.pe_array.vector_size.value}, one byte a bank`,
      );
  }
  checkPlacement(p, place);
}
