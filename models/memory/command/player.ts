/**
 * Plays a list of requests to a controller: at most one a cycle, strictly in order, each from its cycle on; a refused one
 * is offered again every cycle and holds up all behind it.
 */
import { OutPort, type ActorHandle, type InPort, type Kernel } from '../../../sim/index.js';
import type { Offer } from './controller.js';

export interface TimedRequest {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}
export interface Player {
  readonly offer$: OutPort<Offer>;
  readonly accepted: InPort<{ readonly id: number }>;
  readonly answered: InPort<{ readonly ids: readonly number[] }>;
  /** cycle of acceptance and of the answer, by request */
  readonly acceptedAt: readonly number[];
  readonly answeredAt: readonly number[];
}

export function createPlayer(kernel: Kernel, name: string, tCK_ps: number, requests: readonly TimedRequest[]): Player {
  const offer$ = new OutPort<Offer>();
  const state = { next: 0, open: 0, acceptedAt: [] as number[], answeredAt: requests.map(() => -1) };
  const now = (): number => kernel.now_ps / tCK_ps;
  const self: ActorHandle = kernel.actor({
    name,
    state,
    start() {
      if (requests[0]) self.wakeAfter(requests[0].cycle * tCK_ps);
    },
    wake() {
      const { address, write } = requests[state.next]!;
      offer$.next({ id: state.next, address, write });
    },
    arbitrate() {
      const r = requests[state.next];
      if (r) self.wakeAfter(Math.max(1, r.cycle - now()) * tCK_ps);
    },
    waits: () =>
      state.next < requests.length || state.open > 0
        ? [{ on: 'the controller', what: `${requests.length - state.next} requests to offer, ${state.open} to be answered` }]
        : [],
  });
  return {
    offer$,
    accepted: self.input(({ id }: { readonly id: number }) => {
      state.acceptedAt[id] = now();
      state.next++;
      state.open++;
      self.ask();
    }),
    answered: self.input(({ ids }: { readonly ids: readonly number[] }) => {
      for (const id of ids) {
        if (state.answeredAt[id] !== -1) throw new Error(`request ${id} was answered twice`);
        state.answeredAt[id] = now();
        state.open--;
      }
    }),
    get acceptedAt() {
      return state.acceptedAt;
    },
    get answeredAt() {
      return state.answeredAt;
    },
  };
}
