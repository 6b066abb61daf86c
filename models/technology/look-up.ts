/** A macro of any capacity between the rows of a table: linear between neighbours, never beyond the ends. */
import type { ArrayTechnology, Macro } from './memory-technology.js';

/** A macro of any capacity. */
export interface LookedUp extends Macro {
  /** between which rows it was interpolated; undefined at a row */
  readonly between?: readonly [number, number];
}

/** The macro of `capacity_bytes`, or the range of the table where it lies outside. */
export function lookUp(
  { macros }: ArrayTechnology,
  capacity_bytes: number,
): LookedUp | { readonly range: readonly [number, number] } {
  const first = macros[0]!;
  const last = macros.at(-1)!;
  if (capacity_bytes < first.capacity_bytes || capacity_bytes > last.capacity_bytes)
    return { range: [first.capacity_bytes, last.capacity_bytes] };
  const i = macros.findIndex((m) => m.capacity_bytes >= capacity_bytes);
  const high = macros[i]!;
  if (high.capacity_bytes === capacity_bytes) return high;
  const low = macros[i - 1]!;
  const t = (capacity_bytes - low.capacity_bytes) / (high.capacity_bytes - low.capacity_bytes);
  const between = (f: keyof Macro): number => low[f] + t * (high[f] - low[f]);
  const at = (f: keyof Macro): number => Math.round(between(f));
  return {
    capacity_bytes,
    area_um2: at('area_um2'),
    read_ps: at('read_ps'),
    write_ps: at('write_ps'),
    cycle_ps: at('cycle_ps'),
    read_fj: at('read_fj'),
    write_fj: at('write_fj'),
    leakage_uw: between('leakage_uw'),
    refresh_uw: between('refresh_uw'),
    between: [low.capacity_bytes, high.capacity_bytes],
  };
}
