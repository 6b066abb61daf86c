/** Which records of a trace are exported. */
import { recordsOf, type EventTrace, type Records } from '../../traces/event-traces.js';
import { InputError, nearest } from '../../traces/formats.js';

/** What was asked for: what is absent leaves out nothing. */
export interface Asked {
  /** records that end before it, or begin after the next, are left out */
  readonly from_ps?: number | undefined;
  readonly until_ps?: number | undefined;
  readonly actors?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** What is exported, of a trace. */
export interface Chosen {
  readonly from_ps: number;
  readonly until_ps: number;
  readonly actor: (name: string) => boolean;
  readonly kind: (name: string) => boolean;
  /** anything is left out */
  readonly part: boolean;
  readonly asked: Asked;
}

/** @param flag the option that the end was given with @throws InputError for a window that ends before it begins */
export function checkEnd(flag: string, from_ps: number, end_ps: number): void {
  if (end_ps < from_ps)
    throw new InputError({ file: flag }, `${end_ps} ps, before --from ${from_ps} ps`, 'an end that is not before the beginning');
}

/** @throws InputError for names that the trace has not, and a window that ends before it begins */
export function chosenOf({ header }: EventTrace, asked: Asked): Chosen {
  const { from_ps = 0, until_ps = Infinity, actors, kinds } = asked;
  checkEnd('--until', from_ps, until_ps);
  known('actor', actors, header.names.slice(1));
  known('kind', kinds, header.kinds);
  return {
    from_ps,
    until_ps,
    actor: (name) => actors?.includes(name) ?? true,
    kind: (name) => kinds?.includes(name) ?? true,
    asked,
    part: from_ps > 0 || until_ps < Infinity || actors !== undefined || kinds !== undefined,
  };
}

function known(what: string, asked: readonly string[] | undefined, names: readonly string[]): void {
  const unknown = asked?.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const expected = `one of ${[...names].sort().join(', ')}`;
  throw new InputError({ file: `--${what}` }, `unknown ${what} "${unknown}"`, expected, nearest(unknown, names));
}

/** What is found of lists that come again and again, once a list. */
export function onceAList<T>(of: (who: Records['who']) => T): (who: Records['who']) => T {
  const known = new WeakMap<Records['who'], { readonly found: T }>();
  return (who) => {
    let { found } = known.get(who) ?? {};
    if (found === undefined) known.set(who, { found: (found = of(who)) });
    return found;
  };
}

/** Of what records are, those whose actor and kind are chosen: 1 or 0, by their number. */
export const takenBy = (chosen: Chosen, { header }: EventTrace): ((who: Records['who']) => Uint8Array) =>
  onceAList((who) =>
    Uint8Array.from(who, ([actor, kind]) =>
      chosen.actor(header.names[actor!] ?? '') && chosen.kind(header.kinds[kind!] ?? '') ? 1 : 0,
    ),
  );

/** Chunks that have records of the window, as the end of a trace says it; all where there is none. */
export const chunksIn = ({ chunks, end }: EventTrace, { from_ps, until_ps }: Chosen): number[] =>
  [...chunks.keys()].filter((i) => {
    const [, first_ps, last_ps] = end?.index[i] ?? [0, 0, Infinity];
    return first_ps <= until_ps && last_ps >= from_ps;
  });

/** The records of these chunks, which others need not be looked at for. @throws InputError with the place of a faulty frame */
export function recordsIn({ chunks }: EventTrace, which: readonly number[]): Generator<Records> {
  let before = 0;
  const starts = chunks.map(({ ownRecords }) => (before += ownRecords) - ownRecords);
  return recordsOf(chunks, starts)(which);
}
