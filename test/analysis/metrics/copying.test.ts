import t from 'tap';
import { copying } from '../../../analysis/metrics/copying.js';
import { memoryInfo, total, traceEnd } from '../../helpers/events.js';

const LINK = { name: 'link', bytes_per_s: 10e9 };
const memories = [
  memoryInfo('home', 2, { peak_bytes_per_s: 9e9 }),
  memoryInfo('slots'),
  memoryInfo('other', 2, { peak_bytes_per_s: 1 }),
];
const own = (actor: string, kind: string, detail = 'none', amount = 0) =>
  total({ actor, kind, detail, amount, requester: 'copy' });
/** So many bytes in a µs of the copier's time. */
const of = (bytes: number, totals = [own('home', 'read'), own('slots', 'write')]) =>
  copying(
    traceEnd({ totals, fetched: { parts: 1, bytes }, occupancy: [{ actor: 'copy', busy_ps: 1e6, stalled_ps: 0, idle_ps: 5 }] }),
    'copy',
    LINK,
    memories,
  );

t.test('the slowest is of what a copy passes, and no other memory', async (t) => {
  t.same(of(7500), { bytes_per_s: 7.5e9, slowest: { name: 'slots', bytes_per_s: 8e9 } });
  t.equal(of(7500, [])!.slowest.name, 'link');
});

t.test('one that does not come within a tenth of it says what its requests waited for longest', async (t) => {
  t.equal(of(7199)!.held_by, 'what it may have under way');
  const waits = [
    own('home', 'read'),
    own('slots', 'wait', 'bank', 30),
    own('home', 'wait', 'refresh', 20),
    own('home', 'wait', 'refresh', 20),
    total({ actor: 'home', kind: 'wait', amount: 1000, requester: 'dma-weight' }),
  ];
  t.equal(of(1000, waits)!.held_by, 'home: refresh');
  t.equal(of(9000, waits)!.held_by, undefined);
});

t.test('nothing is said where nothing was copied', async (t) => {
  t.equal(of(0), undefined);
});
