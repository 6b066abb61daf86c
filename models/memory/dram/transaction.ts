/** What a policy queues: neighbouring bursts of one row, with the requests that they answer. */
import type { Ticket } from '../protocol/ticket.js';
import type { BurstAddress } from './address-map.js';

/** Neighbouring bursts in one row, and the requests that they answer. Plain data; in one queue at a time. */
export interface Transaction extends BurstAddress {
  address: number;
  bytes: number;
  write: boolean;
  bursts: number;
  /** bursts issued so far, and the cycle of the first */
  issued: number;
  first: number;
  /** order of acceptance, once accepted */
  seq: number;
  requester: number;
  operator: number;
  tickets: Ticket[];
}

/** A transaction of one request, or of one burst of it; the caller says where it lies. */
export function transaction(ticket: Ticket, address: number, bytes: number, bursts: number): Transaction {
  const { write, requester, operator } = ticket;
  return {
    bank: 0,
    row: 0,
    column: 0,
    address,
    bytes,
    write,
    bursts,
    issued: 0,
    first: 0,
    seq: 0,
    requester,
    operator,
    tickets: [ticket],
  };
}

/** Empty queues, one a bank. */
export const emptyQueues = (banks: number): Transaction[][] => Array.from({ length: banks }, () => []);
