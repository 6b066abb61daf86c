/** Who waits for whom, as a graph: what actors say, and whose requests lie in whose queues. */
import type { Wait } from '../../sim/index.js';

/** An edge: `from` waits for `to`. */
export interface Waiting {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** part of a circle: nobody on it can go on before the next one does */
  readonly inCircle: boolean;
}

/** So deep do queues lie in a state, and so many fields are looked at on the way. */
const DEEPEST = 5;
const MOST_FIELDS = 512;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null;

/** Whose a request is, by index among the names of a run; undefined of what is none. */
function requesterOf(entry: unknown): number | undefined {
  if (!isFields(entry)) return undefined;
  const { requester, ticket } = entry;
  const of = typeof requester === 'number' ? requester : isFields(ticket) ? ticket['requester'] : undefined;
  return typeof of === 'number' ? of : undefined;
}

/** Requests that lie in a list somewhere in a state: by requester and list. */
function queuedIn(
  state: unknown,
  path: string,
  deep: number,
  found: Map<string, { of: number; path: string; count: number }>,
): void {
  if (!isFields(state) || deep > DEEPEST) return;
  if (Array.isArray(state)) {
    // lists of numbers are no queues, and may be long
    if (!isFields(state[0]) && !state.some(isFields)) return;
    for (const entry of state as unknown[]) {
      const of = requesterOf(entry);
      if (of === undefined) continue;
      const key = `${of} ${path}`;
      const before = found.get(key);
      found.set(key, { of, path, count: (before?.count ?? 0) + 1 });
    }
  }
  let fields = 0;
  for (const key in state) {
    if (++fields > MOST_FIELDS) return;
    const value = state[key];
    if (isFields(value))
      queuedIn(value, Array.isArray(state) ? `${path}[${key}]` : `${path}${path && '.'}${key}`, deep + 1, found);
  }
}

/** Edges on a circle, by Tarjan's strongly connected components (1972): an edge within one of more than one actor. */
export function onCircle(edges: readonly { readonly from: string; readonly to: string }[]): boolean[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const component = new Map<string, number>();
  const stack: string[] = [];
  function visit(v: string): void {
    order.set(v, order.size);
    low.set(v, order.get(v)!);
    stack.push(v);
    for (const w of next.get(v) ?? []) {
      if (!order.has(w)) {
        visit(w);
        low.set(v, Math.min(low.get(v)!, low.get(w)!));
      } else if (!component.has(w)) low.set(v, Math.min(low.get(v)!, order.get(w)!));
    }
    if (low.get(v) !== order.get(v)) return;
    for (let w = stack.pop()!; ; w = stack.pop()!) {
      component.set(w, order.get(v)!);
      if (w === v) break;
    }
  }
  for (const v of next.keys()) if (!order.has(v)) visit(v);
  return edges.map(({ from, to }) => from !== to && component.get(from) === component.get(to));
}

/** What is on a circle stands first. @param names of requesters, by index */
export function waitGraph(waits: readonly Wait[], states: ReadonlyMap<string, object>, names: readonly string[]): Waiting[] {
  const said = waits.map(({ actor, on, what }) => ({ from: actor, to: on, what }));
  const queued = [...states].flatMap(([actor, state]) => {
    const found: Parameters<typeof queuedIn>[3] = new Map();
    queuedIn(state, '', 0, found);
    return [...found.values()].map(({ of, path, count }) => {
      return { from: names[of] ?? `#${of}`, to: actor, what: `${count} in ${path}` };
    });
  });
  const edges = [...said, ...queued];
  const circle = onCircle(edges);
  return edges.map((e, i) => ({ ...e, inCircle: circle[i]! })).sort((a, b) => Number(b.inCircle) - Number(a.inCircle));
}
