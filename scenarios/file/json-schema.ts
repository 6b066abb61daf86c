/** The schema of scenario files for editors, and a file to begin with. */
import { join } from 'node:path';
import * as z from 'zod';
import { platformSchema } from '../../models/index.js';
import { packageRoot, readText } from '../../traces/index.js';
import { scenarioSchema, SCENARIO_VERSION } from './schema.js';

type Json = Record<string, unknown>;
const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

/** Everything optional, since a file may extend another and says only what it changes. */
function relaxed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relaxed);
  if (!isObject(schema)) return schema;
  const { required, ...rest } = schema;
  // a number with its source is one value: whoever gives one gives both
  const isGiven = isObject(rest['properties']) && 'source' in rest['properties'] && 'value' in rest['properties'];
  return { ...Object.fromEntries(Object.entries(rest).map(([k, v]) => [k, relaxed(v)])), ...(isGiven && { required }) };
}

/** Platform files, and what a scenario may say beyond them: `base`, the size `fit`, null for a memory that is left out. */
function platformPart(): Json {
  const platform = relaxed(z.toJSONSchema(platformSchema, { io: 'input', unrepresentable: 'any' })) as Json;
  delete platform['$schema'];
  const properties = platform['properties'] as Json;
  const memories = properties['memories'] as Json;
  const one = memories['additionalProperties'] as Json & { properties: Json };
  const size = { anyOf: [one.properties['size_bytes'], { const: 'fit', description: 'as large as what is put there' }] };
  memories['additionalProperties'] = {
    anyOf: [{ ...one, properties: { ...one.properties, size_bytes: size } }, { type: 'null' }],
  };
  properties['base'] = { type: 'string', description: 'a shipped platform or a file: what is not said here is as there' };
  return { anyOf: [{ type: 'string', description: 'a shipped platform or a file' }, platform] };
}

/** JSON Schema of a scenario file. */
export function scenarioJsonSchema(): Json {
  const schema = relaxed(z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' })) as Json;
  const base = { type: 'string', description: 'a scenario file whose fields hold where this one says nothing' };
  const properties = { ...(schema['properties'] as Json), extends: base, platform: platformPart() };
  return {
    ...schema,
    $id: `switchyard-scenario-${SCENARIO_VERSION}.json`,
    title: `Switchyard scenario, version ${SCENARIO_VERSION}`,
    properties,
  };
}

/** A commented scenario to begin with. */
export const exampleScenario = (): string => readText(join(packageRoot(), 'scenarios', 'four-tasks.yaml'));
