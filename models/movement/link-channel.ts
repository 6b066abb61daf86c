/** A data channel of the link: a queue, and one burst passing at a time; what waits is charged to whose burst passes. */
import { idleOccupancy, type Hold, type Occupancy } from '../../sim/index.js';
import { detailIndex, kindIndex } from '../../traces/formats.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';
import { takeAt, takeEarliest } from '../memory/protocol/take.js';
import type { Teller } from '../power/tell.js';
import { chargeWaits } from './waits.js';

const TRANSFER = kindIndex('transfer');
const WAIT = kindIndex('wait');
const DATA_BUS = detailIndex('data-bus');

/** Position of the channel for read data. */
export const READ_CHANNEL = 0;
/** Position of the channel for write data. */
export const WRITE_CHANNEL = 1;

interface Waiting {
  requester: number;
  id: number;
  /** write data on its way to a memory, or read data on its way back: both carry operator and bytes */
  request: MemRequest | MemResponse;
  arrived_ps: number;
  waited_ps: number;
}
interface ChannelState {
  queue: Waiting[];
  current: Waiting | null;
  since_ps: number;
}

/** Of the link. Plain data. */
export interface LinkState {
  /** come in, not yet begun: a bounded number is on its way */
  waiting: MemRequest[];
  onTheWay: number;
  /** reads in the address stages, and answers to writes that have come in this round and that are in the response stages */
  addressed: MemRequest[];
  acknowledgements: MemResponse[];
  answered: MemResponse[];
  /** reads of masks that are on their way */
  masks: { requester: number; id: number }[];
  channels: ChannelState[];
  occupancy: Occupancy;
}
/** What is on its way, for work that comes again. */
export const LINK_PASSING = [
  ...(['waiting', 'addressed', 'acknowledgements', 'answered', 'masks'] as const),
  ...(['channels.queue', 'channels.current'] as const),
];
const newChannel = (): ChannelState => ({ queue: [], current: null, since_ps: 0 });
/** Nothing is on its way. */
export const newLinkState = (): LinkState => ({
  waiting: [],
  onTheWay: 0,
  addressed: [],
  acknowledgements: [],
  answered: [],
  masks: [],
  channels: [newChannel(), newChannel()],
  occupancy: idleOccupancy(),
});

/** What has come in, what is on its way of how many, and what waits for either data channel. */
export const linkHolds = ({ waiting, onTheWay, channels }: LinkState, outstanding: number): Hold[] => [
  { what: 'waiting', count: waiting.length, since_ps: waiting[0]?.sent_ps },
  { what: 'on the way', count: onTheWay, of: outstanding },
  ...channels.map(({ queue }, i) => ({ what: `channels[${i}].queue`, count: queue.length, since_ps: queue[0]?.arrived_ps })),
];

/** The transfer that passed is over: told, and waits charged to it. @returns what passed */
export function endTransfer(
  c: ChannelState,
  which: number,
  now_ps: number,
  fj_per_byte: number,
  tell: Teller['tell'],
): MemRequest | MemResponse {
  const { request, requester } = c.current!;
  if (c.queue.length > 0) chargeWaits(c.queue, c.since_ps, now_ps, WAIT, which, requester, DATA_BUS, tell);
  tell(TRANSFER, c.since_ps, now_ps, request.operator, which, request.bytes, Math.round(request.bytes * fj_per_byte), requester);
  c.current = null;
  return request;
}

/** Whether what passes is masks. A response does not say so: its request did. */
export function isMask({ masks }: LinkState, { request, requester, id }: Waiting): boolean {
  if ('address' in request) return request.mask === true;
  for (let i = 0; i < masks.length; i++) {
    if (masks[i]!.requester !== requester || masks[i]!.id !== id) continue;
    takeAt(masks, i);
    return true;
  }
  return false;
}

/**
 * What came first begins to pass where the channel is free. @returns it, undefined where nothing begins
 * @throws Error where its wait is not all attributed
 */
export function beginTransfer(state: LinkState, which: number, now_ps: number): Waiting | undefined {
  const c = state.channels[which]!;
  if (c.current !== null || c.queue.length === 0) return undefined;
  const next = takeEarliest(c.queue);
  if (next.waited_ps !== now_ps - next.arrived_ps)
    throw new Error(`transfer ${next.id} waited ${now_ps - next.arrived_ps} ps, of which ${next.waited_ps} are attributed`);
  c.current = next;
  c.since_ps = now_ps;
  return next;
}
