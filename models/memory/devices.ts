/** Memories to be played alone by name, and as files to start from. A new one is one line here. */
import { stringify } from 'yaml';
import { registry } from '../../traces/formats.js';
import { technologies } from '../technology/index.js';
import { fileOfTable, modeline } from '../technology/read-technology.js';
import type { ArrayFile, DeviceSpec } from './device-file.js';

const MIB = 2 ** 20;
const own = (value: number) => ({ value, source: 'assumed: a size to look at' });
const array = (technology: string, size_bytes: number, banks: number): ArrayFile => ({
  kind: 'array',
  technology,
  size_bytes: own(size_bytes),
  banks: own(banks),
});
/** With what counts at an accelerator's side: a memory that is played alone leaves it out. */
const dram = (name: string): DeviceSpec => ({ name, ...fileOfTable(technologies.get(name, { file: name })) }) as DeviceSpec;

/** Each entry makes its specification anew. */
export const devices = registry<() => DeviceSpec>('device', {
  'lpddr4-3200': () => dram('lpddr4-3200'),
  'lpddr4-2400-x32': () => dram('lpddr4-2400-x32'),
  'lpddr4-2400-stock': () => dram('lpddr4-2400-stock'),
  'ddr4-2400': () => dram('ddr4-2400'),
  'lpddr5-6400': () => dram('lpddr5-6400'),
  'sram-22nm-64kib': () => array('sram-22nm', 65536, 1),
  'sram-22nm-2mib': () => array('sram-22nm', 2 * MIB, 16),
  'sram-22nm-8mib': () => array('sram-22nm', 8 * MIB, 16),
  'rram-22nm-silicon-8mib': () => array('rram-22nm-silicon', 8 * MIB, 8),
  'rram-22nm-tool-8mib': () => array('rram-22nm-tool', 8 * MIB, 8),
  'rram-22nm-mlc2-silicon-8mib': () => array('rram-22nm-mlc2-silicon', 8 * MIB, 8),
  'rram-22nm-mlc2-tool-8mib': () => array('rram-22nm-mlc2-tool', 8 * MIB, 8),
  'rram-22nm-mlc3-silicon-12mib': () => array('rram-22nm-mlc3-silicon', 12 * MIB, 8),
  'rram-22nm-mlc3-tool-12mib': () => array('rram-22nm-mlc3-tool', 12 * MIB, 8),
  'stt-mram-22nm-8mib': () => array('stt-mram-22nm', 8 * MIB, 8),
  'fefet-22nm-8mib': () => array('fefet-22nm', 8 * MIB, 8),
  'edram-22nm-8mib': () => array('edram-22nm', 8 * MIB, 8),
});

/** A device as a file that `--device` and platforms take, with every number of its table. @throws InputError for an unknown name */
export function deviceYaml(name: string): string {
  const spec = devices.get(name, { file: '--device' })();
  const whole =
    spec.kind === 'array' && typeof spec.technology === 'string'
      ? { ...spec, technology: { name: spec.technology, ...fileOfTable(technologies.get(spec.technology, { file: name })) } }
      : spec;
  return `${modeline('device')}${stringify(whole, { lineWidth: 120 })}`;
}
