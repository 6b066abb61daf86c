/**
 * LPDDR4-3200, one ×16 device of 8 Gb. Timings in cycles of tCK; energies and powers of one device, from the currents of
 * all three rails. Second-hand: the DRAMSys memory specification, not checked against JESD209-4 or a data sheet.
 *
 * Energies follow the usual arithmetic: an activate above standby for tRC, a burst above active standby for its length,
 * an all-bank refresh above active standby for tRFCab. The output drivers (VDDQ) are in; the host's PHY is not.
 */
import { from, type Sourced } from './sourced.js';
import type { DramTechnology } from './memory-technology.js';

const DRAMSYS = 'DRAMSys 3ff9a99, memory specification JEDEC_8Gb_LPDDR4-3200_16bit';
const dramsys = from('second-hand', DRAMSYS);
const derived = from('derived', `from the IDD currents of ${DRAMSYS}`);

const VDD = [1.8, 1.1, 1.1]; // VDD1, VDD2, VDDQ in V
type Rails = readonly [number, number, number];
// mA on VDD1, VDD2, VDDQ
const IDD0: Rails = [3.5, 45, 0.75];
const IDD2N: Rails = [2, 27, 0.75];
const IDD3N: Rails = [2.25, 30, 0.75];
const IDD4R: Rails = [2.25, 275, 150];
const IDD4W: Rails = [2.25, 210, 55];
const IDD5: Rails = [10, 90, 0.75];

const tCK_ns = 0.625;
/** mA on three rails for a number of cycles, in pJ */
const charge = (current: Rails, cycles: number): number =>
  current.reduce((sum, mA, rail) => sum + VDD[rail]! * mA, 0) * cycles * tCK_ns;
const above = (current: Rails, cycles: number): number => charge(current, cycles) - charge(IDD3N, cycles);
const fj = (pj: number): number => Math.round(pj * 1000);
const uw = (current: Rails): number => Math.round((charge(current, 1) / tCK_ns) * 1000);

const [tRAS, tRP, burst, tRFC] = [68, 29, 8, 448];

// prettier-ignore
const table = {
  banks:       dramsys(8, 'banks', 'nbrOfBanks'),
  rows:        dramsys(65536, 'rows', 'nbrOfRows'),
  rowBytes:    dramsys(2048, 'bytes', 'nbrOfColumns × width = 1024 × 16 bit'),
  burstBytes:  dramsys(32, 'bytes', 'BL16 × 16 bit'),
  burst:       dramsys(burst, 'cycles', 'BL 16, two beats a cycle'),
  tCK:         dramsys(625, 'ps', 'tCK'),
  RL:          dramsys(28, 'cycles', 'RL'),           // READ → data
  WL:          dramsys(14, 'cycles', 'WL'),           // WRITE → data
  tRCD:        dramsys(29, 'cycles', 'RCD'),          // ACT → READ or WRITE, same bank
  tRP:         dramsys(tRP, 'cycles', 'RPpb'),        // PRE → ACT, same bank
  tRPab:       dramsys(34, 'cycles', 'RPab'),         // PREab → REFab
  tRAS:        dramsys(tRAS, 'cycles', 'RAS'),        // ACT → PRE, same bank
  tRRD:        dramsys(16, 'cycles', 'RRD'),          // ACT → ACT, other bank
  tWR:         dramsys(29, 'cycles', 'WR'),           // end of write data → PRE
  tWTR:        dramsys(16, 'cycles', 'WTR'),          // end of write data → READ
  tRTP:        dramsys(12, 'cycles', 'RTP'),          // READ → PRE
  tRTRS:       dramsys(1, 'cycles', 'RTRS'),          // gap where the bus turns around
  tRFC:        dramsys(tRFC, 'cycles', 'RFCab'),      // REFab → ACT
  tREFI:       dramsys(6246, 'cycles', 'REFI'),       // between REFab
  eACT:        derived(fj(charge(IDD0, tRAS + tRP) - charge(IDD3N, tRAS) - charge(IDD2N, tRP)), 'fJ', 'IDD0·tRC − IDD3N·tRAS − IDD2N·tRP'),
  eRD:         derived(fj(above(IDD4R, burst)), 'fJ', '(IDD4R − IDD3N)·burst'),
  eWR:         derived(fj(above(IDD4W, burst)), 'fJ', '(IDD4W − IDD3N)·burst'),
  eREF:        derived(fj(above(IDD5, tRFC)), 'fJ', '(IDD5 − IDD3N)·tRFCab'),
  pActive:     derived(uw(IDD3N), 'µW', 'IDD3N'),     // a row is open
  pPrecharged: derived(uw(IDD2N), 'µW', 'IDD2N'),     // no row is open
} satisfies Record<string, Sourced>;

export const lpddr4_3200: DramTechnology = {
  kind: 'dram',
  summary: 'LPDDR4-3200, ×16 devices of 8 Gb side by side',
  source: `second-hand: ${DRAMSYS}`,
  table,
};
