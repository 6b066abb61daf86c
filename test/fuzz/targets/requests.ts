/** Request traces in each format: lines and numbers in them changed, bytes flipped. */
import assert from 'node:assert/strict';
import { memory } from '../../../models/index.js';
import { playMemory } from '../../../scenarios/index.js';
import { readRequests } from '../../../traces/index.js';
import { mutatedBytes } from '../mutate-bytes.js';
import type { Random } from '../random.js';
import { outcomeOfFile, type Target } from '../target.js';

const TEXTS = [
  'cycle,addr_hex,op\n0,0x0,R\n4,0x40,W\n9,0x80,R\n20,0x1000,R\n',
  '0x0 READ 0\n0x40 WRITE 5\n0x12345600 READ 9\n',
  'LD 0x7f00\nST 0x7f40\nLD 12345\n',
  '0x7f00 R\n0x7f40 W\n0x1000 R\n',
  '3 20734016\n1 20846400 20734016\n6 20734208\n',
  '31: read 0x400140\n33: (64) write 0x400160 0x123\n56: read 0x400180\n',
  '# written by hand\n0: read 0x0\n\n10: write 0x40\n',
];
const ODD = [
  ...['', '-1', '0', '1e400', '9007199254740993', '0xffffffffffffffff', '0x', 'NaN', 'read', 'WRITE', 'R', '2**53', '１２'],
  ...['"', '""', ',,,', '\t', '\r', '\u0000', '\u202e', '#', '<', 'a'.repeat(12_000), '1'.repeat(400), '0.5', '+3', '3.0'],
] as const;

/** Words of a line changed, lines moved. */
function changed(text: string, r: Random): string {
  const lines = text.split('\n');
  for (let n = 1 + r.below(4); n > 0; n--) {
    const i = r.below(lines.length);
    const words = lines[i]!.split(/([\s,:]+)/);
    switch (r.below(7)) {
      case 0:
        lines.splice(i, 1);
        if (lines.length === 0) return '';
        break;
      case 1:
        lines.splice(i, 0, lines[r.below(lines.length)]!);
        break;
      case 2:
        lines[i] = lines[i]!.repeat(1 + r.below(3));
        break;
      default:
        words[r.below(words.length)] = r.of(ODD);
        lines[i] = words.join('');
    }
  }
  return lines.join(r.chance(10) ? '\r\n' : '\n');
}

const device = memory.loadDevice('lpddr4-2400-x32');
const OPTIONS = { capacity_bytes: device.memory.facts.capacity_bytes, clock_ps: device.clock_ps };
/** What is played: longer ones take long, as they should. */
const MOST_ROWS = 100;
const MOST_CYCLES = 100_000;

/** Read as what they look like, and played where they are short: each is answered once. */
export const requests: Target = {
  about: 'request traces',
  ending: '.txt',
  bases: () => TEXTS.map((text) => Buffer.from(text)),
  mutated(known, r) {
    const base = r.of(known);
    return r.chance(25) ? mutatedBytes(base, r) : Buffer.from(changed(base.toString(), r));
  },
  attempt: (content) =>
    outcomeOfFile('requests.txt', content, (file) => {
      const { rows } = readRequests(file, { ...OPTIONS, wrap: content.length % 2 === 0 });
      if (rows.length === 0 || rows.length > MOST_ROWS || rows.at(-1)!.cycle > MOST_CYCLES) return;
      const { result } = playMemory('x', device, rows, { check: true });
      assert.deepEqual(result.violations, []);
    }),
  most_s: 5,
};
