/** `switchyard gemm`: a product on a PE array alone. */
import { arrayShape, fraction, whole } from './arguments.js';
import { command } from './command.js';
import { option, text, unless } from './option.js';
import * as shared from './options.js';

type Dataflow = 'os' | 'ws' | 'is';

/** Prints cycles by use, traffic of the buffers and energy; writes nothing. */
export const gemm = command({
  name: 'gemm',
  summary: 'a product A[m,k] · B[k,n] on a PE array alone: operands lie in its buffers',
  options: {
    platform: text('--platform <name|file>', 'platform: {names}, or a YAML file (default: edgebert-like)', {
      names: shared.platformNames,
    }),
    array: option<{ rows: number; columns: number }>(
      '--array <RxC>',
      'a bare systolic array with ideal memory, in place of a platform',
      { parse: arrayShape },
    ),
    dataflow: option<Dataflow>('--dataflow <name>', 'of the array: output-, weight- or input-stationary (default: os)', {
      names: () => Promise.resolve(['os', 'ws', 'is']),
      closed: true,
    }),
    vector: option<number>('--vector <n>', 'vector size in place of the platform’s, with as many banks', { parse: whole(1) }),
    m: option('--m <m>', 'rows of A', { parse: whole(1), required: true }),
    k: option('--k <k>', 'the reduction', { parse: whole(1), required: true }),
    n: option('--n <n>', 'columns of B', { parse: whole(1), required: true }),
    densityA: option<number>('--density-a <share>', 'elements of A that are not zero; A is bit-mask encoded', {
      parse: fraction,
    }),
    densityB: option<number>('--density-b <share>', 'elements of B that are not zero; B is bit-mask encoded', {
      parse: fraction,
    }),
    format: text('--format <name>', 'number format in place of the platform’s'),
    voltage: shared.voltage,
    seed: option('--seed <n>', 'seed of random masks', { parse: whole(0), default: 1 }),
    replay: unless(...shared.NO_REPLAY),
    json: shared.json,
  },
  example: 'switchyard gemm --platform edgebert-systemc --m 64 --k 64 --n 64',
  async run(given) {
    const [{ gemm: product }, { gemmTables }] = await Promise.all([import('../run/units.js'), import('../../analysis/index.js')]);
    const result = product(given);
    const title = `${given.m}×${given.k} · ${given.k}×${given.n} on ${result.on}`;
    return { warnings: result.notes, json: result, tables: gemmTables(title, result) };
  },
});
