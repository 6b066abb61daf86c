/** `switchyard schema`: the JSON Schema of files that people write. */
import { command } from './command.js';
import { argument, type Names } from './option.js';

const kinds: Names = async () => (await import('../schemas/index.js')).schemaKinds.names;

/** Prints JSON Schema, draft 2020-12; writes nothing. */
export const schema = command({
  name: 'schema',
  summary: 'print the JSON Schema of a kind of file, for editors: switchyard schema platform > platform.schema.json',
  arguments: {
    kind: argument(
      '[kind]',
      'scenario (where none is given), scenario-part, platform, sweep, study, search, conditions, references, technology, device',
      kinds,
    ),
  },
  notes:
    'Editors with a YAML language server take it by a line in the file:\n' +
    '  # yaml-language-server: $schema=platform.schema.json\n' +
    'Files that ship have that line; the schemas that it names are in the package, in dist/schemas.',
  example: 'switchyard schema platform',
  async run({ kind }) {
    const { jsonSchema } = await import('../schemas/index.js');
    return { text: JSON.stringify(jsonSchema(kind ?? 'scenario'), null, 2) };
  },
});
