/** Units alone, as the command line asks for them: a product, a special function, a transfer. */
import { alone, formats, loadPlatform, varied, type Hardware } from '../../models/index.js';
import { InputError } from '../../traces/index.js';

/** A platform, or a bare array, and how it runs. `voltage` in V, densities from 0 to 1. */
export interface MultiplierArguments {
  readonly platform?: string | Hardware | undefined;
  /** a bare array in place of a platform, and what alone it can be told */
  readonly array?: { readonly rows: number; readonly columns: number } | undefined;
  readonly dataflow?: 'os' | 'ws' | 'is' | undefined;
  /** elements a vector, in place of the platform's */
  readonly vector?: number | undefined;
  readonly densityA?: number | undefined;
  readonly densityB?: number | undefined;
  readonly voltage?: number | undefined;
  readonly format?: string | undefined;
  readonly seed: number;
  /** false: every state is stepped; the result is the same */
  readonly replay: boolean;
}

/** A[m,k] · B[k,n] on it. */
export interface GemmArguments extends MultiplierArguments {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const hardwareOf = (platform: string | Hardware): Hardware => (typeof platform === 'string' ? loadPlatform(platform) : platform);

const LARGEST_VECTOR = 64;
/** The vector size of a platform, or another. @throws InputError */
function sized(hardware: Hardware, vector: number | undefined): Hardware {
  if (vector === undefined) return hardware;
  if (vector < 2 || vector > LARGEST_VECTOR) throw new InputError({ file: '--vector' }, String(vector), `2 to ${LARGEST_VECTOR}`);
  return varied(hardware, (p) => alone.withVector(p, vector));
}

/** What products are multiplied on. */
export interface Multiplier {
  readonly on: string;
  /** @throws InputError for sizes that the hardware cannot take in a run */
  readonly multiply: (size: alone.GemmSize) => alone.GemmResult & { readonly notes: readonly string[] };
  /** the runs into which a product is cut */
  readonly runs: (size: alone.GemmSize) => readonly alone.Runs[];
}

/** @throws InputError for an option or a density that the hardware has not */
export function multiplierOf(args: MultiplierArguments): Multiplier {
  const { array, densityA, densityB } = args;
  if (array) {
    const refused = (['platform', 'densityA', 'densityB', 'voltage', 'vector'] as const).find((o) => args[o] !== undefined);
    if (refused)
      throw new InputError(
        { file: '--array' },
        `given with --${refused.replace(/[AB]$/, (x) => `-${x.toLowerCase()}`)}`,
        'a bare array, which has neither',
      );
    const dataflow = args.dataflow ?? 'os';
    return {
      on: `${array.rows}×${array.columns} systolic array, ${dataflow}, ideal memory`,
      multiply: (size) => ({ notes: [], ...alone.arrayGemm(size, { ...array, dataflow }, args.format ?? 'int8', args.replay) }),
      // nothing bounds the run of a bare array
      runs: (size) => [{ size, count: 1 }],
    };
  }
  if (args.dataflow) throw new InputError({ file: '--dataflow' }, 'given without --array', '--array ROWSxCOLUMNS');
  const loaded = hardwareOf(args.platform ?? 'edgebert-like');
  const { format } = args;
  if (format !== undefined) formats.get(format, { file: '--format' });
  const hardware = sized(format === undefined ? loaded : varied(loaded, (p) => ({ ...p, format })), args.vector);
  const options = {
    voltage_v: args.voltage,
    density: { a: densityA, b: densityB },
    recurrence: args.replay,
    seed: args.seed,
  };
  return {
    on: hardware.platform.name,
    multiply: (size) => alone.platformGemm(hardware, size, options),
    runs: (size) => alone.platformRuns(size, hardware),
  };
}

/** A product in one run. @throws InputError for sizes and densities that the hardware cannot take */
export function gemm(args: GemmArguments): alone.GemmResult & { readonly on: string; readonly notes: readonly string[] } {
  const { m, k, n } = args;
  const { on, multiply } = multiplierOf(args);
  return { on, ...multiply({ m, k, n }) };
}

/** A special function over `rows` × `vectors` vectors. @throws InputError for sizes beyond the registers */
export function sfu(args: {
  platform: string | Hardware;
  op: alone.SfuOp;
  vectors: number;
  rows: number;
  density?: number | undefined;
  voltage?: number | undefined;
  replay: boolean;
}): alone.SfuResult {
  const { density, voltage: voltage_v, replay: recurrence } = args;
  return alone.platformSfu(hardwareOf(args.platform), args.op, args.vectors, args.rows, { voltage_v, density, recurrence });
}

/** A transfer of `vectors` vectors or masks. @throws InputError for sizes beyond the registers */
export function axi(args: {
  platform: string | Hardware;
  op: 'load' | 'store';
  what: alone.Transfer;
  vectors: number;
}): alone.AxiResult {
  return alone.platformAxi(hardwareOf(args.platform), args.op, args.what, args.vectors);
}
