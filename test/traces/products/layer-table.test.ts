import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { InputError, readProducts } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';

const file = join(scratch(), 'layers.csv');
function read(text: string | Buffer) {
  writeFileSync(file, text);
  return readProducts(file);
}
const CONV = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,';

t.test('products, with a comma at the end of lines or not, in any line end, packed or not', async (t) => {
  const wanted = [
    { name: 'q', line: 2, m: 128, k: 64, n: 768, times: 1 },
    { name: 'ffn', line: 3, m: 128, k: 768, n: 3072, times: 1 },
  ];
  for (const end of [',', ''])
    for (const eol of ['\n', '\r\n']) {
      const text = `${['Layer, M, N, K', 'q, 128, 768, 64', 'ffn,128,3072,768', ''].join(`${end}${eol}`)}${eol}${eol}`;
      t.same(read(text).products, wanted);
      t.same(read(gzipSync(`\ufeff${text}`)).products, wanted);
    }
});

t.test('a cell in quotes may hold commas and quotes', async (t) => {
  const names = (text: string): string[] =>
    read(`Layer, M, N, K,\n${text}\n`).products.map(({ name, m, n, k }) => `${name}|${m}|${n}|${k}`);
  t.same(names('"a, b",1,2,3,'), ['a, b|1|2|3']);
  t.same(names(' "say ""q"", twice" , "1" , 2,3'), ['say "q", twice|1|2|3']);
  t.same(names('"", 1, 2, 3'), ['line 2|1|2|3']);
});

/** Positions of a window, counted: it moves until it has covered every pixel. */
function positions(ifmap: number, filter: number, stride: number): number {
  let n = 1;
  for (let end = filter; end < ifmap; end += stride) n++;
  return n;
}

t.test(
  'a convolution is the product of im2col: windows, weights of a window, filters; one with DP in its name a product a channel',
  async (t) => {
    const size = fc.integer({ min: 1, max: 40 });
    const layer = fc.record({
      h: size,
      w: size,
      fh: size,
      fw: size,
      c: size,
      f: size,
      s: fc.integer({ min: 1, max: 5 }),
      dp: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(
          layer.filter((l) => l.fh <= l.h && l.fw <= l.w),
          { minLength: 1, maxLength: 8 },
        ),
        (layers) => {
          const lines = layers.map(({ h, w, fh, fw, c, f, s, dp }, i) =>
            [`${dp ? 'DP' : 'Conv'}${i}`, h, w, fh, fw, c, f, s, ''].join(', '),
          );
          const { products } = read([CONV, ...lines].join('\n'));
          for (const [i, { h, w, fh, fw, c, f, s, dp }] of layers.entries()) {
            const { m, k, n, times } = products[i]!;
            assert.equal(m, positions(h, fh, s) * positions(w, fw, s));
            assert.equal(k * times, fh * fw * c);
            assert.equal(n, f);
            assert.equal(times, dp ? c : 1);
          }
        },
      ),
    );
    t.pass('no counterexample');
    // 7 × 7 over 224 pixels in steps of 2: the last window hangs over the edge
    t.match(read(`${CONV}\nConv1, 224, 224, 7, 7, 3, 64, 2,\n`).products[0], { m: 110 * 110, k: 147, n: 64 });
  },
);

t.test('what is not read is said', async (t) => {
  const notes = (text: string) => read(text).notes;
  t.same(notes('Layer, M, N, K,\nq, 1, 2, 3,\n'), ['read as a SCALE-Sim table of products']);
  t.match(notes('Layer Name, M, N, K, Sparsity,\na, 3, 5, 16, 3:4,\nb, 3, 5, 16, 4:4,\nc, 3, 5, 16, 1,\n').slice(1), [
    /^1 line sparse \(N:M\)/,
  ]);
  t.match(notes(`${CONV} Type, Base,\nConv1, 8, 8, 3, 3, 1, 1, 1, x, 0,\n`)[1], /columns that were not read: Type, Base/);
  t.match(notes(`${CONV}\nConv1, 8, 8, 3, 3, 1, 1, 1,#dw\nConv2, 8, 8, 3, 3, 1, 1, 2, 2\n# over\n`).slice(1), [
    /^2 lines with more behind the last column/,
    /^1 line of comment/,
  ]);
  const moved = read('Layer, M, K, N,\nq, 1, 3, 2,\n');
  t.match(moved.products[0], { m: 1, k: 3, n: 2 }, 'by the names of the columns');
  t.match(moved.notes[1], /SCALE-Sim itself takes them by their places/);
  t.match(read('Layer, M, N, K, Sparsity, Batch,\nq, 1, 2, 3, , 12,\nr, 1, 2, 3,\n').products, [{ times: 12 }, { times: 1 }]);
  t.match(
    read(
      'Layer name,IFMAP height,IFMAP width,Filter height,Filter width,Channels,Num filter,Stride height,Stride width,\na,8,8,2,2,1,1,2,4,\n',
    ).products,
    [{ m: 4 * 3 }],
  );
});

t.test('a fault is named with its line, its column and what was expected', async (t) => {
  const faults: readonly [text: string, message: string | RegExp][] = [
    ['Layer, M, N,\nq, 1, 2,\n', `${file}:1: no column "K"; expected the columns Layer, M, N, K`],
    [
      `${CONV.replace('Num Filter', 'Num Filtr')}\n`,
      /no column "Num Filter"; expected the columns Layer, IFMAP Height.*Did you mean "Num Filtr"\?/,
    ],
    ['Layer, M, N, K,\nq, 1, 2,\n', `${file}:2: K: ""; expected a whole number from 1 to 2147483648`],
    ['Layer, M, N, K,\nq, 1,\n', `${file}:2: 3 cells; expected at least 4, as the header has`],
    ['Layer, M, N, K,\nq, 1, 2, 3,\nr, 1, 0, 3,\n', `${file}:3: N: "0"; expected a whole number from 1 to 2147483648`],
    ['Layer, M, N, K,\nq, 99999999999, 2, 3,\n', `${file}:2: M: "99999999999"; expected a whole number from 1 to 2147483648`],
    ['Layer, M, N, K,\nq, 1, 2.5, 3,\n', `${file}:2: N: "2.5"; expected a whole number`],
    ['Layer, M, N, K,\nq, 2000000000, 2000000000, 2000000000,\n', /expected at most 2\^53 multiply-accumulates/],
    ['Layer, M, N, K,\n', `${file}: no layers; expected at least one line below the header`],
    [`${CONV}\nConv1, 2, 8, 3, 3, 1, 1, 1,\n`, `${file}:2: Filter Height: 3; expected at most the IFMAP’s 2`],
    ['0x40 READ 1\n', /this is a DRAMsim3 trace; expected a table of SCALE-Sim.*switchyard memory --requests/],
    ['q, 1, 2, 3\n', /this is a table with the columns "q, 1, 2, 3"; expected a table of SCALE-Sim/],
  ];
  for (const [text, message] of faults) t.throws(() => read(text), { name: 'InputError', message });
});

t.test('whatever is in a file: products or an InputError', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom('M', 'N', 'K', 'Layer', 'Sparsity', '1', '2', '0', '', '9'.repeat(12), '2:4', '#'),
    fc.string({ maxLength: 4 }),
  );
  const line = fc.array(cell, { maxLength: 6 }).map((cells) => cells.join(','));
  fc.assert(
    fc.property(fc.constantFrom('', 'Layer,M,N,K', CONV), fc.array(line, { minLength: 1, maxLength: 5 }), (header, lines) => {
      try {
        for (const { m, k, n, times } of read([header, ...lines].join('\n')).products)
          assert.ok(Number.isSafeInteger(m * k * n * times));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 300 },
  );
  t.pass('no counterexample');
});
