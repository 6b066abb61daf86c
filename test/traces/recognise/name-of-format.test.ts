import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { nameOfFormat, packageRoot } from '../../../traces/index.js';
import { processor_ms } from '../../helpers/processor-time.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const name = (content: Uint8Array, file = 'x'): string => nameOfFormat(content, file).name;

/** A local header of a zip archive, as its first bytes. */
const zipOf = (entry: string): Buffer =>
  Buffer.concat([bytes('PK\x03\x04'), Buffer.alloc(22), Buffer.from([entry.length, 0, 0, 0]), bytes(entry), deflateRawSync('x')]);
const tar = Buffer.concat([bytes('a.txt'), Buffer.alloc(252), bytes('ustar\x0000'), Buffer.alloc(247)]);
const safetensors = Buffer.concat([Buffer.from([32, 0, 0, 0, 0, 0, 0, 0]), bytes('{"w":{"dtype":"F32"}}')]);
/** ir_version 8, producer_name "pytorch" */
const onnx = Buffer.concat([Buffer.from([8, 8, 18, 7]), bytes('pytorch'), Buffer.from([58, 0])]);

t.test('formats are told by their content', async (t) => {
  const cases: readonly [content: Uint8Array, name: RegExp][] = [
    [bytes('SQLite format 3\0'), /a SQLite database, as nsys/],
    [bytes('PAR1\x15\x04'), /a Parquet table/],
    [bytes('\x89HDF\r\n\x1a\n'), /an HDF5 file/],
    [bytes('\x93NUMPY\x01\0'), /a NumPy array/],
    [zipOf('archive/data.pkl'), /a PyTorch checkpoint/],
    [zipOf('w.npy'), /a NumPy archive/],
    [zipOf('readme.txt'), /a zip archive/],
    [bytes('\x80\x02}q\0.'), /a Python pickle/],
    [safetensors, /safetensors/],
    [onnx, /an ONNX model/],
    [tar, /a tar archive/],
    [bytes('\xfd7zXZ\0'), /an xz file/],
    [bytes('SWTRACE\n'), /an event trace of a run/],
    [Buffer.from('\ufeffhéllo', 'utf16le'), /text in UTF-16/],
    [bytes('{"schema": "1.1.1-chakra.0.0.4", "pid": 1, "nodes": []}'), /a PyTorch Execution Trace/],
    [bytes('{"schemaVersion": 1, "traceEvents": []}'), /a Kineto or Chrome trace/],
    [bytes('[{"ph": "X", "name": "a"}]'), /a Chrome trace \(JSON, a bare array\)/],
    [bytes('{"a": 1}'), /a JSON file/],
    [bytes('{"format": "switchyard-operators", "version": 1}\n'), /an operator trace/],
    [bytes('<!DOCTYPE html><html>'), /an HTML page/],
    [bytes('version https://git-lfs.github.com/spec/v1\noid sha256:4c\n'), /a Git LFS pointer/],
    [bytes('# a scenario\n---\nversion: 1\nname: x\n'), /a YAML file/],
    [bytes('Layer, M, N, K,\nq, 1, 2, 3,\n'), /a SCALE-Sim table of layers/],
    [bytes('Layer name, IFMAP Height, IFMAP Width, Filter Height,\n'), /a SCALE-Sim table of layers/],
    [bytes('0x2000 READ 30\n'), /a DRAMsim3 trace/],
    [bytes('LD 0x40\n'), /a Ramulator 2 load\/store trace/],
    [bytes('31: read 0x400140\n'), /a DRAMSys trace/],
    [bytes('R 0,0,1,2,345,6\nW 0,0,1,2,345,7\n'), /a Ramulator 2 read\/write trace/],
    [bytes('12 R 0x40 0 0\n'), /a trace of NVMain or USIMM/],
    [bytes('time,power\n1,2\n'), /a table with the columns "time,power"/],
    [bytes('hello there\n'), /a text that begins "hello there"/],
    [bytes('Note: this is prose.\nAnd more: of it.\n'), /a text that begins "Note/],
    [bytes('\0\x01\x02\x03'), /binary data of no known format/],
    [bytes(' \n'), /a text with nothing in it/],
  ];
  for (const [content, expected] of cases) {
    t.match(name(content), expected);
    t.match(name(gzipSync(content)), new RegExp(`${expected.source}.*, packed with gzip`), 'in gzip');
    t.ok(nameOfFormat(content, 'x').advice.length > 10, 'with what to do');
  }
  t.match(name(gzipSync(gzipSync('x'))), /gzip within gzip/);
  t.match(name(Buffer.from([0x1f, 0x8b, 9, 9])), /a damaged gzip file/);
  t.match(name(onnx.subarray(0, 2), 'model.onnx'), /an ONNX model/, 'by the file’s name where the content does not tell');
  t.match(name(bytes('\x11\0\0\0'), 'rank0.et'), /a Chakra execution trace/);
  t.match(name(bytes('\x11\0\0\0'), 'step.nsys-rep'), /a report of NVIDIA Nsight/);
});

t.test('recordings that ship are named, of the first 64 KiB too', async (t) => {
  const whole = readFileSync(join(packageRoot(), 'traces', 'recorded', 'adapter-albert-base-seq128.kineto.json.gz'));
  t.match(name(whole), /a Kineto or Chrome trace \(JSON\), packed with gzip/);
  t.match(name(whole.subarray(0, 65536)), /a Kineto or Chrome trace/);
});

t.test('whatever the bytes, there is a name of one line', async (t) => {
  const begin = fc.constantFrom('', '\x1f\x8b', 'PK\x03\x04', '{', '[', '\x80\x02', '\x08\x08', 'a:', '\n\n\n', '#', ' ');
  fc.assert(
    fc.property(begin, fc.uint8Array({ maxLength: 300 }), (first, rest) => {
      const { name: found, advice } = nameOfFormat(Buffer.concat([bytes(first), rest]), 'x');
      assert.ok(found.length > 3 && found.length < 200 && advice.length > 3 && !found.includes('\n'));
    }),
    { numRuns: 500 },
  );
  t.pass('no counterexample');
});

t.test('no text takes long to name', async (t) => {
  for (const unit of ['\n', ' \n', '# a\n', 'a:', '[', '{"schema" ', '{"traceEvents ', '0x40 R ', ',', 'a: b\n#'])
    for (const begin of ['', '{', '[{', 'a:\n']) {
      const text = bytes(begin + unit.repeat(65536));
      const once = (): number => processor_ms(() => nameOfFormat(text, 'x'));
      // a quadratic pattern takes half a second; the least of three, since others use the machine too
      const ms = once() < 100 ? 0 : Math.min(once(), once(), once());
      if (ms > 200) t.fail(`${JSON.stringify(begin + unit)}…: ${ms.toFixed(0)} ms`);
    }
  t.pass('linear');
});
