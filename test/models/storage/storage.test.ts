/** Weights as they lie in memory, and what wrong bits do to them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decode, decodeOne, encode } from '../../../models/storage/adaptivfloat.js';
import { displaced, fromMasked, toMasked } from '../../../models/storage/bit-mask.js';
import { eccs } from '../../../models/storage/ecc.js';
import { makeFaults, wrongCells } from '../../../models/storage/faults.js';
import { pruned, readWithFaults, store } from '../../../models/storage/tensor-faults.js';
import { cellFaults, faultRate } from '../../../models/technology/rram-faults.js';
import { randomStream } from '../../../sim/index.js';

const PLACE = { file: 'x' };
const floats = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((x) => Float32Array.from(x));
const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 });

t.test('AdaptivFloat: a number goes to the nearest that its tensor has, the largest included', async (t) => {
  fc.assert(
    fc.property(floats, (values) => {
      const coded = encode(values);
      const all = Array.from({ length: 256 }, (_, c) => decodeOne(c, coded.bias));
      decode(coded).forEach((x, i) => {
        const nearest = Math.min(...all.map((a) => Math.abs(a - values[i]!)));
        assert.ok(Math.abs(x - values[i]!) <= nearest * (1 + 1e-6), `${values[i]} → ${x}`);
      });
    }),
  );
  // as the paper has it: 3 exponent bits, 4 of mantissa, the largest just below the next power of two
  const { bias, codes } = encode(Float32Array.of(3.5, -0.25, 0, 1e-9));
  t.equal(bias, 1 - 7);
  t.same([...codes], [0b0_111_1100, 0b1_100_0000, 0, 0]);
  t.same(decode(encode(new Float32Array(3))), new Float32Array(3));
});

t.test('AdaptivFloat: each code but those of zero comes back as itself', async (t) => {
  // 127 fixes the bias of the tensor
  for (let c = 1; c < 256; c++) {
    if (c === 128) continue;
    const values = Float32Array.of(decodeOne(127, -3), decodeOne(c, -3));
    assert.deepEqual([...encode(values).codes], [127, c]);
  }
  t.pass('255 codes');
});

t.test('a bit mask and its values are the tensor again, wherever a reader restarts', async (t) => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(Infinity, 1, 3, 8, 64), (codes, block) => {
      const m = toMasked(codes, block);
      assert.deepEqual(fromMasked(m, m.mask, m.values, codes.length), codes);
      assert.equal(m.values.length, codes.filter((c) => c !== 0).length);
      assert.deepEqual(displaced(m, m.mask, codes.length), { elements: 0, farthest: 0 });
    }),
  );
  t.pass('no counterexample');
});

t.test('by hand: a wrong bit of a mask displaces what follows, until a reader restarts', async (t) => {
  const codes = Uint8Array.of(1, 0, 2, 3, 0, 4, 5, 6);
  const whole = toMasked(codes);
  t.same([...whole.mask], [0b11101101]);
  // bit 1 is read as set: an element too many, so all that follow take the value before theirs
  const more = Uint8Array.of(0b11101111);
  t.same([...fromMasked(whole, more, whole.values, 8)], [1, 2, 3, 4, 0, 5, 6, 0]);
  t.same(displaced(whole, more, 8), { elements: 5, farthest: 1 });
  // bit 0 is read as clear: one too few
  const fewer = Uint8Array.of(0b11101100);
  t.same([...fromMasked(whole, fewer, whole.values, 8)], [0, 0, 1, 2, 0, 3, 4, 5]);
  const restarts = toMasked(codes, 4);
  t.same([...restarts.starts], [0, 3]);
  t.same([...fromMasked(restarts, more, restarts.values, 8)], [1, 2, 3, 4, 0, 4, 5, 6]);
  t.same(displaced(restarts, more, 8), { elements: 2, farthest: 1 });
});

t.test('as many cells are wrong as the rate says: chi-square over draws', async (t) => {
  for (const rate of [1e-3, 2.3e-2, 0.4]) {
    const [draws, cells] = [200, 2000];
    let chi2 = 0;
    for (let d = 0; d < draws; d++) {
      const found = [...wrongCells(cells, rate, randomStream(d, `rate ${rate}`))];
      assert.ok(found.every((x, i) => x < cells && (i === 0 || found[i - 1]! < x)));
      chi2 += (found.length - cells * rate) ** 2 / (cells * rate * (1 - rate));
    }
    // of 200 degrees of freedom: 99.99 % lie between 131 and 285 (normal approximation by Wilson and Hilferty)
    t.ok(chi2 > 131 && chi2 < 285, `${rate}: ${chi2.toFixed(0)}`);
  }
  t.same([...wrongCells(1000, 0, randomStream(1, 'x'))], []);
  t.equal([...wrongCells(100, 1, randomStream(1, 'x'))].length, 100);
});

t.test('a code puts right what it promises and nothing more; parity takes no data with it', async (t) => {
  for (const name of eccs.names) {
    const ecc = eccs.get(name, PLACE);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        fc.nat(1000),
        (data, rate, seed) => {
          const read = Uint8Array.from(data);
          const found = makeFaults(read, { rate, bits_per_cell: 1, ecc }, randomStream(seed, 'ecc'));
          // the same cells, counted by word
          const word = ecc.data_bits + ecc.parity_bits;
          const words = Math.ceil((8 * data.length) / ecc.data_bits);
          const wrong = new Map<number, number[]>();
          for (const c of wrongCells(words * word, rate, randomStream(seed, 'ecc')))
            wrong.set(Math.floor(c / word), [...(wrong.get(Math.floor(c / word)) ?? []), c % word]);
          const left = [...wrong].filter(([, bits]) => bits.length > ecc.corrects);
          assert.equal(found.corrected, wrong.size - left.length);
          assert.equal(found.words, wrong.size);
          const expected = Uint8Array.from(data);
          for (const [w, bits] of left)
            for (const b of bits) {
              const at = w * ecc.data_bits + b;
              if (b < ecc.data_bits && at < 8 * data.length) expected[at >> 3]! ^= 1 << (at & 7);
            }
          assert.deepEqual(read, expected);
        },
      ),
    );
  }
  t.same(
    eccs.names.map((n) => [eccs.get(n, PLACE).parity_bits, eccs.get(n, PLACE).corrects]),
    [
      [0, 0],
      [9, 1],
      [16, 2],
    ],
  );
});

t.test('no rate, no bit: what is read is what was stored', async (t) => {
  fc.assert(
    fc.property(floats, fc.constantFrom('dense' as const, 'bitmask' as const), (values, encoding) => {
      const stored = store(values, encoding);
      const memory = { rate: 0, bits_per_cell: 2, ecc: eccs.get('none', PLACE) };
      const { read, faults } = readWithFaults(stored, memory, randomStream(1, 'x'));
      assert.deepEqual(read, stored.stored);
      assert.equal(faults.wrong, 0);
      assert.equal(faults.signal_to_faults_db, Infinity);
      assert.equal(faults.bytes, encoding === 'dense' ? values.length : stored.nonzero + Math.ceil(values.length / 8));
    }),
  );
  t.pass('no counterexample');
});

t.test('the share that is pruned is met exactly, and no weight that is kept is smaller than one that is not', async (t) => {
  fc.assert(
    fc.property(floats, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const left = pruned(values, share);
      const gone = [...values].filter((x, i) => left[i] === 0 && x !== 0).map(Math.abs);
      const kept = [...left].filter((x) => x !== 0).map(Math.abs);
      const zeros = [...values].filter((x) => x === 0).length;
      assert.ok(values.length - kept.length >= Math.max(zeros, Math.round(share * values.length)));
      assert.ok(values.length - kept.length <= zeros + Math.round(share * values.length));
      assert.ok(gone.length === 0 || kept.length === 0 || Math.max(...gone) <= Math.min(...kept));
    }),
  );
  t.same(pruned(Float32Array.of(1, -1, 1, 2), 0.5), Float32Array.of(0, 0, 1, 2));
});

t.test('the rate grows from that of programming to the upper end of its range', async (t) => {
  for (const cell of ['slc', 'mlc2', 'mlc3'] as const) {
    const {
      value,
      range: { low, high },
    } = cellFaults[cell].programmed;
    t.ok(low <= value && value <= high, cell);
    t.equal(faultRate(cell, 0), value);
    t.equal(faultRate(cell, 10), high);
    t.equal(faultRate(cell, 50), high);
    t.ok(faultRate(cell, 5) > value && faultRate(cell, 5) < high);
  }
});
