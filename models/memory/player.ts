/**
 * Plays a list of requests to a memory: each is offered at its cycle. The memory takes at most one a cycle, strictly in
 * order; one that it refuses is offered again every cycle and holds up all behind it.
 */
import { OutPort, type ActorHandle, type InPort, type Kernel } from '../../sim/index.js';
import type { MemRequest, MemResponse } from './protocol/messages.js';

/** A request and when it is offered. */
export interface TimedRequest {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
  /** absent: as many as the player's others */
  readonly bytes?: number;
}
/** Its ports, to be wired to a memory. */
export interface Player {
  readonly request$: OutPort<MemRequest>;
  readonly response: InPort<MemResponse>;
  /** ps of the last answer */
  last_ps(): number;
}

/** Of all requests. */
export interface PlayerOptions {
  readonly clock_ps: number;
  /** of a request that does not say */
  readonly bytes: number;
  /** index of the player's name */
  readonly requester: number;
}

/** An actor of this name. `requests` come in the order of their cycles. */
export function createPlayer(
  kernel: Kernel,
  name: string,
  requests: readonly TimedRequest[],
  { clock_ps, bytes, requester }: PlayerOptions,
): Player {
  const request$ = new OutPort<MemRequest>();
  const state = { next: 0, answered: 0, last_ps: 0 };
  const self: ActorHandle = kernel.actor({
    name,
    state,
    start() {
      if (requests[0]) self.wakeAfter(requests[0].cycle * clock_ps);
    },
    wake(now_ps) {
      for (let r = requests[state.next]; r && r.cycle * clock_ps <= now_ps; r = requests[++state.next]) {
        const { address, write, bytes: own = bytes } = r;
        request$.next({ id: state.next, requester, operator: 0, memory: 0, write, address, bytes: own, sent_ps: now_ps });
      }
      const next = requests[state.next];
      if (next) self.wakeAfter(next.cycle * clock_ps - now_ps);
    },
    waits: () =>
      state.answered < requests.length
        ? [{ on: [request$], what: `${requests.length - state.answered} of ${requests.length} requests to be answered` }]
        : [],
  });
  return {
    request$,
    response: self.input(() => {
      state.answered++;
      state.last_ps = kernel.now_ps;
    }),
    last_ps: () => state.last_ps,
  };
}
