import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { loadPlatform } from '../../../models/index.js';
import { packColumn, unpackColumn } from '../../../traces/events/columns.js';
import type { Coding } from '../../../traces/events/format.js';
import { packFrame } from '../../../traces/events/frame.js';
import {
  createRecorder,
  InputError,
  kindIndex,
  MAGIC,
  newBins,
  openingBytes,
  reach,
  readEventTrace,
  records,
  spread,
} from '../../../traces/index.js';
import type { Activity } from '../../../sim/index.js';
import { runData } from '../../../analysis/index.js';
import { chain, energy_fj, run } from '../../helpers/workloads.js';
import { sized } from '../../helpers/tier.js';

/** What is read of what was packed; undefined where it cannot be coded, or is refused. */
function packedAndRead(values: readonly number[], coding: Coding, whose: readonly number[] = []): number[] | undefined {
  const into = new Float64Array(values.length);
  const of = Float64Array.from(whose);
  const packed = packColumn(Float64Array.from(values), coding, of);
  return packed !== undefined && unpackColumn(packed, into, coding, of) ? [...into] : undefined;
}

t.test('columns give back what they were given', async (t) => {
  const whole = fc.oneof(fc.nat(300), fc.maxSafeNat());
  fc.assert(fc.property(fc.array(whole), (v) => assert.deepEqual(packedAndRead(v, 'plain'), v)));
  const near = fc.oneof(fc.nat(300), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }));
  fc.assert(fc.property(fc.array(near), (v) => assert.deepEqual(packedAndRead(v, 'delta'), v)));
  const pairs = fc.array(fc.tuple(near, fc.nat(5)));
  fc.assert(
    fc.property(pairs, (list) => {
      const values = list.map(([v]) => v);
      assert.deepEqual(
        packedAndRead(
          values,
          'delta by who',
          list.map(([, of]) => of),
        ),
        values,
      );
    }),
  );
  const none = new Float64Array();
  t.equal(packColumn(Float64Array.of(7, 7, 7), 'plain', none), 7, 'a constant is one number');
  t.same(packColumn(Float64Array.of(5, 90, 5, 90), 'delta by who', Float64Array.of(0, 1, 0, 1)), Uint8Array.of(10, 180, 1, 0, 0));
  t.equal(packColumn(Float64Array.of(0, 2 ** 52), 'delta', none), undefined, 'too far apart');
  for (const bytes of [[128], [1, 2], [255, 255, 255, 255, 255, 255, 255, 255, 1]])
    t.notOk(unpackColumn(new Uint8Array(bytes), new Float64Array(1), 'plain', none), String(bytes));
  t.notOk(unpackColumn(0.5, new Float64Array(1), 'plain', none));
});

t.test('numbers that are too far apart for differences are written as they are', async (t) => {
  const told = (amount: number, start_ps: number): Activity => ({
    ...{ kind: kindIndex('read'), operator: 0, resource: 0, requester: 0, holder: 0, detail: 0, times: 1, period_ps: 0 },
    ...{ start_ps, end_ps: start_ps + 1, amount, energy_fj: 0 },
  });
  const header = { name: 'x', platform: 'y', seed: 1, level: 'tile' as const, names: ['', 'm'], memories: [], sentences: [] };
  const parts: Uint8Array[] = [openingBytes(header, [])];
  const write = (b: Uint8Array): void => void parts.push(b);
  const recorder = createRecorder({ names: ['', 'm'], level: 'tile', sentences: 0, write, offset: parts[0]!.length });
  const amounts = [1, 2 ** 52, 3];
  amounts.forEach((amount, i) => recorder.observe('m')(told(amount, 1000 * i)));
  recorder.finish();
  t.same(
    [...records(readEventTrace(Buffer.concat(parts), 'x.swt'))].map((r) => r.amount),
    amounts,
  );
});

t.test('bins hold whole amounts that sum to what was spread, whatever their width became', async (t) => {
  const activity = fc.record({ start: fc.nat(10_000_000), length: fc.nat(3_000_000), amount: fc.nat(1_000_000) });
  fc.assert(
    fc.property(fc.array(activity, { minLength: 1 }), (activities) => {
      const bins = newBins();
      const row: number[] = (bins.rows['x'] = []);
      const end = Math.max(...activities.map((a) => a.start + a.length));
      const wide = newBins();
      const wideRow: number[] = (wide.rows['x'] = []);
      reach(wide, end);
      for (const { start, length, amount } of activities) {
        reach(bins, start + length);
        spread(row, bins.bin_ps, start, start + length, amount);
        spread(wideRow, wide.bin_ps, start, start + length, amount);
      }
      reach(bins, end);
      assert.equal(
        row.reduce((a, b) => a + b, 0),
        activities.reduce((s, a) => s + a.amount, 0),
      );
      assert.ok(row.every((v) => Number.isSafeInteger(v) && v >= 0));
      assert.deepEqual(row, wideRow);
    }),
  );
  t.pass('no counterexample');
});

const { platform } = loadPlatform('tiny');
const whole = run(chain(40, 40, [{ kind: 'matmul', n: 40 }, { kind: 'softmax' }, { kind: 'matmul', n: 20 }]), platform);

t.test('a trace cut off anywhere reads to its last whole chunk and says what is missing', async (t) => {
  const all = [...records(whole.trace)].length;
  for (let cut = whole.bytes.length - 1; cut > 2000; cut -= sized(4003, 997)) {
    const bytes = whole.bytes.subarray(0, cut);
    let trace;
    try {
      trace = readEventTrace(bytes, 'cut.swt');
    } catch (error) {
      t.ok(error instanceof InputError, 'cut within the header');
      continue;
    }
    t.ok([...records(trace)].length <= all);
    t.match(trace.missing, { why: /cut off|before its totals/ });
    t.ok(runData(trace).partial?.startsWith('cut off'));
  }
});

t.test('without its last frame the trace still has the same energy', async (t) => {
  const end = whole.end.index.at(-1)![0];
  const size = new DataView(whole.bytes.buffer, whole.bytes.byteOffset).getUint32(end, true);
  const trace = readEventTrace(whole.bytes.subarray(0, end + 8 + size), 'cut.swt');
  t.equal(trace.end, undefined);
  const { totals } = runData(trace);
  t.equal(energy_fj({ ...whole.end, totals }), energy_fj(whole.end));
});

t.test('damage, another format and a newer version are refused or noticed', async (t) => {
  const damaged = Buffer.from(whole.bytes);
  damaged[whole.end.index[0]![0] + 100]! ^= 255;
  t.match(readEventTrace(damaged, 'x.swt').missing, { why: /^the frame at byte \d+ is damaged$/ });
  t.throws(() => readEventTrace(Buffer.from('PK\u0003\u0004'), 'x.zip'), /not an event trace/);
  const newer = Buffer.concat([Buffer.from(MAGIC), packFrame({ t: 'header', format: 'switchyard-events', version: 99 })]);
  t.throws(() => readEventTrace(newer, 'x.swt'), /version 99 is newer than this program; expected 4/);
  const older = Buffer.concat([Buffer.from(MAGIC), packFrame({ t: 'header', format: 'switchyard-events', version: 1 })]);
  t.throws(() => readEventTrace(older, 'x.swt'), /version 1 is of an earlier program; expected 4; run the simulation again/);
});

t.test(
  'two who tell of one actor share its open runs, so a run that goes on from a saved state gives the same records',
  async (t) => {
    const at = (start_ps: number, operator: number): Activity => ({
      kind: kindIndex('encode'),
      start_ps,
      end_ps: start_ps + 10,
      operator,
      resource: 0,
      amount: 1,
      energy_fj: 1,
      requester: 0,
      holder: 0,
      detail: 0,
      times: 1,
      period_ps: 0,
    });
    const fresh = () => {
      const parts: Uint8Array[] = [];
      const recorder = createRecorder({
        names: ['', 'encoder'],
        level: 'tile',
        sentences: 1,
        write: (bytes) => void parts.push(bytes),
        offset: 0,
      });
      return { recorder, tell: [recorder.observe('encoder'), recorder.observe('encoder')] as const, parts };
    };
    const finished = ({ recorder, parts }: ReturnType<typeof fresh>): Buffer => {
      recorder.finish();
      return Buffer.concat(parts);
    };
    const [whole, first, second] = [fresh(), fresh(), fresh()];
    for (const [who, start_ps] of [
      [0, 0],
      [1, 20],
    ] as const)
      for (const { tell } of [whole, first]) tell[who](at(start_ps, 0));
    second.recorder.putBackState(first.recorder.takeState());
    for (const [who, start_ps] of [
      [1, 40],
      [0, 60],
    ] as const)
      for (const { tell } of [whole, second]) tell[who](at(start_ps, 1));
    t.ok(finished(whole).equals(finished(second)));
  },
);
