/** What an RRAM's wrong cells do to the weights that it holds: stored as a platform stores them, read back in several draws. */
import type { FaultResult, FaultRow, OverDraws } from '../../analysis/index.js';
import { loadPlatform, placeIn, storage, type FaultCell, type TensorFaults } from '../../models/index.js';
import { normals, randomStream } from '../../sim/index.js';
import { InputError, nearest, readSafetensors, valuesOf, isReadable, writeSafetensors, type Tensor } from '../../traces/index.js';
import { generate } from '../workload/generate.js';

/** As the command line asks for it. */
export interface FaultArguments {
  readonly platform: string;
  /** weights in place of seeded ones */
  readonly weights: string | undefined;
  /** of seeded weights: of this model */
  readonly family: string;
  readonly size: string;
  /** bits a cell, in place of the platform's */
  readonly cell: string | undefined;
  /** undefined: as the platform has it */
  readonly ecc: string | undefined;
  readonly years: number;
  /** percent of each tensor set to zero, the smallest magnitudes; undefined: what the platform's density says, or nothing of a file's */
  readonly prune: number | undefined;
  /** elements after which a reader of bit masks restarts from a pointer; undefined: never within a tensor */
  readonly restart: number | undefined;
  readonly draws: number;
  readonly seed: number;
  /** where the weights of the first draw go */
  readonly out: string | undefined;
}

const place = (flag: string) => ({ file: flag });

/** Where the backbone lies, and how. @throws InputError where it is in no RRAM */
function storedAs({ platform: name, cell: asked }: FaultArguments) {
  const { platform } = loadPlatform(name);
  const { memory, encoding, density } = platform.placement.backbone;
  const { technology, ecc } = platform.memories[memory]!;
  if (!technology.startsWith('rram'))
    throw new InputError(place('--platform'), `${name} has its backbone in ${memory}, ${technology}`, 'one that has it in RRAM');
  const cells = Object.keys(storage.cellFaults) as FaultCell[];
  const cell =
    cells.find((c) => c === asked) ?? (asked === undefined ? (cells.find((c) => technology.includes(c)) ?? 'slc') : undefined);
  if (cell === undefined)
    throw new InputError(place('--cell'), `unknown cell "${asked}"`, `one of ${cells.join(', ')}`, nearest(asked!, cells));
  // auto: as bit masks, since that is what takes fewer bytes where weights are pruned
  const stored = encoding === 'dense' ? ('dense' as const) : ('bitmask' as const);
  // the code of the tables is one of two errors
  return { platform, memory, cell, encoding: stored, density: density?.value, code: ecc === 'none' ? 'none' : 'dec' };
}

interface Given {
  readonly name: string;
  readonly values: () => Float32Array;
}

/** Of a model's shapes, normal, as weights roughly are: what they are is no matter for how many are hit. */
function seeded({ family, size, seed }: FaultArguments, inRram: (t: Tensor) => boolean): Given[] {
  const { operators } = generate({ family, size, seq: 16, labels: 2, ...(family === 'adapter-albert' && { bottleneck: 64 }) });
  const tensors = new Map(
    operators
      .flatMap((o) => o.inputs)
      .filter(inRram)
      .map((x) => [x.id, x]),
  );
  return [...tensors.values()].map(({ id, shape }) => ({
    name: id,
    values: () =>
      normals(
        seed,
        id,
        shape.reduce((a, b) => a * b, 1),
      ).map((x) => 0.04 * x),
  }));
}

function over(values: readonly number[]): OverDraws {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { mean: values.reduce((a, b) => a + b, 0) / values.length, low: rank(0.05), high: rank(0.95) };
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

function rowOf(tensor: string, draws: readonly TensorFaults[], parity: number): FaultRow {
  const [first] = draws as [TensorFaults];
  const of = (f: (d: TensorFaults) => number): OverDraws => over(draws.map(f));
  const left = ({ words, corrected }: { readonly words: number; readonly corrected: number }): number => words - corrected;
  const ratios = draws.map((d) => d.signal_to_faults_db).filter(Number.isFinite);
  return {
    tensor,
    elements: first.elements,
    nonzero: first.nonzero,
    encoded_bytes: first.bytes,
    parity_bytes: Math.ceil(first.bytes * parity),
    wrong_cells: of((d) => d.values.cells + (d.mask?.cells ?? 0)),
    wrong_words: of((d) => left(d.values) + (d.mask ? left(d.mask) : 0)),
    wrong_value_bits: of((d) => d.values.bits),
    wrong_mask_bits: of((d) => d.mask?.bits ?? 0),
    wrong_elements: of((d) => d.wrong),
    displaced_elements: of((d) => d.displaced),
    farthest_displaced: of((d) => d.farthest),
    signal_to_faults_db: ratios.length === 0 ? null : over(ratios),
    signal_to_rounding_db: finite(first.signal_to_rounding_db),
  };
}

type WeightsFile = ReturnType<typeof readSafetensors>;

/** Of the file, or seeded ones. @throws InputError where a file has none that can be read, with what it has */
function weightsOf(asked: FaultArguments, file: WeightsFile | undefined, inRram: (t: Tensor) => boolean): Given[] {
  if (!file) return seeded(asked, inRram);
  const given = file.tensors.filter(isReadable).map((t) => ({ name: t.name, values: () => valuesOf(file, t) }));
  if (given.length > 0) return given;
  const types = file.tensors.slice(0, 3).map((t) => `${t.name} is ${t.dtype}`);
  const found = types.length > 0 ? `: ${types.join(', ')}` : '';
  throw new InputError({ file: asked.weights! }, `no tensor of F32, F16 or BF16${found}`, 'weights in one of these');
}

/** @throws InputError for what does not fit, with the flag or the tensor */
export function faults(asked: FaultArguments, onProgress: (done: number, of: number) => void): FaultResult {
  const { platform, memory, cell, encoding, density, ...own } = storedAs(asked);
  const code = asked.ecc ?? own.code;
  const ecc = storage.eccs.get(code, place('--ecc'));
  const file = asked.weights === undefined ? undefined : readSafetensors(asked.weights);
  const given = weightsOf(asked, file, (x) => placeIn(platform, x).memory === memory);
  const share = asked.prune === undefined ? (file ? 0 : 1 - (density ?? 1)) : asked.prune / 100;
  const rate = storage.faultRate(cell, asked.years);
  const faulty = { rate, bits_per_cell: storage.cellFaults[cell].bits, ecc };
  const changed = new Map<string, Float32Array>();
  const tensors = given.map(({ name, values }, i): FaultRow => {
    onProgress(i, given.length);
    const stored = storage.store(storage.pruned(values(), share), encoding, asked.restart);
    const draws = Array.from({ length: asked.draws }, (_, d) => {
      const { read, faults: found } = storage.readWithFaults(stored, faulty, randomStream(asked.seed + d, name));
      if (d === 0 && asked.out !== undefined) changed.set(name, read);
      return found;
    });
    return rowOf(name, draws, ecc.parity_bits / ecc.data_bits);
  });
  if (file && asked.out !== undefined) writeSafetensors(asked.out, file, changed);
  const others = file ? file.tensors.length - given.length : 0;
  const notes = [
    ...(file ? [] : ['weights are seeded draws of a normal distribution in the model’s shapes']),
    ...(file ? ['every tensor of the file is taken to lie in the RRAM, stored as the backbone is'] : []),
    ...(others > 0 ? [`${others} tensors of other types than F32, F16 and BF16 are left as they are`] : []),
    ...(encoding === 'bitmask'
      ? [
          `masks and values have the same cells and code${asked.restart === undefined ? '; a reader of masks counts from the tensor’s beginning' : `; pointers each ${asked.restart} elements are taken as right`}`,
        ]
      : []),
    ...(asked.years > 0 ? [`the rate after ${asked.years} years is assumed: ${storage.RETENTION_YEARS.source}`] : []),
  ];
  const { name } = platform;
  const { years, draws, seed } = asked;
  return { platform: name, memory, encoding, cell, ecc: code, years, wrong_cell_rate: rate, draws, seed, tensors, notes };
}
