import t from 'tap';
import { withMemoriesFitted } from '../../../models/plan/fit.js';
import { placeTensors } from '../../../models/plan/placement.js';
import { overfull, partBytes, residencyOf } from '../../../models/plan/residency.js';
import { capacitiesOf, given, memoryIndex, product, small, tensor, traceOf } from '../../helpers/hardware.js';

const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
const own = (id: string, n: number) => product(x(`${id}.x`, 2, 10), tensor(`${id}.w`, 'task', n, 10), x(`${id}.y`, 2, n));

/** Two tasks whose parts take 64 + 192 and 64 bytes, beside a backbone that both read. */
const shared = tensor('shared', 'backbone', 10, 10);
const trace = traceOf(
  [
    { ...own('a1', 6), sentence: 0 },
    { ...own('b', 1), sentence: 1 },
    { ...own('a2', 13), sentence: 0 },
    { ...own('a1', 6), sentence: 2 },
    { ...product(x('z', 2, 10), shared, x('zz', 2, 10)), sentence: 1 },
  ],
  ['a', 'b', 'a'],
);
/** The stripe of `sram` is four banks of 32 bytes. */
const fetched = { memory: 'sram', home: 'rram', encoding: 'dense' } as const;

t.test('a part lies together, in the order in which the task reads it; slots are whole stripes apart', async (t) => {
  const hardware = small({ task: fetched });
  const [sram, rram] = ['sram', 'rram'].map((m) => memoryIndex(hardware, m)) as [number, number];
  const { locations, taskSlots, storage } = placeTensors(trace, hardware, { slots: 2, capacities: capacitiesOf(hardware, {}) });
  const at = (id: string) => [locations.get(id)!.memory, locations.get(id)!.base, locations.get(id)!.bytes];
  t.same(at('a1.w'), [sram, 0, 60]);
  t.same(at('a2.w'), [sram, 64, 130]);
  t.same(at('b.w'), [sram, 0, 10], 'every part is read where slot 0 is');
  t.equal(taskSlots!.slot_bytes, 256);
  t.same(taskSlots!.segments(0, 0), [{ from: { memory: rram, address: 0 }, to: { memory: sram, address: 0 }, bytes: 256 }]);
  t.same(taskSlots!.segments(1, 1), [{ from: { memory: rram, address: 256 }, to: { memory: sram, address: 256 }, bytes: 64 }]);
  t.equal(storage[rram]!.used_bytes, 320, 'all parts are at home');
  t.equal(locations.get('a1.x')!.base, 512, 'activations lie behind the slots');
  t.equal(locations.get('shared')!.memory, memoryIndex(hardware, 'lpddr4'), 'what has no home is placed once');
});

t.test('slots of several memories add up; masks of parts are counted', async (t) => {
  const hardware = small(
    {
      task: { ...fetched, encoding: 'bitmask', density: given(0.5) },
      backbone: { memory: 'second', home: 'lpddr4', encoding: 'dense' },
    },
    (p) => ({ ...p, memories: { ...p.memories, second: p.memories['rram']! } }),
  );
  const one = traceOf([own('a', 6), product(x('z', 2, 10), tensor('w', 'backbone', 10, 10), x('zz', 2, 10))]);
  const { taskSlots, storage } = placeTensors(one, hardware, { slots: 1, capacities: capacitiesOf(hardware, {}) });
  // 30 + 8 bytes in one stripe of 128, 100 in one of 256
  t.equal(taskSlots!.slot_bytes, 128 + 256);
  t.same(
    taskSlots!.segments(0, 0).map((s) => s.bytes),
    [128, 64].sort(),
    'aligned, by memory',
  );
  t.equal(storage[memoryIndex(hardware, 'sram')]!.mask_bytes, 8);
  t.equal(partBytes(hardware, one), 384);
  t.equal(partBytes(small(), one), 0, 'nothing is fetched');
});

t.test('what cannot be fetched is refused, by field', async (t) => {
  const placed = (places: Parameters<typeof small>[0], bytes: Record<string, number>, slots = 2, of = trace) => {
    const hardware = small(places);
    return () => placeTensors(of, hardware, { slots, capacities: capacitiesOf(hardware, bytes) });
  };
  t.throws(
    placed({ task: fetched }, { sram: 300 }),
    /^p\.yaml: placement\.task: 2 parts of tasks of 256 bytes do not fit into sram of 300 bytes: 212 too few; expected room for 2; 1 would fit$/,
  );
  t.doesNotThrow(placed({ task: fetched }, { sram: 1024 }));
  t.throws(
    placed({ task: fetched }, { rram: 300 }),
    /placement\.task\.home: a part of 64 bytes does not fit into rram: 20 too few; expected a larger memory/,
  );
  t.throws(
    placed({ task: { memory: 'lpddr4', home: 'rram', encoding: 'dense' } }, {}),
    /placement\.task\.memory: parts of tasks are fetched into lpddr4, a DRAM; expected an on-chip memory/,
  );
  const twoHomes = { task: fetched, embedding: { memory: 'sram', home: 'lpddr4', encoding: 'dense' } } as const;
  t.throws(
    placed(twoHomes, {}),
    /placement\.embedding\.home: differs from that of another class in the same memory; expected the same home/,
  );
  const both = { ...fetched, memory: 'sram' };
  t.doesNotThrow(placed({ task: fetched, embedding: both }, {}), 'the same home is no fault');
  const several = traceOf(
    [
      { ...own('a', 1), sentence: 0 },
      { ...own('a', 1), sentence: 1 },
    ],
    ['a', 'b'],
  );
  t.throws(
    placed({ task: fetched }, {}, 1, several),
    /placement\.task\.home: tensor a\.w belongs to several tasks; expected a home for what changes with the task only/,
  );
});

t.test('a memory that is too small is named with what it takes, unless it may spill', async (t) => {
  const one = traceOf([product(x('a', 4, 32), tensor('w', 'backbone', 2048, 32), x('b', 4, 2048))]);
  const tight = (places: Parameters<typeof small>[0], size_bytes: number) =>
    small(places, (p) => ({
      ...p,
      memories: { ...p.memories, rram: { ...p.memories['rram']!, size_bytes: given(size_bytes), macro_bytes: given(2 ** 20) } },
    }));
  const there = { backbone: { memory: 'rram', encoding: 'dense' } } as const;
  t.equal(overfull(tight(there, 65536), one, { slots: 1 }), undefined, 'it just fits');
  t.same(overfull(tight(there, 65280), one, { slots: 1 }), {
    memory: 'rram',
    classes: ['backbone'],
    needed_bytes: 65536,
    capacity_bytes: 65280,
  });
  t.equal(overfull(tight({ backbone: { ...there.backbone, spill: 'lpddr4' } }, 65280), one, { slots: 1 }), undefined);
  t.throws(() => residencyOf(tight(there, 65280), one, { slots: 1 }), /does not fit into rram/);
  t.equal(residencyOf(tight(there, 65536), one, { slots: 1 }).locations.get('w')!.base, 0);
  const atHome = {
    task: { memory: 'sram', home: 'rram', encoding: 'dense' },
    backbone: { memory: 'lpddr4', encoding: 'dense' },
  } as const;
  const tasks = traceOf([product(x('a', 4, 32), tensor('w', 'task', 64, 32), x('b', 4, 64))]);
  t.match(overfull(tight(atHome, 1024), tasks, { slots: 1 }), { memory: 'rram', classes: ['task'], needed_bytes: 2048 });
});

t.test('a memory is made as large as what a trace puts there, in whole stripes', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', encoding: 'dense' } }, (p) => ({
    ...p,
    memories: { ...p.memories, rram: { ...p.memories['rram']!, size_bytes: given(256), macro_bytes: given(2 ** 20) } },
  }));
  const one = (n: number) => traceOf([product(x('a', 4, 32), tensor('w', 'backbone', n, 32), x('b', 4, n))]);
  const size = (n: number, fit: readonly string[]) => {
    const { platform, memories } = withMemoriesFitted(hardware, one(n), fit, { slots: 1 });
    const { capacity_bytes } = memories.find((m) => m.name === 'rram')!.facts;
    t.equal(capacity_bytes, platform.memories['rram']!.size_bytes.value);
    return capacity_bytes;
  };
  t.equal(size(32, ['rram']), 1024, 'four stripes of 256');
  t.equal(size(33, ['rram']), 1280);
  const { platform } = withMemoriesFitted(hardware, one(33), ['rram'], { slots: 1 });
  t.equal(platform.memories['rram']!.size_bytes.source, 'derived: what the scenario puts there');
  t.equal(platform.memories['sram'], hardware.platform.memories['sram'], 'the others stay');
  t.equal(withMemoriesFitted(hardware, one(33), [], { slots: 1 }), hardware);
  const unused = small({}, (p) => ({
    ...p,
    memories: { ...p.memories, rram: { ...p.memories['rram']!, macro_bytes: given(2 ** 20) } },
  }));
  t.equal(
    withMemoriesFitted(unused, one(33), ['rram'], { slots: 1 }).platform.memories['rram']!.size_bytes.value,
    256,
    'a stripe at least',
  );
  t.throws(() => withMemoriesFitted(hardware, one(33), ['sram'], { slots: 1 }), /does not fit into rram/);
});
