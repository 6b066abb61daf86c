/** How fast parts of tasks were copied, and what holds a copy back. */
import { PS_PER_S, type MemoryInfo, type TraceEnd } from '../../traces/formats.js';

/** In bytes a second of simulated time. */
export interface Copying {
  /** while the copier worked, from its registers being written to its last byte */
  readonly bytes_per_s: number;
  /** the slowest of what a copy passes: the link, or a memory at its best */
  readonly slowest: { readonly name: string; readonly bytes_per_s: number };
  /** what its requests waited for longest, where it does not come near that */
  readonly held_by?: string;
}

/** A copy that comes so near to what the slowest alone moves is held by nothing else. */
const NEAR = 0.9;

/** @param copier its name @param link what moves there at best; undefined where nothing was copied */
export function copying(
  { occupancy, totals, fetched }: TraceEnd,
  copier: string,
  link: Copying['slowest'],
  memories: readonly MemoryInfo[],
): Copying | undefined {
  const busy_ps = occupancy.find((o) => o.actor === copier)?.busy_ps ?? 0;
  if (fetched.bytes === 0 || busy_ps === 0) return undefined;
  const own = totals.filter((t) => t.requester === copier);
  const passed = memories.filter((m) => own.some((t) => t.actor === m.name));
  const slowest = [link, ...passed.map((m) => ({ name: m.name, bytes_per_s: m.peak_bytes_per_s }))].reduce((a, b) =>
    b.bytes_per_s < a.bytes_per_s ? b : a,
  );
  const bytes_per_s = (fetched.bytes * PS_PER_S) / busy_ps;
  if (bytes_per_s >= NEAR * slowest.bytes_per_s) return { bytes_per_s, slowest };
  const waits = new Map<string, number>();
  for (const { kind, actor, detail, amount } of own)
    if (kind === 'wait') waits.set(`${actor}: ${detail}`, (waits.get(`${actor}: ${detail}`) ?? 0) + amount);
  const [longest] = [...waits].sort(([, a], [, b]) => b - a);
  return { bytes_per_s, slowest, held_by: longest?.[0] ?? 'what it may have under way' };
}
