/** Units and meanings of a DRAM table's numbers, as files and editors say them. Timings are named as the standard names them. */
import type { DramField, PerBankField, RailField } from './dram-table.js';

/** What a number is of, and what it is. */
export type FieldText = readonly [unit: string, about: string];

const cycles = (about: string): FieldText => ['cycles', about];

/** Of geometry and timings. */
export const FIELD_TEXTS: Readonly<Record<DramField | PerBankField, FieldText>> = {
  tCK: ['ps', 'period of the clock'],
  ranks: ['ranks', 'ranks that share the data bus'],
  bankGroups: ['groups', 'groups of banks in a rank'],
  banksPerGroup: ['banks', 'banks in a group'],
  rows: ['rows', 'rows of a bank'],
  burstsPerRow: ['bursts', 'bursts in a row'],
  burstBytes: ['bytes', 'bytes of a burst, of all devices of a rank together'],
  devicesPerRank: ['devices', 'devices side by side that answer as one'],
  burst: cycles('a burst on the data bus'),
  RL: cycles('read latency: READ to the first beat'),
  WL: cycles('write latency: WRITE to the first beat'),
  tDQSCK: cycles('skew of read data behind the clock'),
  tDQSS: cycles('skew of write data behind the clock'),
  tWPRE: cycles('write preamble'),
  tRPST: cycles('read postamble'),
  tCCD_S: cycles('READ to READ or WRITE to WRITE, other bank group'),
  tCCD_L: cycles('READ to READ or WRITE to WRITE, same bank group'),
  tRTRS: cycles('turn of the data bus from one rank to another'),
  tRCD: cycles('ACT to READ or WRITE, same bank'),
  tRPpb: cycles('PRE of a bank to its next ACT'),
  tRPab: cycles('PRE of all banks to the next ACT'),
  tRAS: cycles('ACT to PRE, same bank'),
  tRRD_S: cycles('ACT to ACT, other bank group'),
  tRRD_L: cycles('ACT to ACT, same bank group'),
  tFAW: cycles('window in which at most four ACT of a rank lie'),
  tPPD: cycles('PRE to PRE'),
  tRTP: cycles('READ to PRE, same bank'),
  tWR: cycles('end of written data to PRE, same bank'),
  tWTR_S: cycles('end of written data to READ, other bank group'),
  tWTR_L: cycles('end of written data to READ, same bank group'),
  tRFCab: cycles('refresh of all banks to the next command'),
  tREFI: cycles('from one refresh of all banks to the next'),
  tCKE: cycles('least time in power-down, and between two of them'),
  tCMDCKE: cycles('last command to the entry into power-down'),
  tXP: cycles('end of power-down to the next command'),
  tSR: cycles('least time in self-refresh'),
  tXSR: cycles('end of self-refresh to the next command'),
  nACT: cycles('ACT on the command bus; it takes effect in the last'),
  nRDWR: cycles('READ or WRITE on the command bus; it takes effect in the last'),
  nPRE: cycles('PRE on the command bus; it takes effect in the last'),
  nREF: cycles('REF on the command bus; it takes effect in the last'),
  tRFCpb: cycles('refresh of one bank to its next command; absent: no refresh bank by bank'),
  tREFIpb: cycles('from one refresh of a bank to the next one of any bank'),
};

const current = (about: string): FieldText => ['mA', `${about}, of one device from this supply`];

/** Of the currents of a rail. */
export const RAIL_TEXTS: Readonly<Record<RailField, FieldText>> = {
  IDD0: current('ACT and PRE of a bank in turn'),
  IDD2N: current('all banks precharged, standby'),
  IDD2P: current('all banks precharged, power-down'),
  IDD3N: current('a bank open, standby'),
  IDD3P: current('a bank open, power-down'),
  IDD4R: current('bursts read without a gap'),
  IDD4W: current('bursts written without a gap'),
  IDD5: current('during a refresh of all banks'),
  IDD5PB: current('average over refreshes bank by bank'),
  IDD6: current('self-refresh'),
};
