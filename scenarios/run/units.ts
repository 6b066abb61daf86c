/** Units alone, as the command line asks for them: a product, a special function, a transfer. */
import { alone, formats, loadPlatform, varied, type Hardware } from '../../models/index.js';
import { InputError } from '../../traces/index.js';

/** A[m,k] · B[k,n] on a platform, or on a bare array. `voltage` in V, densities from 0 to 1. */
export interface GemmArguments {
  readonly platform?: string | undefined;
  readonly array?: { readonly rows: number; readonly columns: number } | undefined;
  readonly dataflow?: 'os' | 'ws' | 'is' | undefined;
  readonly vector?: number | undefined;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly densityA?: number | undefined;
  readonly densityB?: number | undefined;
  readonly voltage?: number | undefined;
  readonly format?: string | undefined;
  readonly seed: number;
  readonly replay: boolean;
}

const LARGEST_VECTOR = 64;
/** The vector size of a platform, or another. @throws InputError */
function sized(hardware: Hardware, vector: number | undefined): Hardware {
  if (vector === undefined) return hardware;
  if (vector < 2 || vector > LARGEST_VECTOR) throw new InputError({ file: '--vector' }, String(vector), `2 to ${LARGEST_VECTOR}`);
  return varied(hardware, (p) => alone.withVector(p, vector));
}

/** @throws InputError for sizes and densities that the hardware cannot take */
export function gemm(args: GemmArguments): alone.GemmResult & { readonly on: string; readonly notes: readonly string[] } {
  const { m, k, n, array, densityA, densityB } = args;
  if (array) {
    const refused = (['platform', 'densityA', 'densityB', 'voltage', 'vector'] as const).find((o) => args[o] !== undefined);
    if (refused)
      throw new InputError(
        { file: '--array' },
        `given with --${refused.replace(/[AB]$/, (x) => `-${x.toLowerCase()}`)}`,
        'a bare array, which has neither',
      );
    const dataflow = args.dataflow ?? 'os';
    const result = alone.arrayGemm({ m, k, n }, { ...array, dataflow }, args.format ?? 'int8', args.replay);
    return { on: `${array.rows}×${array.columns} systolic array, ${dataflow}, ideal memory`, notes: [], ...result };
  }
  if (args.dataflow) throw new InputError({ file: '--dataflow' }, 'given without --array', '--array ROWSxCOLUMNS');
  const loaded = loadPlatform(args.platform ?? 'edgebert-like');
  const { format } = args;
  if (format !== undefined) formats.get(format, { file: '--format' });
  const hardware = sized(format === undefined ? loaded : varied(loaded, (p) => ({ ...p, format })), args.vector);
  const result = alone.platformGemm(
    hardware,
    { m, k, n },
    {
      voltage_v: args.voltage,
      density: { a: densityA, b: densityB },
      recurrence: args.replay,
      seed: args.seed,
    },
  );
  return { on: hardware.platform.name, ...result };
}

/** A special function over `rows` × `vectors` vectors. @throws InputError for sizes beyond the registers */
export function sfu(args: {
  platform: string;
  op: alone.SfuOp;
  vectors: number;
  rows: number;
  density?: number | undefined;
  voltage?: number | undefined;
  replay: boolean;
}): alone.SfuResult {
  const { density, voltage: voltage_v, replay: recurrence } = args;
  return alone.platformSfu(loadPlatform(args.platform), args.op, args.vectors, args.rows, { voltage_v, density, recurrence });
}

/** A transfer of `vectors` vectors or masks. @throws InputError for sizes beyond the registers */
export function axi(args: { platform: string; op: 'load' | 'store'; what: alone.Transfer; vectors: number }): alone.AxiResult {
  return alone.platformAxi(loadPlatform(args.platform), args.op, args.what, args.vectors);
}
