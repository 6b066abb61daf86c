/** JSON Schema out of our own schemas: names of registries filled in, and what comes again said once. */
import * as z from 'zod';
import { engines, formats, memory, schedules, technologies } from '../../models/index.js';
import { without } from '../../traces/index.js';
import { exitDistributions } from '../workload/exit-distributions.js';
import { profiles } from '../workload/daily.js';

/** A part of a schema. */
export type Json = Readonly<Record<string, unknown>>;
/** Whether it is one. */
export const isJson = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

/** What is said of a file or a name: text with a dot or a slash is a file. */
const FILE: Json = { type: 'string', pattern: '[./\\\\]', description: 'a file, beside this one' };
/** A name of a list, or a file. */
export const nameOrFile = (names: readonly string[], about: string): Json => ({
  description: about,
  anyOf: [{ enum: [...names], description: 'one that ships' }, FILE],
});

const { policies, arraySchedulers } = memory;
/** By the word that a schema has for them (`names`). */
const NAMES: Readonly<Record<string, () => readonly string[]>> = {
  formats: () => formats.names,
  engines: () => engines.names,
  policies: () => policies.names,
  arraySchedulers: () => arraySchedulers.names,
  schedulers: () => [...new Set([...arraySchedulers.names, ...policies.names])],
  schedules: () => schedules.names,
  profiles: () => profiles.names,
  exitDistributions: () => exitDistributions.names,
};

/** Keys whose values are schemas, or lists of them. */
const WITHIN: ReadonlySet<string> = new Set([
  ...['items', 'additionalProperties', 'propertyNames', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else'],
]);

/** A schema with each schema in it changed. @param name of the field around it */
function inside(schema: Json, name: string, of: (schema: Json, name: string) => Json): Json {
  const one = (x: unknown, field: string): unknown => (isJson(x) ? of(x, field) : x);
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'properties') return [key, Object.fromEntries(Object.entries(value as Json).map(([f, v]) => [f, one(v, f)]))];
      if (!WITHIN.has(key)) return [key, value];
      return [key, Array.isArray(value) ? value.map((v) => one(v, name)) : one(value, name)];
    }),
  );
}

/** Every schema in one changed, innermost first, and it itself; one that is `whole` stays as it is, with all in it. */
export const mapSchema = (schema: Json, change: (schema: Json) => Json, whole: (schema: Json) => boolean = () => false): Json =>
  whole(schema) ? schema : change(inside(schema, '', (part) => mapSchema(part, change, whole)));

/** Misspelt names are seen in the editor. */
function withNames(part: Json): Json {
  const { names, ...rest } = part;
  if (typeof names !== 'string') return part;
  if (names === 'technologies') {
    const { anyOf, ...said } = nameOrFile(technologies.names, String(rest['description']));
    const [, table] = rest['anyOf'] as [Json, Json];
    return { ...said, anyOf: [...(anyOf as Json[]), { ...table, description: 'the table itself' }] };
  }
  return { ...rest, enum: [...NAMES[names]!()] };
}

/** As files have it, before defaults are filled in. */
export function jsonSchemaOf(schema: z.ZodType): Json {
  const json: Json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return mapSchema(without(json, '$schema'), withNames);
}

/** A part as short as this is not worth a reference. */
const SHORT = 70;

/** Parts that are alike in several places become definitions, named for the field that they are of. */
function withDefinitions(schema: Json): Json {
  const count = new Map<string, number>();
  const named = new Map<string, string>();
  const definitions: Record<string, unknown> = {};
  function see(part: Json, name: string): Json {
    const text = JSON.stringify(part);
    count.set(text, (count.get(text) ?? 0) + 1);
    // what comes again is counted whole: its parts come again with it
    return count.get(text)! > 1 ? part : inside(part, name, see);
  }
  function short(part: Json, name: string): Json {
    const text = JSON.stringify(part);
    if (text.length < SHORT || count.get(text)! < 2) return inside(part, name, short);
    let definition = named.get(text);
    if (definition === undefined) {
      for (let i = 1; (definition = i === 1 ? name : `${name}-${i}`) in definitions; i++);
      named.set(text, definition);
      definitions[definition] = {}; // its place, before what it holds
      definitions[definition] = inside(part, name, short);
    }
    return { $ref: `#/$defs/${definition}` };
  }
  inside(schema, 'file', see);
  return { ...inside(schema, 'file', short), $defs: definitions };
}

/** The schema of a kind of file, whole. */
export const schemaFile = (kind: string, title: string, schema: Json): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `switchyard-${kind}.json`,
  title,
  ...withDefinitions(schema),
});
