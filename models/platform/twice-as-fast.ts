/**
 * A platform with one of its resources twice as fast: what a question of the kind "what if" changes. Nothing else moves, and what a
 * faster part would cost in energy or area is not guessed: only what the models derive from the changed numbers follows.
 */
import type { ArrayTechnology, MemoryTechnology } from '../technology/memory-technology.js';
import { accelerators } from '../../traces/formats.js';
import type { Given } from '../technology/given.js';
import type { MemorySpec, Platform } from './schema.js';
import { tableOf } from './table-of.js';
import { technologyOf } from './technology-of.js';

/** A changed platform, and what was changed in words: path, old and new value. */
export interface Faster {
  readonly platform: Platform;
  readonly changes: readonly string[];
}

const SOURCE = 'what if: twice as fast';
const give = (value: number): Given => ({ value, source: SOURCE });
/** Whole numbers of which half is meant: at least 1 stays. */
const half = ({ value }: Given): number => (value <= 1 ? value : Math.round(value / 2));
const said = (path: string, from: number, to: number): string => `${path} ${from} → ${to}`;

type Change = (p: Platform) => Faster;

/** Fields of one part of the platform, changed together. */
function fields<K extends keyof Platform>(part: K, change: (of: Platform[K] & object) => Record<string, Given>): Change {
  return (p) => {
    const of = p[part] as Platform[K] & object;
    const now = change(of);
    return {
      platform: { ...p, [part]: { ...of, ...now } },
      changes: Object.entries(now).map(([name, given]) =>
        said(`${part}.${name}`, (of as unknown as Record<string, Given>)[name]!.value, given.value),
      ),
    };
  };
}

/** Parts that are named by the actor that does their work. */
const PARTS: Readonly<Record<string, Change>> = {
  axi: fields('axi', ({ width_bytes }) => ({ width_bytes: give(2 * width_bytes.value) })),
  host: fields('sequencer', ({ config_cycles, run_config_cycles, host_cycles }) => ({
    config_cycles: give(half(config_cycles)),
    run_config_cycles: give(half(run_config_cycles)),
    host_cycles: give(half(host_cycles)),
  })),
  loader: fields('dma', ({ config_cycles, load_cycles, store_cycles }) => ({
    config_cycles: give(half(config_cycles)),
    load_cycles: give(half(load_cycles)),
    store_cycles: give(half(store_cycles)),
  })),
  sfu: fields('sfu', ({ round_trip_cycles, auxiliary_cycles, vectors_in_flight }) => ({
    round_trip_cycles: give(half(round_trip_cycles)),
    auxiliary_cycles: give(half(auxiliary_cycles)),
    vectors_in_flight: give(Math.min(64, 2 * vectors_in_flight.value)),
  })),
  'pe-array': (p) => {
    const { systolic, vector_size } = p.pe_array;
    if (systolic) {
      const columns = give(2 * systolic.columns.value);
      return {
        platform: { ...p, pe_array: { ...p.pe_array, systolic: { ...systolic, columns } } },
        changes: [said('pe_array.systolic.columns', systolic.columns.value, columns.value)],
      };
    }
    const wider = give(2 * vector_size.value);
    return {
      platform: { ...p, pe_array: { ...p.pe_array, vector_size: wider } },
      changes: [
        `${said('pe_array.vector_size', vector_size.value, wider.value)} (4 times the MACs, twice the words of its ports)`,
      ],
    };
  },
};

const FASTER = ' twice as fast';
function halved(table: ArrayTechnology): MemoryTechnology {
  const macros = table.macros.map((m) => ({
    ...m,
    read_ps: Math.round(m.read_ps / 2),
    write_ps: Math.round(m.write_ps / 2),
    cycle_ps: Math.round(m.cycle_ps / 2),
  }));
  return { ...table, macros };
}

/** A table of its own where the technology is of macros; a clock of half the period where it is a DRAM. */
function fasterMemory(p: Platform, name: string, spec: MemorySpec): Faster {
  const place = { file: p.name, field: `memories.${name}.technology` };
  const table = tableOf(p, spec.technology, place);
  const withMemory = (now: MemorySpec, more: Partial<Platform> = {}): Platform => ({
    ...p,
    ...more,
    memories: { ...p.memories, [name]: now },
  });
  if (table.kind === 'array') {
    const technology = `${spec.technology}${FASTER}`;
    const own = p.technologies?.[spec.technology];
    return {
      platform: withMemory(
        { ...spec, technology },
        {
          tables: { ...p.tables, [technology]: halved(table) },
          ...(own && { technologies: { ...p.technologies, [technology]: own } }),
        },
      ),
      changes: [`memories.${name}: read, write and cycle times of ${spec.technology} halved`],
    };
  }
  const dram = technologyOf(p, spec.technology, place);
  const of = (field: 'tCK' | 'tREFI'): number =>
    spec.overrides?.[field]?.value ?? (dram.kind === 'dram' ? dram.fields[field].value : 0);
  // as often refreshed as before: its cells leak no faster
  const [tCK, tREFI] = [Math.round(of('tCK') / 2), 2 * of('tREFI')];
  return {
    platform: withMemory({ ...spec, overrides: { ...spec.overrides, tCK: give(tCK), tREFI: give(tREFI) } }),
    changes: [
      said(`memories.${name}.overrides.tCK (ps)`, of('tCK'), tCK),
      said(`memories.${name}.overrides.tREFI (cycles)`, of('tREFI'), tREFI),
    ],
  };
}

const BUFFER = /^(activation|weight|result|auxiliary)-buffer$/;
/** A port that serves a word in half the cycles, where it takes more than one. */
function fasterBuffer(p: Platform, name: keyof Platform['buffers']): Faster | undefined {
  const of = p.buffers[name];
  if (!of.port_cycles || of.port_cycles.value < 2) return undefined;
  const port_cycles = give(half(of.port_cycles));
  return {
    platform: { ...p, buffers: { ...p.buffers, [name]: { ...of, port_cycles } } },
    changes: [said(`buffers.${name}.port_cycles`, of.port_cycles.value, port_cycles.value)],
  };
}

/** @param of a memory of the platform, or an actor; undefined where no number of a platform makes it faster */
export function twiceAsFast(p: Platform, of: string): Faster | undefined {
  const resource = accelerators.plain(of); // alike ones are so together
  const memory = p.memories[resource];
  if (memory) return fasterMemory(p, resource, memory);
  const buffer = BUFFER.exec(resource)?.[1] as keyof Platform['buffers'] | undefined;
  if (buffer) return fasterBuffer(p, buffer);
  return PARTS[resource]?.(p);
}
