/** `switchyard schema`: the JSON Schema of scenario files. */
import { command } from './command.js';

export const schema = command({
  name: 'schema',
  summary: 'print the JSON Schema of scenario files, for editors: switchyard schema > scenario.schema.json',
  example: 'switchyard schema',
  async run() {
    const { scenarioJsonSchema } = await import('../file/json-schema.js');
    return { text: JSON.stringify(scenarioJsonSchema(), null, 2) };
  },
});
