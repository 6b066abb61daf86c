/** Values that a JSON Schema takes, as far as it says so: small ones, so that what is run with them is. */
import type { Random } from './random.js';

/** A part of a schema. */
export interface SchemaPart {
  readonly $ref?: string;
  readonly anyOf?: readonly SchemaPart[];
  readonly oneOf?: readonly SchemaPart[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaPart | boolean;
  readonly items?: SchemaPart;
  readonly minItems?: number;
}
export type Defs = Readonly<Record<string, SchemaPart>>;

/** What a reference stands for. */
export const whole = (part: SchemaPart, defs: Defs): SchemaPart =>
  part.$ref === undefined ? part : whole(defs[part.$ref.slice('#/$defs/'.length)] ?? {}, defs);

const DEEPEST = 6;
/** Of fields that may be left out, so many percent are there. */
const OPTIONAL_PERCENT = 12;
/** Names that tests' scenarios have for what is named freely. */
const NAMES = ['sram', 'lpddr4', 'task-0', 'tiny', 'a'] as const;

function number(part: SchemaPart, r: Random): number {
  const least = part.minimum ?? (part.exclusiveMinimum === undefined ? 0 : part.exclusiveMinimum);
  const most = part.maximum ?? least + 1000;
  const value = part.type === 'integer' ? Math.ceil(least) + r.below(6) + Number(part.exclusiveMinimum !== undefined) : of();
  return Math.min(value, most);
  function of(): number {
    return least + r.of([0, 0.25, 0.5, 1, 3, 10, 1e-9]) + (part.exclusiveMinimum === undefined ? 0 : 1e-3);
  }
}

function list({ items = {}, minItems = 0 }: SchemaPart, defs: Defs, r: Random, depth: number): unknown[] {
  return Array.from({ length: minItems + r.below(3) }, () => drawnBy(items, defs, r, depth)).filter((x) => x !== undefined);
}

function fields(
  { properties = {}, required = [], additionalProperties: free }: SchemaPart,
  defs: Defs,
  r: Random,
  depth: number,
) {
  const there = Object.entries(properties).filter(([name]) => required.includes(name) || r.chance(OPTIONAL_PERCENT));
  const own = there.map(([name, of]) => [name, drawnBy(of, defs, r, depth)] as const);
  const others = typeof free === 'object' && r.chance(70) ? [[r.of(NAMES), drawnBy(free, defs, r, depth)] as const] : [];
  return Object.fromEntries([...own, ...others].filter(([, value]) => value !== undefined));
}

/** By type. */
const SIMPLE: Readonly<Record<string, (part: SchemaPart, r: Random) => unknown>> = {
  integer: number,
  number,
  boolean: (_, r) => r.chance(50),
  string: (_, r) => r.of(NAMES),
  null: () => null,
};

/** A value; undefined where it would be nested too deep. */
export function drawnBy(given: SchemaPart, defs: Defs, r: Random, depth = 0): unknown {
  const part = whole(given, defs);
  const forms = part.anyOf ?? part.oneOf;
  if (forms) return drawnBy(r.of(forms), defs, r, depth);
  if ('const' in part) return part.const;
  if (part.enum) return r.of(part.enum);
  const simple = SIMPLE[part.type ?? ''];
  if (simple) return simple(part, r);
  if (depth > DEEPEST) return undefined;
  return (part.type === 'array' ? list : fields)(part, defs, r, depth + 1);
}
