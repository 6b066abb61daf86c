import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { beside } from '../../../traces/formats.js';
import {
  beginFile,
  InputError,
  makeFolder,
  packageRoot,
  parseJson,
  readBytes,
  readText,
  traceName,
  writeAndRead,
  writeStream,
  writeWhole,
} from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';

const folder = scratch();
const put = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

t.test('what was written is read, as bytes or as text, packed or not', async (t) => {
  const file = join(folder, 'round-trip');
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
      writeWhole(file, text);
      assert.equal(readText(file), text);
      assert.ok(readBytes(file).equals(Buffer.from(text)));
      writeWhole(file, gzipSync(text));
      assert.equal(readText(file), text);
    }),
    { numRuns: 30 },
  );
  t.pass('no counterexample');
});

t.test('a device without an end is refused at the limit; a pipe is read', { skip: !existsSync('/dev/zero') }, async (t) => {
  t.throws(() => readText('/dev/zero'), {
    name: 'InputError',
    message: /dev.zero: more than \d+ bytes; expected a file, or a pipe/,
  });
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn('sh', ['-c', `printf hello > ${pipe}`]);
  t.equal(readText(pipe), 'hello');
  child.kill();
});

t.test('a file that cannot be read is a fault that says why', async (t) => {
  const fault = (file: string, message: string): void =>
    void t.throws(() => readText(file), { name: 'InputError', message: `${file}: ${message}` });
  fault(join(folder, 'missing'), 'no such file; expected a readable file');
  fault(join(folder, 'missing', 'deeper'), 'no such file; expected a readable file');
  fault(join(put('a-file', 'x'), 'x'), 'cannot be read (ENOTDIR); expected a readable file');
  fault(folder, 'is a folder; expected a file');
  fault(put('empty', ''), 'the file is empty; expected some content');
  fault(put('empty.gz', gzipSync('')), 'the gzip holds nothing; expected some content');
  const packed = gzipSync('some text that is long enough to be cut');
  fault(put('cut.gz', packed.subarray(0, -4)), 'the gzip is cut off; expected a whole gzip file');
  fault(put('header.gz', packed.subarray(0, 2)), 'the gzip is cut off; expected a whole gzip file');
  const damaged = Buffer.from(packed);
  damaged[damaged.length - 6]! ^= 255;
  fault(put('damaged.gz', damaged), 'not a sound gzip (Z_DATA_ERROR); expected a whole gzip file');
  t.equal(readText(put('almost.gz', Buffer.from([0x1f, 0x41]))), '\u001fA', 'one byte does not make a gzip');
  const four = put('four', 'four');
  t.equal(readBytes(four, 4).toString(), 'four');
  t.throws(() => readBytes(four, 3), { message: `${four}: 4 bytes; expected at most 3 bytes` });
});

t.test('what is no JSON is a fault with the line, where the parser says where', async (t) => {
  t.same(parseJson('{"a": [1]}', 'x', 'JSON'), { a: [1] });
  t.throws(() => parseJson('{"a": 1,\n\n"b" 2}', 'x', 'an object'), {
    name: 'InputError',
    message: 'x:3: not JSON; expected an object',
  });
  t.throws(() => parseJson('', 'x', 'an object'), { message: 'x: not JSON; expected an object' });
});

t.test('a file has its name only when it is whole: before, and after a failure, the old one stands', async (t) => {
  const own = join(folder, 'writing');
  mkdirSync(own);
  const file = join(own, 'target');
  const here = (): Record<string, string> =>
    Object.fromEntries(readdirSync(own).map((f) => [f, readFileSync(join(own, f), 'utf8')]));
  writeWhole(file, 'old');
  const open = beginFile(file);
  open.write(Buffer.from('new '));
  t.equal(readFileSync(file, 'utf8'), 'old');
  t.equal(readdirSync(own).length, 2, 'beside it');
  open.write(Buffer.from('text'));
  open.commit();
  t.same(here(), { target: 'new text' });
  const other = beginFile(file);
  other.write(Buffer.from('half'));
  other.discard();
  t.same(here(), { target: 'new text' });
  const broken = new Error('produced no more');
  const half = (): void =>
    writeStream(file, (write) => {
      write(Buffer.from('half'));
      throw broken;
    });
  t.throws(half, broken);
  t.same(here(), { target: 'new text' });
  const result = writeStream(file, (write) => {
    for (const part of ['a', 'b', 'c']) write(Buffer.from(part));
    return 7;
  });
  t.equal(result, 7);
  t.same(here(), { target: 'abc' });
});

t.test('folders above a file are made; a place that cannot be written is a fault that names it', async (t) => {
  const deep = join(folder, 'a', 'b', 'c', 'file');
  writeWhole(deep, 'x');
  t.equal(readFileSync(deep, 'utf8'), 'x');
  makeFolder(join(folder, 'a', 'b'));
  const expected = 'expected a place that can be written';
  const inFile = join(put('no-folder', 'x'), 'sub');
  t.throws(() => makeFolder(inFile), { name: 'InputError', message: `${inFile}: cannot be written (ENOTDIR); ${expected}` });
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  t.throws(() => writeWhole(taken, 'x'), { message: `${taken}: cannot be written (EISDIR); ${expected}` });
  t.same(
    readdirSync(folder).filter((f) => f.endsWith('.tmp')),
    [],
    'nothing is left behind',
  );
  const long = join(folder, 'n'.repeat(300));
  t.throws(() => writeWhole(long, 'x'), { message: `cannot be written (ENAMETOOLONG); ${expected}` });
  t.throws(() => beginFile(long), InputError);
  chmodSync(folder, 0o755);
});

t.test('what was written is read back, although another file has taken its name', async (t) => {
  const file = join(folder, 'shared.swt');
  const open = beginFile(file);
  open.write(Buffer.from('mine, '));
  open.write(Buffer.from('all of it'));
  renameSync(file + `.${process.pid}.tmp`, file);
  writeFileSync(file + `.${process.pid}.tmp`, 'of another');
  t.equal(Buffer.from(open.commitAndRead()).toString(), 'mine, all of it');
  t.equal(readFileSync(file, 'utf8'), 'of another', 'the last one has the name');
  const [value, bytes] = writeAndRead(file, (write) => (write(Buffer.from('x')), 7), 1);
  t.same([value, Buffer.from(bytes!).toString(), readFileSync(file, 'utf8')], [7, 'x', 'x']);
  const [, none] = writeAndRead(file, (write) => write(Buffer.from('xy')), 1);
  t.same([none, readFileSync(file, 'utf8')], [undefined, 'xy'], 'of what is longer than asked for nothing is read');
});

t.test('a full disk is a fault that names the file, and nothing is left', { skip: !existsSync('/dev/full') }, async (t) => {
  const open = beginFile(join(folder, 'full'));
  open.discard();
  t.throws(() => open.write(Buffer.from('x')), { name: 'InputError', message: /full: cannot be written \(.*\); expected/ });
  t.notOk(existsSync(join(folder, 'full')));
});

t.test('a link stays a link, to nothing yet or to a file; links in a circle are a fault', async (t) => {
  const [link, target] = [join(folder, 'link'), join(folder, 'linked', 'target')];
  symlinkSync('linked/target', link);
  for (const content of ['first', 'second']) {
    writeWhole(link, content);
    t.equal(readFileSync(target, 'utf8'), content);
    t.ok(lstatSync(link).isSymbolicLink());
  }
  symlinkSync('round', join(folder, 'round'));
  t.throws(() => writeWhole(join(folder, 'round'), 'x'), InputError);
});

t.test('a device or a pipe is written to, not replaced', { skip: !existsSync('/dev/null') }, async (t) => {
  const pipe = join(folder, 'out-pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  const read = new Promise<string>((resolve) => reader.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString())));
  writeWhole(pipe, 'all of it');
  t.equal(await read, 'all of it');
  t.ok(lstatSync(pipe).isFIFO());
  const device = join(folder, 'device');
  symlinkSync('/dev/null', device);
  writeWhole(device, 'nobody reads it');
  t.ok(lstatSync('/dev/null').isCharacterDevice() && lstatSync(device).isSymbolicLink());
});

t.test('a trace is named as its file is, without folder and endings', async (t) => {
  const names = {
    'a/b/tiny.kineto.json.gz': 'tiny',
    'C:\\x\\y.csv': 'y',
    plain: 'plain',
    'a.b.jsonl': 'a.b',
    '.json': 'trace',
    'x.txt': 'x.txt',
    gz: 'gz',
  };
  for (const [file, name] of Object.entries(names)) t.equal(traceName(file), name, file);
});

t.test('the package is where its data is', async (t) => {
  t.ok(existsSync(join(packageRoot(), 'traces', 'recorded')));
  t.ok(existsSync(join(packageRoot(), 'package.json')));
});

t.test(
  'a file that a file names is beside it, unless it is said from the root; one of the command line is where one is',
  async (t) => {
    t.equal(beside('a/b.yaml', 'x.csv'), join('a', 'x.csv'));
    t.equal(beside('a/b.yaml', '/y/x.csv'), '/y/x.csv');
    t.equal(beside('--set', 'x.csv'), 'x.csv');
    t.equal(beside('--set', '/y/x.csv'), '/y/x.csv');
  },
);
