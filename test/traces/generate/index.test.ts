import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import {
  checkTrace,
  FAMILIES,
  gemmShapes,
  generateTrace,
  hasAdapters,
  importOptions,
  importTrace,
  isGemm,
  isDecoder,
  sharesLayers,
  totalMacs,
  type Family,
  type ModelDescription,
  type OperatorTrace,
} from '../../../traces/index.js';
import { recorded } from '../../helpers/cli.js';
import { described } from '../../helpers/models.js';
import { longOnly } from '../../helpers/tier.js';

/** Kinds, sizes, layers, data flow, and which operators share a tensor: tensors are numbered by first use. */
function form({ operators }: OperatorTrace): unknown[] {
  const numbers = new Map<string, number>();
  const number = (id: string): number => numbers.get(id) ?? (numbers.set(id, numbers.size), numbers.size - 1);
  return operators.map(({ kind, dims, inputs, output, transposed, deps, layer, sentence }) => ({
    ...{ kind, dims, transposed, deps, layer, sentence },
    tensors: [...inputs, output].map((x) => `${number(x.id)} ${x.class} ${x.shape.join('×')} ${x.bits}`),
  }));
}

const LABELS: Readonly<Record<string, number>> = { mnli: 3, qqp: 2, sst2: 2, qnli: 2 };
const RECORDED: readonly [string, ModelDescription][] = [
  ['adapter-albert-base-seq128', described('adapter-albert', 'base')],
  ['albert-base-seq128', described('albert', 'base')],
  ['multitask-a', described('adapter-albert', 'base')],
  ['tiny-adapter-albert-seq16', described('adapter-albert', 'tiny', { bottleneck: 16 })],
  ['tiny-multitask', described('adapter-albert', 'tiny', { bottleneck: 16, vocabulary: 30_000 })],
];
for (const [name, model] of RECORDED) {
  const where = name === 'multitask-a' ? longOnly() : {};
  t.test(
    `${name}: what is generated for its configuration has the same operators, data flow and shared tensors`,
    where,
    async (t) => {
      const { trace } = importTrace(recorded(name), importOptions({ strict: true }));
      const last = (s: number): number => trace.operators.findLast((o) => o.sentence === s)!.output.shape.at(-1)!;
      const kinds = trace.sentences.map(({ task, seq }, s) => ({ task, seq: seq!, labels: LABELS[task] ?? last(s) }));
      t.same(form(generateTrace(model, kinds, name)), form(trace));
    },
  );
}

/** Multiply-accumulates by formula: projections, attention, adapters, head. */
function macs(m: ModelDescription, seq: number, labels: number): number {
  const { hidden: h, intermediate: f, layers, embedding, bottleneck } = m;
  const layer = seq * h * (4 * h + 2 * f) + 2 * seq * seq * h + (hasAdapters(m.family) ? 4 * seq * h * bottleneck : 0);
  const projection = sharesLayers(m.family) ? seq * embedding * h : 0;
  return layers * layer + projection + h * h + h * labels;
}

const size = fc.record({
  layers: fc.integer({ min: 1, max: 5 }),
  heads: fc.integer({ min: 1, max: 6 }),
  wide: fc.integer({ min: 1, max: 40 }),
  intermediate: fc.integer({ min: 1, max: 300 }),
  embedding: fc.integer({ min: 1, max: 64 }),
  bottleneck: fc.integer({ min: 1, max: 80 }),
  seq: fc.integer({ min: 1, max: 70 }),
  labels: fc.integer({ min: 1, max: 5 }),
});
t.test('any width: the work is that of the formula, and the trace is a valid one', async (t) => {
  for (const family of FAMILIES.filter((f) => !isDecoder(f)))
    fc.assert(
      fc.property(size, ({ wide, heads, seq, labels, embedding, ...rest }) => {
        const hidden = wide * heads;
        const own = { hidden, heads, embedding: sharesLayers(family) ? embedding : hidden, ...rest };
        const model = described(family, 'tiny', own);
        const trace = generateTrace(model, [{ task: 'a', labels, seq }], 'drawn');
        checkTrace(trace, 'drawn');
        assert.equal(totalMacs(trace), macs(model, seq, labels));
        assert.equal(
          gemmShapes(trace).reduce((n, g) => n + g.count, 0),
          trace.operators.filter((o) => isGemm(o.dims)).length,
        );
      }),
    );
  t.pass('no counterexample');
});

const parameters = ({ operators }: OperatorTrace, of: (x: { class: string; id: string }) => boolean): number => {
  const seen = new Map(operators.flatMap((o) => o.inputs).map((x) => [x.id, x]));
  return [...seen.values()]
    .filter((x) => x.class !== 'activation' && of(x))
    .reduce((n, x) => n + x.shape.reduce((a, b) => a * b), 0);
};
t.test('parameters are those published: ALBERT base 12 M and large 18 M, BERT base 110 M', async (t) => {
  const all = (family: Family, name: string): number =>
    parameters(generateTrace(described(family, name), [{ task: 'a', labels: 2, seq: 16 }], name), () => true);
  t.equal(Math.round(all('albert', 'base') / 1e6), 12);
  t.equal(Math.round(all('albert', 'large') / 1e6), 18);
  t.equal(Math.round(all('bert', 'base') / 1e6), 109, 'Devlin et al. round it to 110 M');
  t.equal(Math.round(all('bert', 'large') / 1e6), 335);
});

t.test('what a second task adds: its adapters and head, a set a layer, or a copy of the encoder', async (t) => {
  const kinds = (tasks: readonly string[]) => tasks.map((task) => ({ task, labels: 2, seq: 16 }));
  const added = (model: ModelDescription): number => {
    const [one, two] = [['a'], ['a', 'b']].map((tasks) => parameters(generateTrace(model, kinds(tasks), 'x'), () => true));
    return two! - one!;
  };
  const [h, f, m, labels] = [768, 3072, 64, 2];
  const head = labels * (h + 1);
  const norms = 2 * 128 + 4 * h;
  const adapters = 2 * (2 * h * m + h + m);
  const encoder = 4 * h * (h + 1) + f * (h + 1) + h * (f + 1) + h * (h + 1) + h * (128 + 1);
  t.equal(added(described('adapter-albert', 'base')), adapters + norms + head);
  t.equal(added(described('adapter-albert', 'base', { adapters: 'per-layer' })), 12 * adapters + norms + head);
  t.equal(added(described('albert', 'base')), norms + head);
  t.equal(added(described('albert', 'base', { copies: 'per-task' })), encoder + norms + head);
});
