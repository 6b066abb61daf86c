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

/** When the executions of an operator were issued and when they retired, in order. */
export interface Executed {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Of each operator that was executed. */
export function retirements({ header, chunks }: EventTrace): Map<number, Executed> {
  const told = new Map<number, { readonly start_ps: number; readonly end_ps: number }[]>();
  for (const record of recordsOfKind(chunks, header.kinds.indexOf('operator'))) {
    const of = told.get(record.operator);
    if (of) of.push(record);
    else told.set(record.operator, [record]);
  }
  return new Map(
    [...told].map(([operator, of]) => {
      of.sort((a, b) => a.end_ps - b.end_ps);
      return [operator, { starts: of.map((r) => r.start_ps), ends: of.map((r) => r.end_ps) }];
    }),
  );
}

/**
 * Which execution a record is of: the one that retired first after its end, or the one before where it began while that ran, as a
 * refresh does that outlasts it.
 */
export function executionAt({ starts, ends }: Executed, start_ps: number, end_ps: number): number {
  const n = Math.min(ends.length - 1, firstFrom(ends, end_ps));
  return n > 0 && start_ps < ends[n - 1]! && start_ps >= starts[n - 1]! ? n - 1 : n;
}

/** A number for each retirement: from 0, as they come; at one time by operator. */
export function numbered(executed: ReadonlyMap<number, Executed>): {
  readonly numbers: ReadonlyMap<number, readonly number[]>;
  readonly count: number;
} {
  const all = [...executed].flatMap(([operator, { ends }]) => ends.map((end_ps, i) => ({ operator, end_ps, i })));
  all.sort((a, b) => a.end_ps - b.end_ps || a.operator - b.operator || a.i - b.i);
  const numbers = new Map<number, number[]>([...executed.keys()].map((operator) => [operator, []]));
  for (const [number, { operator }] of all.entries()) numbers.get(operator)!.push(number);
  return { numbers, count: all.length };
}
