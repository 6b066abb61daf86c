/**
 * The hand calculation of scenarios/README.md: one decode step, as the difference between two answers of which one is a token
 * longer. Weights come once, rows of keys and values are read, one row is written. Bytes must be equal, energies to 0.1 %.
 */
import t, { type Test } from 'tap';
import { platformBreakdown } from '../../../models/index.js';
import { bytesOf, come, type Came } from '../../helpers/scenarios.js';

/** Widths of whole words of 16 bytes, so that no memory reads more than it is asked for. */
const [L, H, HEADS, KV, F, V] = [3, 128, 4, 2, 352, 512];
const WIDE = H / HEADS;
const KEPT = KV * WIDE;
/** rows there are at the step, its own too: 27 of the prompt, 4 tokens fed back before it, and it */
const C = 32;

/** Query, output; key, value; gate, up, down; two norms. */
const LAYER = 2 * H * H + 2 * KEPT * H + 3 * F * H + 2 * H;
/** layers, the first norm, the head, which is the table of words, and a row of it */
const WEIGHTS = L * LAYER + H + V * H + H;
const CACHED = L * 2 * KEPT;

/** Rotary embedding of `n` features: times cosines, one half negated, put beside the other, times sines, both added. */
const turned = { read: (n: number): number => 2 * (n + WIDE) + n / 2 + n + 2 * n, written: (n: number): number => 4 * n + n / 2 };
const SCORES = HEADS * C;
/** Angles, twice beside each other, cosines, sines; of a layer, in order; head and token. */
const READ =
  WIDE / 2 +
  1 +
  3 * WIDE +
  H + // the first norm
  L *
    (3 * H + // query, key, value
      turned.read(H) +
      turned.read(KEPT) +
      2 * KEPT + // put into the cache
      H + // scores
      2 * SCORES + // softmax, context
      H + // output
      2 * (2 * H + H) + // two sums, each with a norm behind it
      2 * H +
      F +
      2 * F +
      F) + // gate, up, silu, their product, down
  H +
  V;
const WRITTEN =
  H + // embedding
  (WIDE / 2 + 3 * WIDE) +
  H +
  L * (H + 2 * KEPT + turned.written(H) + turned.written(KEPT) + 2 * SCORES + H + H + 2 * 2 * H + 4 * F + H) +
  V +
  1;

/** a position is read, and a token written: a byte each, of which a memory moves a word */
const WORD = 15;
/** Second operands of sums and products of two: they come through the weight buffer. */
const SECOND = L * (H + KEPT + 2 * H + F);
/** First operands by pass of the special functions: softmax and norms take three and two, all else one. */
const ELEMENTS =
  H + 3 * WIDE + 2 * H + L * (4 * (H + KEPT) + (H + KEPT) / 2 + 2 * KEPT + 3 * SCORES + 2 * H + 2 * 2 * H + 2 * F) + V;
/** Matrices, and the positions that angles are made of. */
const MATRICES = L * (LAYER - 2 * H) + V * H + 1;

const V2 = (1.0 / 0.8) ** 2;
const byte = (word_pj: number): number => (word_pj * V2) / 16;
// as in the hand calculation of sentences: macros of 128 KiB, and RRAM with check bits
const SRAM = { read: byte(11.846), write: byte(10.481) };
const RRAM = 8 * 1.125 + (3 * V2) / 16;
const BUFFER = { read: byte(8.966), write: byte(7.601) };
const RESULT = byte(3.83) + byte(4.192);
const [MAC, DECODE, LINK, ELEMENT] = [0.0466 * V2, 0.0174 * V2, 1.496 * V2, 0.253 * V2];

/** pJ a byte on the way to the macros of a memory. */
function wires({ resolved: { hardware } }: Came, memory: string): number {
  const { area_um2 } = platformBreakdown(hardware).blocks.find((b) => b.block === memory)!;
  return 8 * 0.5 * 0.187 * V2 * (Math.sqrt(area_um2) / 1000 / 2);
}
const near = (t: Test, name: string, simulated: number, byHand: number): void =>
  void t.ok(
    Math.abs(simulated / byHand - 1) < 1e-3,
    `${name}: ${simulated.toFixed(1)} pJ, by hand ${byHand.toFixed(1)}, ${((simulated / byHand - 1) * 100).toFixed(3)} %`,
  );

t.test('one step: weights once, 32 rows of keys and values read, one written', async (t) => {
  const [short, long] = await Promise.all(
    [5, 6].map((n) => come('../test/scenarios/decoders/step', { 'stream.outputs.tokens': n })),
  );
  const bytes = (memory: string, kind: 'read' | 'write'): number => bytesOf(long!, memory, kind) - bytesOf(short!, memory, kind);
  t.equal(bytes('rram', 'read'), WEIGHTS);
  t.equal(bytes('cache-sram', 'read'), C * CACHED);
  t.equal(bytes('cache-sram', 'write'), CACHED);
  t.equal(bytes('sram', 'read'), READ);
  t.equal(bytes('sram', 'write'), WRITTEN);

  const energy = (actor: string, kinds: readonly string[]): number => {
    const of = ({ end }: Came): number =>
      end.totals.reduce((e, x) => e + (x.actor === actor && kinds.includes(x.kind) ? x.energy_fj : 0), 0);
    return (of(long!) - of(short!)) / 1000;
  };
  const run = long!;
  near(t, 'weights from RRAM', energy('rram', ['read']), WEIGHTS * (RRAM + wires(run, 'rram')));
  near(t, 'cache read', energy('cache-sram', ['read']), C * CACHED * (SRAM.read + wires(run, 'cache-sram')));
  near(t, 'cache written', energy('cache-sram', ['write']), CACHED * (SRAM.write + wires(run, 'cache-sram')));
  near(t, 'activations read', energy('sram', ['read']), (READ + WORD) * (SRAM.read + wires(run, 'sram')));
  near(t, 'activations written', energy('sram', ['write']), (WRITTEN + WORD) * (SRAM.write + wires(run, 'sram')));
  near(t, 'link', energy('axi', ['transfer']), (WEIGHTS + (C + 1) * CACHED + READ + WRITTEN) * LINK);
  near(t, 'result buffer', energy('result-buffer', ['read', 'write']), (WRITTEN + CACHED) * RESULT);
  const macs = L * (LAYER - 2 * H + 2 * C * H) + V * H + WIDE / 2;
  const done = ({ end }: Came): number => end.totals.reduce((n, x) => n + (x.kind === 'tile' ? x.amount : 0), 0);
  t.equal(done(long!) - done(short!), macs);
  // of one row: each element of B is decoded once, each of A once for 16 columns of results
  near(t, 'PE array', energy('pe-array', ['tile']), macs * MAC + (macs + macs / 16) * DECODE);
  near(t, 'special functions', energy('sfu', ['vector']), (ELEMENTS + SECOND) * ELEMENT);
  near(
    t,
    'weight buffer',
    energy('weight-buffer', ['read', 'write']),
    (macs + SECOND) * BUFFER.read + (MATRICES + C * CACHED + SECOND) * BUFFER.write,
  );
  const { clock_uw } = platformBreakdown(run.resolved.hardware);
  near(t, 'clock tree', energy('clock-tree', ['leakage']), (clock_uw * (long!.end.now_ps - short!.end.now_ps)) / 1e6);
});
