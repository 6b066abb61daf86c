/** What the time and the energy of a run went to, reckoned once for all that its page says of it. */
import type { EventTrace } from '../../traces/event-traces.js';
import { accelerators } from '../../traces/formats.js';
import { blockingOf, blockingResources, summedBlocking, type BlockingResource } from '../metrics/blocking.js';
import { operatorRows, together, type OperatorFigures, type OperatorRow } from '../metrics/operator-table.js';
import { runData } from '../metrics/run-data.js';

/** Operators, their sum, and the roots of their time. */
export interface Spent {
  readonly elapsed_ps: number;
  /** how many: the time of each is spent */
  readonly accelerators: number;
  readonly rows: readonly OperatorRow[];
  readonly all: OperatorFigures;
  /** longest first */
  readonly resources: readonly BlockingResource[];
  /** how long a resource was the root in each of `rows` */
  readonly heldBy: (resource: string) => readonly number[];
}

/** undefined where there are no operators. @throws InputError for a faulty frame */
export function spentOf(trace: EventTrace): Spent | undefined {
  const rows = operatorRows(trace);
  if (rows.length === 0) return undefined;
  const all = together(rows, trace);
  const roots = blockingOf(rows);
  return {
    elapsed_ps: runData(trace).elapsed_ps,
    accelerators: accelerators.count(trace.header.names),
    rows,
    all,
    resources: blockingResources(summedBlocking(roots), all.energy_fj),
    heldBy: (resource) => roots.map((of) => of.reduce((sum, b) => sum + (b.resource === resource ? b.time_ps : 0), 0)),
  };
}
