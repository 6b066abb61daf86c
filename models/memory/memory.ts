/** From a technology and what a person said of it to a memory that can be asked: facts before a run, an actor in it. */
import type { Kernel } from '../../sim/index.js';
import { InputError, type Place } from '../../traces/formats.js';

import { capacityBytes, contradictions, field, peakBytesPerS, type DramTable } from '../technology/dram-table.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import { arrayModel, type ArrayModel, type ArrayOptions } from './array/array.js';
import { createArrayController, type ArrayController } from './array/controller.js';
import { arraySchedulers } from './array/schedulers.js';
import type { Memory } from './protocol/controller.js';
import { dramMap, type DramMap } from './dram/address-map.js';
import { createDramController, type DramController } from './dram/controller.js';
import { policies } from './dram/policies/index.js';
import { dramOptions, mappingOf, type DramControllerSpec } from './spec.js';
import { dramEnergy } from './dram/energy.js';

/** A DRAM with its table and address map. */
export interface DramMemory extends Memory {
  readonly kind: 'dram';
  readonly table: DramTable;
  readonly map: DramMap;
  create(kernel: Kernel, name: string): DramController;
}
/** An on-chip memory with the model of its accesses. */
export interface ArrayMemory extends Memory {
  readonly kind: 'array';
  readonly model: ArrayModel;
  create(kernel: Kernel, name: string): ArrayController;
}

/**
 * @param named where the policy is named
 * @throws InputError when the table contradicts itself or the controller does not fit it
 */
export function dramMemory(
  table: DramTable,
  policy: string,
  spec: DramControllerSpec,
  place: Place,
  named: Place = place,
  capacity_bytes = capacityBytes(table),
): DramMemory {
  const at = (f: string): Place => ({ ...place, field: [place.field, f].filter((x) => x).join('.') });
  const [wrong] = contradictions(table);
  if (wrong) throw new InputError(at(`fields.${wrong.field}`), wrong.problem, wrong.expected);
  const choice = policies.get(policy, named);
  const given = Object.keys(spec).filter((k) => k !== 'mapping')[0];
  if (!choice.configurable && given !== undefined)
    throw new InputError(at(given), `given for policy ${policy}, which has its own`, `none, or another policy`);
  const options = dramOptions(spec, table.fields.tRFCpb !== undefined, place);
  const map = dramMap(table, mappingOf(spec), at('mapping'));
  return {
    kind: 'dram',
    table,
    map,
    facts: {
      banks: field(table, 'ranks') * field(table, 'bankGroups') * field(table, 'banksPerGroup'),
      shared_standby: true,
      stripe_bytes: undefined,
      contiguous_bytes: map.contiguous_bytes,
      capacity_bytes,
      peak_bytes_per_s: peakBytesPerS(table),
      read_fj_per_byte: dramEnergy(table).read_fj / field(table, 'burstBytes'),
      write_fj_per_byte: dramEnergy(table).write_fj / field(table, 'burstBytes'),
      area_um2: 0, // off chip
      leakage_uw: 0, // its states have currents of their own
      source: table.source,
      notes: table.caution ? [table.caution] : [],
    },
    create: (kernel, name) => createDramController(kernel, { name, table, map, policy: choice, options, capacity_bytes }),
  };
}

/** @throws InputError when the technology's table does not reach, or the options ask for what it lacks */
export function arrayMemory(technology: ArrayTechnology, options: ArrayOptions, place: Place): ArrayMemory {
  arraySchedulers.get(options.scheduler, { ...place, field: [place.field, 'scheduler'].filter((f) => f).join('.') });
  const model = arrayModel(technology, options, place);
  return {
    kind: 'array',
    model,
    facts: {
      banks: options.banks,
      shared_standby: false,
      stripe_bytes: options.banks * options.interleave_bytes,
      contiguous_bytes: options.interleave_bytes,
      capacity_bytes: options.size_bytes,
      peak_bytes_per_s: model.peak_bytes_per_s,
      read_fj_per_byte: model.read_fj_per_byte,
      write_fj_per_byte: model.write_fj_per_byte,
      area_um2: model.area_um2,
      leakage_uw: model.leakage_uw * options.banks,
      source: technology.source,
      notes: [...model.notes, ...(technology.caution ? [technology.caution] : [])],
    },
    create: (kernel, name) => createArrayController(kernel, name, model),
  };
}
