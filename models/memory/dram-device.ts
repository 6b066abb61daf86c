/**
 * LPDDR4 behind a shared data bus: rows open and close, bursts follow one another, all banks refresh together.
 *
 * Held      tRCD, tRP, tRAS, tRTP, tWR, tRRD, burst spacing, read ↔ write turnaround, tRFC every tREFI; open page policy.
 * Left out  tFAW (four tRRD of 16 already make its 64 cycles), tPPD, tCKE, power-down and self-refresh: the rank stands by
 *           with rows open (IDD3N) or closed (IDD2N). Idle DRAM therefore costs more here than it could.
 */
import type { DramField, DramTechnology } from '../technology/memory-technology.js';
import type { Device, DeviceState } from './device.js';
import { addressMap } from './address.js';

export interface DramOptions {
  readonly size_bytes: number;
  readonly banks: number;
  /** ×16 devices side by side: width and burst grow with them */
  readonly devices: number;
  readonly overrides: Readonly<Partial<Record<DramField, number>>>;
}

const NONE = -1;

export function dramDevice(technology: DramTechnology, { size_bytes, banks, devices, overrides }: DramOptions): Device {
  const value = (f: DramField): number => overrides[f] ?? technology.table[f].value;
  const ps = (f: DramField): number => value(f) * value('tCK');
  const [RL, WL, burst, tRCD, tRP, tRAS, tRTP, tWR, tWTR, tRTRS, tRRD] = (
    ['RL', 'WL', 'burst', 'tRCD', 'tRP', 'tRAS', 'tRTP', 'tWR', 'tWTR', 'tRTRS', 'tRRD'] as const
  ).map(ps) as [number, number, number, number, number, number, number, number, number, number, number];
  const burst_bytes = value('burstBytes') * devices;

  function newState(): DeviceState {
    const bank = { openRow: NONE, activated_ps: -tRAS, precharge_ps: 0 };
    return {
      banks: Array.from({ length: banks }, () => ({ ...bank })),
      nextRead_ps: 0,
      nextWrite_ps: 0,
      lastActivate_ps: -tRRD,
      openRows: 0,
    };
  }

  return {
    map: addressMap(banks, value('rowBytes') * devices),
    peak_bytes_per_s: Math.round((burst_bytes * 1e12) / burst),
    read_fj_per_byte: value('eRD') / value('burstBytes'),
    area_um2: 0, // off chip
    capacity_bytes: size_bytes,
    source: technology.source,
    note:
      Object.keys(overrides).length > 0
        ? `with ${Object.entries(overrides)
            .map(([k, v]) => `${k} = ${v}`)
            .join(', ')}`
        : undefined,
    newState,
    prepare(s, bank, row, now_ps) {
      const b = s.banks[bank]!;
      if (b.openRow === row) return undefined;
      let activate_ps = Math.max(now_ps, s.lastActivate_ps + tRRD);
      if (b.openRow === NONE) s.openRows++;
      else activate_ps = Math.max(activate_ps, Math.max(now_ps, b.activated_ps + tRAS, b.precharge_ps) + tRP);
      b.openRow = row;
      b.activated_ps = activate_ps;
      s.lastActivate_ps = activate_ps;
      return { ready_ps: activate_ps + tRCD, energy_fj: value('eACT') * devices };
    },
    accessAt: (s, { write }) => (write ? s.nextWrite_ps : s.nextRead_ps),
    access(s, bank, { address, bytes, write }, now_ps) {
      const bursts = Math.floor((address + bytes - 1) / burst_bytes) - Math.floor(address / burst_bytes) + 1;
      const data_ps = bursts * burst;
      const b = s.banks[bank]!;
      if (write) {
        s.nextWrite_ps = now_ps + data_ps;
        s.nextRead_ps = now_ps + WL + data_ps + tWTR;
        b.precharge_ps = Math.max(b.precharge_ps, now_ps + WL + data_ps + tWR);
      } else {
        s.nextRead_ps = now_ps + data_ps;
        s.nextWrite_ps = now_ps + RL + data_ps - WL + tRTRS;
        b.precharge_ps = Math.max(b.precharge_ps, now_ps + data_ps - burst + tRTP);
      }
      const energy_fj = bursts * value(write ? 'eWR' : 'eRD') * devices;
      return { hold_ps: 0, answer_ps: (write ? WL : RL) + data_ps, data_ps, energy_fj };
    },
    standby_uw: (s) => devices * value(s.openRows > 0 ? 'pActive' : 'pPrecharged'),
    refresh: {
      interval_ps: ps('tREFI'),
      duration_ps: ps('tRPab') + ps('tRFC'),
      energy_fj: value('eREF') * devices,
    },
    closeAll(s) {
      for (const b of s.banks) b.openRow = NONE;
      s.openRows = 0;
    },
  };
}
