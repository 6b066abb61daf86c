import t from 'tap';
import {
  buildAccelerator,
  loadPlatform,
  platformBreakdown,
  platformNames,
  varied,
  type BuildOptions,
  type Hardware,
} from '../../../models/index.js';
import { bufferOptions, dmaOptions, writeBackOptions, linkOptions, sfuOptions } from '../../../models/accelerator/options.js';
import { inOrder, loadOperators } from '../../../models/accelerator/programs.js';
import { fixedSupply } from '../../../models/power/supply.js';
import { given, memoryIndex, product, small, tensor, traceOf } from '../../helpers/hardware.js';
import { chain } from '../../helpers/workloads.js';

const trace = chain(4, 8, [{ kind: 'matmul', n: 8 }, { kind: 'softmax' }, { kind: 'layer_norm' }]);
const built = (hardware: Hardware, options: Partial<BuildOptions> = {}) =>
  buildAccelerator(hardware, trace, { seed: 1, ...options });
const tiny = loadPlatform('tiny');

for (const name of platformNames())
  t.test(`${name}: whoever tells or is accounted for has one name, whichever is made first`, async (t) => {
    const hardware = loadPlatform(name);
    const [one, other] = [built(hardware), built(hardware, { reversed: true })];
    const actors = [...one.kernel.actors()].map(([actor]) => actor);
    t.equal(new Set(actors).size, actors.length);
    t.same([...other.kernel.actors()].map(([actor]) => actor).sort(), [...actors].sort());
    t.not(String([...other.kernel.actors()].map(([actor]) => actor)), String(actors));
    const accounted = one.accounted.map((a) => a.name);
    t.same(accounted, [...new Set(accounted)].sort(), 'each once, in order');
    t.equal(one.names[0], '');
    for (const { name: teller } of one.activities) t.ok(one.names.includes(teller), teller);
    t.same(other.names, one.names);
    const blocks = platformBreakdown(hardware).blocks;
    t.same(one.area_um2, Object.fromEntries(blocks.map((b) => [b.block, b.area_um2])));
    t.same(
      one.memories.map((m) => m.name),
      hardware.memories.map((m) => m.name),
    );
    t.match(one.compute, {
      macs_per_cycle: hardware.macs_per_cycle,
      clock_ps: hardware.platform.clock.period_ps.value,
      link_bytes_per_cycle: hardware.platform.axi.width_bytes.value,
    });
    t.same(
      one.operators.map((o) => o.id),
      trace.operators.map((o) => o.id),
    );
    for (const actor of one.recurrence.engineActors) t.ok(actor.startsWith('pe-array.') && actors.includes(actor));
    t.ok(one.recurrence.engineActors.size > 0);
  });

t.test('a name that is taken is refused', async (t) => {
  const axi = varied(small(), (p) => ({ ...p, memories: { ...p.memories, axi: p.memories['rram']! } }));
  t.throws(() => built(axi), /^p\.yaml: memories\.axi: is the name of another part of the accelerator; expected another name$/);
  const guest = { name: 'sequencer', attach: () => undefined };
  t.throws(() => built(tiny, { guest }), /memories\.sequencer: is the name of another part/);
});

t.test('a guest is handed a port of its own on the link', async (t) => {
  let got: unknown;
  const accelerator = built(tiny, {
    guest: {
      name: 'camera',
      attach: (kernel, port) => (got = { kernel, index: port.memoryIndex('sram'), requester: port.requester }),
    },
  });
  t.same(got, { kernel: accelerator.kernel, index: memoryIndex(tiny, 'sram'), requester: accelerator.names.indexOf('camera') });
});

t.test('what a memory holds: bytes, masks and the area that masks take; what spilled is noted', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', spill: 'lpddr4', encoding: 'bitmask', density: given(1) } });
  const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
  const of = (n: number) =>
    buildAccelerator(hardware, traceOf([product(x('a', 4, 64), tensor('w', 'backbone', n, 64), x('b', 4, n))]), { seed: 1 });
  const { storage, notes } = of(64);
  const { area_um2 } = hardware.memories.find((m) => m.name === 'rram')!.facts;
  t.same(storage['rram'], {
    capacity_bytes: 2 ** 20,
    used_bytes: 4608,
    mask_bytes: 512,
    area_um2,
    mask_area_um2: Math.round((area_um2 * 512) / 2 ** 20),
  });
  t.notMatch(notes.join('\n'), /spilled/);
  const spilled = of(16384);
  t.match(spilled.notes.at(-1), '1 tensors did not fit into the memory of their class and spilled');
  t.equal(spilled.storage['rram']!.used_bytes, 0);
  const hetero = loadPlatform('adapter-albert-hetero');
  for (const { name, facts } of hetero.memories)
    for (const note of facts.notes) t.ok(built(hetero).notes.includes(`${name}: ${note}`));
});

t.test('what must be known of a recurrence: DRAMs, who decides what is next, and the supply', async (t) => {
  const { recurrence, kernel } = built(tiny);
  t.equal(recurrence.drams, 1);
  t.same([...recurrence.outside].sort(), ['clock', 'copy', 'dispatcher', 'dvfs', 'lpddr4', 'merging', 'task-parts']);
  t.equal(recurrence.supply(), '1395 1');
  t.equal(recurrence.idle(), false, 'before the first run its threads hold the state of the engine');
  const softmax = trace.operators.findIndex((o) => o.kind === 'softmax');
  t.same(recurrence.apart(softmax), [memoryIndex(tiny, 'lpddr4')], 'it reads and writes SRAM alone');
  t.same(recurrence.apart(0), [], 'the table is in DRAM');
  t.equal(
    [...kernel.actors()].some(([name]) => name === 'clock' || name === 'dvfs'),
    false,
  );
  const like = loadPlatform('edgebert-like');
  const chosen = built(like, { dvfs: { targets_ps: [1e9], layers: [12] } });
  t.ok([...chosen.kernel.actors()].some(([name]) => name === 'clock'));
  t.same(chosen.operatingPoints(), []);
  t.same(built(like).operatingPoints(), []);
});

t.test('parts of tasks that are fetched are operators of their own, and have a copier', async (t) => {
  const hardware = small({ task: { memory: 'sram', home: 'rram', encoding: 'dense' } });
  const parts = built(hardware, { parts: { slots: 2, prefetch: true } });
  t.equal(parts.taskParts!.prefetches, true);
  t.ok(parts.accounted.some((a) => a.name === 'copy'));
  t.match(parts.operators.at(-1), {
    id: trace.operators.length,
    name: 'load the part of test',
    kind: 'load',
    program: 0,
    layer: null,
  });
  const none = built(small());
  t.equal(none.taskParts, undefined);
  t.notOk(none.accounted.some((a) => a.name === 'copy'));
});

t.test('where nothing more is said, each program of a trace runs once, in order', async (t) => {
  const of = traceOf([], ['b', 'a', 'b']);
  t.same(inOrder(of), {
    sentences: [0, 1, 2].map((program) => ({ program, task: program % 2, arrival_ps: -1, deadline_ps: 0 })),
    tasks: ['b', 'a'],
    in_flight: 1,
    schedule: 'fifo',
    bound_ps: 0,
  });
  t.same(loadOperators(of, false), []);
  t.same(
    loadOperators(of, true).map((o) => [o.id, o.name, o.program]),
    [
      [0, 'load the part of b', 0],
      [1, 'load the part of a', 1],
    ],
  );
});

t.test('actors are made with the numbers of the platform', async (t) => {
  const channel = { requester: 7, command_cycles: 3, units: [{ contiguous_bytes: 64, burst_bytes: 32 }] };
  t.same(dmaOptions(tiny, channel), { ...channel, outstanding: 16, word_bytes: 4, mask_word_bytes: 4 });
  const wide = varied(tiny, (p) => ({ ...p, axi: { ...p.axi, width_bytes: given(2), mask_beat_cycles: given(4) } }));
  t.match(dmaOptions(wide, channel), { word_bytes: 2, mask_word_bytes: 0.5 }, 'masks are unpacked a word of n bits at a time');
  t.same(linkOptions(tiny, fixedSupply), {
    width_bytes: 8,
    outstanding: 64,
    read_round_trip_cycles: 5,
    write_round_trip_cycles: 12,
    mask_beat_cycles: 1,
    fj_per_byte: 836,
    supply: fixedSupply,
  });
  t.match(bufferOptions(tiny, 'weight', 2, fixedSupply), { slots: 2, supply: fixedSupply, ...tiny.buffers.weight });
  t.match(sfuOptions(tiny, { requester: 1, recurrence: false, supply: fixedSupply }), {
    requester: 1,
    recurrence: false,
    n: 4,
    element_fj: 253,
    round_trip_cycles: 17,
  });
  t.match(writeBackOptions(tiny, { requester: 2, slots: 1, supply: fixedSupply }), {
    requester: 2,
    slots: 1,
    encode_fj_per_byte: 17.4,
  });
});
