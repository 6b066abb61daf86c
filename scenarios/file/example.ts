/** A file to begin with. */
import { join } from 'node:path';
import { packageRoot, readText } from '../../traces/index.js';

/** A commented scenario to begin with; its schema is looked for beside it. */
export const exampleScenario = (): string =>
  readText(join(packageRoot(), 'scenarios', 'four-tasks.yaml')).replace(
    /^# yaml-language-server: .*\n/,
    '# yaml-language-server: $schema=scenario.schema.json\n# (the schema: switchyard schema > scenario.schema.json)\n',
  );
