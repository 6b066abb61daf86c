/** Scenarios of decoders whose tokens attend to a window: what a step reads and writes, what the cache takes, what is refused. */
import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { draws, spread } from '../../helpers/tier.js';
import { cli, scratch } from '../../helpers/cli.js';
import { bytesOf, come, energyOf, resolved, traceOf, type Came } from '../../helpers/scenarios.js';

const [TINY, STEP] = ['tiny', 'step'].map((name) => `../test/scenarios/decoders/${name}`) as [string, string];

/** step.yaml with two layers, and less beside its attention: keys and values of two heads of 32 features, a byte each. */
const LAYERS = 2;
const FEW = { 'model.layers': LAYERS, 'model.intermediate': 64, 'model.vocabulary': 64 };
const ROW = LAYERS * 2 * 2 * 32;
const HIDDEN = 128;

const macs = ({ end }: Came): number => end.totals.reduce((n, x) => n + (x.kind === 'tile' ? x.amount : 0), 0);
/** What the token after so many outputs costs: the difference to an answer that has it. */
async function stepAfter(outputs: number, fields: Readonly<Record<string, unknown>>) {
  const [short, long] = await Promise.all(
    [0, 1].map((n) => come(STEP, { ...FEW, ...fields, 'stream.outputs.tokens': outputs + n })),
  );
  const more = (of: (run: Came) => number): number => of(long!) - of(short!);
  return {
    read: more((run) => bytesOf(run, 'cache-sram', 'read')),
    written: more((run) => bytesOf(run, 'cache-sram', 'write')),
    others: more((run) => bytesOf(run, 'sram', 'read') + bytesOf(run, 'rram', 'read')),
    macs: more(macs),
    fj: more((run) => energyOf(run)),
    ps: more(({ end }) => end.now_ps),
  };
}

t.test('the fifth step: rows of keys and values as the window has, or as there are, and one written', async (t) => {
  const all = await stepAfter(5, {});
  const windows = [
    [27, 27],
    [31, 31],
    [33, 32],
  ] as const;
  for (const [window, rows] of spread(windows, 2)) {
    const step = await stepAfter(5, { 'model.window': window });
    t.equal(step.read, rows * ROW, `window ${window}`);
    t.equal(step.written, ROW);
    t.equal(all.macs - step.macs, LAYERS * 2 * (32 - rows) * HIDDEN);
    t.ok(step.ps <= all.ps && step.fj <= all.fj);
  }
});

t.test('a window as long as prompt and answer, or longer, is none: the same event trace', async (t) => {
  const without = traceOf(TINY, {}, 'tile', 'operators');
  // prompt of six, and the last of three tokens is not fed back
  for (const window of [8, 10_000])
    t.equal(traceOf(TINY, { 'model.window': window }, 'tile', 'operators'), without, `window ${window}`);
  t.not(traceOf(TINY, { 'model.window': 7 }, 'tile', 'operators'), without);
});

t.test('past the window each token costs the same, however long the answer', async (t) => {
  const steps = [];
  for (const outputs of [4, 15]) steps.push(await stepAfter(outputs, { 'model.window': 28 }));
  const [first, ...others] = steps;
  for (const { ps, fj, ...exact } of others) {
    const { ps: first_ps, fj: first_fj, ...of } = first!;
    t.same(exact, of, 'bytes and products');
    // the row that is written may lie in another bank
    t.ok(
      Math.abs(ps / first_ps - 1) < 1e-3 && Math.abs(fj / first_fj - 1) < 1e-3,
      `${ps} ps, ${first_ps}; ${fj} fJ, ${first_fj}`,
    );
  }
});

t.test('the cache takes the window’s rows and no more: any answer fits where they do', async (t) => {
  const fields = { ...FEW, 'stream.lengths.tokens': 10, 'stream.outputs.tokens': 50 };
  const room = (rows: number) => ({ ...fields, 'platform.memories.cache-sram.size_bytes': rows * ROW });
  t.throws(() => resolved(STEP, room(16)), /keys and values fill cache-sram after 16 tokens of 59/);
  t.throws(() => resolved(STEP, { ...room(16), 'model.window': 17 }), /after 16 tokens of 17/);
  t.doesNotThrow(() => resolved(STEP, { ...room(16), 'model.window': 16 }));
  const run = await come(STEP, { ...room(16), 'model.window': 16 });
  // prompt and 49 steps
  t.equal(bytesOf(run, 'cache-sram', 'write'), 59 * ROW);
});

t.test('replayed or stepped the same; bytes, time and energy are conserved, on drawn windows', async (t) => {
  const of = fc.record({
    family: fc.constantFrom('gpt2', 'llama'),
    window: fc.integer({ min: 1, max: 10 }),
    short: fc.integer({ min: 0, max: 4 }),
    outputs: fc.integer({ min: 1, max: 8 }),
    overlap: fc.constantFrom('none', 'weights', 'units'),
    encoding: fc.constantFrom('dense', 'bitmask'),
  });
  await fc.assert(
    fc.asyncProperty(of, async ({ family, window, short, outputs, overlap, encoding }) => {
      const prompt = Math.max(1, window - short);
      const fields = {
        ...{ 'model.hidden': 32, 'model.intermediate': 48, 'model.vocabulary': 40 },
        'model.family': family,
        'model.window': window,
        'stream.lengths.tokens': prompt,
        'stream.outputs.tokens': outputs,
        'platform.overlap': overlap,
        'placement.cache': { memory: 'cache-sram', encoding, density: 0.5 },
      };
      const run = await come(TINY, fields);
      for (const { actor, busy_ps, stalled_ps, idle_ps } of run.end.occupancy)
        assert.equal(busy_ps + stalled_ps + idle_ps, run.end.now_ps, actor);
      assert.equal(
        run.end.sentences.reduce((n, s) => n + s.energy_fj, run.end.idle_fj),
        energyOf(run),
      );
      if (encoding === 'dense') {
        const row = 2 * 2 * (family === 'gpt2' ? 32 : 16);
        assert.equal(bytesOf(run, 'cache-sram', 'write'), (prompt + outputs - 1) * row);
      }
      assert.equal(traceOf(TINY, fields, 'transfer', 'operators'), traceOf(TINY, fields, 'transfer', false));
    }),
    { numRuns: draws(8) },
  );
  t.pass('no counterexample');
});

const BAD: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  ['no token', { 'model.window': 0 }, /model\.window/],
  [
    'of an encoder',
    { 'model.family': 'bert', 'stream.outputs': null, 'model.window': 4 },
    /window.*given for bert; expected a decoder/,
  ],
  [
    'a longer prompt',
    { 'model.window': 5 },
    /stream\.lengths.*6 tokens, with a window of 5; expected at most 5: a prompt passes at once/,
  ],
  [
    'a prompt that is longer with its prefix',
    { 'model.window': 7, 'model.parts': { prefix: 2 } },
    /8 tokens, 2 of them of the prefix, with a window of 7/,
  ],
];
for (const [what, fields, message] of BAD)
  t.test(`refused: ${what}`, async (t) => t.throws(() => resolved(TINY, fields), { name: 'InputError', message }));

t.test('generate --window: the same operators as a scenario has', async (t) => {
  const folder = scratch();
  const out = join(folder, 'w.jsonl');
  const generate = (...more: readonly string[]) =>
    cli(['generate', '--family', 'llama', '--size', 'tiny', '--seq', '6', '--outputs', '5', ...more, '--out', out], folder);
  for (const [given, message] of [
    ['0', /--window/],
    ['5', /--seq: 6 tokens, with a window of 5/],
  ] as const) {
    const { status, stderr } = await generate('--window', given);
    t.equal(status, 2);
    t.match(stderr, message);
    t.notOk(existsSync(out));
  }
  t.equal((await generate('--window', '7')).status, 0);
  const operators = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => JSON.parse(line) as unknown);
  const { trace } = resolved(TINY, { 'model.window': 7, 'stream.outputs.tokens': 5 });
  t.same(operators, trace.operators);
});
