/**
 * Embedded RRAM, with one, two and three bits a cell: once as the tool gives it, once as silicon does.
 *
 * Tool     NVMExplorer's NVSim (282038a), 22 nm, 1T1R of 53 F², LOP periphery, 350 K, optimised for read EDP. Measured:
 *          output of an analytic model. It gives no cycle time; the access time stands in. Its multi-level cells read as
 *          fast as single-level ones and carry one wire a cell: energies of MLC2 are those of the row with twice the cells
 *          a word, the upper end of the range.
 * Silicon  read 5 ns: 22FFL 3.6 Mb, ISSCC 2019 (10.1109/ISSCC.2019.8662393), 1 pJ/bit, which EMBER (40 nm, ESSCIRC 2023)
 *          agrees with; 10.1 Mb/mm² by the title of the same; write 400 pJ/bit and standby 1.6 µW/Mb of EMBER (JSSC 2024),
 *          write time and wake-up of a product at 22 nm (Nordic nRF54L, data sheet and register text), ECC of one (16 check
 *          bits on 128: TSMC 22ULL macro in baochip-1x RTL 0a61410). All but the product's second-hand.
 *
 * The tool is six times optimistic on reading and three on its time, 430 on writing, and pessimistic 250 times on standby (its
 * LOP periphery leaks): silicon is the default, and a platform is of one basis.
 */
import { macro, type ArrayTechnology, type Ecc, type LowPower, type Macro, type MacroRow } from './memory-technology.js';
import { assumed, from, ranged } from './sourced.js';

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

/** Of the same transistors as the SRAM's default: the tool's other run. */
const SLC_LSTP: readonly MacroRow[] = [
  [2097152, 536480, 1215, 10936, 1215, 28475, 114030, 9868],
  [8388608, 2008000, 2138, 11423, 2138, 55777, 151120, 19747],
];
const TOOL = 'NVMExplorer NVSim (282038a), 22 nm, 53 F² 1T1R, LOP, 350 K, ReadEDP';
/** Mb (10^6 cells) a mm² of one bit a cell. */
const SILICON_MB_PER_MM2 = 10.1;
const READ_FJ_PER_BIT = { slc: 1000, mlc2: 1100, mlc3: 1100 } as const;
const STANDBY_UW_PER_MB = 1.6;

const nordic = from('quoted', 'Nordic nRF54L15 and nRF54LM20A, data sheets');
const times = (what: string) => from('derived', what)(1, 'times the table');

/** On by default, as in a shipped macro; the same on both bases. */
const ecc: Ecc = {
  what: 'double-error BCH, 16 check bits on 128',
  parity_share: from('quoted', 'baochip-1x RTL 0a61410, TSMC 22ULL RRAM macro')(0.125, 'of bits', 'numUData 128, numPData 16'),
  decode_ps: ranged(
    assumed(1500, 'ps', 'a parallel decoder of two errors; one of three on 256 bits is under 3 ns at a 54 nm gate'),
    500,
    3000,
    'high: Ferrari and Tomasoni 2016, three errors, 54 nm gate; low: assumed, a third of the nominal',
  ),
  word_fj: ranged(
    assumed(3000, 'fJ', 'some 2,000 gates of 1.5 fJ; no figure of a decoder on 128 bits was found'),
    1000,
    9000,
    'assumed: a third to three times',
    'log-uniform',
  ),
  area_um2: ranged(
    assumed(2000, 'µm²', 'some 5,000 gates of 0.4 µm² with wiring; no figure was found'),
    1000,
    8000,
    'low, assumed: half; high: a four-fold, far below 0.25 mm² of three errors on 256 bits at a 54 nm gate',
    'log-uniform',
  ),
};

const toolLowPower: LowPower = {
  state: 'gated',
  leakage_share: assumed(0, 'of leakage', 'the cells keep without power; what leaks is periphery, switched off'),
  wake_ps: ranged(
    nordic(6_000_000, 'ps', 'RRAMC STANDBYCONFIG: about 6 µs from power-down; the tool has no figure'),
    1_000_000,
    33_000_000,
    'low: assumed, standby and NAP are faster and not printed; high: CHIMERA, whole chip, 33 µs',
    'log-uniform',
  ),
  break_even_ps: assumed(
    2_000_000,
    'ps',
    'no source gives it: charging the periphery costs as much as leaking for 2 µs; sweep it',
  ),
};
const siliconLowPower: LowPower = {
  ...toolLowPower,
  break_even_ps: ranged(
    assumed(12_000_000, 'ps', 'no source gives it: standby power for twice the wake-up'),
    6_000_000,
    600_000_000,
    'assumed: once to a hundred times the wake-up',
    'log-uniform',
  ),
};

const BITS = { slc: 1, mlc2: 2, mlc3: 3 } as const;
type Cell = keyof typeof BITS;
const MACROS: Readonly<Record<Cell, readonly Macro[]>> = { slc: SLC, mlc2: MLC2, mlc3: MLC3 };
const ENDURANCE = {
  slc: ranged(
    nordic(1e4, 'writes', 'nENDURANCE, a 128-bit line; 22 nm 1T1R, VLSI 2019 (10.23919/VLSIT.2019.8776570) agrees'),
    1e4,
    1e5,
    'high: 28 nm 1T2R, VLSI 2020, via NVMExplorer survey (16eb289)',
    'log-uniform',
  ),
  mlc2: assumed(1e4, 'writes', 'as single-level; a 1T4R of IEDM 2019 stands 1e6, as single cells'),
  mlc3: assumed(1e3, 'writes', 'narrower levels wear out earlier: a tenth of two bits a cell'),
};
/** As the fault model of the survey has it, and as counted of a chip (rram-faults.ts). */
const CAUTION = {
  tool: '0.4 % of its cells read wrong by the fault model of the tool: no masks, indices or exponents without ECC',
  mlc2: '0.23 % of its cells read wrong soon after programming (EMBER): some words more than check bits correct',
  mlc3: '1.6 % of its cells read wrong soon after programming (EMBER): no masks, indices or exponents, check bits or not',
};

const wordBytes = (cell: Cell): number => (cell === 'mlc3' ? 24 : 16);

const common = (cell: Cell) => ({
  kind: 'array' as const,
  word_bytes: wordBytes(cell),
  macroPerBank: false,
  ecc,
});

/** As the tool gives it: optimistic on reads. */
export const rramTool = (cell: Cell): ArrayTechnology => ({
  ...common(cell),
  ...(cell === 'mlc3' && { caution: CAUTION.tool }),
  summary: `RRAM ${cell.toUpperCase()}, 22 nm, as NVSim gives it (optimistic)`,
  source: `measured: ${TOOL}`,
  basis: 'tool',
  roadmap: 'LOP',
  leakage_at_c: from('measured', TOOL)(77, '°C', 'the temperature of the run'),
  leakage_doubles_k: ranged(assumed(24, 'K', 'as CACTI’s LSTP; no second temperature was run'), 13, 24, 'as SRAM of the tool'),
  factors: {
    area_um2: ranged(times(TOOL), 0.8, 1.25, 'assumed: a quarter either way'),
    read_fj: ranged(times(TOOL), 0.7, 1.4, 'assumed: by what it is optimised for, NVSim differs so much', 'log-uniform'),
    leakage_uw: ranged(times(TOOL), 0.5, 2, 'assumed: a factor of two either way', 'log-uniform'),
  },
  lowPower: toolLowPower,
  programming: {
    pulses: assumed(1, 'pulses', 'the tool writes a word with one pulse and no verifying read'),
    verified: false,
    endurance: ENDURANCE[cell],
  },
  macros: MACROS[cell],
});

/** As the tool gives it with LSTP periphery: beside an SRAM of LSTP. At 0.8 V, as that (assumed: NVSim's table was not looked up). */
export const rramToolLstp: ArrayTechnology = {
  ...rramTool('slc'),
  summary: 'RRAM SLC, 22 nm LSTP, as NVSim gives it (optimistic)',
  source: 'measured: NVMExplorer NVSim (282038a), 22 nm, 53 F² 1T1R, LSTP, 350 K, ReadEDP',
  roadmap: 'LSTP',
  holds_at_v: assumed(0.8, 'V', 'as LSTP of CACTI; cells are written at a voltage of their own, which is left out'),
  macros: SLC_LSTP.map(macro),
};

/** pJ a bit, all pulses and verifying reads; and the time of a word of 128 bits by the product, with what is inside it. */
const WRITES = {
  slc: { pj_per_bit: 400, word_ps: 88_000_000 },
  mlc2: { pj_per_bit: 1200, word_ps: 288_000_000 },
  mlc3: { pj_per_bit: 3600, word_ps: 942_000_000 },
} as const;
const WRITE_RANGES = {
  slc: [0.117, 2.95, 'low: EMBER, 12.4 Mb/s, 10.3 µs; high: nRF54L15, 65 µs a 32-bit word unbuffered'],
  mlc2: [0.117, 2.95, 'low: EMBER, 3.8 Mb/s, 33.7 µs; nominal and high in the proportion of one bit a cell'],
  mlc3: [0.117, 2.95, 'assumed: as two bits a cell over one'],
} as const;

function siliconFactors(cell: Cell): NonNullable<ArrayTechnology['factors']> {
  const [low, high, ends] = WRITE_RANGES[cell];
  return {
    area_um2: ranged(
      times('10.1 Mb/mm² of cells, taken to count check bits'),
      0.6,
      1.25,
      'low: 28 nm 1T2R, VLSI 2020, 14.9 Mb/mm², and of data alone; high, assumed: a quarter more; EMBER’s 3.7 Mb/mm² at 40 nm is 12 at 22',
      'triangular',
    ),
    read_ps: ranged(times('22FFL at 0.7 V'), 0.66, 4, 'low: 28 nm, 3.3 ns; high: EMBER’s cycle, 20 ns', 'log-uniform'),
    read_fj: ranged(
      times('22FFL and EMBER, 1.0 pJ/bit'),
      0.8,
      1.3,
      'assumed: two macros agree; controller and wires may be left out',
      'log-uniform',
    ),
    write_ps: ranged(times('nRF54L15, 22 µs a 32-bit word'), low, high, ends, 'log-uniform'),
    write_fj: ranged(times('EMBER'), 0.5, 2, 'assumed: one macro; a factor of two either way', 'log-uniform'),
    leakage_uw: ranged(
      times('EMBER, 5 µW a macro of 3.1 Mcell'),
      0.5,
      4,
      'assumed: its digital controller is left out and its temperature not stated',
      'log-uniform',
    ),
  };
}

/** Of silicon: slower and larger on reading, dear on writing, nearly free to hold. The default. */
export function rramSilicon(cell: Cell): ArrayTechnology {
  const { pj_per_bit, word_ps } = WRITES[cell];
  return {
    ...common(cell),
    ...(cell !== 'slc' && { caution: CAUTION[cell] }),
    summary: `RRAM ${cell.toUpperCase()}, 22–40 nm, as published of silicon`,
    source:
      'second-hand: ISSCC 2019 8662393 (5 ns, 1 pJ/bit, 10.1 Mb/mm²), EMBER ESSCIRC 2023 and JSSC 2024 (400 and 1,200 pJ/bit written, ' +
      `1.6 µW/Mb standby), nRF54L15 data sheet (22 µs a 32-bit word)${cell === 'slc' ? '' : '; bits a cell: reads one comparison a bit, density times the bits (assumed)'}`,
    basis: 'silicon',
    measured_macro_bytes: from('second-hand', 'ISSCC 2019 8662393')(471_859, 'bytes', 'a macro of 3.6 Mb'),
    leakage_at_c: assumed(25, '°C', 'the publications state none'),
    leakage_doubles_k: ranged(assumed(14, 'K', 'as SRAM of silicon'), 13, 24, 'as SRAM; high: as the tool’s'),
    factors: siliconFactors(cell),
    lowPower: siliconLowPower,
    programming: {
      pulses: from('second-hand', 'EMBER; nRF54L15')(
        1,
        'pulses',
        'published times and energies hold all pulses and verifying reads',
      ),
      verified: false,
      endurance: ENDURANCE[cell],
    },
    macros: MACROS[cell].map((m) => {
      const cells_mb = (m.capacity_bytes * 8) / 1e6 / BITS[cell];
      const word_bits = wordBytes(cell) * 8;
      return {
        ...m,
        area_um2: Math.round((1e6 * cells_mb) / SILICON_MB_PER_MM2),
        read_ps: 5000 * BITS[cell],
        cycle_ps: 5000 * BITS[cell],
        write_ps: (word_ps * word_bits) / 128,
        read_fj: word_bits * READ_FJ_PER_BIT[cell],
        write_fj: word_bits * pj_per_bit * 1000,
        leakage_uw: cells_mb * STANDBY_UW_PER_MB,
      };
    }),
  };
}
