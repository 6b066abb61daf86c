import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { placeTensors } from '../../../models/plan/placement.js';
import { placeIn, rulesFor } from '../../../models/platform/tensor-rules.js';
import type { Platform } from '../../../models/index.js';
import type { OperatorTrace } from '../../../traces/index.js';
import { capacitiesOf, given, product, small, tensor, traceOf } from '../../helpers/hardware.js';
import { amount, chain, platforms, run, traces } from '../../helpers/workloads.js';

type Tensors = NonNullable<Platform['tensors']>;

const w = (id: string, ...shape: number[]) => tensor(id, 'backbone', ...shape);
const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
const two = traceOf([
  product(x('a', 4, 32), w('layer.up[16×32]', 16, 32), x('b', 4, 16)),
  product(x('b', 4, 16), w('layer.down[8×16]', 8, 16), x('c', 4, 8)),
]);
const placed = (tensors: Tensors, places: Parameters<typeof small>[0] = {}, trace: OperatorTrace = two) => {
  const hardware = small(places, (p) => ({ ...p, tensors }));
  const { locations } = placeTensors(trace, hardware, { slots: 1, capacities: capacitiesOf(hardware, {}) });
  return (id: string) => {
    const { memory, bytes, density, nonzero } = locations.get(id)!;
    return { memory: hardware.memories[memory]!.name, bytes, density, nonzero };
  };
};
const names = (tensors: Tensors, id: string): string[] => rulesFor({ tensors }, id).map((r) => r.name);

t.test('an entry is an id, or has * for any text; the one that says most of the id holds', async (t) => {
  const entries: Tensors = { '*': {}, 'layer.*': {}, '*.bias': {}, 'layer.ffn.up': {}, 'layer.*.*': {}, 'l*f*n*p': {} };
  t.same(names(entries, 'layer.ffn.up'), ['layer.ffn.up', 'layer.*.*', 'layer.*', 'l*f*n*p', '*']);
  t.same(names(entries, 'layer.ffn.bias'), ['layer.*.*', 'layer.*', '*.bias', '*']);
  t.same(names(entries, 'pooler'), ['*']);
  t.same(names({ 'a*a': {}, 'a*b*b': {} }, 'a'), [], 'what stands before and behind is not the same text');
  t.same(names({ 'a*b*b': {} }, 'ab'), []);
  t.same(names({ 'embedding[200×16]': {}, 'e.bedding*': {} }, 'embedding[200×16]'), ['embedding[200×16]']);
});

t.test('a pattern is of what a regular expression would say', async (t) => {
  const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 8 }).map((s) => s.join(''));
  const pattern = fc.array(fc.constantFrom('a', 'b', '.', '*'), { minLength: 1, maxLength: 6 }).map((s) => s.join(''));
  fc.assert(
    fc.property(pattern, text, (name, id) => {
      const expression = new RegExp(`^${name.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`);
      assert.equal(names({ [name]: {} }, id).length > 0, expression.test(id));
    }),
    { numRuns: 1000 },
  );
  t.pass('no counterexample');
});

t.test('what is said of a tensor holds of it alone; what is not said is as its class has it', async (t) => {
  const at = placed({ 'layer.up*': { memory: 'rram', encoding: 'bitmask', density: given(0.5) } });
  t.same(at('layer.up[16×32]'), { memory: 'rram', bytes: 256 + 64, density: 0.5, nonzero: 0.5 });
  t.same(at('layer.down[8×16]'), { memory: 'lpddr4', bytes: 128, density: null, nonzero: 1 });
  const half = { memory: 'rram', encoding: 'bitmask', density: given(0.5) } as const;
  const other = placed({ 'layer.up*': { memory: 'sram' }, 'layer.down*': { encoding: 'dense' } }, { backbone: half });
  t.same(other('layer.up[16×32]'), { memory: 'sram', bytes: 320, density: 0.5, nonzero: 0.5 });
  t.same(other('layer.down[8×16]'), { memory: 'rram', bytes: 128, density: null, nonzero: 1 }, 'as where a class is dense');
  const sparse = traceOf([
    product(x('a', 4, 32), { ...w('w', 16, 32), density: 0.25 }, x('b', 4, 16)),
    product(x('c', 4, 32), { ...w('v', 16, 32), density: 0.25 }, x('d', 4, 16)),
  ]);
  const said = placed({ w: { encoding: 'bitmask', density: given(0.5) }, v: { encoding: 'bitmask' } }, {}, sparse);
  t.equal(said('w').bytes, 320, 'before what the trace says');
  t.equal(said('v').bytes, 128 + 64, 'which goes for the others');
});

t.test('what cannot be is refused, with the field', async (t) => {
  const refused = (tensors: Tensors, says: RegExp, places = {}, trace = two): void =>
    void t.throws(() => placed(tensors, places, trace), says);
  refused(
    { 'layer.up': { memory: 'rram' } },
    /tensors\.layer\.up: no weight and no table of the model; expected of layer\.up\[16×32\], layer\.down\[8×16\]\. Did you mean "layer\.up\[16×32\]"\?/,
  );
  refused({ 'lyer.down*': { memory: 'rram' } }, /Did you mean "layer\.down\[8×16\]"\?/);
  refused(
    { b: { memory: 'rram' } },
    /tensors\.b: b: what operators hand to each other, written while sentences are served; expected a weight or a table, of .*; placement\.activation for all of these/,
  );
  refused({ 'layer.*[16×32]': { memory: 'rram' }, '*layer.[16×32]': { memory: 'sram' } }, /no weight/);
  refused({ 'layer.*×32]': { memory: 'rram' }, '*layer.up[16': { memory: 'sram' } }, /no weight/);
  refused(
    { 'layer.up*': { memory: 'rram' }, '*r.up[16×*': { memory: 'sram' } },
    /layer\.up\[16×32\] is also of .*says as many of its characters/,
  );
  refused(
    { 'layer.up*': { encoding: 'bitmask' } },
    /tensors\.layer\.up\*\.density: missing; expected a density with encoding bitmask: neither the trace nor placement\.backbone has one/,
  );
  refused(
    { 'layer.up*': { density: given(0.5) } },
    /tensors\.layer\.up\*\.density: given, but layer\.up\[16×32\] is dense as all of its class/,
  );
  const task = traceOf([product(x('a', 4, 32), tensor('t/adapter', 'task', 16, 32), x('b', 4, 16))]);
  const fetched = { task: { memory: 'sram', home: 'lpddr4', encoding: 'dense' } };
  refused(
    { 't/*': { memory: 'rram' } },
    /tensors\.t\/\*: t\/adapter is part of a task, and fetched with all of it: placement\.task has a home/,
    fetched,
    task,
  );
  const hardware = small({}, (p) => ({ ...p, tensors: { 'layer.up*': { memory: 'rram' } } }));
  t.throws(
    () => placeTensors(two, hardware, { slots: 1, capacities: capacitiesOf(hardware, { rram: 256 }) }),
    /tensors\.layer\.up\*: tensor layer\.up\[16×32\] of 512 bytes does not fit into rram: .*256 too few; expected a larger memory, another one for this tensor/,
  );
});

/** Ids of weights and tables, once each. */
const unwritten = ({ operators }: OperatorTrace) => [
  ...new Map(operators.flatMap((o) => o.inputs.filter((i) => i.class !== 'activation')).map((i) => [i.id, i])).values(),
];

t.test(
  'each tensor by itself as its class has it, whatever its class is said to have: the same event trace, byte for byte',
  async (t) => {
    fc.assert(
      fc.property(platforms, traces, fc.constantFrom('sram', 'rram', 'lpddr4'), (platform, trace, elsewhere) => {
        const tensors = Object.fromEntries(
          unwritten(trace).map((i) => {
            const { memory, encoding, density } = placeIn(platform, i);
            return [i.id, { memory, encoding, ...(density && encoding !== 'dense' && { density }) }];
          }),
        );
        const other = { memory: elsewhere, encoding: 'dense' } as const;
        const placement = { ...platform.placement, backbone: other, embedding: other };
        assert.deepEqual(run(trace, { ...platform, tensors }).bytes, run(trace, platform).bytes);
        assert.deepEqual(run(trace, { ...platform, placement, tensors }).bytes, run(trace, platform).bytes);
      }),
      { numRuns: 25 },
    );
    t.pass('no counterexample');
  },
);

const MEMORIES = ['sram', 'rram', 'lpddr4'] as const;
type Reads = Record<(typeof MEMORIES)[number], number>;
const readsOf = (trace: OperatorTrace, platform: Platform): Reads => {
  const { end } = run(trace, platform);
  const [sram, rram, lpddr4] = MEMORIES.map((m) => amount(end, 'read', m)) as [number, number, number];
  return { sram, rram, lpddr4 };
};

t.test('a tensor that goes from one memory to another takes its reads with it, and no others', async (t) => {
  const pairs = fc.shuffledSubarray([...MEMORIES], { minLength: 3 });
  fc.assert(
    fc.property(platforms, traces, fc.nat(), pairs, (platform, trace, pick, [a, b, c]) => {
      const all = unwritten(trace);
      const { id } = all[pick % all.length]!;
      const [from, to] = [a!, b!].map((memory) => readsOf(trace, { ...platform, tensors: { [id]: { memory } } })) as [
        Reads,
        Reads,
      ];
      assert.equal(from[a!] - to[a!], to[b!] - from[b!]);
      assert.ok(to[b!] >= from[b!]);
      assert.equal(from[c!], to[c!]);
    }),
    { numRuns: 40 },
  );
  t.pass('no counterexample');
});

t.test('its reads are its bytes, where it is loaded once', async (t) => {
  const { platform } = small();
  const trace = chain(4, 32, [{ kind: 'matmul', n: 16 }]);
  const [before, after] = [{}, { w1: { memory: 'rram', encoding: 'bitmask', density: given(0.5) } } as const].map((tensors) =>
    readsOf(trace, { ...platform, tensors }),
  ) as [Reads, Reads];
  t.equal(before.lpddr4 - after.lpddr4, 16 * 32);
  t.equal(after.rram, (16 * 32) / 2 + (16 * 32) / 8);
  t.equal(after.sram, before.sram);
});
