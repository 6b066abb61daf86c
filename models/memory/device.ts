/**
 * A memory to be played alone: by name, or from a YAML file of the user's own, with settings from the command line. The clock
 * counts the cycles of a request file: a DRAM's own, one nanosecond on chip.
 */
import { checked, isFile, readText, withLines, without, type Place } from '../../traces/formats.js';
import { field } from '../technology/dram-table.js';
import { atCondition } from '../technology/condition.js';
import { deviceSchema, withSettings, type ControllerSettings, type DeviceSpec } from './device-file.js';
import { arrayTableOf, dramTableOf, readDeviceFile } from './device-table.js';
import { devices } from './devices.js';
import { arrayMemory, dramMemory, type ArrayMemory, type DramMemory } from './memory.js';
import { arrayOptions } from './spec.js';

/** A memory with the name of its policy or scheduler. */
export interface Device {
  readonly memory: DramMemory | ArrayMemory;
  readonly policy: string;
  readonly clock_ps: number;
}

/** One nanosecond: the interface of an on-chip memory; only the cycles of a request file are counted in it. */
const ARRAY_CLOCK_PS = 1000;

/** Whether it is simulated command by command. */
export const isDram = (m: DramMemory | ArrayMemory): m is DramMemory => m.kind === 'dram';

/**
 * @param policy in place of the device's own
 * @throws InputError
 */
export function makeDevice(spec: DeviceSpec, policy: string | undefined, place: Place): Device {
  if (spec.kind === 'dram') {
    const { controller = {} } = spec;
    // alone a memory has no accelerator at its side
    const table = without(dramTableOf(spec), 'host');
    const chosen = policy ?? spec.policy ?? 'fr-fcfs';
    const named = policy === undefined ? { ...place, field: 'policy' } : { file: '--policy' };
    return { memory: dramMemory(table, chosen, controller, place, named), policy: chosen, clock_ps: field(table, 'tCK') };
  }
  const chosen = policy ?? spec.scheduler ?? 'fcfs';
  const { table: technology } = arrayTableOf(spec, place);
  const memory = arrayMemory(atCondition(technology, undefined, spec.ecc !== 'none'), arrayOptions(spec, chosen), place);
  return { memory, policy: chosen, clock_ps: spec.clock_ps?.value ?? ARRAY_CLOCK_PS };
}

/**
 * @param policy in place of the device's own
 * @throws InputError with the line where it is known
 */
export function readDevice(text: string, file: string, policy: string | undefined, settings: ControllerSettings): Device {
  const { value, line } = readDeviceFile(text, file);
  return withLines(file, line, ['controller'], () => configured(value, file, policy, settings));
}

/** @throws InputError */
export function configured(spec: DeviceSpec, file: string, policy: string | undefined, settings: ControllerSettings): Device {
  if (Object.keys(settings).length === 0) return makeDevice(spec, policy, { file });
  const changed = checked<DeviceSpec>(deviceSchema, withSettings(spec, settings), { file: '--set' }, undefined, () =>
    Object.keys(spec.kind === 'dram' ? deviceSchema.options[0].shape.controller.unwrap().shape : deviceSchema.options[1].shape),
  );
  return makeDevice(changed, policy, { file: '--set' });
}

/** A device by name, or from a YAML file. @throws InputError */
export function loadDevice(nameOrFile: string, policy?: string, settings: ControllerSettings = {}): Device {
  if (isFile(nameOrFile)) return readDevice(readText(nameOrFile), nameOrFile, policy, settings);
  return configured(devices.get(nameOrFile, { file: '--device' })(), '--device', policy, settings);
}
