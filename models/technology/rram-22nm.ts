/**
 * Embedded RRAM, with one, two and three bits a cell: once as the tool gives it, once as silicon does.
 *
 * Tool     NVMExplorer's NVSim (282038a), 22 nm, 1T1R of 53 F², LOP periphery, 350 K, optimised for read EDP. Measured:
 *          output of an analytic model. It gives no cycle time; the access time stands in. Its multi-level cells read as
 *          fast as single-level ones and carry one wire a cell: energies of MLC2 are those of the row with twice the cells
 *          a word, the upper end of the range.
 * Silicon  read 5 ns and 1 pJ/bit, set and reset 10 µs: 22FFL 3.6 Mb, ISSCC 2019 (10.1109/ISSCC.2019.8662393); area
 *          15 Mb/mm²: 28 nm 1.5 Mb 1T2R, VLSI 2020 (10.1109/VLSICircuits18222.2020.9163035); both second-hand, through
 *          NVMExplorer's survey. Write energy and leakage are the tool's: no figure of silicon was found.
 *
 * The tool is six times optimistic on read energy and three on read time, so silicon is the default.
 */
import { macro, type ArrayTechnology, type LowPower, type Macro } from './memory-technology.js';
import { assumed, from } from './sourced.js';

// capacity bytes, area µm², read ps, write ps, cycle ps, read fJ, write fJ, leakage µW
// prettier-ignore
const SLC: readonly Macro[] = ([
  [1048576, 269050, 673, 10481, 673, 8056, 93940, 5958],
  [2097152, 538100, 838, 10563, 838, 11756, 97640, 11916],
  [4194304, 1005000, 1091, 10767, 1091, 14917, 110860, 13725],
  [8388608, 2011000, 1750, 11096, 1750, 22419, 118360, 27450],
  [16777216, 4021000, 2470, 11457, 2470, 30248, 126190, 54901],
] as const).map(macro);
// prettier-ignore
const MLC2: readonly Macro[] = ([
  [1048576, 145830, 742, 10577, 742, 5830, 101780, 1716],
  [2097152, 291650, 803, 10608, 803, 8291, 104240, 3433],
  [4194304, 583310, 967, 10690, 967, 11991, 107940, 6866],
  [8388608, 1167000, 1210, 10811, 1210, 17283, 113170, 13731],
  [16777216, 2333000, 1869, 11141, 1869, 24785, 120670, 27462],
] as const).map(macro);
// prettier-ignore
const MLC3: readonly Macro[] = ([
  [1572864, 174910, 803, 10585, 803, 3260, 51265, 1716],
  [3145728, 349830, 890, 10629, 890, 4731, 52736, 3433],
  [6291456, 597950, 1028, 10693, 1028, 6986, 54960, 6870],
  [12582912, 1163000, 1529, 11273, 1529, 8359, 66424, 8394],
] as const).map(macro);

const TOOL = 'NVMExplorer NVSim (282038a), 22 nm, 53 F² 1T1R, LOP, 350 K, ReadEDP';
const SILICON_BITS_PER_UM2 = (15 * 2 ** 20) / 1e6;
const READ_FJ_PER_BIT = 1000;

const survey = from('second-hand', 'NVMExplorer survey (16eb289)');
const lowPower: LowPower = {
  state: 'gated',
  leakage_share: assumed(0, 'of leakage', 'the cells keep without power; what leaks is periphery, switched off'),
  wake_ps: assumed(1_000_000, 'ps', 'no source gives it: bias and reference circuits settle in about 1 µs; sweep it'),
  break_even_ps: assumed(
    2_000_000,
    'ps',
    'no source gives it: charging the periphery costs as much as leaking for 2 µs; sweep it',
  ),
};

const BITS = { slc: 1, mlc2: 2, mlc3: 3 } as const;
type Cell = keyof typeof BITS;
const MACROS: Readonly<Record<Cell, readonly Macro[]>> = { slc: SLC, mlc2: MLC2, mlc3: MLC3 };
const ENDURANCE = {
  slc: survey(1e4, 'writes', '22 nm 1T1R, VLSI 2019 (10.23919/VLSIT.2019.8776570)'),
  mlc2: assumed(1e4, 'writes', 'as single-level; a 1T4R of IEDM 2019 stands 1e6, as single cells'),
  mlc3: assumed(1e3, 'writes', 'narrower levels wear out earlier: a tenth of two bits a cell'),
};
/** MLC3: 62,000 of 16.4 M cells are read wrong by the survey's fault model; MLC2: 0.2 of 24.5 M. */
const CAUTION = {
  mlc3: '0.4 % of its cells read wrong by the fault model of the tool: no masks, indices or exponents without ECC',
};

const wordBytes = (cell: Cell): number => (cell === 'mlc3' ? 24 : 16);

const common = (cell: Cell) => ({
  kind: 'array' as const,
  word_bytes: wordBytes(cell),
  macroPerBank: false,
  lowPower,
  ...(cell === 'mlc3' && { caution: CAUTION.mlc3 }),
});

/** As the tool gives it: optimistic on reads. */
export const rramTool = (cell: Cell): ArrayTechnology => ({
  ...common(cell),
  summary: `RRAM ${cell.toUpperCase()}, 22 nm, as NVSim gives it (optimistic)`,
  source: `measured: ${TOOL}`,
  programming: {
    pulses: assumed(1, 'pulses', 'the tool writes a word with one pulse and no verifying read'),
    verified: false,
    endurance: ENDURANCE[cell],
  },
  macros: MACROS[cell],
});

/** Sensing n bits a cell takes n comparisons, one after the other; programming them takes more and finer pulses. */
const PULSES = {
  slc: assumed(1, 'pulses', 'the published 10 µs is taken as the whole set or reset; one verifying read follows'),
  mlc2: assumed(4, 'pulses', 'four levels, approached step by step; no source'),
  mlc3: assumed(8, 'pulses', 'eight levels, approached step by step; no source'),
};

/** Read, write time and density as published of silicon: slower and larger; the default. */
export const rramSilicon = (cell: Cell): ArrayTechnology => ({
  ...common(cell),
  summary: `RRAM ${cell.toUpperCase()}, 22–28 nm, read, write time and density as published of silicon`,
  source:
    'second-hand: ISSCC 2019 8662393 (5 ns, 1 pJ/bit, 10 µs), VLSI 2020 9163035 (15 Mb/mm²), via NVMExplorer survey; ' +
    `write energy and leakage measured with NVSim (282038a)${cell === 'slc' ? '' : '; bits a cell: reads one comparison a bit, density times the bits (assumed)'}`,
  programming: { pulses: PULSES[cell], verified: true, endurance: ENDURANCE[cell] },
  macros: MACROS[cell].map((m) => ({
    ...m,
    area_um2: Math.round((m.capacity_bytes * 8) / SILICON_BITS_PER_UM2 / BITS[cell]),
    read_ps: 5000 * BITS[cell],
    cycle_ps: 5000 * BITS[cell],
    write_ps: 10_000_000,
    read_fj: wordBytes(cell) * 8 * READ_FJ_PER_BIT,
  })),
});
