/** `faults`: weights read from RRAM cells that err. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cli, scratch } from '../helpers/cli.js';
import { normals } from '../../sim/index.js';

interface Result {
  readonly wrong_cell_rate: number;
  readonly encoding: string;
  readonly notes: readonly string[];
  readonly tensors: readonly {
    readonly tensor: string;
    readonly elements: number;
    readonly nonzero: number;
    readonly encoded_bytes: number;
    readonly wrong_words: { readonly mean: number };
    readonly wrong_cells: { readonly mean: number };
    readonly wrong_elements: { readonly mean: number };
    readonly displaced_elements: { readonly mean: number };
  }[];
}

const folder = scratch();
const WEIGHTS = join(folder, 'weights.safetensors');
const values = normals(1, 'w', 4096);
const header = JSON.stringify({
  'layer.weight': { dtype: 'F32', shape: [64, 64], data_offsets: [0, 16384] },
  ids: { dtype: 'I64', shape: [1], data_offsets: [16384, 16392] },
}).padEnd(136);
const length = Buffer.alloc(8);
length.writeUInt32LE(header.length);
writeFileSync(WEIGHTS, Buffer.concat([length, Buffer.from(header), new Uint8Array(values.buffer), new Uint8Array(8)]));

const ran = async (...line: string[]): Promise<Result> => {
  const { status, stdout, stderr } = await cli(['faults', ...line, '--json'], folder);
  t.equal(status, 0, stderr);
  return JSON.parse(stdout) as Result;
};

t.test('the same seed gives the same; a code leaves fewer words wrong; a reader that restarts displaces less', async (t) => {
  const line = ['--size', 'tiny', '--cell', 'mlc2', '--draws', '4'];
  const none = await ran(...line, '--ecc', 'none');
  t.same(await ran(...line, '--ecc', 'none'), none);
  const sum = (r: Result, of: (x: Result['tensors'][number]) => number): number => r.tensors.reduce((n, x) => n + of(x), 0);
  const left = (r: Result): number => sum(r, (x) => x.wrong_words.mean);
  const [secded, dec] = [await ran(...line, '--ecc', 'secded'), await ran(...line, '--ecc', 'dec')];
  t.ok(left(none) > left(secded) && left(secded) > left(dec), `${left(none)} > ${left(secded)} > ${left(dec)}`);
  const restarts = await ran(...line, '--ecc', 'none', '--restart', '16');
  const displaced = (r: Result): number => sum(r, (x) => x.displaced_elements.mean);
  t.equal(left(restarts), left(none), 'the same cells are wrong');
  t.ok(displaced(restarts) < displaced(none) / 10, `${displaced(restarts)} < ${displaced(none)} / 10`);
  const old = await ran(...line, '--ecc', 'none', '--years', '10');
  t.ok(old.wrong_cell_rate > none.wrong_cell_rate);
  t.match(old.notes.join('\n'), /after 10 years is assumed/);
});

t.test('weights of a file: pruned, encoded, read with faults, and written', async (t) => {
  const r = await ran(
    '--weights',
    WEIGHTS,
    '--prune',
    '60',
    '--cell',
    'mlc3',
    '--ecc',
    'none',
    '--out',
    'read.safetensors',
    '--draws',
    '2',
  );
  t.equal(r.tensors.length, 1);
  const [x] = r.tensors;
  t.same([x!.tensor, x!.elements], ['layer.weight', 4096]);
  // 60 % pruned, and what AdaptivFloat rounds to zero besides
  t.ok(x!.nonzero <= 1638 && x!.nonzero > 1600, String(x!.nonzero));
  t.equal(x!.encoded_bytes, x!.nonzero + 512);
  t.match(r.notes.join('\n'), /1 tensors of other types/);
  const [was, is] = [readFileSync(WEIGHTS), readFileSync(join(folder, 'read.safetensors'))];
  t.equal(is.length, was.length);
  t.same(is.subarray(-8), was.subarray(-8), 'what is no weight stays');
  t.notSame(is.subarray(-100, -8), was.subarray(-100, -8));
});

t.test('no faults without a rate: a code that puts all right leaves the rounding of the format alone', async (t) => {
  const r = await ran('--weights', WEIGHTS, '--cell', 'slc', '--ecc', 'dec', '--draws', '3');
  t.equal(r.tensors[0]!.wrong_elements.mean, 0);
});

t.test('what cannot be is refused', async (t) => {
  const refused = async (line: readonly string[], message: RegExp): Promise<void> => {
    const { status, stderr } = await cli(['faults', ...line], folder);
    t.equal(status, 2, line.join(' '));
    t.match(stderr, message);
  };
  await refused(['--cell', 'mlc4'], /--cell: unknown cell "mlc4"; expected one of slc, mlc2, mlc3\. Did you mean "mlc2"\?/);
  await refused(['--ecc', 'bch'], /--ecc: unknown ecc "bch"; expected one of none, secded, dec/);
  await refused(['--platform', 'edgebert-like'], /has its backbone in lpddr4, lpddr4-3200; expected one that has it in RRAM/);
  await refused(['--out', 'x.safetensors'], /--out: given without --weights/);
  await refused(['--prune', '101'], /expected a number from 0 to 100/);
  await refused(['--draws', '0'], /expected a whole number of at least 1/);
  await refused(['--weights', WEIGHTS, '--out', WEIGHTS], /--out: the file of --weights/);
  const whole = readFileSync(WEIGHTS);
  writeFileSync(join(folder, 'words.safetensors'), Buffer.from(whole.toString('latin1').replace('"F32"', '"I32"'), 'latin1'));
  await refused(['--weights', 'words.safetensors'], /words\.safetensors: no tensor of F32, F16 or BF16: layer\.weight is I32/);
  writeFileSync(join(folder, 'cut.safetensors'), readFileSync(WEIGHTS).subarray(0, 5000));
  await refused(['--weights', 'cut.safetensors'], /tensor layer\.weight: bytes 0 to 16384 of 4856: the file is cut off/);
});
