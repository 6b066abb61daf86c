/** What the schema of platforms cannot say: names that must exist, numbers that must go together. */
import { allOf, InputError, registry, type Place } from '../../traces/formats.js';
import { pointFor } from '../power/operating-point.js';
import { formats } from '../technology/formats.js';
import { acceleratorsOf } from './accelerators.js';
import { askingHost } from './asking-host.js';
import { tableOf } from './table-of.js';
import { placedClasses, type MemorySpec, type Placed, type Platform } from './schema.js';
import type { TensorRule } from './tensor-rules.js';

/** Where the field of a path was given. */
export type PlaceOf = (...path: string[]) => Place;

const MOST_MEMORIES = 16;
const DRAM_ONLY = ['overrides', 'devices', 'controller', 'host'] as const;
const ARRAY_ONLY = ['interleave_bytes', 'ports', 'queue', 'idle', 'ecc', 'macro_bytes'] as const;

function checkMemory(p: Platform, name: string, m: MemorySpec, place: PlaceOf): void {
  const technology = tableOf(p, m.technology, place('memories', name, 'technology'));
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

function checkOperatingPoints({ dvfs, clock, supply }: Platform, place: PlaceOf): void {
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
  const last = dvfs?.points.at(-1)!.voltage_v.value;
  if (supply && last !== undefined && supply.voltage_v.value !== last)
    throw new InputError(place('supply', 'voltage_v'), String(supply.voltage_v.value), `${last}, that of the last point of dvfs`);
  const fastest = dvfs && pointFor(dvfs, Infinity).period_ps;
  if (fastest !== undefined && fastest !== clock.period_ps.value)
    throw new InputError(
      place('clock', 'period_ps'),
      String(clock.period_ps.value),
      `${fastest}, that of the last point of dvfs, for which energies hold`,
    );
}

function checkBuffer(p: Platform, name: string, b: Platform['buffers']['auxiliary'], place: PlaceOf): void {
  const vector_size = p.pe_array.vector_size.value;
  const technology = tableOf(p, b.technology, place('buffers', name, 'technology'));
  if (technology.kind !== 'array')
    throw new InputError(place('buffers', name, 'technology'), `${b.technology} is a DRAM`, 'an on-chip memory');
  if (b.banks.value > vector_size)
    throw new InputError(
      place('buffers', name, 'banks'),
      `${b.banks.value} banks`,
      `at most vector_size = ${vector_size}, one byte a bank`,
    );
}

function checkHome(name: string, c: Placed, place: PlaceOf): void {
  if (c.home === undefined) return;
  const wrong =
    name === 'activation' || name === 'cache'
      ? `given for ${name === 'cache' ? 'keys and values' : 'activations'}`
      : c.spill !== undefined
        ? 'given beside spill'
        : c.home === c.memory
          ? 'is the memory itself'
          : undefined;
  if (wrong !== undefined)
    throw new InputError(
      place('placement', name, 'home'),
      wrong,
      'a home in another memory, for weights that change with the task',
    );
}

/** Each of a class of tensors by itself. */
function checksOfPlaced(p: Platform, name: string, c: Placed, place: PlaceOf): (() => void)[] {
  const memories = registry('memory', p.memories);
  return [
    ...(['memory', 'spill', 'home'] as const).map((key) => () => {
      if (c[key] !== undefined) memories.get(c[key], place('placement', name, key));
    }),
    () => checkHome(name, c, place),
    () => {
      if (c.spill === c.memory)
        throw new InputError(place('placement', name, 'spill'), 'is the memory itself', 'another memory, or none');
    },
    () => {
      if (c.encoding !== 'auto' && (c.encoding === 'bitmask') !== (c.density !== undefined))
        throw new InputError(
          place('placement', name, 'density'),
          c.density ? 'given for a dense class' : 'missing',
          'a density with encoding bitmask, none with dense',
        );
    },
  ];
}

/** Each of a tensor that lies by itself; whether there is one is known with a trace. */
function checksOfTensor(p: Platform, id: string, { memory, encoding, density }: TensorRule, place: PlaceOf): (() => void)[] {
  return [
    () => {
      if (memory !== undefined) registry('memory', p.memories).get(memory, place('tensors', id, 'memory'));
    },
    () => {
      if (encoding === 'dense' && density !== undefined)
        throw new InputError(place('tensors', id, 'density'), 'given for a dense tensor', 'none, or another encoding');
    },
  ];
}

function checkEngine({ pe_array: { engine, systolic } }: Platform, place: PlaceOf): void {
  if (engine === 'matrix-unit' && systolic)
    throw new InputError(place('pe_array', 'systolic'), 'given with engine matrix-unit', 'engine systolic-array, or no engine');
  if (engine === 'systolic-array' && !systolic)
    throw new InputError(place('pe_array', 'systolic'), 'missing', 'rows, columns and dataflow with engine systolic-array');
}

function checkOverlap(p: Platform, place: PlaceOf): void {
  const { overlap = 'none', sequencer } = p;
  const asked = askingHost(p);
  if (overlap !== 'none' && asked !== undefined)
    throw new InputError(
      place('overlap'),
      `${overlap} where the host is asked between runs (sequencer.${asked} is ${sequencer[asked].value})`,
      'none, or a sequencer that goes on by itself',
    );
}

function checkInterconnect(p: Platform, place: PlaceOf): void {
  if (p.interconnect === 'own-links' && acceleratorsOf(p) === 1)
    throw new InputError(place('interconnect'), 'own-links, of one accelerator', 'accelerators above 1, or no interconnect');
}

/** @throws InputError for all faults that do not follow from each other */
export function checkPlatform(p: Platform, place: PlaceOf): void {
  const count = Object.keys(p.memories).length;
  if (count > MOST_MEMORIES) throw new InputError(place('memories'), `${count} memories`, `at most ${MOST_MEMORIES}`);
  allOf([
    ...Object.entries(p.memories).map(
      ([name, m]) =>
        () =>
          checkMemory(p, name, m, place),
    ),
    () => void formats.get(p.format, place('format')),
    ...Object.keys(p.technologies ?? {}).map((name) => () => {
      if (!formats.names.includes(name)) tableOf(p, name, place('technologies', name));
    }),
    () => checkEngine(p, place),
    () => checkOverlap(p, place),
    () => checkInterconnect(p, place),
    () => checkOperatingPoints(p, place),
    ...Object.entries(p.buffers).map(
      ([name, b]) =>
        () =>
          checkBuffer(p, name, b, place),
    ),
    ...placedClasses(p.placement).flatMap(([name, c]) => checksOfPlaced(p, name, c, place)),
    ...Object.entries(p.tensors ?? {}).flatMap(([id, rule]) => checksOfTensor(p, id, rule, place)),
  ]);
}
