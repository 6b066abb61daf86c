/** Policies of a DRAM controller by name. A new one is one new file and one line here. */
import { registry } from '../../../../traces/formats.js';
import type { Policy, PolicyState, PolicyChoice } from '../policy.js';
import { banked } from './banked/banked.js';
import { fcfs, frFcfs } from './banked/orders.js';
import { dramsim3 } from './dramsim3/dramsim3.js';

/** The controller knows a policy's state as the part that all share; each policy gets back only what it made. */
const own = <S extends PolicyState>(policy: Policy<S>): Policy => policy;

export const policies = registry<PolicyChoice>('policy', {
  'fr-fcfs': {
    summary: 'row hits first up to a cap, else oldest; writes drained between watermarks; power-down and self-refresh',
    configurable: true,
    create: (parts) => own(banked(frFcfs(parts.options.hitCap), parts)),
  },
  fcfs: {
    summary: 'the same, but each bank serves its oldest request first',
    configurable: true,
    create: (parts) => own(banked(fcfs(), parts)),
  },
  dramsim3: {
    summary: 'the rules of DRAMsim3 2981759, cycle for cycle; its own queues, open pages, no power-down',
    configurable: false,
    create: (parts) => own(dramsim3(parts)),
  },
});
