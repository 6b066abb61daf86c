/** `switchyard faults`: weights read from RRAM cells that err. */
import { upTo, whole } from './arguments.js';
import { command } from './command.js';
import { flag, option, text } from './option.js';
import { InputError } from '../../traces/files/index.js';

/** Prints a row a tensor; with --out writes the weights as they are read in the first draw. */
export const faults = command({
  name: 'faults',
  summary: 'read weights from RRAM with errors: what bits a cell, error correction and bit masks do to them',
  options: {
    platform: text('--platform <name|file>', 'its backbone lies in RRAM; encoding and cell are its own', {
      default: 'adapter-albert-hetero',
    }),
    weights: text('--weights <file>', 'weights in a file of safetensors (default: seeded ones of the model’s shapes)'),
    family: text('--family <name>', 'of seeded weights: the family of their model', { default: 'adapter-albert' }),
    size: text('--size <name>', 'of seeded weights: tiny, base, large …', { default: 'base' }),
    cell: text('--cell <name>', 'slc, mlc2 or mlc3, in place of the platform’s'),
    ecc: text('--ecc <name>', 'none, secded or dec (default: as the platform has it)'),
    years: option('--years <y>', 'since they were programmed', { parse: upTo(100), default: 0 }),
    prune: option<number>('--prune <percent>', 'of each tensor, the smallest magnitudes, set to zero', { parse: upTo(100) }),
    restart: option<number>(
      '--restart <n>',
      'elements after which a reader of bit masks restarts (default: never within a tensor)',
      { parse: whole(1) },
    ),
    draws: option('--draws <n>', 'how often errors are drawn', { parse: whole(1), default: 10 }),
    seed: option('--seed <n>', 'of all random choices', { parse: whole(0), default: 1 }),
    out: text('--out <file>', 'with --weights: where they go as read in the first draw'),
    json: flag('--json', 'print the result as JSON'),
  },
  example: 'switchyard faults --size tiny --cell mlc2 --ecc none --draws 3',
  async run(given, session) {
    const [{ faultTable }, run] = await Promise.all([import('../../analysis/index.js'), import('../run/faults.js')]);
    if (given.out !== undefined && given.weights === undefined)
      throw new InputError({ file: '--out' }, 'given without --weights', 'a file whose weights are read');
    if (given.out !== undefined && given.out === given.weights)
      throw new InputError({ file: '--out' }, 'the file of --weights', 'another file');
    if (given.prune !== undefined && given.prune > 100)
      throw new InputError({ file: '--prune' }, String(given.prune), '0 to 100');
    const result = run.faults(given, session.counted('reading', 'tensors'));
    return {
      json: result,
      tables: [faultTable(result)],
      ...(result.notes.length > 0 && { text: result.notes.map((n) => `note: ${n}`).join('\n') }),
      files: () => (given.out === undefined ? [] : [['weights', given.out]]),
    };
  },
});
