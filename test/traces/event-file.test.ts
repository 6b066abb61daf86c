import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert';
import t from 'tap';
import { loadPlatform } from '../../models/index.js';
import {
  readEventTrace,
  records,
  recordsOfKind,
  withEventTrace,
  withHeldTrace,
  type EventTrace,
} from '../../traces/event-traces.js';
import { scratch } from '../helpers/cli.js';
import { plainBytes } from '../helpers/exported.js';
import { chain, run } from '../helpers/workloads.js';

const { bytes } = run(chain(40, 40, [{ kind: 'matmul', n: 40 }, { kind: 'softmax' }]), loadPlatform('tiny').platform);
const folder = scratch();

/** A trace but for its chunks, whose records are looked at. */
const told = ({ chunks, ...rest }: EventTrace): unknown => ({ ...rest, all: [...records({ chunks, ...rest })] });

t.test('a trace that is opened is what it is when it is read: whole, cut off, damaged', async (t) => {
  const file = join(folder, 'trace.swt');
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length >> 1]! ^= 1;
  for (const of of [bytes, bytes.subarray(0, bytes.length - 9), bytes.subarray(0, bytes.length >> 1), damaged]) {
    writeFileSync(file, of);
    const read = told(readEventTrace(of, file));
    assert.deepEqual(await withEventTrace(file, told), read);
    for (const most_bytes of [0, Infinity]) assert.deepEqual(await withHeldTrace(file, told, most_bytes), read);
  }
  t.pass('the same');
});

t.test('records of one kind are found without the others, those said again too', async (t) => {
  const file = join(folder, 'kinds.swt');
  for (const of of [bytes, plainBytes]) {
    writeFileSync(file, of);
    const trace = readEventTrace(of, file);
    const all = [...records(trace)];
    for (const [kind, name] of trace.header.kinds.entries()) {
      const sorted = (
        of: readonly { readonly start_ps: number; readonly end_ps: number; readonly operator: number }[],
      ): string[] => of.map(({ start_ps, end_ps, operator }) => `${start_ps} ${end_ps} ${operator}`).sort();
      assert.deepEqual(sorted([...recordsOfKind(trace.chunks, kind)]), sorted(all.filter((r) => r.kind === name)), name);
    }
    const found = await withEventTrace(
      file,
      ({ chunks, header }) => [...recordsOfKind(chunks, header.kinds.indexOf('operator'))].length,
    );
    t.equal(found, all.filter((r) => r.kind === 'operator').length);
    t.ok(found > 0);
  }
});

t.test('what is no trace, is not there, or is written meanwhile is said', async (t) => {
  const file = join(folder, 'other.swt');
  writeFileSync(file, 'no trace');
  await t.rejects(withEventTrace(file, told), /not an event trace/);
  await t.rejects(withEventTrace(join(folder, 'none.swt'), told), /none\.swt/);
  await t.rejects(withEventTrace(folder, told), /folder/);
  writeFileSync(file, bytes);
  const changed = withEventTrace(file, (trace) => {
    writeFileSync(file, bytes.subarray(0, bytes.length >> 2));
    return told(trace);
  });
  await t.rejects(changed, /no longer what it was; expected a file that nobody writes while it is read/);
});
