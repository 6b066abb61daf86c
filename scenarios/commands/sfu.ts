/** `switchyard sfu`: a special function on the SFU alone. */
import type { alone } from '../../models/index.js';
import { fraction, whole } from './arguments.js';
import { command } from './command.js';
import { option, unless, type Names } from './option.js';
import * as shared from './options.js';

const functions: Names = async () => (await import('../../models/index.js')).alone.SFU_OPS;

/** Prints cycles, words and bytes read, and energy; writes nothing. */
export const sfu = command({
  name: 'sfu',
  summary: 'a special function on the SFU alone: its vectors lie in a buffer',
  options: {
    platform: shared.platform,
    op: option<alone.SfuOp>('--op <name>', 'function', { names: functions, closed: true, required: true }),
    vectors: option('--vectors <v>', 'vectors a row', { parse: whole(1), required: true }),
    rows: option('--rows <t>', 'rows', { parse: whole(1), default: 1 }),
    density: option<number>('--density <share>', 'elements that are not zero; operands are bit-mask encoded', {
      parse: fraction,
    }),
    voltage: shared.voltage,
    replay: unless(...shared.NO_REPLAY),
    json: shared.json,
  },
  example: 'switchyard sfu --platform edgebert-systemc --op softmax --vectors 8 --rows 128',
  async run(given) {
    const [{ sfu: special }, { factTable }] = await Promise.all([import('../run/units.js'), import('../../analysis/index.js')]);
    const result = special(given);
    return { json: result, tables: [factTable(`${given.op} on ${given.platform}`, { ...result })] };
  },
});
