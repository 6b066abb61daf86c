/** Scenario files: whole, or with `extends` as what another file does not say. */
import { platformNames, platformSchema } from '../../models/index.js';
import { without } from '../../traces/index.js';
import { scenarioSchema } from '../file/schema.js';
import { isJson, jsonSchemaOf, mapSchema, nameOrFile, type Json } from './json.js';

const fieldsOf = (schema: Json): Json => schema['properties'] as Json;

/** A number with its source is one value: whoever gives one gives both. */
const isGiven = (part: Json): boolean =>
  isJson(part['properties']) && 'source' in part['properties'] && 'value' in part['properties'];
const NULL: Json = { type: 'null', description: 'removes what the file below says' };
const orNull = (field: unknown): Json => {
  const { description, ...rest } = field as Json;
  return { ...(description !== undefined && { description }), anyOf: [rest, NULL] };
};

/** A table of a technology is whole wherever it stands. */
const isTable = (part: Json): boolean =>
  isJson(part['properties']) && ('macros' in part['properties'] || 'rails' in part['properties']);

/** What says only how it differs: nothing is required, null removes a field, and a choice may leave out of which kind it is. */
const partial = (schema: Json): Json =>
  mapSchema(
    schema,
    (part) => {
      if (isGiven(part)) return part;
      const { oneOf, ...rest } = without(part, 'required');
      const properties = isJson(rest['properties']) && {
        properties: Object.fromEntries(Object.entries(rest['properties']).map(([name, field]) => [name, orNull(field)])),
      };
      return { ...rest, ...properties, ...(oneOf !== undefined && { anyOf: oneOf }) };
    },
    isTable,
  );

/** Platform files with the size `fit`. */
function platform(): Json {
  const schema = jsonSchemaOf(platformSchema);
  const { memories } = fieldsOf(schema) as { memories: Json };
  const one = memories['additionalProperties'] as Json;
  const { description, ...size } = fieldsOf(one)['size_bytes'] as Json;
  const size_bytes = { description, anyOf: [size, { const: 'fit', description: 'as large as what is put there' }] };
  const fitting = { ...one, properties: { ...fieldsOf(one), size_bytes } };
  return { ...schema, properties: { ...fieldsOf(schema), memories: { ...memories, additionalProperties: fitting } } };
}

const SHIPPED = 'a shipped platform, or a file: what is not said here is as there';
/** Some of a platform, beside the one that it is based on. */
function platformPart(): Json {
  const part = partial(platform());
  const { memories, ...fields } = fieldsOf(part) as { memories: Json };
  const [all] = memories['anyOf'] as [Json];
  const orNone = { ...all, additionalProperties: { anyOf: [all['additionalProperties'], NULL] } };
  return {
    ...part,
    properties: { base: nameOrFile(platformNames(), SHIPPED), ...fields, memories: { ...memories, anyOf: [orNone, NULL] } },
  };
}

const either = (...fields: string[]): Json => ({ oneOf: fields.map((f) => ({ required: [f] })) });
const none = (...fields: string[]): Json => ({ not: { anyOf: fields.map((f) => ({ required: [f] })) } });
const where = (field: string, value: string, then: Json, otherwise: Json): Json => ({
  if: { properties: { [field]: { const: value } }, required: [field] },
  then,
  else: otherwise,
});

/** What has to go together once all is said. */
const TOGETHER: Readonly<Record<string, Json>> = {
  model: either('family', 'recording'),
  switching: where('kind', 'lru', either('capacity_bytes', 'slots'), none('capacity_bytes', 'slots')),
  schedule: where('policy', 'batch', { required: ['bound_ms'] }, none('bound_ms')),
};

const BASE: Json = { type: 'string', description: 'a scenario file whose fields hold where this one says nothing' };

/** What `platform` of a scenario takes. @param whole what it takes where it is based on none */
const hardware = (fields: Json, whole: Json): Json => ({
  description: (fields['platform'] as Json)['description'],
  if: { type: 'string' },
  then: nameOrFile(platformNames(), 'a shipped platform, or a file'),
  else: { if: { required: ['base'] }, then: platformPart(), else: whole },
});

/** A file that extends another, or is extended. */
export function scenarioPartJson(): Json {
  const schema = jsonSchemaOf(scenarioSchema);
  const part = partial(schema);
  return { ...part, properties: { ...fieldsOf(part), extends: BASE, platform: hardware(fieldsOf(schema), platformPart()) } };
}

/** JSON Schema of a scenario file: strict where it stands alone. */
export function scenarioSchemaJson(): Json {
  const schema = jsonSchemaOf(scenarioSchema);
  const fields = fieldsOf(schema);
  const told = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { ...(field as Json), ...(TOGETHER[name] ?? {}) }]),
  );
  return {
    if: { type: 'object', required: ['extends'] },
    then: scenarioPartJson(),
    else: { ...schema, properties: { ...told, platform: hardware(fields, platform()) } },
  };
}
