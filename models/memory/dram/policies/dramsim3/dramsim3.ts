/**
 * A controller that follows DRAMsim3's rules queue for queue, so that cycles, commands and energies equal it.
 *
 * One command a cycle; a queue of 8 for each bank, served in turn; reads and writes buffered apart, writes drained in
 * bulk; a write is acknowledged two cycles after it is accepted. It jumps from one cycle in which something can happen to
 * the next. Where the reference livelocks (its write buffer full, its oldest write waiting for a read that still waits
 * behind the writes) reads move on here instead. Its options are its own: pages stay open, no power-down.
 * Source  DRAMsim3 2981759; the rules as written down in analysis/validate/reference/README.md.
 */
import type { Policy, PolicyParts } from '../../policy.js';
import { command, commandTime } from './issue.js';
import { dramsim3Parts } from './parts.js';
import { accept, canMove, move } from './queues.js';
import { newDramsim3State, type Dramsim3State } from './state.js';
import { settle } from './waits.js';

/** Its options are its own: those of a controller are not read. */
export function dramsim3(parts: PolicyParts): Policy<Dramsim3State> {
  const p = dramsim3Parts(parts);
  const { banks, host } = p;
  const nextRefresh = (s: Dramsim3State): number => p.refreshInterval * (s.refreshes + 1);
  return {
    whole: false,
    newState: () => newDramsim3State(banks),
    catchUp: () => false,
    settle: (s, t) => settle(banks, s, t),
    tick(s, t) {
      while (t >= nextRefresh(s)) {
        s.refreshDue[s.refreshes % banks.ranks]!++;
        s.refreshes++;
      }
      if (t >= s.busFree) command(p, s, t);
      move(s, t);
    },
    accept: (s, t, x) => accept(host, s, t, x),
    nextTime: (s, t) => (canMove(s) ? t + 1 : Math.max(t + 1, Math.min(nextRefresh(s), commandTime(p, s)))),
  };
}
