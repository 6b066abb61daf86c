/**
 * What the banked controller asks of the memory behind it. Times in ps, energies in fJ.
 *
 * A request first holds its bank while the bank is prepared (a row opened), then gets access (on DRAM when the shared
 * data bus takes it), and is answered when its data has passed. A device changes only the `DeviceState` it is given.
 */
import type { AddressMap } from './address.js';
import type { MemRequest } from './messages.js';

/** Plain data that a device keeps in the controller's state: one entry a bank, and what all banks share. */
export interface DeviceState {
  banks: { openRow: number; activated_ps: number; precharge_ps: number }[];
  /** earliest next READ and WRITE on the shared bus, and last activate */
  nextRead_ps: number;
  nextWrite_ps: number;
  lastActivate_ps: number;
  openRows: number;
}

export interface Access {
  /** the bank is free for the next request this much later */
  readonly hold_ps: number;
  /** the data passes in the last `data_ps` before the answer, which comes this much later */
  readonly answer_ps: number;
  readonly data_ps: number;
  readonly energy_fj: number;
}
export interface Preparation {
  readonly ready_ps: number;
  readonly energy_fj: number;
}

export interface Device {
  readonly map: AddressMap;
  readonly peak_bytes_per_s: number;
  /** of a long read in open rows: an estimate for the mapper */
  readonly read_fj_per_byte: number;
  readonly area_um2: number;
  readonly capacity_bytes: number;
  readonly source: string;
  /** how a look-up between table rows was made, if it was */
  readonly note: string | undefined;
  newState(): DeviceState;
  /** undefined: the bank is ready now */
  prepare(s: DeviceState, bank: number, row: number, now_ps: number): Preparation | undefined;
  /** Earliest time at which the shared bus takes the request; now or earlier if it is free. */
  accessAt(s: DeviceState, request: MemRequest): number;
  access(s: DeviceState, bank: number, request: MemRequest, now_ps: number): Access;
  /** µW that flow in the present state */
  standby_uw(s: DeviceState): number;
  readonly refresh: { readonly interval_ps: number; readonly duration_ps: number; readonly energy_fj: number } | undefined;
  closeAll(s: DeviceState): void;
}
