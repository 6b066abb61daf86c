import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { exitsOf, type Exiting, type ExitPolicy } from '../../../scenarios/workload/exits.js';

const at = (...field: string[]) => ({ file: 'c.yaml', field: ['exit', ...field].join('.') });
const of = (policy: ExitPolicy | undefined, more: Partial<Exiting> = {}): Exiting => ({
  id: 's0',
  layers: 12,
  policy,
  at,
  beside: (file) => file,
  ...more,
});
const exitLayers = (...given: Parameters<typeof exitsOf>): (number | undefined)[] => exitsOf(...given).map((e) => e?.layer);

t.test('a sentence ends after a layer that it has, whatever its policy; the same for the same seed', async (t) => {
  const shares = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }).filter((x) => x.some((n) => n > 0));
  const layers = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(shares, layers, fc.integer({ min: 0, max: 1000 }), (counts, each, seed) => {
      const all = counts.reduce((a, b) => a + b);
      const policy = { distribution: counts.map((c) => c / all) };
      const sentences = [...each, 12].map((n) => of(policy, { layers: n }));
      const exits = exitLayers(sentences, seed, 'trace');
      exits.forEach((e, i) => assert.ok(e! >= 1 && e! <= sentences[i]!.layers));
      exits.forEach((e, i) =>
        assert.ok(counts[e! - 1]! > 0 || e === sentences[i]!.layers, 'a layer with a share, or the last one'),
      );
      assert.deepEqual(exitLayers(sentences, seed, 'trace'), exits);
    }),
  );
  t.pass('no counterexample');
});

t.test('shares are kept in the long run', async (t) => {
  const exits = exitLayers(
    Array.from({ length: 4000 }, () => of({ distribution: [0.1, 0, 0.9] })),
    1,
    'model',
  );
  t.equal(exits.filter((e) => e === 2).length, 0);
  t.ok(Math.abs(exits.filter((e) => e === 1).length / 4000 - 0.1) < 0.02);
});

t.test('sentences without a policy run to the end and draw nothing', async (t) => {
  const drawn = of({ distribution: [0.5, 0.5] });
  const alone = exitLayers([drawn, drawn, drawn], 3, 'model');
  t.same(exitLayers([drawn, of(undefined), drawn, drawn], 3, 'model'), [alone[0], undefined, alone[1], alone[2]]);
  t.same(exitLayers([of({ layer: 4 }), of({ layer: 4 }, { layers: 3 })], 1, 'trace'), [4, 3]);
});

t.test('a threshold takes the first layer whose entropy is below it, else the last', async (t) => {
  const entropies = [0.9, 0.4, 0.3, 0.35];
  const exit = (threshold: number): number | undefined =>
    exitLayers([of({ threshold }, { layers: 4, entropies })], 1, 'trace')[0];
  t.same([1, 0.9, 0.4, 0.3, 0.1].map(exit), [1, 2, 3, 4, 4]);
});

t.test('what does not fit is refused, with its place', async (t) => {
  const refused =
    (policy: ExitPolicy, more: Partial<Exiting> = {}, has: 'model' | 'trace' = 'model') =>
    () =>
      exitLayers([of(policy, more)], 1, has);
  t.throws(refused({}), /c\.yaml: exit: 0 of layer, distribution, threshold, prediction; expected one of them/);
  t.throws(refused({ layer: 1, threshold: 1 }), /2 of layer, distribution, threshold, prediction/);
  t.throws(refused({ layer: 13 }), /exit\.layer: layer 13; expected at most 12, as the model has/);
  t.throws(refused({ layer: 3 }, { layers: 2 }, 'trace'), /expected at most 2, as the trace has/);
  t.throws(refused({ distribution: 'sst2-0.28' }, { layers: 2 }), /exit\.distribution: 12 layers; expected at most 2/);
  t.throws(refused({ distribution: [0.5, 0.4] }), /the shares sum to 0\.9; expected 1/);
  t.throws(refused({ distribution: 'sst2-0.29' }), /unknown exit distribution "sst2-0\.29".*Did you mean "sst2-0\.2[38]"\?/);
  t.throws(refused({ threshold: 1 }), /exit\.threshold: sentence s0 has 0 entropies; expected one a layer, 12, in the trace/);
  t.throws(refused({ threshold: 1 }, { entropies: [1] }), /has 1 entropies/);
});
