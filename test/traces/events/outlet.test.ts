/** A passage that has gone out before is said again, not written again: what is read of it is the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Activity } from '../../../sim/index.js';
import {
  allRecords,
  closingBytes,
  createRecorder,
  kindIndex,
  openingBytes,
  readEventTrace,
  records,
} from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { traceEnd } from '../../helpers/events.js';

const NAMES = ['', 'array', 'dram', 'link'];
/** An operator's activities: by actor, start and length. */
type Work = readonly (readonly [actor: number, start_ps: number, length_ps: number])[];
const work: fc.Arbitrary<Work> = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(9000), fc.nat(500)), { maxLength: 12 });
/** Which work comes one after another: few, so that most comes again. */
const run = fc.tuple(fc.array(work, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }));

const PERIOD_PS = 10_000;
function written([works, order]: readonly [readonly Work[], readonly number[]], recurring: ReadonlySet<string>) {
  const header = { name: 'x', platform: 'y', seed: 1, level: 'transfer' as const, names: NAMES, memories: [], sentences: [] };
  const parts: Uint8Array[] = [openingBytes(header, [])];
  const write = (bytes: Uint8Array): void => void parts.push(bytes);
  const recorder = createRecorder({ names: NAMES, level: 'transfer', sentences: 0, write, offset: parts[0]!.length, recurring });
  const observers = NAMES.slice(1).map((name) => recorder.observe(name));
  for (const [operator, w] of order.entries()) {
    for (const [actor, start_ps, length_ps] of works[w % works.length]!) {
      const start = operator * PERIOD_PS + start_ps;
      const of = {
        kind: kindIndex('read'),
        operator,
        resource: 0,
        requester: 0,
        holder: 0,
        detail: 0,
        amount: 3,
        energy_fj: 5,
        times: 1,
        period_ps: 0,
      };
      observers[actor - 1]!({ ...of, start_ps: start, end_ps: start + length_ps } satisfies Activity);
    }
    recorder.settled();
  }
  recorder.finish();
  write(closingBytes(traceEnd({ totals: recorder.totals(), series: recorder.series(), index: recorder.index() })));
  const file = Buffer.concat(parts);
  return { file, trace: readEventTrace(file, 'x.swt') };
}

t.test('said again or written again, the records are the same, and so are totals and series', async (t) => {
  fc.assert(
    fc.property(run, (of) => {
      const [again, plain] = [new Set(['array', 'link']), new Set<string>()].map((recurring) => written(of, recurring).trace);
      const sorted = (trace: typeof again): string[] => [...records(trace!)].map((r) => JSON.stringify(r)).sort();
      assert.deepEqual(sorted(again), sorted(plain));
      assert.deepEqual({ ...again!.end, index: [] }, { ...plain!.end, index: [] });
      const count = [...allRecords(again!.chunks)].reduce((sum, r) => sum + r.records, 0);
      assert.equal(
        count,
        again!.chunks.reduce((sum, c) => sum + c.records, 0),
      );
    }),
    { numRuns: draws(100) },
  );
  t.pass('no counterexample');
});

t.test('work that comes a thousand times takes a few bytes each time; the actors that do not recur are written', async (t) => {
  const busy: Work = Array.from({ length: 60 }, (_, i) => [1, 150 * i + (i % 7), 3 + (i % 5)]);
  const [once, often] = [1, 1001].map((times) => written([[busy], new Array<number>(times).fill(0)], new Set(['array'])));
  t.equal([...records(often!.trace)].length, 1001 * [...records(once!.trace)].length);
  t.ok(often!.file.length - once!.file.length < 1000 * 12 + 2000, `${often!.file.length} bytes`);
  const apart = written(
    [
      [
        [
          [2, 0, 5],
          [2, 50, 7],
          [2, 90, 9],
          [2, 400, 1],
          [2, 900, 3],
        ],
      ],
      [0, 0, 0],
    ],
    new Set(['array']),
  );
  t.same(
    apart.trace.chunks.map((c) => c.unpack().again),
    [[]],
  );
});
