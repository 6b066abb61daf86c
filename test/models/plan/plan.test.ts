import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { regionBytes, type Region } from '../../../models/memory/protocol/region.js';
import type { Location } from '../../../models/plan/location.js';
import { planOperator, type Plan } from '../../../models/plan/plan.js';
import { wholeRegion } from '../../../models/plan/regions.js';
import { hardwareOf, type Hardware } from '../../../models/index.js';
import type { Operator, Tensor } from '../../../traces/index.js';
import { given, memoryIndex, product, small, tensor, traceOf, type Places } from '../../helpers/hardware.js';
import { planned, w, x } from '../../helpers/planned.js';

const bufferSizes =
  (operand: number, result: number, slots: 1 | 2 = 2) =>
  (h: Hardware): Hardware => {
    const { buffers } = h.platform;
    const size = <B extends object>(b: B, bytes: number) => ({ ...b, size_bytes: given(bytes), slots: given(slots) });
    const sized = {
      ...buffers,
      activation: size(buffers.activation, operand),
      weight: size(buffers.weight, operand),
      result: size(buffers.result, result),
    };
    return hardwareOf({ ...h.platform, buffers: sized }, 'p.yaml');
  };

/** Addresses of a region of whole bytes. */
const addresses = (r: Region): number[] =>
  Array.from({ length: r.rows }, (_, i) =>
    Array.from({ length: r.row_bytes }, (_, j) => r.base + (r.offsets?.[i] ?? i * r.stride_bytes) + j),
  ).flat();

/** By address: which element of a tensor of one byte an element lies there. */
const elementAt = (l: Location) => (address: number) => address - l.base;

const gemm = fc.record({
  b: fc.constantFrom(1, 2),
  m: fc.integer({ min: 1, max: 13 }),
  k: fc.integer({ min: 1, max: 11 }),
  n: fc.integer({ min: 1, max: 13 }),
  weight: fc.boolean(),
  transposed: fc.boolean(),
  slots: fc.constantFrom(1 as const, 2 as const),
});

/** Operand buffers are whole macros: small ones are what is left beside results that share them. */
function tight(slots: 1 | 2, a_bytes: number, b_bytes: number): Hardware {
  return small({}, (p) => {
    const { activation, weight, result } = p.buffers;
    const buffers = {
      ...p.buffers,
      activation: { ...activation, slots: given(slots), size_bytes: given(a_bytes) },
      weight: { ...weight, slots: given(slots), size_bytes: given(b_bytes) },
      result: { ...result, slots: given(2), size_bytes: given(2048) },
    };
    return { ...p, buffers };
  });
}

/** Steps use their loads one after the other, and each of them. */
function inTurn(loads: readonly number[], count: number): void {
  loads.forEach((l, i) => assert.ok(i === 0 ? l === 0 : l - loads[i - 1]! <= 1 && l >= loads[i - 1]!));
  assert.equal(Math.max(...loads) + 1, count, 'nothing is loaded that no step uses');
}

t.test(
  'every product of two elements is computed once, from what was loaded for it, and every result is stored once',
  async (t) => {
    let blocks = 0;
    fc.assert(
      fc.property(gemm, ({ b, m, k, n, weight, transposed, slots }) => {
        const d = { b: weight ? 1 : b, m, k, n };
        const inputs: [Tensor, Tensor] = [
          x('a', d.b, m, k),
          weight ? w('b', n, k) : transposed ? x('b', d.b, n, k) : x('b', d.b, k, n),
        ];
        const trace = traceOf([{ kind: weight ? 'matmul' : 'bmm', dims: d, inputs, output: x('c', d.b, m, n), transposed }]);
        const hardware = tight(slots, 4096, 4096);
        const { placement } = planned(trace, hardware);
        const [la, lb, lc] = ['a', 'b', 'c'].map((id) => placement.locations.get(id)!) as [Location, Location, Location];
        // the buffers of a platform are no smaller than a macro: the plan is asked with smaller ones
        const limits = {
          n: 4,
          a_bytes: 100,
          b_bytes: 90,
          a_mask_bytes: null,
          b_mask_bytes: null,
          a_slots: slots,
          b_slots: slots,
        };
        const mapper = { ...limits, largest: { m: 8, n: 8, k: 8 }, result_bytes: 64, cycles_per_tile: 9, mac_fj: 50 };
        const rates = hardware.memories.map(() => 8);
        const plan = planOperator(trace.operators[0]!, {
          hardware,
          mapper,
          placement,
          bytes_per_cycle: rates,
          fj_per_byte: rates,
          seed: 1,
          together: () => 1,
          drawnAs: ({ id }) => id,
        });
        blocks = Math.max(blocks, plan.blocks.length);
        const times = new Map<string, number>();
        const stored = new Map<number, number>();
        const elements = (l: Location, r: Region) => addresses(r).map(elementAt(l));
        assert.deepEqual(
          plan.blocks.flatMap((r) => elements(lc, r)).sort((p, q) => p - q),
          Array.from({ length: d.b * m * n }, (_, i) => i),
        );
        for (const s of plan.steps) {
          const [ra, rb, rc] = [plan.a.loads[s.a]!, plan.b.loads[s.b]!, plan.blocks[s.block]!];
          assert.ok(regionBytes(ra) <= 100 / plan.a.slots && regionBytes(rb) <= 90 / plan.b.slots && regionBytes(rc) <= 64);
          assert.deepEqual([regionBytes(ra), regionBytes(rb), regionBytes(rc)], [s.m * s.k, s.k * s.n, s.m * s.n]);
          const bIndex = (e: number): { batch: number; k: number; n: number } => {
            const [batch, rest] = [Math.floor(e / (n * k)), e % (n * k)];
            return weight || transposed
              ? { batch, n: Math.floor(rest / k), k: rest % k }
              : { batch, k: Math.floor(rest / n), n: rest % n };
          };
          const outs = new Set(elements(lc, rc));
          for (const ea of elements(la, ra))
            for (const eb of elements(lb, rb).map(bIndex)) {
              const [batch, i, kk] = [Math.floor(ea / (m * k)), Math.floor((ea % (m * k)) / k), ea % k];
              if (eb.k !== kk) continue;
              assert.equal(eb.batch, batch);
              assert.ok(outs.has(batch * m * n + i * n + eb.n), 'it is summed into the block that the step names');
              const key = `${batch} ${i} ${eb.n} ${kk}`;
              times.set(key, (times.get(key) ?? 0) + 1);
            }
          if (s.last) stored.set(s.block, (stored.get(s.block) ?? 0) + 1);
        }
        assert.equal(times.size, d.b * m * n * k);
        for (const { loads } of [plan.a, plan.b])
          assert.ok(
            loads.every((r, i) => i === 0 || JSON.stringify(r) !== JSON.stringify(loads[i - 1])),
            'what is there is not loaded again',
          );
        assert.ok([...times.values()].every((c) => c === 1));
        assert.deepEqual(
          [...stored].sort((p, q) => p[0] - q[0]),
          plan.blocks.map((_, i) => [i, 1]),
          'each block is finished once',
        );
        inTurn(
          plan.steps.map((s) => s.a),
          plan.a.loads.length,
        );
        inTurn(
          plan.steps.map((s) => s.b),
          plan.b.loads.length,
        );
      }),
      { numRuns: 120 },
    );
    t.ok(blocks > 4, `up to ${blocks} blocks`);
  },
);

t.test('a block that is used again is not loaded again', async (t) => {
  const hardware = small();
  const big = planned(traceOf([product(x('a', 80, 100), w('w', 40, 100), x('c', 80, 40))]), hardware);
  const plan = big.planOf(0);
  // a slot of A holds 20 rows, one of results 1024 elements; B lies in one block of 40 columns in a slot of 4096
  t.same(
    [plan.a.loads.length, plan.b.loads.length, plan.blocks.length],
    [Math.ceil(80 / plan.steps[0]!.m), 1, Math.ceil(80 / plan.steps[0]!.m)],
  );
  t.equal(plan.unit, 'pe-array');
  t.equal(plan.mapping, big.operators[0]!.mapping);
  t.match(plan.mapping, /^[ab]-stationary, blocks \d+×100 · 100×40, A in two slots, B in (one slot|two slots)$/);
});

t.test('what lies beside a product is loaded whole, and its encodings are those of its tensors', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', encoding: 'bitmask', density: given(0.5) } });
  const p = product(x('a', 4, 16), w('w', 8, 16), x('c', 4, 8));
  const { planOf, placement } = planned(traceOf([{ ...p, inputs: [...p.inputs, w('bias', 8)] }]), hardware);
  const plan = planOf(0);
  const rram = memoryIndex(hardware, 'rram');
  t.match(plan.parameters, [{ memory: rram, rows: 1, row_bytes: 4 + 1 }]);
  t.equal(plan.bEncoding, placement.locations.get('w'));
  t.equal(plan.aEncoding, placement.locations.get('a'));
  t.equal(plan.cEncoding, placement.locations.get('c'));
  t.match(plan.b.loads, [{ row_bytes: 64 + 16, mask_bytes: 16 }]);
});

const rows = (kind: Operator['kind'], cols: number, count: number, inputs: Tensor[], output: Tensor) =>
  traceOf([{ kind, dims: { rows: count, cols }, inputs, output }]);

t.test('rows go through the special function unit in blocks that every buffer holds', async (t) => {
  const hardware = bufferSizes(4096, 2048)(small());
  // a slot of results holds 1024 bytes: ten rows of 100; one of the operands 2048
  const plan = planned(rows('softmax', 100, 25, [x('a', 25, 100)], x('c', 25, 100)), hardware).planOf(0);
  t.same(
    plan.steps,
    [10, 10, 5].map((m, i) => ({ a: i, b: -1, block: i, m, n: 100, k: 1, last: true })),
  );
  t.same(
    [plan.unit, plan.mapping, plan.a.slots, plan.b.slots, plan.b.loads, plan.parameters],
    ['sfu', '3 blocks of up to 10 rows', 2, 2, [], []],
  );
  t.same(
    plan.a.loads.map((r) => [r.base - plan.aEncoding.base, r.rows, r.row_bytes]),
    [
      [0, 10, 100],
      [1000, 10, 100],
      [2000, 5, 100],
    ],
  );
  t.same(
    plan.blocks.map((r) => [r.base - plan.cEncoding.base, r.rows]),
    [
      [0, 10],
      [1000, 10],
      [2000, 5],
    ],
  );
  t.equal(plan.bEncoding, undefined);
  const one = planned(rows('gelu', 100, 25, [x('a', 25, 100)], x('c', 25, 100)), bufferSizes(2048, 4096, 1)(small())).planOf(0);
  t.equal(one.mapping, '2 blocks of up to 20 rows', 'here the operands’ buffers are the smaller ones');
  t.same([one.a.slots, one.b.slots], [1, 1]);
});

t.test('additions and products read two operands, entropy leaves one column, a norm its gains', async (t) => {
  const hardware = bufferSizes(4096, 2048)(small());
  for (const kind of ['add', 'mul'] as const) {
    const two = planned(rows(kind, 100, 12, [x('a', 12, 100), x('b', 12, 100)], x('c', 12, 100)), hardware);
    const plan = two.planOf(0);
    t.same(
      plan.steps.map((s) => [s.a, s.b, s.m]),
      [
        [0, 0, 10],
        [1, 1, 2],
      ],
    );
    t.same(
      plan.b.loads.map((r) => [r.base - two.placement.locations.get('b')!.base, r.rows]),
      [
        [0, 10],
        [1000, 2],
      ],
    );
    t.equal(plan.bEncoding, two.placement.locations.get('b'));
  }
  const entropy = planned(rows('entropy', 100, 12, [x('a', 12, 100)], x('c', 12)), hardware).planOf(0);
  t.same(
    entropy.blocks.map((r) => [r.rows, r.row_bytes]),
    [
      [10, 1],
      [2, 1],
    ],
  );
  const norm = planned(rows('layer_norm', 100, 2, [x('a', 2, 100), w('gain', 100), w('offset', 100)], x('c', 2, 100)), hardware);
  t.same(
    norm.planOf(0).parameters,
    ['gain', 'offset'].map((id) => wholeRegion(norm.placement.locations.get(id)!)),
  );
  t.same(norm.planOf(0).b.loads, []);
});

t.test('a longest row of an encoded tensor is two bytes longer than its share; a row that fits nowhere is refused', async (t) => {
  const places: Places = { activation: { memory: 'sram', encoding: 'bitmask', density: given(0.5) } };
  const of = (cols: number, places_: Places = {}) =>
    planned(rows('softmax', cols, 3, [x('a', 3, cols)], x('c', 3, cols)), bufferSizes(4096, 2048)(small(places_))).planOf(0);
  t.equal(of(512).mapping, '2 blocks of up to 2 rows');
  t.equal(of(1024).mapping, '3 blocks of up to 1 rows');
  t.throws(
    () => of(1025),
    /^p\.yaml: buffers: operator 0 \(softmax 0\): a row of 1025 bytes does not fit; expected larger buffers$/,
  );
  // 816 + 2 = 818: half of 1024 holds none of two; 0.5 + 1/8 of 816 is 510
  t.equal(of(816, places).mapping, '2 blocks of up to 2 rows');
  t.equal(of(824, places).mapping, '3 blocks of up to 1 rows', '515 and 2 bytes');
  const tall = traceOf([product(x('a', 4, 5000), w('w', 4, 5000), x('c', 4, 4))]);
  t.doesNotThrow(() => planned(tall, small()));
  const wide = small({}, (p) => ({ ...p, pe_array: { ...p.pe_array, vector_size: given(64) } }));
  t.throws(
    () => planned(tall, wide),
    /^p\.yaml: buffers: operator 0 \(matmul 0\): a tile of 64×64 does not fit; expected larger buffers or a smaller vector size$/,
  );
});

t.test('rows of a table are gathered: in order from a small one, drawn by the seed from a vocabulary', async (t) => {
  const of = (entries: number, seed = 1, places: Places = {}) => {
    const trace = rows('embedding', 10, 30, [tensor('e', 'embedding', entries, 10)], x('c', 30, 10));
    return planned(trace, small(places), seed).planOf(0);
  };
  const offsets = (plan: Plan) => plan.a.loads.flatMap((r) => r.offsets!);
  t.same(
    offsets(of(7)),
    Array.from({ length: 30 }, (_, i) => 10 * (i % 7)),
  );
  t.same(
    offsets(of(512)),
    Array.from({ length: 30 }, (_, i) => 10 * i),
  );
  t.match(of(7).a.loads, [{ rows: 30, row_bytes: 10, stride_bytes: 0 }]);
  const drawn = offsets(of(513));
  t.ok(drawn.every((o) => o % 10 === 0 && o >= 0 && o < 5130) && new Set(drawn).size > 15);
  t.same(offsets(of(513)), drawn);
  t.not(String(offsets(of(513, 2))), String(drawn));
  const look = (out: string) => {
    return {
      kind: 'embedding' as const,
      dims: { rows: 30, cols: 10 },
      inputs: [tensor('e', 'embedding', 513, 10)],
      output: x(out, 30, 10),
    };
  };
  const two = planned(traceOf([look('c'), look('d')]), small());
  t.not(String(offsets(two.planOf(1))), String(offsets(two.planOf(0))), 'each operator draws its own');
  const sparse = of(7, 1, { embedding: { memory: 'rram', encoding: 'bitmask', density: given(0.5) } });
  t.same(offsets(sparse).slice(0, 3), [0, 5 + 2, 10 + 3], 'each start rounded as the table is stored');
  t.match(sparse.a.loads, [{ row_bytes: 5 + 2 }]);
  t.equal(of(7).steps.length, 1);
});
