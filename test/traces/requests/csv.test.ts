import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { readRequests, type RequestRow } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';

const file = join(scratch(), 'requests.csv');
const HEADER = 'cycle,addr_hex,op';
function read(text: string | Buffer, capacity_bytes = 2 ** 48 + 64): readonly RequestRow[] {
  writeFileSync(file, text);
  return readRequests(file, { capacity_bytes, clock_ps: 1 }).rows;
}

t.test('rows come back as they were written, in any case, with any line end, packed or not', async (t) => {
  const row = fc.record({
    gap: fc.oneof(fc.nat(3), fc.nat(2 ** 30)),
    address: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    write: fc.boolean(),
    upper: fc.boolean(),
    prefix: fc.constantFrom('', '0x', '0X'),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      fc.boolean(),
      (drawn, eol, packed) => {
        let cycle = 0;
        const rows = drawn.map(({ gap, address, write }) => ({ cycle: (cycle += gap), address, write }));
        const lines = rows.map(({ cycle, address, write }, i) => {
          const { prefix, upper } = drawn[i]!;
          const [hex, op] = [address.toString(16), write ? 'w' : 'r'];
          return upper ? `${cycle},${prefix}${hex.toUpperCase()},${op.toUpperCase()}` : `${cycle},${prefix}${hex},${op}`;
        });
        const text = [HEADER, ...lines, ''].join(eol);
        assert.deepEqual(read(packed ? gzipSync(text) : text), rows);
        assert.deepEqual(read(text.slice(0, -eol.length)), rows, 'without the last line end');
      },
    ),
    { numRuns: 60 },
  );
  t.pass('no counterexample');
});

t.test('a fault is named with its line, its column and what was expected', async (t) => {
  const fault = (rows: string, message: string, capacity?: number): void =>
    void t.throws(() => read(`${HEADER}\n0,0,R\n${rows}\n`, capacity), { name: 'InputError', message: `${file}:3: ${message}` });
  fault('5,40', '2 columns; expected three: cycle,addr_hex,op');
  fault('5,40,R,1', '4 columns; expected three');
  for (const cycle of ['', '-1', '1.5', 'x', '1000000000000000'])
    for (const address of ['40', '1234567890abcd'])
      fault(`${cycle},${address},R`, `cycle: "${cycle}"; expected a whole number of cycles from 0`);
  for (const address of ['', '0x', 'g', '-4', '1234567890abcdef0', '0x1234567890abcdef0'])
    fault(`5,${address},R`, `addr_hex: "${address}"; expected a hexadecimal address`);
  for (const op of ['', 'x', 'RW', 'R ', '2']) fault(`5,40,${op}`, `op: "${op}"; expected R or W`);
});

t.test('cycles never decrease, and addresses lie within the device', async (t) => {
  const of = (text: string, capacity?: number) => () => read(`${HEADER}\n${text}\n`, capacity);
  t.throws(of('5,0,R\n5,0,R\n4,0,R'), { message: `${file}:4: cycle: 4, after 5; expected cycles that never decrease` });
  t.doesNotThrow(of('5,0,R\n5,0,W'));
  t.doesNotThrow(of('5,3f,R', 127));
  const message = `${file}:2: addr_hex: 0x7e is beyond the device; expected an address below 0x7e`;
  t.throws(of('5,3f,R', 126), { message }, 'with its last byte');
  t.throws(of('5,40,R', 64), { message: /0x40 is beyond the device; expected an address below 0x40/ });
  t.doesNotThrow(of('999999999999999,0,R'));
});

t.test('a file of other columns, or of none, is refused', async (t) => {
  t.throws(() => read('a,b,c\n0,0,R\n'), { message: `${file}:1: the columns are "a,b,c"; expected cycle,addr_hex,op` });
  t.throws(() => read(`${HEADER}\n`), { message: `${file}: no requests; expected at least one row` });
  t.throws(() => read(''), { message: `${file}: the file is empty; expected some content` });
  t.same(read(` ${HEADER} \n0,0,R`), [{ cycle: 0, address: 0, write: false }], 'spaces around the header');
});
