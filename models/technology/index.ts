/** Memory technologies by name. A new one is one new file and one line here. */
import { registry } from '../../traces/index.js';
import { lpddr4_3200 } from './lpddr4-3200.js';
import type { MemoryTechnology } from './memory-technology.js';
import { rram22nmSilicon, rram22nmTool } from './rram-22nm.js';
import { sram22nm } from './sram-22nm.js';

export const technologies = registry<MemoryTechnology>('memory technology', {
  'sram-22nm': sram22nm,
  'rram-22nm-silicon': rram22nmSilicon,
  'rram-22nm-tool': rram22nmTool,
  'lpddr4-3200': lpddr4_3200,
});
