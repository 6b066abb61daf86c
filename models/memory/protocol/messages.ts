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
