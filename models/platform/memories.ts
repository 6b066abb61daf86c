/** From what a platform file says of a memory to the memory, through the technology tables. */
import { InputError, type Place } from '../../traces/formats.js';
import { arrayMemory, dramMemory } from '../memory/memory.js';
import type { Memory } from '../memory/protocol/controller.js';
import { arrayOptions } from '../memory/spec.js';
import { contradictions, field, type DramField, type DramTable } from '../technology/dram-table.js';
import { assumed, type Sourced } from '../technology/sourced.js';
import type { MemorySpec, Platform } from './schema.js';
import { wireEnergy_fj } from './supply.js';
import { technologyOf } from './technology-of.js';

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
  const { host, ...device } = table;
  const fields = { ...table.fields, ...Object.fromEntries(replaced) };
  return { ...device, ...(host && spec.host !== 'none' && { host }), fields };
}

/** What of the memory's own fields a field of the table was made of. */
const MADE_OF: ReadonlyMap<string, 'banks' | 'devices' | 'size_bytes'> = new Map([
  ['banksPerGroup', 'banks'],
  ['burstBytes', 'devices'],
  ['devicesPerRank', 'devices'],
  ['rows', 'size_bytes'],
]);

/** @throws InputError for what contradicts itself, at the field of the memory from which it comes */
function checkAdapted(table: DramTable, spec: MemorySpec, at: (field: string) => Place): void {
  const [wrong] = contradictions(table);
  if (!wrong) return;
  const { field: f, problem, expected } = wrong;
  const from = MADE_OF.get(f);
  if (Object.hasOwn(spec.overrides ?? {}, f)) throw new InputError(at(`overrides.${f}`), problem, expected);
  if (from === 'banks') {
    const groups = field(table, 'ranks') * field(table, 'bankGroups');
    throw new InputError(at('banks'), `${spec.banks.value} banks`, groups === 1 ? expected : `${groups} times a power of two`);
  }
  if (from !== undefined) throw new InputError(at(from), `${spec[from]?.value}: ${f} would be ${problem}`, expected);
  throw new InputError(at('overrides'), `${f}: ${problem}`, expected);
}

function dram(technology: DramTable, spec: MemorySpec, place: Place): Memory {
  const at = (f: string): Place => ({ ...place, field: `${place.field}.${f}` });
  const table = adapted(technology, spec);
  checkAdapted(table, spec, at);
  const memory = dramMemory(
    table,
    spec.scheduler,
    spec.controller ?? {},
    at('controller'),
    at('scheduler'),
    spec.size_bytes.value,
  );
  const changed = Object.entries(spec.overrides ?? {}).map(([k, g]) => `${k} = ${g.value}`);
  if (changed.length === 0) return memory;
  return { ...memory, facts: { ...memory.facts, notes: [`with ${changed.join(', ')}`, ...memory.facts.notes] } };
}

/**
 * @param place of the memory's own fields
 * @throws InputError when the technology's table does not reach, or the controller contradicts itself
 */
export function lookUpMemory(platform: Platform, spec: MemorySpec, place: Place): Memory {
  const at = { ...place, field: `${place.field}.technology` };
  const technology = technologyOf(platform, spec.technology, at, spec.ecc !== 'none');
  if (technology.kind === 'dram') return dram(technology, spec, place);
  if (spec.ecc !== undefined && !technology.ecc)
    throw new InputError(
      { ...place, field: `${place.field}.ecc` },
      `given for ${spec.technology}, which has no check bits`,
      'none',
    );
  return arrayMemory(technology, { ...arrayOptions(spec, spec.scheduler), wire_fj_per_bit_mm: wireEnergy_fj(platform) }, place);
}
