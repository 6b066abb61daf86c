/** When operators retired, and during which sentence: what executions are told apart by. */
import { firstFrom, recordsOfKind, type EventTrace } from '../../traces/event-traces.js';

/** Sentences of an accelerator in the order of service, and which of them a record is of. */
export function servedBy({ end }: EventTrace, accelerator: number) {
  const served = (end?.sentences ?? [])
    .filter((s) => (s.accelerator ?? 0) === accelerator)
    .sort((a, b) => a.start_ps - b.start_ps);
  const [over, ready] = [served.map((s) => s.end_ps), served.map((s) => s.ready_ps)];
  return {
    served,
    /** index of the one during which an operator retired, or, of what never retires, that was ready first after a record's end */
    placeOf: (retired_ps: number | undefined, end_ps: number): number =>
      retired_ps === undefined ? firstFrom(ready, end_ps) : firstFrom(over, retired_ps),
  };
}

/** When each operator retired, ascending. */
export function retirements({ header, chunks }: EventTrace): Map<number, number[]> {
  const ends = new Map<number, number[]>();
  for (const { operator, end_ps } of recordsOfKind(chunks, header.kinds.indexOf('operator'))) {
    const of = ends.get(operator);
    if (of) of.push(end_ps);
    else ends.set(operator, [end_ps]);
  }
  for (const of of ends.values()) of.sort((a, b) => a - b);
  return ends;
}

/** A number for each retirement: from 0, as they come; at one time by operator. */
export function numbered(ends: ReadonlyMap<number, readonly number[]>): {
  readonly numbers: ReadonlyMap<number, readonly number[]>;
  readonly count: number;
} {
  const all = [...ends].flatMap(([operator, of]) => of.map((end_ps, i) => ({ operator, end_ps, i })));
  all.sort((a, b) => a.end_ps - b.end_ps || a.operator - b.operator || a.i - b.i);
  const numbers = new Map<number, number[]>([...ends.keys()].map((operator) => [operator, []]));
  for (const [number, { operator }] of all.entries()) numbers.get(operator)!.push(number);
  return { numbers, count: all.length };
}
