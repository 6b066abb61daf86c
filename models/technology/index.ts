/** Memory technologies by name. A new one is one new file and one line here. */
import { registry } from '../../traces/formats.js';
import { ddr4_2400 } from './ddr4-2400.js';
import { lpddr4_2400_stock, lpddr4_2400_x32 } from './lpddr4-2400.js';
import { lpddr4_3200 } from './lpddr4-3200.js';
import { lpddr5_6400 } from './lpddr5-6400.js';
import type { MemoryTechnology } from './memory-technology.js';
import { edram22nm, fefet22nm, sttMram22nm } from './other-arrays.js';
import { rramSilicon, rramTool, rramToolLstp } from './rram-22nm.js';
import { sram22nm, sram22nm300K, sram22nmHp, sram22nmLop, sram22nmSilicon } from './sram-22nm.js';

export const technologies = registry<MemoryTechnology>('memory technology', {
  'lpddr4-3200': lpddr4_3200,
  'lpddr4-2400-x32': lpddr4_2400_x32,
  'lpddr4-2400-stock': lpddr4_2400_stock,
  'ddr4-2400': ddr4_2400,
  'lpddr5-6400': lpddr5_6400,
  'sram-22nm': sram22nm,
  'sram-22nm-silicon': sram22nmSilicon,
  'sram-22nm-300k': sram22nm300K,
  'sram-22nm-lop': sram22nmLop,
  'sram-22nm-hp': sram22nmHp,
  'rram-22nm-silicon': rramSilicon('slc'),
  'rram-22nm-tool': rramTool('slc'),
  'rram-22nm-tool-lstp': rramToolLstp,
  'rram-22nm-mlc2-silicon': rramSilicon('mlc2'),
  'rram-22nm-mlc2-tool': rramTool('mlc2'),
  'rram-22nm-mlc3-silicon': rramSilicon('mlc3'),
  'rram-22nm-mlc3-tool': rramTool('mlc3'),
  'stt-mram-22nm': sttMram22nm,
  'fefet-22nm': fefet22nm,
  'edram-22nm': edram22nm,
});
