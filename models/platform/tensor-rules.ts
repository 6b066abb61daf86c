/**
 * Which entry of `tensors` holds for a tensor: its id, or a pattern in which `*` stands for any text. Of several the one with the
 * most characters that are no `*` holds, alone and whole; an id goes before every pattern.
 */
import type { Tensor } from '../../traces/formats.js';
import type { Placed, Platform } from './schema.js';

/** What a platform says of a tensor by itself. */
export type TensorRule = NonNullable<Platform['tensors']>[string];
/** With the id or the pattern that it is said of. */
export interface NamedRule {
  readonly name: string;
  readonly rule: TensorRule;
}

/** Whether a text is of a pattern; without going back, so that no pattern takes long. */
function isOf(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

const isPattern = (name: string): boolean => name.includes('*');
/** Characters that a tensor's id must have. */
const literal = (name: string): number => (isPattern(name) ? name.replaceAll('*', '').length : Infinity);

/** Entries that are said of an id, the one that holds first. */
export const rulesFor = ({ tensors = {} }: Pick<Platform, 'tensors'>, id: string): NamedRule[] =>
  Object.entries(tensors)
    .filter(([name]) => isOf(name, id))
    .map(([name, rule]) => ({ name, rule }))
    .sort((a, b) => literal(b.name) - literal(a.name) || (a.name < b.name ? -1 : 1));

/** Whether neither of two entries that are said of the same tensor goes before the other. */
export const areAlike = (a: string, b: string): boolean => literal(a) === literal(b);

/** Where a tensor goes that lies by itself: what is not said is as its class has it. */
export function placedBy({ memory, encoding, density }: TensorRule, { spill, ...of }: Placed): Placed {
  const where = memory ?? of.memory;
  const form = encoding ?? of.encoding;
  // as of a class: how many zeros dense elements have is only known where it is said
  const inherited = form === 'dense' && of.encoding !== 'dense' ? undefined : of.density;
  const share = density ?? inherited;
  return {
    memory: where,
    encoding: form,
    ...(share !== undefined && { density: share }),
    ...(spill !== undefined && spill !== where && { spill }),
    ...(of.home !== undefined && { home: of.home }),
  };
}

/** Where a platform has a tensor, as a class is placed; its density is that of the platform, whatever the trace says. */
export function placeIn(
  platform: Pick<Platform, 'placement' | 'tensors'>,
  { id, class: c }: Pick<Tensor, 'id' | 'class'>,
): Placed {
  const { placement } = platform;
  const of = placement[c] ?? placement.activation;
  if (platform.tensors === undefined || c === 'activation' || c === 'cache') return of;
  const [first] = rulesFor(platform, id);
  return first ? placedBy(first.rule, of) : of;
}

/** Share of a tensor's elements that are not zero as the platform says it of the tensor itself. */
export const ownDensity = (platform: Pick<Platform, 'tensors'>, id: string): number | undefined =>
  rulesFor(platform, id)[0]?.rule.density?.value;
