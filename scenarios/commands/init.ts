/** `switchyard init`: a scenario to begin with. */
import { existsSync } from 'node:fs';
import { parse } from 'node:path';
import { command } from './command.js';
import { flag, text } from './option.js';

/** Characters that the name of a scenario may have. */
const MOST_NAME = 100;

/** Writes OUT, named after the file, and never over a file that is there unless told so. */
export const init = command({
  name: 'init',
  summary: 'write a commented scenario to begin with, named after its file',
  options: {
    out: text('--out <file>', 'where to write it', { default: 'scenario.yaml' }),
    force: flag('--force', 'write over a file that is there'),
  },
  example: 'switchyard init --out mine.yaml && switchyard check mine.yaml',
  async run({ out, force }) {
    const [{ exampleScenario }, { InputError, writeWhole }] = await Promise.all([
      import('../file/example.js'),
      import('../../traces/index.js'),
    ]);
    if (existsSync(out) && !force) throw new InputError({ file: out }, 'is there already', 'another name, or --force');
    writeWhole(out, exampleScenario(parse(out).name.slice(0, MOST_NAME)));
    return { text: out };
  },
});
