import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createPlans } from '../../../models/plan/plans.js';
import { createWork } from '../../../models/plan/work.js';
import type { Tensor } from '../../../traces/index.js';
import { memoryIndex, product, small, traceOf } from '../../helpers/hardware.js';
import { planned, w, x } from '../../helpers/planned.js';

t.test('plans are made for the hardware: shared buffers, tiles that overlap, what the link gives', async (t) => {
  const one = traceOf([product(x('a', 16, 64), w('w', 64, 64), x('c', 16, 64))]);
  const mapping = (change: Parameters<typeof small>[1], of = one) => planned(of, small({}, change)).operators[0]!.mapping;
  const result = (part_of: 'weight' | 'activation' | undefined) =>
    mapping((p) => ({ ...p, buffers: { ...p.buffers, result: { ...p.buffers.result, ...(part_of && { part_of }) } } }));
  // 4096 bytes of weights in one slot, beside 2048 of results two blocks of 32 columns
  t.match(result(undefined), /blocks 16×64 · 64×(64|32),/);
  t.match(result('weight'), /blocks 16×64 · 64×(32|16),/);
  t.not(result('weight'), result(undefined));
  t.equal(result('activation'), result(undefined), '1024 bytes of activations fit beside results');
  const { operators } = planned(one, small());
  t.match(operators, [{ id: 0, name: 'matmul 0', kind: 'matmul', dims: [1, 16, 64, 64], layer: null, program: 0 }]);
});

t.test('a plan of a product is made once; that of rows again when it is asked for', async (t) => {
  const p = product(x('a', 4, 16), w('w', 8, 16), x('c', 4, 8));
  const soft = { kind: 'softmax' as const, dims: { rows: 4, cols: 8 }, inputs: [x('c', 4, 8)], output: x('d', 4, 8) };
  const { planOf, operators } = planned(traceOf([p, soft, { ...p, output: x('e', 4, 8) }]), small());
  t.equal(planOf(0), planOf(0));
  const first = planOf(0);
  const rowsPlan = planOf(1);
  t.equal(planOf(1), rowsPlan, 'while it is the latest');
  t.same([planOf(0).operator.id, planOf(1).operator.id, planOf(2).operator.id], [0, 1, 2]);
  t.equal(planOf(0), first);
  t.same(
    operators.map((o) => o.mapping),
    [0, 1, 2].map((i) => planOf(i).mapping),
  );
});

t.test('products that are alike have one plan between them, and each has the one that it has alone', async (t) => {
  const shape = fc.record({ heads: fc.boolean(), weight: fc.constantFrom('w0', 'w1'), k: fc.constantFrom(8, 16) });
  const hardware = small();
  const makeOf = ({ heads, weight, k }: { heads: boolean; weight: string; k: number }, i: number) => {
    const [a, c] = [x(`a${i}`, 4, k), x(`c${i}`, 4, 8)];
    if (!heads) return product(a, w(`${weight} ${k}`, 8, k), c);
    return { ...product(a, x(`b${i}`, 8, k), c), kind: 'bmm' as const, transposed: true };
  };
  let shared = 0;
  fc.assert(
    fc.property(fc.array(shape, { minLength: 2, maxLength: 8 }), (shapes) => {
      const trace = traceOf(shapes.map(makeOf));
      const { planOf, placement } = planned(trace, hardware);
      const all = trace.operators.map(({ id }) => planOf(id));
      for (const op of trace.operators) {
        const lone = { ...trace, operators: [{ ...op, id: 0 }] };
        const alone = createPlans(hardware, lone, placement, { seed: 1, closed: () => false }).planOf(0);
        assert.deepEqual({ ...all[op.id]!, operator: op }, { ...alone, operator: op });
        assert.equal(all[op.id]!.operator, op);
      }
      shared += all.length - new Set(all.map((p) => p.steps)).size;
    }),
  );
  t.ok(shared > 20, `${shared} plans were there`);
});

t.test('operators that do the same in the same places are the same work', async (t) => {
  const read = (id: string, weight: Tensor, out: string) => product(x(id, 4, 16), weight, x(out, 4, 8));
  const [w0, w1] = [w('w0', 8, 16), w('w1', 8, 16)];
  const soft = (id: string, out: string) => ({
    kind: 'softmax' as const,
    dims: { rows: 4, cols: 8 },
    inputs: [x(id, 4, 8)],
    output: x(out, 4, 8),
  });
  const hardware = small();
  const { planOf } = planned(
    traceOf([read('a', w0, 'b'), soft('b', 'c'), read('d', w0, 'e'), read('f', w1, 'g'), soft('g', 'h')]),
    hardware,
  );
  let asked = 0;
  const { workOf, apart } = createWork(
    (o) => (asked++, planOf(o)),
    [memoryIndex(hardware, 'lpddr4'), memoryIndex(hardware, 'rram')],
  );
  t.equal(workOf(0), workOf(2), 'the operators have other names, and everything else is alike');
  t.equal(asked, 2);
  t.not(workOf(3), workOf(0), 'another weight lies elsewhere');
  t.not(workOf(1), workOf(0));
  t.equal(new Set([0, 1, 2, 3, 4].map(workOf)).size, 3);
  t.same(apart(0), [memoryIndex(hardware, 'rram')]);
  t.same(apart(1), [memoryIndex(hardware, 'lpddr4'), memoryIndex(hardware, 'rram')]);
  t.equal(asked, 5, 'each operator is looked at once');
});
