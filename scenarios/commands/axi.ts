/** `switchyard axi`: a transfer over the link alone. */
import type { alone } from '../../models/index.js';
import { whole } from './arguments.js';
import { command } from './command.js';
import { option, type Names } from './option.js';
import * as shared from './options.js';

const transfers: Names = async () => (await import('../../models/index.js')).alone.TRANSFERS;

/** Prints cycles, bytes and energy; writes nothing. */
export const axi = command({
  name: 'axi',
  summary: 'a load or store over the link alone, to a slave without wait states',
  options: {
    platform: shared.platform,
    op: option<'load' | 'store'>('--op <name>', 'direction', {
      names: () => Promise.resolve(['load', 'store']),
      closed: true,
      required: true,
    }),
    what: option<alone.Transfer>('--what <name>', 'what is moved', { names: transfers, closed: true, default: 'data' }),
    vectors: option('--vectors <v>', 'vectors, or masks of vectors', { parse: whole(1), required: true }),
    json: shared.json,
  },
  example: 'switchyard axi --platform edgebert-systemc --op load --what mask --vectors 128',
  async run(given) {
    const [{ axi: transfer }, { factTable }] = await Promise.all([import('../run/units.js'), import('../../analysis/index.js')]);
    const result = transfer(given);
    const title = `${given.op} of ${given.what} on ${given.platform}`;
    return { warnings: result.notes, json: result, tables: [factTable(title, { ...result })] };
  },
});
