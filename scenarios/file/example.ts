/** A file to begin with. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { packageRoot, readText } from '../../traces/index.js';

/** A commented scenario to begin with; its schema is looked for beside it. @param name what results call it: up to 100 characters */
export const exampleScenario = (name = 'four-tasks'): string =>
  readText(join(packageRoot(), 'scenarios', 'four-tasks.yaml'))
    .replace(
      /^# yaml-language-server: .*\n/,
      '# yaml-language-server: $schema=scenario.schema.json\n# (the schema: switchyard schema > scenario.schema.json)\n',
    )
    .replace(/^name: .*$/m, () => `name: ${stringify(name).trim()}`);
