/** A device from a YAML file of the user's own, and settings of its controller from the command line. */
import { checked, readText, readYaml, withLines } from '../../traces/index.js';
import {
  devices,
  deviceSchema,
  makeDevice,
  withSettings,
  type ControllerSettings,
  type Device,
  type DeviceSpec,
} from './device.js';

/**
 * @param policy in place of the device's own
 * @throws InputError with the line where it is known
 */
export function readDevice(text: string, file: string, policy: string | undefined, settings: ControllerSettings): Device {
  const { value, line } = readYaml(deviceSchema, text, file);
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
  if (/[./\\]/.test(nameOrFile)) return readDevice(readText(nameOrFile), nameOrFile, policy, settings);
  return configured(devices.get(nameOrFile, { file: '--device' })(), '--device', policy, settings);
}
