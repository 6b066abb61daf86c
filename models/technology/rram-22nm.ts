/**
 * Embedded RRAM, single-level cells, 128-bit words: once as the tool gives it, once as silicon does.
 *
 * Tool     NVMExplorer's NVSim (282038a), 22 nm, 1T1R of 53 F², LOP periphery, 350 K, optimised for read EDP. Measured:
 *          output of an analytic model. It gives no cycle time; the access time stands in.
 * Silicon  read 5 ns and 1 pJ/bit, set and reset 10 µs: 22FFL 3.6 Mb, ISSCC 2019 (10.1109/ISSCC.2019.8662393); area
 *          15 Mb/mm²: 28 nm 1.5 Mb 1T2R, VLSI 2020 (10.1109/VLSICircuits18222.2020.9163035); both second-hand, through
 *          NVMExplorer's survey. Write energy and leakage are the tool's: no figure of silicon was found.
 *
 * The tool is six times optimistic on read energy and three on read time, so silicon is the default.
 */
import { macro, type ArrayTechnology, type Macro } from './memory-technology.js';

// capacity bytes, area µm², read ps, write ps, cycle ps, read fJ, write fJ, leakage µW
// prettier-ignore
const TOOL: readonly Macro[] = ([
  [1048576, 269050, 673, 10481, 673, 8056, 93940, 5958],
  [2097152, 538100, 838, 10563, 838, 11756, 97640, 11916],
  [4194304, 1005000, 1091, 10767, 1091, 14917, 110860, 13725],
  [8388608, 2011000, 1750, 11096, 1750, 22419, 118360, 27450],
  [16777216, 4021000, 2470, 11457, 2470, 30248, 126190, 54901],
] as const).map(macro);

const WORD_BITS = 128;
const SILICON_BITS_PER_UM2 = (15 * 2 ** 20) / 1e6;

export const rram22nmTool: ArrayTechnology = {
  kind: 'array',
  summary: 'RRAM SLC, 22 nm, as NVSim gives it (optimistic)',
  source: 'measured: NVMExplorer NVSim (282038a), 22 nm, 53 F² 1T1R, LOP, 350 K, ReadEDP',
  word_bytes: WORD_BITS / 8,
  macroPerBank: false,
  macros: TOOL,
};

export const rram22nmSilicon: ArrayTechnology = {
  kind: 'array',
  summary: 'RRAM SLC, 22–28 nm, read, write time and density as published of silicon',
  source:
    'second-hand: ISSCC 2019 8662393 (5 ns, 1 pJ/bit, 10 µs), VLSI 2020 9163035 (15 Mb/mm²), via NVMExplorer survey; ' +
    'write energy and leakage measured with NVSim (282038a)',
  word_bytes: WORD_BITS / 8,
  macroPerBank: false,
  macros: TOOL.map((m) => ({
    ...m,
    area_um2: Math.round((m.capacity_bytes * 8) / SILICON_BITS_PER_UM2),
    read_ps: 5000,
    cycle_ps: 5000,
    write_ps: 10_000_000,
    read_fj: WORD_BITS * 1000,
  })),
};
