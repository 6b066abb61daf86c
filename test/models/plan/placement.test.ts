import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { placeTensors } from '../../../models/plan/placement.js';
import { ALIGN, aligned } from '../../../models/plan/room.js';
import { hardwareOf } from '../../../models/index.js';
import { InputError, type OperatorTrace, type Tensor } from '../../../traces/index.js';
import { capacitiesOf, given, memoryIndex, product, small, tensor, traceOf } from '../../helpers/hardware.js';
import { platforms, traces as chains } from '../../helpers/workloads.js';

const w = (id: string, ...shape: number[]) => tensor(id, 'backbone', ...shape);
const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);

t.test('weights lie in order of first use, activations where others were', async (t) => {
  const hardware = small();
  const [sram, lpddr4] = ['sram', 'lpddr4'].map((m) => memoryIndex(hardware, m));
  const a = [x('a0', 4, 32), x('a1', 4, 16), x('a2', 4, 8), x('a3', 4, 4)];
  const trace = traceOf([
    product(a[0]!, w('w0', 16, 32), a[1]!),
    product(a[1]!, w('w1', 8, 16), a[2]!),
    product(a[2]!, w('w2', 4, 8), a[3]!),
    product(x('b', 4, 32), w('w0', 16, 32), x('c', 4, 16)),
  ]);
  const { locations, spilled, storage, taskSlots } = placeTensors(trace, hardware, {
    slots: 1,
    capacities: capacitiesOf(hardware, {}),
  });
  const at = (id: string) => {
    const { memory, base, bytes } = locations.get(id)!;
    return [memory, base, bytes];
  };
  t.same(['w0', 'w1', 'w2'].map(at), [
    [lpddr4, 0, 512],
    [lpddr4, 512, 128],
    [lpddr4, 640, 32],
  ]);
  t.same(['a0', 'a1'].map(at), [
    [sram, 0, 128],
    [sram, 128, 64],
  ]);
  t.same(at('a2'), [sram, 0, 32], 'a0 is read no more');
  t.same(at('a3'), [sram, 64, 16], 'in the rest of what a0 had');
  t.same(at('b'), [sram, 0, 128], 'all that was there has gone, results that nobody reads too');
  t.same(spilled, []);
  t.equal(taskSlots, undefined);
  t.same(storage[sram!], { used_bytes: 192, mask_bytes: 0, reach_bytes: 192 });
  t.same(storage[lpddr4!], { used_bytes: 704, mask_bytes: 0, reach_bytes: 704 });
});

t.test('an operand that is read twice by an operator is given back once', async (t) => {
  const hardware = small();
  const [a, b, c] = [x('a', 1, 64), x('b', 1, 64), x('c', 1, 64)];
  const add = (i: Tensor, j: Tensor, output: Tensor) => ({
    kind: 'add' as const,
    dims: { rows: 1, cols: 64 },
    inputs: [i, j],
    output,
  });
  const { storage } = placeTensors(traceOf([add(a, a, b), add(b, b, c)]), hardware, {
    slots: 1,
    capacities: capacitiesOf(hardware, {}),
  });
  t.equal(storage[memoryIndex(hardware, 'sram')]!.used_bytes, 128);
});

t.test('weights have their place from the beginning to the end, also beside activations', async (t) => {
  const hardware = small({ backbone: { memory: 'sram', encoding: 'dense' } });
  const trace = traceOf([
    product(x('a', 4, 32), w('w0', 16, 32), x('b', 4, 16)),
    product(x('b', 4, 16), w('w1', 8, 16), x('c', 4, 8)),
    product(x('c', 4, 8), w('w2', 4, 8), x('d', 4, 4)),
  ]);
  const { locations } = placeTensors(trace, hardware, { slots: 1, capacities: capacitiesOf(hardware, {}) });
  const bases = ['w0', 'w1', 'w2', 'a', 'b', 'c', 'd'].map((id) => locations.get(id)!.base);
  t.same(bases, [0, 512, 640, 704, 832, 704, 768]);
});

t.test('masks are counted, and an encoding says what a tensor takes', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', encoding: 'bitmask', density: given(0.5) } });
  const trace = traceOf([product(x('a', 4, 32), w('w', 16, 32), x('b', 4, 16))]);
  const { locations, storage } = placeTensors(trace, hardware, { slots: 1, capacities: capacitiesOf(hardware, {}) });
  t.match(locations.get('w'), { bytes: 256 + 64, density: 0.5, nonzero: 0.5, element_bytes: 1 });
  t.equal(storage[memoryIndex(hardware, 'rram')]!.mask_bytes, 64);
  t.equal(storage[memoryIndex(hardware, 'sram')]!.mask_bytes, 0);
  const fine = placeTensors(trace, small({ backbone: { memory: 'rram', encoding: 'dense', density: given(0.3) } }), {
    slots: 1,
    capacities: [1e9, 1e9, 1e9],
  });
  t.match(fine.locations.get('w'), { bytes: 512, density: null, nonzero: 0.3 });
});

t.test('what does not fit spills where the class may, and is named', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', spill: 'lpddr4', encoding: 'bitmask', density: given(1) } });
  const trace = traceOf([
    product(x('a', 4, 32), w('w0', 8, 32), x('b', 4, 8)),
    product(x('c', 4, 32), w('w1', 16, 32), x('d', 4, 16)),
    product(x('e', 4, 8), w('w2', 8, 8), x('f', 4, 8)),
  ]);
  const capacities = capacitiesOf(hardware, { rram: 448 });
  const { locations, spilled, storage } = placeTensors(trace, hardware, { slots: 1, capacities });
  const [rram, lpddr4] = ['rram', 'lpddr4'].map((m) => memoryIndex(hardware, m)) as [number, number];
  t.same(spilled, ['w1'], 'w2 fits behind w0');
  t.same(
    ['w0', 'w1', 'w2'].map((id) => locations.get(id)!.memory),
    [rram, lpddr4, rram],
  );
  t.same([storage[rram]!.mask_bytes, storage[lpddr4]!.mask_bytes], [32 + 8, 64]);
  t.throws(
    () => placeTensors(trace, hardware, { slots: 1, capacities: capacitiesOf(hardware, { rram: 448, lpddr4: 128 }) }),
    /^p\.yaml: placement\.backbone: tensor w1 of 576 bytes does not fit into rram: 320 of 448 bytes are used and the largest free stretch is 128, 448 too few; expected a larger memory/,
    'the message is of the class’s own memory',
  );
});

/** A random chain of products and additions, with weights that are used again. */
const traces = fc
  .array(fc.record({ weight: fc.nat(4), n: fc.integer({ min: 1, max: 60 }), keep: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((drafts): OperatorTrace => {
    let before = x('a', 3, 20);
    const first = before;
    return traceOf(
      drafts.map(({ weight, n, keep }, i) => {
        const out = x(`r${i}`, 3, n);
        const op = product(before, w(`w${weight}-${n}-${before.shape[1]}`, n, before.shape[1]!), out);
        before = keep ? out : first;
        return op;
      }),
    );
  });

t.test(
  'tensors in use at a time never share an address, nor lie outside their memory; or the class that does not fit is named',
  async (t) => {
    fc.assert(
      fc.property(
        traces,
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 4, max: 100 }),
        fc.boolean(),
        (trace, few, many, spill) => {
          const hardware = small({ backbone: { memory: 'rram', encoding: 'dense', ...(spill && { spill: 'lpddr4' }) } });
          const capacities = capacitiesOf(hardware, { sram: 64 * few, rram: 64 * many });
          let placed;
          try {
            placed = placeTensors(trace, hardware, { slots: 1, capacities });
          } catch (error) {
            assert.ok(
              error instanceof InputError && /^placement\.(activation|backbone)$/.test(error.place.field!),
              String(error),
            );
            assert.ok(!spill || error.place.field === 'placement.activation', 'the memory off chip takes all');
            assert.ok(Number(/(\d+) too few/.exec(error.message)![1]) > 0);
            return;
          }
          const last = new Map(trace.operators.flatMap((o) => [...o.inputs, o.output].map((i) => [i.id, o.id] as const)));
          const first = new Map(
            [...trace.operators].reverse().flatMap((o) => [...o.inputs, o.output].map((i) => [i.id, o.id] as const)),
          );
          const held = [...placed.locations].map(([id, l]) => {
            const always = id.startsWith('w');
            return { ...l, from: always ? -1 : first.get(id)!, to: always ? Infinity : last.get(id)! };
          });
          for (const [i, p] of held.entries()) {
            assert.ok(p.base >= 0 && p.base % 64 === 0 && p.base + p.bytes <= capacities[p.memory]!);
            assert.ok(p.base + aligned(p.bytes) <= placed.storage[p.memory]!.reach_bytes);
            for (const q of held.slice(0, i))
              if (p.memory === q.memory && p.from <= q.to && q.from <= p.to)
                assert.ok(p.base + p.bytes <= q.base || q.base + q.bytes <= p.base, 'apart');
          }
          const rram = placed.storage[memoryIndex(hardware, 'rram')]!;
          const there = held.filter((h) => h.memory === memoryIndex(hardware, 'rram'));
          assert.equal(
            rram.used_bytes,
            there.reduce((s, h) => s + aligned(h.bytes), 0),
          );
        },
      ),
      { numRuns: 150 },
    );
    t.pass('no counterexample');
  },
);

t.test('what two accelerators write lies alike, whole stripes apart, with caches among weights too', async (t) => {
  const [accelerators, overlaps] = [fc.integer({ min: 2, max: 4 }), fc.constantFrom('none' as const, 'units' as const)];
  fc.assert(
    fc.property(platforms, chains, accelerators, overlaps, (drawn, chain, of, overlap) => {
      const { backbone } = drawn.placement;
      const platform = { ...drawn, overlap, accelerators: given(of), placement: { ...drawn.placement, cache: backbone } };
      const hardware = hardwareOf(platform, 'test');
      // each second result is kept
      const kept = (t: Tensor): Tensor => (t.class === 'activation' && t.id.length % 2 === 0 ? { ...t, class: 'cache' } : t);
      const operators = chain.operators.map((o) => ({ ...o, inputs: o.inputs.map(kept), output: kept(o.output) }));
      const { locations } = placeTensors({ ...chain, operators }, hardware, {
        slots: 1,
        capacities: capacitiesOf(hardware, {}),
      });
      const apart = new Map<string, Set<number>>();
      for (const { output } of operators)
        for (let a = 1; a < of; a++) {
          const [first, own] = [output.id, `accelerator[${a}].${output.id}`].map((id) => locations.get(id)!);
          assert.equal(own!.memory, first!.memory);
          const by = `${a} in ${first!.memory}`;
          apart.set(by, (apart.get(by) ?? new Set()).add(own!.base - first!.base));
          assert.equal((own!.base - first!.base) % (hardware.memories[first!.memory]!.facts.stripe_bytes ?? ALIGN), 0);
        }
      for (const [by, bytes] of apart) assert.equal(bytes.size, 1, by);
    }),
    { numRuns: 200 },
  );
  t.pass('no counterexample');
});
