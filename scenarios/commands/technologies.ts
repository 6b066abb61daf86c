/** `switchyard technologies`: what platforms may name, and each as a file. */
import { command, type Answer } from './command.js';
import { type Names, text } from './option.js';
import * as shared from './options.js';

const names: Names = async () => (await import('../../models/index.js')).technologies.names;

/** Prints a row a technology, or one of them as a file with every number. */
export const technologies = command({
  name: 'technologies',
  summary: 'the memory technologies that platforms may name; one of them as a file, to be changed and named in a platform',
  options: {
    show: text('--show <name>', 'print it as a YAML file, every number with unit, status, source and range: {names}', { names }),
    json: shared.json,
  },
  notes:
    'A platform takes such a file for a memory or a buffer: `technology: ./mine.yaml`, looked for beside the platform’s file.\n' +
    'Its `name` is what results call it: a table whose numbers are not those of a shipped one has a name of its own.',
  example: 'switchyard technologies --show sram-22nm-silicon',
  async run({ show }): Promise<Answer> {
    const [{ technologies: all, technologyFile, technologyYaml }, { technologiesTable }] = await Promise.all([
      import('../../models/index.js'),
      import('../../analysis/index.js'),
    ]);
    if (show === undefined) return { json: all.names, tables: [technologiesTable()] };
    const table = all.get(show, { file: '--show' });
    return { text: technologyYaml(show, table).trimEnd(), json: technologyFile(show, table) };
  },
});
