/**
 * Other on-chip memories, 128-bit words, 350 K: STT-MRAM and FeFET as NVMExplorer's NVSim (282038a) gives them at 22 nm,
 * eDRAM as DESTINY (32ef839) does. Measured: outputs of analytic models. No cycle times: access times stand in.
 *
 * Left out as not credible: CACTI's lp-dram rows (1.4 nJ a write), the crosspoint RRAM, NVSim's SRAM.
 */
import { macro, type ArrayTechnology, type LowPower, type MacroRow } from './memory-technology.js';
import { assumed, from } from './sourced.js';

const gated: LowPower = {
  state: 'gated',
  leakage_share: assumed(0, 'of leakage', 'the cells keep without power'),
  wake_ps: assumed(1_000_000, 'ps', 'no source gives it: as for RRAM'),
  break_even_ps: assumed(2_000_000, 'ps', 'no source gives it: as for RRAM'),
};
const survey = from('second-hand', 'NVMExplorer survey (16eb289)');

const table = (
  summary: string,
  source: string,
  rest: Partial<ArrayTechnology>,
  macros: readonly MacroRow[],
): ArrayTechnology => ({
  kind: 'array',
  basis: 'tool',
  summary,
  source: `measured: ${source}`,
  word_bytes: 16,
  macroPerBank: false,
  ...rest,
  macros: macros.map(macro),
});

// capacity bytes, area µm², read ps, write ps, cycle ps, read fJ, write fJ, leakage µW, refresh µW
/** Reads and writes about as fast as RRAM by the same tool; wears a hundred times later. */
export const sttMram22nm = table(
  'STT-MRAM, 22 nm, as NVSim gives it',
  'NVMExplorer NVSim (282038a), 22 nm, 54 F² 1T1MTJ, 80 µA 10 ns, LOP, 350 K, ReadEDP',
  {
    lowPower: gated,
    programming: {
      pulses: assumed(1, 'pulses', 'the tool writes a word with one pulse'),
      verified: false,
      endurance: survey(1e6, 'writes', '22 nm 7.2 Mb, IEDM 2018 (10.1109/IEDM.2018.8614620)'),
    },
  },
  [
    [2097152, 540840, 786, 10542, 786, 12031, 138930, 11988],
    [8388608, 2027000, 1579, 11006, 1579, 22118, 149710, 27441],
  ],
);

/** The smallest cell here; a write takes 1.3 µs. */
export const fefet22nm = table(
  'FeFET, 22 nm, as NVSim gives it',
  'NVMExplorer NVSim (282038a), 22 nm, 10 F², 3 V 1340 ns, LSTP, 350 K, ReadEDP',
  {
    lowPower: gated,
    programming: {
      pulses: assumed(1, 'pulses', 'the tool writes a word with one pulse'),
      verified: false,
      endurance: assumed(1e5, 'writes', 'no figure in the survey; hafnium oxide is usually quoted at 1e4 to 1e6'),
    },
  },
  [
    [2097152, 120510, 665, 1341000, 665, 12199, 48731, 2470],
    [8388608, 482030, 889, 1341000, 889, 26874, 63407, 9881],
  ],
);

/** Cells that are refreshed; no state of low power. */
export const edram22nm = table(
  'eDRAM, 22 nm 1T1C, as DESTINY gives it; refresh as average power, 40 µs retention',
  'DESTINY (32ef839), 22 nm, 33.1 F² 1T1C, LOP, 350 K, ReadEDP; refresh energy of all rows ÷ 40 µs',
  { caution: 'refresh costs energy here and no time: the tool gives 5 to 9 µs of each 40 µs for all rows' },
  [
    [2097152, 551016, 635, 504, 635, 11637, 11665, 8349, 454],
    [8388608, 1523000, 1402, 1033, 1402, 18536, 18663, 14000, 2364],
  ],
);
