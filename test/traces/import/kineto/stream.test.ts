/** A recording read piece by piece comes to what it comes to when it is read whole: operators, ledger, oddities, faults. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import t from 'tap';
import { importOptions, importTrace, InputError, packageRoot, type Imported } from '../../../../traces/index.js';
import { readEvents } from '../../../../traces/import/kineto/events.js';
import { streamEvents } from '../../../../traces/import/kineto/stream.js';
import { recorded, scratch, TINY } from '../../../helpers/cli.js';
import { spread } from '../../../helpers/tier.js';

const here = join(packageRoot(), 'test/traces/import');
const cases = readdirSync(join(here, 'cases'), { withFileTypes: true })
  .filter((e) => e.isFile() && /\.json(\.gz)?$/.test(e.name))
  .map((e) => join(here, 'cases', e.name));
const whole = (file: string): Imported => importTrace(file, importOptions());
const pieces = (file: string, piece_bytes: number): Imported =>
  importTrace(file, importOptions(), { whole_bytes: 0, piece_bytes });
const faultOf = (read: () => unknown): InputError => {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('no fault');
};
/** what it comes to, or which fault */
function outcome(read: () => Imported): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return error.problem;
    throw error;
  }
}
const folder = scratch();
const text = (file: string): Buffer => {
  const content = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(content) : content;
};
const tiny = text(TINY);
const written = (content: string | Buffer, name = 'x.json'): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

t.test('every shipped recording and every case: the same, in pieces of 1 MiB and of 1,009 bytes', async (t) => {
  const files = [...cases, ...['tiny-adapter-albert-seq16', 'tiny-multitask'].map(recorded)];
  t.ok(files.length > 30);
  for (const file of spread(files, 16)) {
    const expected = outcome(() => whole(file));
    for (const piece_bytes of [2 ** 20, 1009])
      t.ok(
        isDeepStrictEqual(
          outcome(() => pieces(file, piece_bytes)),
          expected,
        ),
        `${file} in pieces of ${piece_bytes}`,
      );
  }
});

t.test('every event has all that it has when it is read whole, in order', async (t) => {
  let lists = 0;
  for (const file of [TINY, ...cases.filter((c) => /00-|07-|34-|38-/.test(c))]) {
    const content = text(file);
    const expected = readEvents(content.toString(), file, new Map());
    lists += expected.filter((e) => e.dims.length * e.types.length * e.concrete.length > 0).length;
    t.ok(
      isDeepStrictEqual(
        streamEvents(() => [content], file, new Map()),
        expected,
      ),
      file,
    );
  }
  t.ok(lists > 100, `${lists} events with dims, types and values`);
});

t.test('what is no JSON is mended and counted, wherever a piece is cut', async (t) => {
  const odd = tiny
    .toString()
    .replace('aten::linear', 'C:\\data\\aten\u0001 \n\ud83d\ude00 \\" NaN')
    .replace(/"ts":/, '"odd": [NaN, -Infinity], "ts":');
  const file = written(Buffer.concat([Buffer.from('\ufeff'), Buffer.from(odd), Buffer.from(' \n')]));
  const expected = whole(file);
  t.match(expected.report.notes.join('\n'), /NaN/, 'the oddities are in the notes');
  for (let piece_bytes = 1000; piece_bytes < 1006; piece_bytes++)
    t.ok(isDeepStrictEqual(pieces(file, piece_bytes), expected), `pieces of ${piece_bytes}`);
});

t.test('a gzip of two members, the first of which ends where a piece does', async (t) => {
  const first = gzipSync(tiny.subarray(0, 5000));
  const file = written(Buffer.concat([first, gzipSync(tiny.subarray(5000))]), 'x.json.gz');
  const plain = written(tiny);
  const named = ({ trace, report }: Imported): unknown => [trace.operators, report];
  t.ok(isDeepStrictEqual(named(pieces(file, first.length)), named(whole(plain))));
  t.ok(isDeepStrictEqual(named(pieces(file, 777)), named(whole(plain))));
});

t.test('faults say the file, and where', async (t) => {
  const fault = (content: string | Buffer, name?: string, piece_bytes = 1000): string => {
    const file = written(content, name);
    const { message } = faultOf(() => pieces(file, piece_bytes));
    t.ok(message.startsWith(file), message);
    return message.slice(file.length);
  };
  const packed = gzipSync(tiny);
  const damaged = Buffer.from(packed);
  damaged[packed.length - 6]! ^= 1; // of the checksum
  t.match(
    fault(tiny.subarray(0, tiny.length >> 1)),
    /^: traceEvents\[\d{2,}\]: the JSON ends early: the file is cut off; expected/,
  );
  t.match(fault(packed.subarray(0, packed.length >> 1), 'x.json.gz'), /^: the gzip is cut off, at byte \d+; expected/);
  t.match(fault(damaged, 'x.json.gz'), /^: not a sound gzip \(incorrect data check\), near byte \d+ of it; expected/);
  t.match(
    fault(tiny.toString().replace(/"ph"(?=[^]{9000}$)|"ph"/g, (w, at) => (at > 20000 ? 'ph' : w))),
    /^: traceEvents\[\d+\]: not JSON, here/,
  );
  t.match(fault('{"nodes": []}'), /^: JSON, but not a Kineto trace: it has no traceEvents; expected/);
  t.match(fault('[{"a": 1}]'), /^: JSON, but not a Kineto trace/);
  t.match(fault('{"traceEvents": {"a": {"ph": "X"}}}'), /^: traceEvents: is no list/);
  t.match(fault('{"traceEvents": [{"ph": "X", "cat": "cpu_op", "name": 7}]}'), /^: traceEvents\[0\]\.name: /);
  t.match(fault('not JSON at all, nor anything else'), /^: this is /);
  t.match(fault(`{"other": ["${'x'.repeat(70 * 2 ** 20)}"], "traceEvents": []}`, 'x.json', 2 ** 20), /no traceEvents/);
});
