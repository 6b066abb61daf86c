/** `switchyard gemm`: a product on a PE array alone. */
import { arrayShape, fraction, whole } from './arguments.js';
import { command, type Answer } from './command.js';
import type { MultiplierArguments } from '../run/units.js';
import { option, text, unless } from './option.js';
import * as shared from './options.js';

type Dataflow = 'os' | 'ws' | 'is';

/** A row for each product of a table, and their sum; with `csv` the rows into that file. */
async function listed(
  file: string,
  csv: string | undefined,
  sizes: Readonly<Record<string, number | undefined>>,
  given: MultiplierArguments,
): Promise<Answer> {
  const [{ multiplyList }, { productListCsv, productListTable }, { InputError, readProducts, writeWhole }] = await Promise.all([
    import('../run/product-list.js'),
    import('../../analysis/index.js'),
    import('../../traces/index.js'),
  ]);
  const size = Object.keys(sizes).find((d) => sizes[d] !== undefined);
  if (size !== undefined) throw new InputError({ file: `--${size}` }, 'given with --list', 'one of the two');
  const result = multiplyList(readProducts(file), given);
  if (csv !== undefined) writeWhole(csv, productListCsv(result));
  return {
    json: result,
    tables: [productListTable(result)],
    ...(csv !== undefined && { files: () => [['layers', csv] as const] }),
  };
}

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
    m: option<number>('--m <m>', 'rows of A', { parse: whole(1) }),
    k: option<number>('--k <k>', 'the reduction', { parse: whole(1) }),
    n: option<number>('--n <n>', 'columns of B', { parse: whole(1) }),
    list: text('--list <file>', 'the products of a SCALE-Sim table in place of one: Layer, M, N, K, or of convolutions'),
    csv: text('--csv <file>', 'with --list: write one row a layer'),
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
  notes:
    'With --list the layers run one after another. A convolution is the product that im2col makes of it (traces/README.md); a\n' +
    'layer beyond the registers of the platform is cut into runs.',
  example: 'switchyard gemm --platform edgebert-systemc --m 64 --k 64 --n 64',
  async run({ m, k, n, list, csv, ...given }): Promise<Answer> {
    if (list !== undefined) return listed(list, csv, { m, k, n }, given);
    const [{ gemm: product }, { gemmTables }] = await Promise.all([import('../run/units.js'), import('../../analysis/index.js')]);
    const { InputError } = await import('../../traces/index.js');
    if (csv !== undefined) throw new InputError({ file: '--csv' }, 'given without --list', 'a list of products');
    if (m === undefined || k === undefined || n === undefined) {
      const missing = [m === undefined && '--m', k === undefined && '--k', n === undefined && '--n'].filter((o) => o !== false);
      throw new InputError(
        { file: missing[0]! },
        'missing',
        `${missing.join(', ')} of a product, or --list with a table of them`,
      );
    }
    const result = product({ ...given, m, k, n });
    const title = `${m}×${k} · ${k}×${n} on ${result.on}`;
    return { warnings: result.notes, json: result, tables: gemmTables(title, result) };
  },
});
