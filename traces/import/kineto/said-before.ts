/** What events say is held once: a recording says the same of an operator, sentence by sentence. */
import type { EventFields } from './fields.js';

/** What is held once. */
type Said = Pick<EventFields, 'name' | 'thread' | 'dims' | 'types' | 'concrete'>;

/** Equal lists have equal keys, others not; a list nested too deeply has none. */
function keyOf(list: readonly unknown[]): string | undefined {
  try {
    // what JSON has no word for, such as 1e999, is not to look like null
    return JSON.stringify(list, (_, x: unknown) => (typeof x === 'number' && !Number.isFinite(x) ? { number: String(x) } : x));
  } catch {
    return undefined;
  }
}

/** `event`, its texts and lists shared with those before it that had the same. */
export function sayingOnce(): <E extends Said>(event: E) => E {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly unknown[]>();
  const text = (t: string): string => texts.get(t) ?? (texts.set(t, t), t);
  const list = (l: readonly unknown[]): readonly unknown[] => {
    const key = keyOf(l);
    if (key === undefined) return l;
    const known = lists.get(key);
    if (known) return known;
    lists.set(key, l);
    return l;
  };
  return (event) => ({
    ...event,
    name: text(event.name),
    thread: text(event.thread),
    dims: list(event.dims),
    types: list(event.types),
    concrete: list(event.concrete),
  });
}
