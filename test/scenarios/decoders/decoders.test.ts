/** Scenarios of decoders: tokens that are told, what caches cost and where they lie, parts of tasks, and what is refused. */
import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { sweepRow } from '../../../analysis/index.js';
import { generation } from '../../../analysis/metrics/generation.js';
import { draws, sized, spread } from '../../helpers/tier.js';
import { cli, scratch } from '../../helpers/cli.js';
import { bytesOf, come, energyOf, resolved, traceOf, type Came } from '../../helpers/scenarios.js';

const [TINY, STEP] = ['tiny', 'step'].map((name) => `../test/scenarios/decoders/${name}`) as [string, string];

t.test('each request has one answer: its tokens, the first after the prompt, the others one a step', async (t) => {
  const run = await come(TINY, { 'stream.sentences': 3, 'stream.outputs': { kind: 'listed', tokens: [3, 1, 5] } });
  const { sentences } = run.end;
  t.same(
    sentences.map((s) => s.outputs),
    [3, 1, 5],
  );
  for (const s of sentences) t.ok(s.ready_ps < s.first_token_ps! && s.first_token_ps! <= s.end_ps, s.id);
  t.equal(sentences[1]!.first_token_ps, sentences[1]!.end_ps, 'an answer of one token ends with it');
  for (const { actor, busy_ps, stalled_ps, idle_ps } of run.end.occupancy)
    t.equal(busy_ps + stalled_ps + idle_ps, run.end.now_ps, actor);
});

t.test('summary, tables, report and CSV say tokens; an encoder’s do not', async (t) => {
  const folder = scratch();
  const file = join(folder, 'd.yaml');
  writeFileSync(
    file,
    'version: 1\nname: d\nplatform: edgebert-like\nmodel: { family: gpt2, size: tiny }\nstream: { sentences: 2, lengths: { kind: fixed, tokens: 4 }, outputs: { kind: fixed, tokens: 3 } }\n',
  );
  const { status, stdout } = await cli(['run', file, '--no-trace'], folder);
  t.equal(status, 0);
  t.match(stdout, /tokens a joule/);
  t.match(stdout, /first token \(ms\)/);
  const { stdout: json } = await cli(['run', file, '--no-trace', '--json'], folder);
  const summary = JSON.parse(json) as Parameters<typeof sweepRow>[0];
  const { generation: g, sentences, simulated_ps, energy_pj } = summary;
  t.equal(g!.tokens, 6);
  t.equal(g!.tokens_per_s, 6e12 / simulated_ps);
  t.ok(Math.abs(g!.tokens_per_j / (6e12 / energy_pj['total']!) - 1) < 1e-12);
  const further = sentences.map((s) => (s.end_ps - s.first_token_ps!) / 2 / 1e9);
  t.ok(Math.abs(g!.further_token_ms!.mean / ((further[0]! + further[1]!) / 2) - 1) < 1e-12);
  t.equal(sweepRow(summary)['first_token_mean_ms'], g!.first_token_ms.mean);
  const one = await come(TINY, { 'stream.sentences': 1, 'stream.outputs.tokens': 1 });
  t.equal(generation(one.end)!.further_token_ms, null, 'an answer of one token has no further one');
  t.equal((await come('single-task', { 'stream.sentences': 2 })).end.sentences[0]!.outputs, undefined);
});

/** As `tiny`, with fewer features: for what is asserted of any decoder. */
const FEW = { 'model.hidden': 32, 'model.intermediate': 48, 'model.vocabulary': 40 };
t.test('replayed, or stepped, the event trace is the same', async (t) => {
  const levels = ['operator', 'transfer', 'tile'] as const;
  const cases = ['none', 'weights', 'units'].flatMap((overlap) => levels.map((level) => ({ overlap, level })));
  // each way to overlap and each level, where it is three
  for (const { overlap, level } of spread(cases, 3)) {
    const fields = { ...FEW, 'stream.sentences': overlap === 'none' ? 2 : 1, 'platform.overlap': overlap };
    t.equal(traceOf(TINY, fields, level, 'operators'), traceOf(TINY, fields, level, false), `${overlap}, ${level}`);
  }
});

const cost = ({ end }: Came) => ({
  ps: end.now_ps,
  bytes: end.totals.reduce((n, x) => n + (x.kind === 'read' ? x.amount : 0), 0),
});
t.test('a longer context never costs less: time, energy, bytes', async (t) => {
  const tokens = fc.record({
    family: fc.constantFrom('gpt2', 'llama'),
    prompt: fc.integer({ min: 1, max: 24 }),
    more: fc.integer({ min: 1, max: 16 }),
    outputs: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(tokens, async ({ family, prompt, more, outputs }) => {
      const of = (p: number): Promise<Came> =>
        come(TINY, { ...FEW, 'model.family': family, 'stream.lengths.tokens': p, 'stream.outputs.tokens': outputs });
      const [short, long] = [await of(prompt), await of(prompt + more)];
      const [a, b] = [cost(short), cost(long)];
      assert.ok(a.ps <= b.ps && a.bytes <= b.bytes && energyOf(short) <= energyOf(long), `${a.ps} ${b.ps}`);
    }),
    { numRuns: draws(8) },
  );
  t.pass('no counterexample');
});

t.test('what does not fit spills, row by row: rows are read from where they lie, as many as before', async (t) => {
  const fields = { 'stream.lengths.tokens': 40, 'platform.memories.cache-sram.size_bytes': 8192 };
  const small = await come(STEP, { ...fields, 'placement.cache.spill': 'sram' });
  const large = await come(STEP, { 'stream.lengths.tokens': 40 });
  const moved = (run: Came, kind: 'read' | 'write'): number => bytesOf(run, 'sram', kind) + bytesOf(run, 'cache-sram', kind);
  t.equal(moved(small, 'read'), moved(large, 'read'));
  t.equal(moved(small, 'write'), moved(large, 'write'));
  const [few, all] = [small, large].map((run) => bytesOf(run, 'cache-sram', 'read'));
  t.ok(few! > 0 && few! < all!, 'some stays');
  t.throws(
    () => resolved(STEP, fields),
    /tiny\.yaml:21: placement\.cache: keys and values fill cache-sram after \d+ tokens of 44: 384 bytes a token/,
  );
  const after = Number(/after (\d+) tokens/.exec(thrown(fields))![1]);
  const outputs = (n: number) => ({ ...fields, 'stream.lengths.tokens': 10, 'stream.outputs.tokens': n });
  t.doesNotThrow(() => resolved(STEP, outputs(after - 9)), 'so many fit');
  t.throws(() => resolved(STEP, outputs(after - 8)), /tokens/, 'and no more');
});
function thrown(fields: Readonly<Record<string, unknown>>): string {
  try {
    resolved(STEP, fields);
  } catch (e) {
    return String(e);
  }
  return '';
}

const PARTS = {
  ...{ tasks: { count: 3 }, 'stream.sentences': 3, 'model.tuned': [] },
  ...sized<Readonly<Record<string, unknown>>>({ 'model.vocabulary': 40 }, {}),
};
t.test('LoRA of three tasks: resident in SRAM, or fetched at a switch; rank 0 is none, byte for byte', async (t) => {
  const lora = { ...PARTS, 'model.parts': { lora: { rank: 4, on: ['query', 'down'] } } };
  const resident = await come(TINY, lora);
  t.equal(resident.end.fetched.parts, 0);
  t.equal(resident.figures.switches, 2);
  const fetched = await come(TINY, { ...lora, 'placement.task.home': 'rram', switching: { kind: 'fetch' } });
  // A and B of two products of each of two layers
  t.same(fetched.end.fetched, { parts: 3, bytes: 3 * 2 * 4 * (64 + 64 + 128 + 64) });
  t.ok(fetched.end.now_ps > resident.end.now_ps);
  const none = await come(TINY, PARTS);
  t.equal(bytesOf(resident, 'rram', 'read'), bytesOf(none, 'rram', 'read'), 'the base is read as without');
  t.ok(energyOf(resident) > energyOf(none));
  const digest = (fields: Readonly<Record<string, unknown>>): string => traceOf(TINY, fields, 'tile', 'operators');
  t.equal(digest({ ...PARTS, 'model.parts': { lora: { rank: 0 } } }), digest(PARTS));
});

const BAD: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    'outputs longer than positions',
    { 'stream.outputs.tokens': 124 },
    /stream\.outputs.*124 tokens after a prompt of 6; expected at most 123/,
  ],
  ['a prompt longer than positions', { 'stream.lengths.tokens': 129 }, /stream\.lengths.*129 tokens; expected at most 128/],
  [
    'a prefix counts',
    { 'model.parts': { prefix: 120 }, 'stream.outputs.tokens': 4 },
    /126, 120 of them of the prefix; expected at most 3/,
  ],
  [
    'a rank above a dimension',
    { 'model.parts': { lora: { rank: 33 } } },
    /lora\.rank.*rank 33 of a product of 64 to 32 features \(value\); expected at most 32/,
  ],
  [
    'an unknown product',
    { 'model.parts': { lora: { rank: 3, on: ['querry'] } } },
    /model\.parts\.lora\.on\[0\]: .*no product "querry".*Did you mean "query"/,
  ],
  [
    'a product twice',
    { 'model.parts': { lora: { rank: 3, on: ['up', 'up'] } } },
    /model\.parts\.lora\.on\[1\]: up a second time/,
  ],
  ['heads that do not divide', { 'model.kv_heads': 3 }, /kv_heads.*3 heads of keys and values for 4 heads/],
  ['odd features a head', { 'model.heads': 64, 'model.kv_heads': 64 }, /1 features a head; expected an even number/],
  ['answers of a classifier', { tasks: { count: 1, labels: 2 } }, /tasks\.labels.*given for a decoder/],
  ['an exit', { tasks: [{ name: 'a', exit: { layer: 1 } }] }, /tasks\[0\]\.exit.*given for a decoder/],
  [
    'a head of the task’s that is the embedding’s matrix',
    { 'model.tuned': ['head'] },
    /model\.tuned: head, which is tied: .*expected tied: false, or tuned without head/,
  ],
  [
    'a spill into itself',
    { 'placement.cache.spill': 'cache-sram' },
    /placement\.cache\.spill: is the memory itself; expected another/,
  ],
  [
    'a home of keys and values',
    { 'placement.cache.home': 'rram' },
    /--set: placement\.cache\.home: given for keys and values; expected a home in another memory/,
  ],
  [
    'a format of keys and values where there are none',
    { 'model.family': 'bert', 'stream.outputs': null, 'platform.precision.classes.cache': 'fp16' },
    /--set: platform\.precision\.classes\.cache: given for a model that keeps no keys and values; expected a decoder/,
  ],
  ['spans', { 'model.spans': [[1, 1, 1, 1]] }, /spans.*given for llama/],
  ['outputs of an encoder', { 'model.family': 'bert' }, /stream\.outputs.*given for bert/],
  ['grouped heads of GPT-2', { 'model.family': 'gpt2', 'model.kv_heads': 2 }, /kv_heads.*given for gpt2/],
  [
    'parts of an adapter family',
    { 'model.family': 'adapter-bert', 'model.parts': { ia3: true } },
    /parts.*given for adapter-bert/,
  ],
];
for (const [what, fields, message] of BAD)
  t.test(`refused: ${what}`, async (t) => t.throws(() => resolved(TINY, fields), { name: 'InputError', message }));
