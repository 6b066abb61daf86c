/** An actor of a user's own on the link, beside the accelerator's. */
import type { InPort, Kernel, OutPort } from '../../sim/index.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';

/** A requester that is no part of the accelerator. */
export interface Guest {
  readonly name: string;
  /** Makes its actors and wires them. Their housekeeping events (`daemonAfter`) do not keep the run alive. */
  readonly attach: (kernel: Kernel, port: GuestPort) => void;
}

export interface GuestPort {
  /** what to put into its requests */
  readonly requester: number;
  readonly memoryIndex: (name: string) => number;
  readonly request: InPort<MemRequest>;
  readonly response$: OutPort<MemResponse>;
}
