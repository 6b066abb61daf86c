/** Actors under other names, and what a run came to with its names put back. */
import CRC32 from 'crc-32';
import type { EventTrace, TraceEnd } from '../../traces/index.js';
import { records } from '../../traces/index.js';

/** New names for about half of the actors, which sort in another order, and the way back. */
export function renaming(seed: number) {
  const old = new Map<string, string>();
  function rename(name: string): string {
    const drawn = CRC32.str(`${name}/${seed}`) >>> 0;
    const renamed = drawn % 2 === 0 ? name : `${drawn.toString(36)}-${name}`;
    old.set(renamed, name);
    return renamed;
  }
  return { rename, back: (name: string): string => old.get(name) ?? name };
}
export const same = (name: string): string => name;

/** The value with every text in it put through `back`, keys too. */
function mapped(value: unknown, back: (text: string) => string): unknown {
  if (typeof value === 'string') return back(value);
  if (Array.isArray(value)) return value.map((v) => mapped(v, back));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [back(k), mapped(v, back)]));
}

/** Everything that a run came to, with its names put through `back`; what is sorted by names is sorted again. */
export function outcome(ran: { readonly end: TraceEnd; readonly trace: EventTrace }, back: (name: string) => string) {
  const end = { ...ran.end, index: [] }; // where chunks begin: names have other lengths
  const sorted = <Row>(rows: readonly Row[], key: (r: Row) => string): Row[] =>
    [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const whole = mapped({ end, header: ran.trace.header, records: [...records(ran.trace)] }, back) as {
    end: typeof end;
    header: unknown;
    records: unknown;
  };
  return {
    ...whole,
    end: {
      ...whole.end,
      occupancy: sorted(whole.end.occupancy, (o) => o.actor),
      series: { ...whole.end.series, rows: sorted(whole.end.series.rows, (r) => `${r.what} ${r.actor} ${r.resource}`) },
    },
  };
}
