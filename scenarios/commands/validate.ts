/** `switchyard validate`: our figures beside references. */
import { join } from 'node:path';
import { command } from './command.js';
import { type Names, argument, flag, text } from './option.js';

const references: Names = async () => (await import('./references.js')).references.names;

export const validate = command({
  name: 'validate',
  summary: 'compare with reference figures; exit code 3 when one is out of its tolerance',
  arguments: {
    what: argument(
      '<what>',
      'memory: DRAMsim3 and Ramulator 2; compute: EdgeBERT’s SystemC model and SCALE-Sim; published: EdgeBERT’s silicon',
      references,
    ),
  },
  options: {
    out: text('--out <dir>', 'folder for the report (default: out/validate-WHAT)'),
    all: flag('--all', 'print every quantity, not only those out of tolerance'),
    json: flag('--json', 'print every quantity as JSON, and write no report'),
  },
  example: 'switchyard validate compute',
  async run({ what, out, all, json }, session) {
    const { references: known } = await import('./references.js');
    const folder = out ?? join('out', `validate-${what}`);
    return known.get(what, { file: 'validate' })({ folder, all: all ?? false, json: json ?? false }, session);
  },
});
