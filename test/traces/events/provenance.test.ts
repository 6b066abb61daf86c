import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadPlatform } from '../../../models/index.js';
import { packFrame } from '../../../traces/events/frame.js';
import { frameAt, inMemory } from '../../../traces/events/frame-reading.js';
import {
  closingBytes,
  endMovedBy,
  InputError,
  MAGIC,
  provenanceFrame,
  provenanceInFile,
  readEventTrace,
  traceDigest,
  withFrame,
  type Provenance,
} from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';
import { chain, run } from '../../helpers/workloads.js';

const plain = run(chain(40, 40, [{ kind: 'matmul', n: 40 }, { kind: 'softmax' }]), loadPlatform('tiny').platform);
const made = (argv: readonly string[]): Provenance => ({
  switchyard: { version: '0.1.0', commit: 'c'.repeat(40), numbers: 3, numbers_sha256: 'd'.repeat(64) },
  argv,
  seed: 1,
  files: [{ file: 'a.json', sha256: 'e'.repeat(64) }, { file: '/dev/stdin' }],
  platform: {
    ...{ name: 'mine', file: 'mine.yaml', sha256: 'f'.repeat(64), from: 'tiny', from_by: 'similarity' },
    changed: [
      { field: 'axi.width_bytes', from: 8, to: 16 },
      { field: 'supply.voltage_v', from: null, to: 0.8 },
    ],
  },
});

/** The trace as it is written with a frame behind its header. */
function withProvenance(frame: Uint8Array): Buffer {
  const end = plain.trace.end!;
  const closing = closingBytes(end).length;
  const opened = withFrame(plain.bytes.subarray(0, plain.bytes.length - closing), frame);
  return Buffer.concat([opened, closingBytes(endMovedBy(end, frame.length))]);
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

t.test('a trace says where it comes from, and is the same without', async (t) => {
  const bytes = withProvenance(provenanceFrame(made(['replay', 'a.json'])));
  const read = readEventTrace(bytes, 'x.swt');
  t.same(read.provenance, made(['replay', 'a.json']));
  t.same(read.header, plain.trace.header);
  t.equal(read.missing, undefined);
  t.same(
    read.end,
    endMovedBy(plain.trace.end!, read.provenanceAt!.to - read.provenanceAt!.from),
    'the index names places of this file',
  );
  t.equal(readEventTrace(plain.bytes, 'x.swt').provenance, undefined);
});

t.test('the digest is that of the file without it, whatever it says', async (t) => {
  t.equal(traceDigest(plain.bytes, plain.trace), sha256(plain.bytes));
  for (const argv of [[], ['replay', 'x'], Array.from({ length: 300 }, () => 'x'.repeat(50))]) {
    const bytes = withProvenance(provenanceFrame(made(argv)));
    t.not(sha256(bytes), sha256(plain.bytes));
    t.equal(traceDigest(bytes, readEventTrace(bytes, 'x.swt')), sha256(plain.bytes));
  }
});

t.test('it is read from the beginning of a file alone', async (t) => {
  const folder = scratch();
  mkdirSync(folder, { recursive: true });
  const at = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const bytes = withProvenance(provenanceFrame(made(['run', 'b.yaml'])));
  t.same(provenanceInFile(at('whole.swt', bytes)), made(['run', 'b.yaml']));
  const { to } = readEventTrace(bytes, 'x.swt').provenanceAt!;
  t.same(provenanceInFile(at('cut.swt', bytes.subarray(0, to + 5)))?.argv, ['run', 'b.yaml']);
  t.equal(provenanceInFile(at('plain.swt', plain.bytes)), undefined);
  t.equal(provenanceInFile(at('none.swt', Buffer.from('{}'))), undefined);
  t.equal(provenanceInFile(join(folder, 'missing.swt')), undefined);
});

t.test('what no writer writes is refused, with its place', async (t) => {
  const refused = (frame: object | Uint8Array, said: RegExp): void => {
    const bytes = withProvenance(frame instanceof Uint8Array ? frame : packFrame(frame));
    t.throws(() => readEventTrace(bytes, 'x.swt'), { name: InputError.name, message: said });
  };
  const { next } = frameAt(inMemory(plain.bytes), MAGIC.length)!;
  const whole = { t: 'provenance', ...made([]) };
  refused({ ...whole, seed: 'one' }, new RegExp(`frame at byte ${next}, provenance.*seed`));
  refused({ ...whole, argv: 'replay' }, /argv/);
  refused({ ...whole, files: [{ file: 'a', sha256: 'xyz' }] }, /sha256/);
  refused({ ...whole, platform: { ...whole.platform, changed: [{ field: 'a', from: [1], to: 2 }] } }, /changed/);
  refused(Buffer.concat([packFrame(whole), packFrame(whole)]), /provenance: out of place/);
});
