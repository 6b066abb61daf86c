/** JSON Schemas by kind of file. A new kind is one line here. */
import { memory, platformSchema, technologySchema } from '../../models/index.js';
import { registry } from '../../traces/index.js';
import { SCENARIO_VERSION, conditionsSchema } from '../file/schema.js';
import { referencesSchema } from '../references/schema.js';
import { searchSchema } from '../search/schema.js';
import { sweepSchema } from '../sweep/schema.js';
import { jsonSchemaOf, schemaFile, type Json } from './json.js';
import { scenarioPartJson, scenarioSchemaJson } from './scenario.js';

/** One kind of file. */
export interface SchemaKind {
  readonly title: string;
  /** made when it is asked for, with the names that registries have then */
  readonly schema: () => Json;
}

/** A sweep whose study is no choice. */
function studyJson(): Json {
  const json = jsonSchemaOf(sweepSchema);
  return { ...json, required: [...(json['required'] as string[]), 'study'] };
}

/** Of all files that a person writes. */
export const schemaKinds = registry<SchemaKind>('kind of file', {
  scenario: { title: `scenario, version ${SCENARIO_VERSION}`, schema: scenarioSchemaJson },
  'scenario-part': { title: `part of a scenario, version ${SCENARIO_VERSION}, that others extend`, schema: scenarioPartJson },
  platform: { title: 'platform', schema: () => jsonSchemaOf(platformSchema) },
  sweep: { title: 'sweep', schema: () => jsonSchemaOf(sweepSchema) },
  study: { title: 'sweep with a study', schema: studyJson },
  search: { title: 'search', schema: () => jsonSchemaOf(searchSchema) },
  conditions: { title: 'conditions of a replay', schema: () => jsonSchemaOf(conditionsSchema) },
  references: { title: 'references', schema: () => jsonSchemaOf(referencesSchema) },
  technology: { title: 'memory technology', schema: () => jsonSchemaOf(technologySchema) },
  device: { title: 'memory to be played alone, or used in a platform', schema: () => jsonSchemaOf(memory.deviceSchema) },
});

/** @throws InputError for an unknown kind */
export function jsonSchema(kind: string): Json {
  const { title, schema } = schemaKinds.get(kind, { file: 'schema' });
  return schemaFile(kind, `Switchyard ${title}`, schema());
}
