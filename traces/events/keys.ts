/** What a record is of, but for its actor, in one number. */
import type { Activity } from '../../sim/index.js';

/** kind, resource, requester, holder and detail in one small integer */
export const keyOf = (a: Activity): number => (((a.kind * 128 + a.resource) * 64 + a.requester) * 64 + a.holder) * 64 + a.detail;
export const unkey = (key: number): [kind: number, resource: number, requester: number, holder: number, detail: number] => [
  key >> 25,
  (key >> 18) & 127,
  (key >> 12) & 63,
  (key >> 6) & 63,
  key & 63,
];
