/**
 * SRAM macros at 22 nm, 350 K, 128-bit words, low-standby-power (LSTP) transistors.
 *
 * Source  CACTI 7 (HewlettPackard/cacti 1ffd8df), one bank, one read-write port, no ECC, cell and periphery itrs-lstp,
 *         objective cycle time. Measured: outputs of an analytic model, not silicon. CACTI has no write time; its access
 *         time stands in. LSTP leaks 300 times less than LOP in the same tool: name the roadmap beside any leakage.
 */
import { macro, type ArrayTechnology, type MacroRow } from './memory-technology.js';

// capacity bytes, area µm², read ps, write ps, cycle ps, read fJ, write fJ, leakage µW
// prettier-ignore
const ROWS: readonly MacroRow[] = [
  [2048, 1981, 441, 441, 355, 888, 1697, 2],
  [4096, 3854, 468, 468, 408, 1590, 2179, 3],
  [8192, 6610, 602, 602, 507, 2009, 3235, 6],
  [16384, 12745, 650, 650, 628, 3830, 4192, 11],
  [32768, 30317, 847, 847, 628, 5242, 5604, 22],
  [65536, 54281, 950, 950, 966, 8966, 7601, 40],
  [131072, 113660, 1206, 1206, 966, 11846, 10481, 80],
  [262144, 255440, 1527, 1527, 1916, 17769, 15284, 153],
  [524288, 428970, 1859, 1859, 2015, 25052, 20234, 302],
  [1048576, 856270, 2493, 2493, 2015, 36338, 31450, 603],
  [2097152, 1691200, 3291, 3291, 2015, 51122, 46234, 1207],
  [4194304, 3051600, 4308, 4308, 2218, 75018, 65463, 2396],
  [8388608, 6006400, 5711, 5711, 2218, 103330, 93771, 4792],
];

export const sram22nm: ArrayTechnology = {
  kind: 'array',
  summary: 'SRAM, 22 nm LSTP, 350 K',
  source: 'measured: CACTI 7 (1ffd8df), 22 nm, itrs-lstp, 350 K, 128-bit words',
  word_bytes: 16,
  macroPerBank: true,
  macros: ROWS.map(macro),
};
