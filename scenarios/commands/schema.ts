/** `switchyard schema`: the JSON Schema of scenario files. */
import { command } from './command.js';

/** Prints JSON Schema, draft 2020-12; writes nothing. */
export const schema = command({
  name: 'schema',
  summary: 'print the JSON Schema of scenario files, for editors: switchyard schema > scenario.schema.json',
  example: 'switchyard schema',
  async run() {
    const { scenarioJsonSchema } = await import('../file/json-schema.js');
    return { text: JSON.stringify(scenarioJsonSchema(), null, 2) };
  },
});
