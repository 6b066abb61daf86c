/** One bank of a controller: its queue, the request that it serves, who holds it, and what it has counted. Plain data. */
import { older, type MemRequest } from './messages.js';

export interface Entry {
  request: MemRequest;
  row: number;
  requester: number;
  arrived_ps: number;
  waited_ps: number;
  /** it waited for another request */
  conflict: boolean;
}
export interface BankState {
  queue: Entry[];
  current: Entry | null;
  /** ready: prepared, waits for the bus since `ready_ps` */
  ready: boolean;
  ready_ps: number;
  /** who has held the bank since `held_ps`; 0 when free */
  holder: number;
  held_ps: number;
  requests: number;
  conflicts: number;
  /** waited for the bank or the data bus while another request held it, and while refresh did; summed over requests */
  wait_ps: number;
  refreshWait_ps: number;
}

export const newBank = (): BankState => ({
  queue: [],
  current: null,
  ready: false,
  ready_ps: 0,
  holder: 0,
  held_ps: 0,
  requests: 0,
  conflicts: 0,
  wait_ps: 0,
  refreshWait_ps: 0,
});

/** The bank whose request is ready and oldest, or −1; `ready` banks have one. */
export function oldestReady(banks: readonly BankState[], ready: number): number {
  let best = -1;
  let left = ready;
  for (let i = 0; left > 0; i++) {
    const b = banks[i]!;
    if (!b.ready) continue;
    left--;
    if (best < 0 || older(b.current!.request, banks[best]!.current!.request)) best = i;
  }
  return best;
}
