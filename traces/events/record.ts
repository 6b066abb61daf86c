/**
 * A record on its way out: eight numbers side by side, what it is of packed into the last.
 *
 * Units   times in ps, energy in fJ, the amount as the kind says (kinds.ts).
 * Limits  64 kinds, 128 resources, 64 requesters, holders and details, 64 actors: each field has its own bits, and one that is
 *         too large would count for something else, so it is refused here.
 */
import type { Activity } from '../../sim/index.js';
import { kindIndex } from './kinds.js';

const WAIT = kindIndex('wait');

/** Where the fields of a record stand, from its first number on. */
export const START = 0;
export const END = 1;
export const BUSY = 2;
export const COUNT = 3;
/** id, −1 for none */
export const OPERATOR = 4;
export const AMOUNT = 5;
export const ENERGY = 6;
/** what it is of: actor and key */
export const WHO = 7;
/** Numbers a record. */
export const WIDTH = 8;

/** Actors, requesters and holders, "none" included. */
export const MOST_NAMES = 64;
const NAME_BITS = 6;
const DETAIL_BITS = 6;
const RESOURCE_BITS = 7;
const KIND_BITS = 6;
/** Banks, slots or channels within an actor. */
export const MOST_RESOURCES = 2 ** RESOURCE_BITS;
const HOLDER_AT = DETAIL_BITS;
const REQUESTER_AT = HOLDER_AT + NAME_BITS;
const RESOURCE_AT = REQUESTER_AT + NAME_BITS;
const KIND_AT = RESOURCE_AT + RESOURCE_BITS;
/** one more than the largest key, which fits into 31 bits */
export const KEYS = 2 ** (KIND_AT + KIND_BITS);
const NAMES_MASK = 2 ** NAME_BITS - 1;

/** What an activity is of, but for its actor, in 31 bits. @throws RangeError when a field does not fit */
export function keyOf({ kind, resource, requester, holder, detail }: Activity): number {
  const over =
    (kind >>> KIND_BITS) |
    (resource >>> RESOURCE_BITS) |
    (requester >>> NAME_BITS) |
    (holder >>> NAME_BITS) |
    (detail >>> DETAIL_BITS);
  if (over !== 0)
    throw new RangeError(
      `kind ${kind}, resource ${resource}, requester ${requester}, holder ${holder} or detail ${detail} does not fit a record`,
    );
  return (kind << KIND_AT) | (resource << RESOURCE_AT) | (requester << REQUESTER_AT) | (holder << HOLDER_AT) | detail;
}

/** The fields of a key. */
export const unkey = (key: number): [kind: number, resource: number, requester: number, holder: number, detail: number] => [
  key >> KIND_AT,
  (key >> RESOURCE_AT) & (2 ** RESOURCE_BITS - 1),
  (key >> REQUESTER_AT) & NAMES_MASK,
  (key >> HOLDER_AT) & NAMES_MASK,
  key & (2 ** DETAIL_BITS - 1),
];

/** The kind in a key. */
export const kindIn = (key: number): number => key >> KIND_AT;

/** Which number of a record with this key is summed as its time: of waits, which overlap, what was waited. */
export const timeIn = (key: number): number => (kindIn(key) === WAIT ? AMOUNT : BUSY);

/** Actor and key in one number. */
export const whoOf = (actor: number, key: number): number => actor * KEYS + key;
/** The actor's index. */
export const actorOf = (who: number): number => Math.floor(who / KEYS);
/** The key, without its actor. */
export const keyIn = (who: number): number => who % KEYS;
