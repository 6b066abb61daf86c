/**
 * SRAM macros at 22 nm, 128-bit words: by ITRS transistor class and temperature as the tool gives them, and as silicon is.
 *
 * Source  CACTI 7 (HewlettPackard/cacti 1ffd8df), one bank, one read-write port, no ECC, cell and periphery of the same
 *         class, objective cycle time. Measured: outputs of an analytic model, not silicon. CACTI has no write time; its
 *         access time stands in. LOP leaks 300 times more than LSTP in the same tool: name class and temperature beside
 *         any leakage. Its cell of 146 F² (0.0707 µm²) is denser than any real one at this node.
 * Silicon area from real cells and the efficiency of arrays, leakage from products in retention, at 25 °C, and as steep with
 *         temperature as a microcontroller's. No energy or time of a compiler's macro could be read: they are the tool's,
 *         with the range of what other tables say.
 */
import { macro, type ArrayTechnology, type Macro, type MacroRow } from './memory-technology.js';
import { assumed, from, ranged } from './sourced.js';

// capacity bytes, area µm², read ps, write ps, cycle ps, read fJ, write fJ, leakage µW
// prettier-ignore
const LSTP_350K: readonly MacroRow[] = [
  [2048, 1981, 441, 441, 355, 888, 1697, 1.782],
  [4096, 3854, 468, 468, 408, 1590, 2179, 3.2],
  [8192, 6610, 602, 602, 507, 2009, 3235, 6.188],
  [16384, 12745, 650, 650, 628, 3830, 4192, 11.125],
  [32768, 30317, 847, 847, 628, 5242, 5604, 22.25],
  [65536, 54281, 950, 950, 966, 8966, 7601, 39.948],
  [131072, 113660, 1206, 1206, 966, 11846, 10481, 79.896],
  [262144, 255440, 1527, 1527, 1916, 17769, 15284, 153.13],
  [524288, 428970, 1859, 1859, 2015, 25052, 20234, 302.01],
  [1048576, 856270, 2493, 2493, 2015, 36338, 31450, 603.38],
  [2097152, 1691200, 3291, 3291, 2015, 51122, 46234, 1206.8],
  [4194304, 3051600, 4308, 4308, 2218, 75018, 65463, 2396.3],
  [8388608, 6006400, 5711, 5711, 2218, 103330, 93771, 4792.5],
];
// prettier-ignore
const LSTP_300K: readonly MacroRow[] = [
  [65536, 54281, 950, 950, 966, 8966, 7601, 9.433],
  [131072, 113660, 1206, 1206, 966, 11846, 10481, 18.866],
  [1048576, 856270, 2493, 2493, 2015, 36338, 31450, 138.63],
  [4194304, 3051600, 4308, 4308, 2218, 75018, 65463, 546.26],
  [8388608, 6006400, 5711, 5711, 2218, 103330, 93771, 1092.5],
];
// prettier-ignore
const LOP_350K: readonly MacroRow[] = [
  [2048, 1985, 254, 254, 209, 542, 953, 509.39],
  [4096, 3858, 271, 271, 243, 976, 1222, 935.35],
  [8192, 6612, 359, 359, 312, 1291, 1816, 1844.2],
  [16384, 12748, 394, 394, 399, 2473, 2351, 3349.3],
  [32768, 30325, 528, 528, 399, 3268, 3146, 6698.6],
  [65536, 67050, 645, 645, 597, 5113, 4372, 12372],
  [131072, 113690, 790, 790, 667, 7306, 5889, 24484],
  [262144, 232800, 1056, 1056, 667, 10454, 9037, 48969],
  [524288, 429080, 1305, 1305, 1582, 15324, 11318, 93305],
  [1048576, 856500, 1756, 1756, 1582, 21633, 17585, 186430],
  [2097152, 1691700, 2334, 2334, 1582, 29896, 25849, 372860],
  [4194304, 3183700, 3137, 3137, 811, 41781, 39012, 778420],
  [8388608, 6007200, 4059, 4059, 1727, 60352, 52407, 1483800],
];
// prettier-ignore
const HP_350K: readonly MacroRow[] = [
  [2048, 1992, 93, 93, 75, 812, 1618, 371.86],
  [4096, 3869, 104, 104, 95, 1448, 2036, 682.08],
  [8192, 6623, 135, 135, 117, 1864, 3085, 1340.5],
  [16384, 12768, 160, 160, 178, 3550, 3914, 2417.7],
  [32768, 23309, 220, 220, 225, 5288, 6074, 4790.2],
  [65536, 55383, 323, 323, 225, 7360, 8146, 9580.3],
  [131072, 113860, 423, 423, 393, 10404, 9052, 17678],
  [262144, 206950, 552, 552, 440, 16583, 13965, 35069],
  [524288, 407980, 761, 761, 440, 22912, 20294, 70138],
  [1048576, 822340, 1024, 1024, 440, 31460, 28842, 140280],
  [2097152, 1599600, 1373, 1373, 440, 43601, 40983, 280550],
  [4194304, 3186300, 1843, 1843, 440, 60780, 58162, 561100],
];

const cacti = from('quoted', 'CACTI 7 (1ffd8df), tech_params/22nm.dat');
const VOLTS = { lstp: 0.8, lop: 0.6, hp: 0.8 } as const;
const twice = assumed(1.6, 'of area', 'an 8-transistor cell with a second pair of bit lines; CACTI was run with one port only');
const times = (what: string) => from('derived', what)(1, 'times the table');

const byTool = (roadmap: keyof typeof VOLTS, kelvin: number, macros: readonly MacroRow[]): ArrayTechnology => ({
  kind: 'array',
  summary: `SRAM, 22 nm ${roadmap.toUpperCase()}, ${kelvin} K`,
  source: `measured: CACTI 7 (1ffd8df), 22 nm, itrs-${roadmap}, ${kelvin} K, 128-bit words`,
  basis: 'tool',
  holds_at_v: cacti(VOLTS[roadmap], 'V', `Vdd, ${roadmap}`),
  leakage_at_c: from('measured', 'CACTI 7 (1ffd8df)')(kelvin - 273, '°C', 'the temperature of the run'),
  leakage_doubles_k: ranged(
    from('derived', 'CACTI 7 (1ffd8df)')(24, 'K', 'LSTP of 128 KiB: 18.9 µW at 300 K, 79.9 at 350 K'),
    13,
    24,
    'data sheet of a microcontroller, 13 to 16 K (SPWR_1 to 102, 25 to 125 °C); CACTI LSTP, 24 K',
  ),
  factors: {
    read_fj: ranged(
      times('CACTI 7'),
      0.8,
      2.4,
      'high: Horowitz, 8 KB at 45 nm, 0.156 pJ/bit scaled to 0.038 at 22 nm, over 0.0157 of 8 KiB; a 28 nm GPU table gives 7.6, taken for a scratchpad with its crossbar (assumed); low: assumed, a low-power macro',
      'log-uniform',
    ),
    area_um2: ranged(
      times('CACTI 7, cell of 0.0707 µm²'),
      1,
      1.25,
      'high: real layouts; other tools, at the same cell, are at 80 % of the density (assumed)',
    ),
    leakage_uw: ranged(times('CACTI 7'), 0.5, 2, 'assumed: no second tool was run; a factor of two either way', 'log-uniform'),
  },
  word_bytes: 16,
  macroPerBank: true,
  lowPower: {
    state: 'retention',
    leakage_share: ranged(
      assumed(0.25, 'of leakage', 'cells at a lowered supply leak some four to eight times less; periphery off'),
      0.125,
      0.5,
      'assumed: an eighth to a half',
      'log-uniform',
    ),
    wake_ps: assumed(2000, 'ps', 'raising the supply of a bank takes one or two cycles of some 1 ns'),
    break_even_ps: assumed(100_000, 'ps', 'charging the supply rail of a bank costs as much as leaking for some 100 cycles'),
  },
  secondPortArea: twice,
  macros: macros.map((row): Macro => macro(row)),
});

const sram = (...of: Parameters<typeof byTool>): ArrayTechnology => ({ ...byTool(...of), roadmap: of[0].toUpperCase() });

/** Low standby power, hot: the default of tools. */
export const sram22nm = sram('lstp', 350, LSTP_350K);
/** The same, cool: a quarter of the leakage. */
export const sram22nm300K = sram('lstp', 300, LSTP_300K);
/** Low operating power: faster, leaks 300 times more. */
export const sram22nmLop = sram('lop', 350, LOP_350K);
/** High performance: fastest; leaks like LOP. */
export const sram22nmHp = sram('hp', 350, HP_350K);

/** The densest real cell at 22 nm over the tool's: µm². */
const REAL_CELL = 0.092 / 0.0707;
const RETENTION_UW_PER_MIB = 2.9;

/** As silicon is: of real cells, 1.3 times the tool's, and at 25 °C leaking a fraction of it. */
export const sram22nmSilicon: ArrayTechnology = {
  ...byTool('lstp', 350, LSTP_350K),
  summary: 'SRAM, 22 nm, density and leakage as of silicon; energies and times as CACTI has them',
  source:
    'derived: cells of 0.092 µm² (Intel 22 nm; TSMC 22ULL, weak) in arrays as CACTI has them; leakage in retention of Nordic ' +
    'nRF54L15 (22ULL), data sheet, 25 °C; energies and times measured: CACTI 7 (1ffd8df), itrs-lstp',
  basis: 'silicon',
  leakage_follows_v: false,
  leakage_at_c: from('quoted', 'Nordic nRF54L15 data sheet')(25, '°C', 'current consumption, sleep'),
  leakage_doubles_k: ranged(
    from('derived', 'Microchip data sheet, table 49.6')(14, 'K', '1.68 to 36.47 µA from 25 to 85 °C'),
    13,
    16,
    'same: 1.68 to 349.7 µA over 100 K, 13.0 K; 1.09 to 15.30 µA over 60 K, 15.8 K',
  ),
  factors: {
    read_fj: sram22nm.factors!.read_fj!,
    area_um2: ranged(
      times('CACTI 7 × 0.092 / 0.0707'),
      1,
      0.108 / 0.092,
      'low: 0.092 µm², the densest; high: 0.108 µm², Intel’s low-voltage cell',
    ),
    leakage_uw: ranged(
      times('nRF54L15: 1.9 µA × 3 V for 2 Mib, before its DC/DC'),
      0.79,
      1.45,
      'low: nRF54LM20A, 2.3 µW/Mib; high: 28 nm LP macro at 0.4 V, 10.1 pA a bit (CICC 2014), 4.2 µW/Mib',
      'log-uniform',
    ),
  },
  on_over_low: ranged(
    assumed(3, 'times', 'full supply and periphery leak two to four times what cells in retention do'),
    2,
    4,
    'assumed: no active-idle figure of silicon was found',
  ),
  lowPower: {
    ...sram22nm.lowPower!,
    leakage_share: assumed(1 / 3, 'of leakage', 'on_over_low says it'),
  },
  macros: LSTP_350K.map((row): Macro => {
    const m = macro(row);
    const bits = m.capacity_bytes * 8;
    return {
      ...m,
      area_um2: Math.round(m.area_um2 * REAL_CELL),
      leakage_uw: (bits / 2 ** 20) * RETENTION_UW_PER_MIB,
    };
  }),
};
