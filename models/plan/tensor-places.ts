/** Where each tensor of a trace goes: with its class, or as the platform says of it alone. */
import { isWritten } from './copies.js';
import type { Classes, ClassPlacement } from './location.js';
import { nearest, type InputError, type OperatorTrace, type Tensor } from '../../traces/formats.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { areAlike, placedBy, rulesFor, type TensorRule } from '../platform/tensor-rules.js';

/** Where a tensor goes, and which field of the platform says so. */
export interface TensorPlace extends ClassPlacement {
  readonly field: string;
  /** what is said of the tensor itself goes before what the trace says of its density */
  readonly own_density?: number;
}

/** By tensor. */
export type PlaceOf = (t: Tensor) => TensorPlace;

/** Names at most in a message. */
const MOST_NAMES = 12;
const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')} … (${names.length} in all)` : names.join(', ');

/** Ids end with a shape, which people leave out. */
const bare = (name: string): string => name.replace(/\[[^\]]*\]|\*$/g, '');
function nearestId(name: string, ids: readonly string[]): string | undefined {
  const found = nearest(bare(name), ids.map(bare));
  return ids.find((id) => bare(id) === found);
}

/** Entries that are said of no weight and no table. */
function checkMatched({ platform, place }: Hardware, tensors: ReadonlyMap<string, Tensor>, matched: ReadonlySet<string>): void {
  for (const name of Object.keys(platform.tensors ?? {})) {
    if (matched.has(name)) continue;
    const ids = [...tensors.values()].filter((t) => !isWritten(t)).map((t) => t.id);
    const written = [...tensors.values()].filter((t) => isWritten(t) && rulesFor({ tensors: { [name]: {} } }, t.id).length > 0);
    const field = `tensors.${name}`;
    if (written.length > 0)
      throw misfit(
        { place },
        field,
        `${listed(written.map((t) => t.id))}: ${written[0]!.class === 'cache' ? 'keys and values' : 'what operators hand to each other'}, written while sentences are served`,
        `a weight or a table, of ${listed(ids)}; placement.${written[0]!.class} for all of these`,
      );
    throw misfit({ place }, field, 'no weight and no table of the model', `of ${listed(ids)}`, nearestId(name, ids));
  }
}

/** @throws InputError where it cannot lie by itself, or nobody says how many zeros it leaves out */
function checkRule(hardware: Hardware, t: Tensor, field: string, rule: TensorRule, of: ClassPlacement): void {
  const fault = (key: string, problem: string, expected: string): InputError =>
    misfit(hardware, `${field}${key}`, problem, expected);
  if (of.home !== null)
    throw fault(
      '',
      `${t.id} is part of a task, and fetched with all of it: placement.${t.class} has a home`,
      `tensors of classes without a home, or no placement.${t.class}.home`,
    );
  const placed = hardware.platform.placement[t.class]!;
  const form = rule.encoding ?? placed.encoding;
  if (form === 'bitmask' && (rule.density ?? t.density ?? placedBy(rule, placed).density) === undefined)
    throw fault('.density', 'missing', `a density with encoding bitmask: neither the trace nor placement.${t.class} has one`);
  if (form === 'dense' && rule.density !== undefined)
    throw fault('.density', `given, but ${t.id} is dense as all of its class`, 'an encoding beside it, or none');
}

/**
 * @param classes by index of the memory
 * @throws InputError for an entry of `tensors` that is said of nothing, of what cannot lie by itself, or as much of a tensor as another
 */
export function tensorPlaces(hardware: Hardware, trace: OperatorTrace, classes: Classes): PlaceOf {
  const byClass = Object.fromEntries(
    Object.entries(classes).map(([c, of]) => [c, { ...of, field: `placement.${c}` }]),
  ) as Readonly<Record<Tensor['class'], TensorPlace>>;
  const { platform, memories } = hardware;
  if (Object.keys(platform.tensors ?? {}).length === 0) return (t) => byClass[t.class];
  const tensors = new Map(trace.operators.flatMap((op) => [...op.inputs, op.output]).map((t) => [t.id, t]));
  const matched = new Set<string>();
  const own = new Map<string, TensorPlace>();
  for (const t of tensors.values()) {
    if (isWritten(t)) continue;
    const rules = rulesFor(platform, t.id);
    rules.forEach((r) => matched.add(r.name));
    const [first, second] = rules;
    if (first === undefined) continue;
    const field = `tensors.${first.name}`;
    if (second && areAlike(first.name, second.name))
      throw misfit(
        hardware,
        field,
        `${t.id} is also of ${second.name}, which says as many of its characters`,
        'an entry of its own, or patterns of which one says more',
      );
    checkRule(hardware, t, field, first.rule, classes[t.class]);
    const { memory, spill, encoding, density } = placedBy(first.rule, platform.placement[t.class]!);
    const index = (name: string): number => memories.findIndex((m) => m.name === name);
    own.set(t.id, {
      memory: index(memory),
      spill: spill === undefined ? null : index(spill),
      home: null,
      encoding,
      density: density?.value ?? 1,
      ...(first.rule.density && { own_density: first.rule.density.value }),
      field,
    });
  }
  checkMatched(hardware, tensors, matched);
  return (t) => own.get(t.id) ?? byClass[t.class];
}
