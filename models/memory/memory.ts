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
import { POWER_STATES } from './dram/power-states.js';

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

function dramPrices(table: DramTable): Memory['prices'] {
  const e = dramEnergy(table);
  return {
    'read|none': e.read_fj,
    'write|none': e.write_fj,
    'activate|none': e.activate_fj,
    'refresh|none': e.refresh_fj,
    'refresh|bank': e.refreshBank_fj,
    ...Object.fromEntries(POWER_STATES.map((state, i) => [`leakage|${state}`, e.standby_fj[i]!])),
  };
}
const arrayPrices = (m: ArrayModel): Memory['prices'] => ({
  'read|none': m.read_fj_per_byte,
  'write|none': m.write_fj_per_byte,
  'leakage|on': m.leakage_uw,
  ...(m.lowState && { [`leakage|${m.lowState}`]: m.lowLeakage_uw }),
  'wake-up|none': m.wake_fj,
  'refresh|none': m.refresh_uw,
});

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
      area_um2: table.host ? table.host.phy_area_um2.value + table.host.controller_area_um2.value : 0, // the device is off chip
      leakage_uw: 0, // its states have currents of their own
      source: table.source,
      notes: table.caution ? [table.caution] : [],
    },
    prices: dramPrices(table),
    times: Object.values(table.fields).map((f) => f.value),
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
    prices: arrayPrices(model),
    times: [model.hold_ps(1, false), model.hold_ps(2, false), model.hold_ps(1, true), model.hold_ps(2, true), model.wake_ps],
    create: (kernel, name) => createArrayController(kernel, name, model),
  };
}
