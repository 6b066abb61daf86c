import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { isReadable, readSafetensors, valuesOf, writeSafetensors } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';

const folder = scratch();
const path = join(folder, 'x.safetensors');

/** A file as the format's README has it. */
function file(header: unknown, data: Uint8Array, length?: bigint): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  writeFileSync(path, Buffer.concat([size, text, data]));
  return path;
}
const bytesOf = (...x: number[]): Uint8Array => new Uint8Array(Float32Array.from(x).buffer);

t.test('numbers of each type, in the order of their bytes; other types are carried', async (t) => {
  const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer);
  const brains = new Uint8Array(Uint16Array.of(0x3f80, 0xc049).buffer);
  const read = readSafetensors(
    file(
      {
        __metadata__: { format: 'pt' },
        ids: { dtype: 'I64', shape: [1], data_offsets: [20, 28] },
        half: { dtype: 'F16', shape: [2, 2], data_offsets: [8, 16] },
        single: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        brain: { dtype: 'BF16', shape: [2], data_offsets: [16, 20] },
      },
      Buffer.concat([bytesOf(1.5, -2), halves, brains, new Uint8Array(8)]),
    ),
  );
  t.same(
    read.tensors.map((x) => [x.name, isReadable(x)]),
    [
      ['single', true],
      ['half', true],
      ['brain', true],
      ['ids', false],
    ],
  );
  const [single, half, brain, ids] = read.tensors;
  t.same([...valuesOf(read, single!)], [1.5, -2]);
  t.same([...valuesOf(read, half!)], [1, -2, 2 ** -24, 65504]);
  t.same([...valuesOf(read, brain!)], [1, -3.140625]);
  t.throws(() => valuesOf(read, ids!), {
    name: 'InputError',
    message: /tensor ids: elements of type I64; expected F32, F16, BF16/,
  });
  const to = join(folder, 'y.safetensors');
  writeSafetensors(to, read, new Map([['half', Float32Array.of(1, -2, 2 ** -24, 65504)]]));
  const again = readSafetensors(to);
  t.same(again.data, read.data, 'the same numbers are the same bytes, and what is not named stays');
  t.same(again.metadata, { format: 'pt' });
  t.equal((readFileSync(to).readUInt32LE(0) + 8) % 8, 0, 'data are aligned');
});

t.test('each half and each bfloat comes back as itself', async (t) => {
  for (const dtype of ['F16', 'BF16']) {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((b) =>
      dtype === 'F16' ? (b & 0x7c00) !== 0x7c00 : (b & 0x7f80) !== 0x7f80,
    );
    const read = readSafetensors(
      file(
        { x: { dtype, shape: [all.length], data_offsets: [0, 2 * all.length] } },
        new Uint8Array(all.buffer, 0, 2 * all.length),
      ),
    );
    const to = join(folder, 'z.safetensors');
    writeSafetensors(to, read, new Map([['x', valuesOf(read, read.tensors[0]!)]]));
    t.same(readSafetensors(to).data, read.data, dtype);
  }
});

t.test('a number goes to the nearest half', async (t) => {
  const read = readSafetensors(file({ x: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }, new Uint8Array(2)));
  const to = join(folder, 'w.safetensors');
  fc.assert(
    fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (x) => {
      writeSafetensors(to, read, new Map([['x', Float32Array.of(x)]]));
      const [y] = valuesOf(readSafetensors(to), read.tensors[0]!);
      const ulp = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 1e-30))) - 10);
      assert.ok(Math.abs(y! - x) <= ulp / 2, `${x} → ${y}`);
    }),
    { numRuns: 200 },
  );
  t.pass('no counterexample');
});

t.test('a file that does not hold what it says is refused, with the tensor', async (t) => {
  const x = (more: object) => ({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...more } });
  const refused = (of: string, message: RegExp): void =>
    void t.throws(() => readSafetensors(of), { name: 'InputError', message });
  writeFileSync(path, 'short');
  refused(path, /x\.safetensors: 5 bytes; expected a file of safetensors/);
  refused(file(x({}), bytesOf(1)), /tensor x: bytes 0 to 8 of 4: the file is cut off/);
  refused(file(x({ shape: [3] }), bytesOf(1, 2)), /tensor x: 8 bytes for F32 \[3\]; expected 12/);
  refused(file(x({ data_offsets: [8, 0] }), bytesOf(1, 2)), /tensor x: bytes 8 to 0/);
  refused(
    file({ ...x({}), y: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, bytesOf(1, 2)),
    /tensor y: begins at byte 4, within another/,
  );
  refused(file(x({}), bytesOf(1, 2), 2n ** 30n), /a header of 1073741824 bytes; expected at most 100000000/);
  refused(file(x({}), bytesOf(1, 2), 5000n), /a header of 5000 bytes in a file of \d+: it is cut off/);
  refused(file('{"x": ', bytesOf(1)), /not JSON|ends early/);
  refused(file(x({ shape: [-2] }), bytesOf(1, 2)), /header/);
  refused(join(folder, 'none.safetensors'), /cannot be read \(ENOENT\)/);
  const nan = readSafetensors(file(x({}), bytesOf(1, NaN)));
  t.throws(() => valuesOf(nan, nan.tensors[0]!), /tensor x: element 1 is NaN; expected finite numbers/);
});
