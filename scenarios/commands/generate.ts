/** `switchyard generate`: the operator trace of a sentence, from a model's description. */
import { whole } from './arguments.js';
import { command } from './command.js';
import { option, text } from './option.js';

const families = async (): Promise<readonly string[]> => (await import('../../traces/index.js')).FAMILIES;

/** Writes OUT, JSON Lines, and prints its name. */
export const generate = command({
  name: 'generate',
  summary: 'write the operator trace of a sentence of a model',
  options: {
    family: text('--family <name>', 'one of {names}', { names: families, required: true }),
    size: text('--size <name>', 'tiny, base, large …', { default: 'base' }),
    seq: option('--seq <tokens>', 'length of the sentence, padding included', { parse: whole(1), required: true }),
    outputs: option<number>('--outputs <tokens>', 'tokens that a decoder makes; --seq is its prompt', { parse: whole(1) }),
    window: option<number>('--window <tokens>', 'tokens that a decoder’s token attends to at most, itself among them', {
      parse: whole(1),
    }),
    bottleneck: option<number>('--bottleneck <m>', 'features of an adapter', { parse: whole(1) }),
    labels: option('--labels <n>', 'outputs of the classifier', { parse: whole(1), default: 2 }),
    out: text('--out <file>', 'where to write it (JSON Lines); .gz compresses', { required: true }),
  },
  example: 'switchyard generate --family adapter-albert --size tiny --seq 16 --bottleneck 16 --out tiny.jsonl',
  async run({ out, ...given }) {
    const [{ generate: sentence }, { writeOperators }] = await Promise.all([
      import('../workload/generate.js'),
      import('./write-operators.js'),
    ]);
    writeOperators(out, sentence(given));
    return { text: out };
  },
});
