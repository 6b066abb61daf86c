/** Memories to be played alone by name, and as files to start from. A new one is one line here. */
import { stringify } from 'yaml';
import { registry } from '../../traces/formats.js';
import type { DramTable } from '../technology/dram-table.js';
import { technologies } from '../technology/index.js';
import type { ArrayFile, DeviceSpec } from './device-file.js';

const MIB = 2 ** 20;
const own = (value: number) => ({ value, source: 'assumed: a size to look at' });
const array = (technology: string, size_bytes: number, banks: number): ArrayFile => ({
  kind: 'array',
  technology,
  size_bytes: own(size_bytes),
  banks: own(banks),
});
const dram = (name: string): DeviceSpec => {
  // alone a memory has no accelerator at its side
  const { kind, summary, source, caution, rails, fields } = technologies.get(name, { file: name }) as DramTable;
  return { kind, summary, source, ...(caution !== undefined && { caution }), rails: [...rails], fields: { ...fields } };
};

/** Each entry makes its specification anew. */
export const devices = registry<() => DeviceSpec>('device', {
  'lpddr4-3200': () => dram('lpddr4-3200'),
  'lpddr4-2400-x32': () => dram('lpddr4-2400-x32'),
  'lpddr4-2400-stock': () => dram('lpddr4-2400-stock'),
  'ddr4-2400': () => dram('ddr4-2400'),
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

/** A device as a file that `--device` takes. @throws InputError for an unknown name */
export const deviceYaml = (name: string): string => stringify(devices.get(name, { file: '--device' })(), { lineWidth: 120 });
