/** What travels between requesters, the link and the memories. Immutable. */

/** A read or write of `bytes` within one interleave unit of a memory. `requester` is the index of its name. */
export interface MemRequest {
  readonly id: number;
  readonly requester: number;
  readonly operator: number;
  /** index of the memory */
  readonly memory: number;
  readonly write: boolean;
  readonly address: number;
  readonly bytes: number;
  readonly sent_ps: number;
  /** bit masks, which the link unpacks one a cycle; absent: data */
  readonly mask?: boolean;
}
/** Exactly one answers each request. */
export interface MemResponse {
  readonly id: number;
  readonly requester: number;
  readonly operator: number;
  readonly memory: number;
  readonly write: boolean;
  readonly bytes: number;
}

/** A total order on requests: older first, then by requester, then by id; so no tie is left to arrival. */
export function older(
  a: { sent_ps: number; requester: number; id: number },
  b: { sent_ps: number; requester: number; id: number },
): boolean {
  if (a.sent_ps !== b.sent_ps) return a.sent_ps < b.sent_ps;
  if (a.requester !== b.requester) return a.requester < b.requester;
  return a.id < b.id;
}

interface Arrived {
  readonly arrived_ps: number;
  readonly requester: number;
  readonly id: number;
}

/** Takes from `queue`, which is not empty, what arrived first; ties go by requester, then by id. */
export function takeEarliest<T extends Arrived>(queue: T[]): T {
  let best = queue[0]!;
  let at = 0;
  for (let i = 1; i < queue.length; i++) {
    const q = queue[i]!;
    const d = q.arrived_ps - best.arrived_ps || q.requester - best.requester || q.id - best.id;
    if (d >= 0) continue;
    best = q;
    at = i;
  }
  queue.splice(at, 1);
  return best;
}
