import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { InputError, readRequests, requestFormats, type RequestOptions, type RequestRow } from '../../../traces/index.js';
import { requestFormatOf } from '../../../traces/requests/index.js';
import { scratch } from '../../helpers/cli.js';

const file = join(scratch(), 'requests.trace');
const CAPACITY = 2 ** 31;
function read(text: string | Buffer, more: Partial<RequestOptions> = {}, format?: string) {
  writeFileSync(file, text);
  return readRequests(file, { capacity_bytes: CAPACITY, clock_ps: 625, ...more }, format);
}

interface Drawn {
  readonly gap: number;
  readonly block: number;
  readonly write: boolean;
}
/** How a request of each format is written, with its cycle. */
type Writer = (r: RequestRow, gap: number) => string;
const hex = (n: number): string => `0x${n.toString(16)}`;
const WRITERS: Readonly<Record<string, { line: Writer; head?: string; timed: boolean }>> = {
  csv: {
    head: 'cycle,addr_hex,op',
    line: ({ cycle, address, write }) => `${cycle},${hex(address)},${write ? 'W' : 'R'}`,
    timed: true,
  },
  dramsim3: { line: ({ cycle, address, write }) => `${hex(address)} ${write ? 'WRITE' : 'READ'} ${cycle}`, timed: true },
  dramsys: { line: ({ cycle, address, write }) => `${cycle}:\t${write ? 'write' : 'read'}\t${hex(address)}`, timed: true },
  ramulator: { line: ({ address, write }) => `${hex(address)} ${write ? 'W' : 'R'}`, timed: false },
  ramulator2: { line: ({ address, write }) => `${write ? 'ST' : 'LD'} ${write ? address : hex(address)}`, timed: false },
};

const drawn: fc.Arbitrary<Drawn[]> = fc.array(
  fc.record({ gap: fc.nat(1000), block: fc.nat(CAPACITY / 64 - 1), write: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
);

for (const [name, { line, head, timed }] of Object.entries(WRITERS))
  t.test(`${name}: requests come back as they were written, and the format is recognised`, async (t) => {
    fc.assert(
      fc.property(drawn, fc.constantFrom('\n', '\r\n', '\n\n'), fc.boolean(), fc.boolean(), (requests, eol, packed, bom) => {
        let cycle = 0;
        const rows = requests.map(({ gap, block, write }, i) => ({
          cycle: timed ? (cycle += gap) : i,
          address: block * 64,
          write,
        }));
        const body = rows.map((r, i) => line(r, requests[i]!.gap));
        const text = `${bom ? '\ufeff' : ''}${[...(head === undefined ? [] : [head]), ...body].join(eol)}`;
        assert.equal(requestFormatOf(text), name);
        assert.deepEqual(read(packed ? gzipSync(text) : text).rows, rows);
      }),
      { numRuns: 40 },
    );
    t.pass('no counterexample');
  });

t.test('every format is in a test of its own here, but the CPU traces, which have one below', async (t) => {
  t.same([...Object.keys(WRITERS), 'ramulator-cpu'].sort(), [...requestFormats.names].sort());
});

t.test('what a file does not say is assumed, and said with its count; our own format needs no word', async (t) => {
  t.same(read('cycle,addr_hex,op\n0,40,R\n').notes, []);
  t.same(read('0x2000 READ 30\n0x2040 WRITE 160\n').notes, [
    'read as a DRAMsim3 trace: ADDRESS READ|WRITE CYCLE',
    'assumed: its cycles are the memory’s, of 625 ps (--clock)',
    'assumed: 64 bytes a request (--size), 2 requests',
  ]);
  t.same(read('LD 0x12340\nST 0x4cb40\n', { gap_cycles: 8 }).notes.slice(2), [
    'assumed: 8 cycles a step (--gap), 2 requests without a time',
    'assumed: 64 bytes a request (--size), 2 requests',
  ]);
  t.same(
    read('LD 0x12340\nST 0x4cb40\n', { gap_cycles: 8 }).rows.map((r) => r.cycle),
    [0, 8],
  );
});

t.test('a clock of the file’s own: each request goes to the next edge of the memory', async (t) => {
  // 300 MHz is 3333⅓ ps; the memory's edges are 625 ps apart
  const { rows, notes } = read('1: read 0x40\n3: read 0x80\n', { trace_clock_mhz: 300 });
  t.same(
    rows.map((r) => r.cycle),
    [Math.ceil(3333.33 / 625), 16],
    '3 cycles are 10,000 ps, 16 edges exactly',
  );
  t.ok(notes.includes('cycles of 300 MHz (--clock), each moved to the memory’s next edge'));
  t.notOk(notes.some((n) => n.includes('its cycles are')));
  t.equal(read('cycle,addr_hex,op\n1600,40,R\n', { trace_clock_mhz: 1600 }).rows[0]!.cycle, 1600, 'the same clock');
});

t.test(
  'sizes: of a line, of --size, of a load with data; all are played as the blocks of 64 bytes that they touch',
  async (t) => {
    const addresses = (text: string, size?: number) => read(text, { request_bytes: size }).rows.map((r) => r.address);
    t.same(addresses('0: (128) read 0x400180\n1: (64) write 0x40 0x00ff\n2: (8) read 0x78\n'), [0x400180, 0x4001c0, 0x40, 0x40]);
    t.same(addresses('0: (16) read 0x78\n'), [0x40, 0x80], 'over an edge');
    t.same(addresses('0x80 R\n', 256), [0x80, 0xc0, 0x100, 0x140]);
    t.same(addresses('LD 0x80 128\nST 0x0 2 255 7\n'), [0x80, 0xc0, 0]);
    const { notes } = read('0: (128) read 0x400180\n1: write 0x40 0x00ff\n# comment\n');
    t.same(notes.slice(2), [
      'assumed: 64 bytes a request (--size), 1 request',
      '1 request of other than 64 bytes, played as 2 blocks of 64',
      '1 line with data, which a memory’s time does not depend on',
      '1 line of comment passed over',
    ]);
    const beyond = /0x8000003f is beyond the device/;
    t.throws(() => read(`0: (128) read ${hex(CAPACITY - 64)}\n`), beyond, 'its second half sticks out');
    t.same(
      read(`0: (128) read ${hex(CAPACITY - 64)}\n`, { wrap: true }).rows.map((r) => r.address),
      [CAPACITY - 64, 0],
    );
  },
);

t.test(
  '--wrap: addresses modulo the capacity, of up to 64 bits, exactly; without it they are refused and it is named',
  async (t) => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 64, max: 2 ** 40 }),
        (address, capacity_bytes) => {
          const wanted = Number(address % BigInt(capacity_bytes));
          for (const text of [
            `cycle,addr_hex,op\n0,${address.toString(16)},R`,
            `0x${address.toString(16)} READ 0`,
            `LD ${address}`,
          ])
            if (!text.startsWith('LD') || address < 10n ** 19n)
              assert.equal(read(text, { capacity_bytes, wrap: true }).rows[0]!.address, wanted);
        },
      ),
      { numRuns: 60 },
    );
    t.same(
      read('0x7ffde0689840 READ 0\n0x40 READ 1\n', { wrap: true }).notes.at(-1),
      '1 of 2 requests beyond the device, address modulo 2147483648',
    );
    t.throws(() => read('0x40 READ 0\n0xffff888000000000 READ 1\n'), {
      message: `${file}:2: address: 0xffff888000000000 is beyond the device; expected an address below 0x80000000, or --wrap`,
    });
    t.equal(read('0x0000000000000040 READ 0\n').rows[0]!.address, 0x40, 'sixteen digits, most of them zero');
  },
);

t.test('a time before that of the one ahead is played right after it, as DRAMsim3 and DRAMSys do, and counted', async (t) => {
  const { rows, notes } = read('0x40 READ 9\n0x80 READ 4\n0xc0 READ 9\n');
  t.same(
    rows.map((r) => r.cycle),
    [9, 9, 9],
  );
  t.ok(notes.includes('1 request with a time before that of the one ahead, played right after it'));
});

t.test('a CPU trace: instructions pass time, a read may drive a line out', async (t) => {
  const text = '3 20734016\n1 20846400\n8 20841280 20841344\n';
  const row = (cycle: number, address: number, write = false) => ({ cycle, address, write });
  t.same(read(text).rows, [row(3, 20734016), row(5, 20846400), row(14, 20841280), row(14, 20841344, true)]);
  t.same(
    read(text, { gap_cycles: 0.25 }).rows.map((r) => r.cycle),
    [0, 1, 3, 3],
  );
  t.match(read(text).notes[0], /Ramulator CPU trace, without its core and caches/);
  t.equal(read('1 0x40\n').rows[0]!.address, 64, 'Ramulator 1 takes hexadecimal too');
});

t.test('a line without R or W is a read, as Ramulator takes it', async (t) => {
  const { rows, notes } = read('0x40 W\n0x80\n0xc0 R\n');
  t.same(
    rows.map((r) => r.write),
    [true, false, false],
  );
  t.equal(notes.at(-1), '1 line without R or W, a read as Ramulator takes it');
});

t.test('DRAMSim2’s words for operations are known', async (t) => {
  const text = '0x40 P_MEM_WR 1\n0x80 P_FETCH 2\n0xc0 BOFF 3\n0x100 IFETCH 4\n0x140 write 5\n';
  t.same(
    read(text).rows.map((r) => r.write),
    [true, false, true, false, true],
  );
});

t.test('--format takes a file as it is told; a relative DRAMSys trace is refused by its name', async (t) => {
  t.equal(read('40 80\n', {}, 'ramulator-cpu').rows[0]!.address, 80);
  t.throws(() => read('0x40 R\n', {}, 'ramulatr'), {
    message: /--format: unknown format "ramulatr".*Did you mean "ramulator"\?/,
  });
  t.throws(() => read('0x40 R\n', {}, 'dramsim3'), { message: `${file}:1: 2 words: "0x40 R"; expected address operation cycle` });
  const relative = join(scratch(), 'x.rstl');
  writeFileSync(relative, '3: read 0x40\n');
  t.throws(() => readRequests(relative, { capacity_bytes: CAPACITY, clock_ps: 625 }), { message: /a relative DRAMSys trace/ });
});

t.test('a fault is named with its line, its field and what was expected', async (t) => {
  const faults: readonly [good: string, bad: string, message: string | RegExp][] = [
    ['0x40 READ 1', '0x40 READ', '2 words: "0x40 READ"; expected address operation cycle'],
    ['0x40 READ 1', '0x40 REED 2', 'operation: "REED"; expected READ or WRITE'],
    ['0x40 READ 1', 'zero READ 2', 'address: "zero"; expected a hexadecimal address'],
    ['0x40 READ 1', '0x40 READ -2', 'cycle: "-2"; expected a whole number of cycles from 0'],
    ['0x40 READ 1', '0x40 READ 999999999999999', /cycle: 999999999999999; expected at most \d+ cycles of 625 ps/],
    ['0x40 R', '0x40 X', 'operation: "X"; expected R or W'],
    ['0x40 R', '0x12345678123456789 R', 'address: "0x12345678123456789"; expected a hexadecimal address of at most 64 bits'],
    ['LD 0x40', 'LOAD 0x40', 'operation: "LOAD"; expected LD or ST'],
    ['LD 0x40', 'LD', 'address: ""; expected a decimal address, or a hexadecimal one after 0x'],
    ['LD 0x40', 'LD 0100', 'address: "0100"; expected a decimal address'],
    ['LD 0x40', 'LD 0x40 much', 'size: "much"; expected a number of bytes, or nothing'],
    ['LD 0x40', 'LD 0x40 0', 'bytes: 0; expected 1 to 65536 bytes a request'],
    ['1: read 0x40', '2: (x) read 0x40', 'operation: "(x)"; expected read or write'],
    ['1: read 0x40', '2: (70000) read 0x40', 'bytes: 70000; expected 1 to 65536 bytes a request'],
    ['1: read 0x40', 'two: read 0x40', 'cycle: "two:"; expected a whole number of cycles'],
    ['1: read 0x40', '2: read 0x40 data', 'data: "data"; expected data in hexadecimal, or nothing'],
    ['1: read 0x40', '2: read 0x40 0x1 0x2', 'data: "0x1"; expected data in hexadecimal, or nothing'],
    ['3 64', '3 64 64 64', '4 words: "3 64 64 64"; expected instructions address [address written back]'],
    ['3 64', '3.5 64', 'instructions: "3.5"; expected a whole number of instructions'],
  ];
  for (const [good, bad, message] of faults) {
    const expected = typeof message === 'string' ? `${file}:4: ${message}` : message;
    t.throws(() => read(`${good}\n\n# comment\n${bad}\n${good}\n${good}\n`), { name: 'InputError', message: expected }, bad);
  }
  t.throws(() => read('# only a comment\n'), {
    message: /this is a text that begins "# only a comment"; expected a request trace/,
  });
});

t.test('whatever is in a file: rows or an InputError', async (t) => {
  const word = fc.oneof(
    fc.constantFrom(
      '0x40',
      'READ',
      'W',
      'LD',
      'ST',
      '1:',
      '(64)',
      'read',
      'cycle,addr_hex,op',
      '1,40,R',
      '#',
      ',',
      '\0',
      '9'.repeat(20),
    ),
    fc.string({ maxLength: 5 }),
  );
  const line = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(undefined, ...requestFormats.names),
      (lines, format) => {
        try {
          const { rows } = read(`${lines.join('\n')}\n`, { wrap: true }, format);
          assert.ok(rows.every(({ cycle, address }) => Number.isSafeInteger(cycle) && address >= 0 && address < CAPACITY));
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
  t.pass('no counterexample');
});
