/** What the policy dramsim3 is made of. */
import { field } from '../../../../technology/dram-table.js';
import type { PolicyParts } from '../../policy.js';

/** Handed to every function of this policy; nothing in it changes. */
export interface Dramsim3Parts extends PolicyParts {
  /** cycles that commands occupy the command bus */
  readonly nACT: number;
  readonly nRDWR: number;
  readonly nPRE: number;
  readonly nREF: number;
  /** cycles between refreshes that come due, of any rank */
  readonly refreshInterval: number;
}

/** Takes from the table what is read often. */
export function dramsim3Parts(parts: PolicyParts): Dramsim3Parts {
  const { table, banks } = parts;
  return {
    ...parts,
    nACT: field(table, 'nACT'),
    nRDWR: field(table, 'nRDWR'),
    nPRE: field(table, 'nPRE'),
    nREF: field(table, 'nREF'),
    refreshInterval: Math.floor(field(table, 'tREFI') / banks.ranks),
  };
}
