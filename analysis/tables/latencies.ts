/** The latencies of requests as CSV: where the time of each went. */
import type { memory } from '../../models/index.js';
import { DETAILS } from '../../traces/formats.js';

/** A ticket's pieces are pairs of a packed cause and its cycles; what shares a number with the cause lies below it. */
const causeOf = (packed: number): number => packed >> 6;

/**
 * Collects tickets as they are answered, in any order, for `--latencies`: one row a request in the order of its file: cycles of
 * arrival, acceptance and answer, then ps of service and of each wait that occurred; these sum to the ps from arrival to answer.
 */
export function latencyRows(rows: readonly { readonly cycle: number; readonly write: boolean }[]) {
  // by index of the request: answers come in any order
  const heads: string[] = new Array<string>(rows.length);
  const services_ps = new Float64Array(rows.length);
  const waits_ps: Map<number, number>[] = new Array<Map<number, number>>(rows.length);
  return {
    /** @param period_ps length of the cycles in which the ticket counts */
    see(x: memory.Ticket, accept_cycle: number, response_cycle: number, period_ps: number): void {
      heads[x.id] = `${x.id},${rows[x.id]!.cycle},${accept_cycle},${response_cycle},${x.write ? 'W' : 'R'}`;
      services_ps[x.id] = x.service * period_ps;
      const waits = new Map<number, number>();
      for (let i = 0; i < x.pieces.length; i += 2) {
        const cause = causeOf(x.pieces[i]!);
        waits.set(cause, (waits.get(cause) ?? 0) + x.pieces[i + 1]! * period_ps);
      }
      waits_ps[x.id] = waits;
    },
    /** The file, once every request is answered; causes that nobody waited for have no column. */
    text(): string {
      const causes = [...new Set(waits_ps.flatMap((w) => [...w.keys()]))].sort((a, b) => a - b);
      const header = ['index,cycle,accept_cycle,response_cycle,op,service_ps', ...causes.map((c) => `${DETAILS[c]!}_ps`)];
      const lines = heads.map((head, id) => [head, services_ps[id], ...causes.map((c) => waits_ps[id]!.get(c) ?? 0)].join(','));
      return `${[header.join(','), ...lines].join('\n')}\n`;
    },
  };
}
