/**
 * The hand calculation of scenarios/README.md: two sentences of two tasks, and the switch between them, of (a), (b), (f) and (h).
 *
 * Bytes must be equal; what is computed, moved and stored must cost the same to 0.1 %. What memories cost by merely being there
 * depends on when their banks sleep: it is taken from the simulation, and its share is asserted.
 */
import assert from 'node:assert';
import t, { type Test } from 'tap';
import { platformBreakdown } from '../../models/index.js';
import { draws } from '../helpers/tier.js';
import { bytesOf, come, energyOf, type Came } from '../helpers/scenarios.js';

const SENTENCES = 2;
/** Layers, all with the same weights: twelve, of which a suite takes three. */
const L = draws(12);
const [S, H, F, E, HEADS, M, LABELS] = [128, 768, 3072, 128, 12, 64, 3];

/** Parameters of a layer's encoder, of what stands outside the layers, and of a task, tensor by tensor. */
const LAYER = [...[H, H, H, H].flatMap((n) => [n * H, n]), F * H, F, H * F, H];
const OUTSIDE = [H * E, H, H * H, H];
const NORMS = [H, H, H, H];
const HEAD = [LABELS * H, LABELS, E, E];
const ADAPTERS = [M * H, M, H * M, H, M * H, M, H * M, H];
const sum = (list: readonly number[], of: (n: number) => number = (n) => n): number => list.reduce((a, n) => a + of(n), 0);
/** 0.4 of the elements and a mask bit each, of each tensor */
const encoded = (n: number): number => Math.floor(0.4 * n + 1e-9) + Math.ceil(n / 8);
/** an address is a multiple of 64 */
const aligned = (n: number): number => 64 * Math.ceil(n / 64);
/** three tables, a row a token */
const ROWS = 3 * S;

/** Activations written, and read from memory, of a sentence. In units of a tensor of 128 × 768. */
const U = S * H;
const written = (adapters: boolean): number =>
  L * (10 * U + 2 * 4 * U + 2 * (HEADS * S * S)) + 6 * S * E + U + H + H + LABELS + (adapters ? L * 2 * (2 * S * M + 2 * U) : 0);
/**
 * Products read A once but for the second of the feed-forward: its weights come in 24 blocks of 32 columns, so its A comes 24
 * times. Scores and context read two activations; additions two, all else one.
 */
const activationsRead = (adapters: boolean): number => {
  const attention = 4 * U + 2 * U + HEADS * S * S + (HEADS * S * S + U);
  const forward = U + 4 * U + 24 * 4 * U;
  const sums = 2 * (2 * U + U);
  return L * (attention + forward + sums + (adapters ? 2 * (U + 2 * S * M + 2 * U) : 0)) + 6 * S * E + 3 * H;
};

const macs = (adapters: boolean) => ({
  weights: L * S * (4 * H * H + 2 * H * F) + S * E * H + H * H,
  dense: L * HEADS * 2 * S * S * (H / HEADS) + H * LABELS + (adapters ? L * 4 * S * H * M : 0),
});
/** elements that pass the special function unit: softmax three times, layer norm and addition twice, all else once */
const special = (adapters: boolean): { a: number; b: number } => ({
  a: L * (3 * HEADS * S * S + 4 * U + 2 * U + 2 * 2 * U) + S * E * (3 + 2 + 2) + H + (adapters ? L * 2 * (S * M + U) : 0),
  b: L * 2 * U + 2 * S * E + (adapters ? L * 2 * U : 0),
});

/** Tables hold at 0.8 V, and the platform runs at 1.0 V. */
const V2 = (1.0 / 0.8) ** 2;
/** pJ a byte, of pJ a word of 16 bytes. */
const byte = (word_pj: number): number => (word_pj * V2) / 16;
// from the tables of technology/. Two slots of a buffer are two macros: 64 KiB, 16 KiB, and 8 KiB of masks
const BUFFER = { read: byte(8.966), write: byte(7.601) };
const RESULT = { read: byte(3.83), write: byte(4.192) };
const MASK = { read: byte(2.009) };
/** macros of 8 MiB, and of 128 KiB without the wires between them */
const MODEL = { read: byte(103.33), write: byte(93.771) };
const SRAM = { read: byte(11.846), write: byte(10.481) };
/** 1 pJ a bit of 144 for 128 at a supply of its own, and the decoder; wires between macros of 3.6 Mb come beside */
const RRAM = { read: 8 * 1.125 + (3 * V2) / 16 };
const [MAC, DECODE, LINK, ELEMENT] = [0.0466 * V2, 0.0174 * V2, 1.496 * V2, 0.253 * V2];
/** PHY of LPDDR4, pJ a byte read */
const PHY = 8 * 1.83;
/** pJ a byte on the way to the macros of a memory: half of the bits change, over half the side of them all */
function wires({ resolved: { hardware } }: Came, memory: string): number {
  const { area_um2 } = platformBreakdown(hardware).blocks.find((b) => b.block === memory)!;
  return 8 * 0.5 * 0.187 * V2 * (Math.sqrt(area_um2) / 1000 / 2);
}

const FIELDS = { 'model.layers': L, 'tasks.count': 2, 'stream.sentences': SENTENCES, 'stream.order.stay': 0 };
/** (a) and (b) are calculated as dense, (f) as encoded, so that both are */
const DENSE = { ...FIELDS, 'placement.backbone.encoding': 'dense', 'placement.embedding.encoding': 'dense' };
const dynamic = ({ end }: Came, actor: string, kinds = ['read', 'write', 'transfer', 'tile', 'vector', 'encode']): number =>
  end.totals.reduce((e, x) => e + (x.actor === actor && kinds.includes(x.kind) ? x.energy_fj : 0), 0) / 1000;
const near = (t: Test, name: string, simulated: number, byHand: number, tolerance = 1e-3): void =>
  void t.ok(
    Math.abs(simulated / byHand - 1) < tolerance,
    `${name}: ${(simulated / 1e6).toFixed(2)} µJ, by hand ${(byHand / 1e6).toFixed(2)}`,
  );

/** What all three have in common, in pJ a sentence: `weights` bytes come from memory, `masked` are encoded. */
function common(t: Test, run: Came, adapters: boolean, weightBytes: number, masked: boolean): void {
  const sentences = run.end.sentences.length;
  const m = macs(adapters);
  const operands = (m.weights + m.dense) / 16;
  const [dataB, maskB] = masked ? [(0.4 * m.weights + m.dense) / 16, (0.125 * m.weights) / 16] : [operands, 0];
  const s = special(adapters);
  const read = activationsRead(adapters);
  const of = (x: number): number => sentences * x;
  // K and V of the products are loaded as their B; so are the second operands of additions
  const asB = L * 2 * U + s.b;
  near(t, 'array', dynamic(run, 'pe-array'), of((0.4 * m.weights + m.dense) * MAC + (operands + dataB + maskB) * DECODE));
  const { clock_uw } = platformBreakdown(run.resolved.hardware);
  near(t, 'clock tree', dynamic(run, 'clock-tree', ['leakage']), (clock_uw * run.end.now_ps) / 1e6);
  near(t, 'special functions', dynamic(run, 'sfu'), of((s.a + s.b) * ELEMENT));
  near(
    t,
    'activation buffer',
    dynamic(run, 'activation-buffer'),
    of((operands + s.a) * BUFFER.read + (read - asB + ROWS * (masked ? 68 : E)) * BUFFER.write),
  );
  const tasks = adapters ? L * sum(ADAPTERS) : 0;
  near(
    t,
    'weight buffer',
    dynamic(run, 'weight-buffer'),
    of((dataB + s.b) * BUFFER.read + maskB * MASK.read + (weightBytes + tasks + asB) * BUFFER.write),
    // outside the layers something is left out
    (1e-3 * 12) / L,
  );
  near(t, 'result buffer', dynamic(run, 'result-buffer'), of(written(adapters) * (RESULT.read + RESULT.write)));
  near(t, 'activations in SRAM', dynamic(run, 'sram', ['write']), of(written(adapters) * (SRAM.write + wires(run, 'sram'))));
}

t.test('(a), one of the sentences: every byte of every layer’s weights, from LPDDR4', async (t) => {
  const run = await come('experiment/a-albert-lpddr4', { ...DENSE, 'stream.sentences': 1 });
  const weights = L * (sum(LAYER) + sum(NORMS)) + sum(OUTSIDE) + sum(HEAD) + ROWS * E;
  t.equal(weights, 85_795_843 - (12 - L) * 7_087_872);
  t.equal(bytesOf(run, 'lpddr4', 'read'), weights);
  t.equal(bytesOf(run, 'lpddr4', 'write'), 0);
  const { blocks } = platformBreakdown(run.resolved.hardware);
  const burst = blocks.find((b) => b.block === 'lpddr4')!.read_fj_per_byte / 1000;
  near(t, 'bursts of LPDDR4', dynamic(run, 'lpddr4'), weights * burst);
  t.ok(burst > PHY && burst - PHY < 80, 'what the device takes of it: 9.2 pJ a bit by its currents');
  t.equal(bytesOf(run, 'sram', 'read'), activationsRead(false));
  t.equal(bytesOf(run, 'sram', 'write'), written(false));
  common(t, run, false, weights, false);
  near(t, 'link', dynamic(run, 'axi'), (weights + activationsRead(false) + written(false)) * LINK);
});

t.test('(b): a copy of the encoder at the beginning and at the switch, then as (a) from SRAM', async (t) => {
  // one macro, so that the products are cut as in (a)
  const run = await come('experiment/b-albert-switch', { ...DENSE, 'platform.memories.model-sram.macro_bytes': 8388608 });
  const part = sum([...LAYER, ...NORMS, ...OUTSIDE, ...HEAD], aligned);
  const [weights, rows] = [L * (sum(LAYER) + sum(NORMS)) + sum(OUTSIDE) + sum(HEAD), ROWS * E];
  t.equal(part, 7_780_160);
  t.equal(run.figures.switches, 1);
  t.same(run.end.fetched, { parts: 2, bytes: 2 * part });
  t.equal(bytesOf(run, 'lpddr4', 'read', 'copy'), 2 * part);
  t.equal(bytesOf(run, 'lpddr4', 'read'), 2 * part + SENTENCES * rows);
  t.equal(bytesOf(run, 'model-sram', 'write'), 2 * part);
  t.equal(bytesOf(run, 'model-sram', 'read'), SENTENCES * weights);
  common(t, run, false, weights, false);
  near(
    t,
    'copy over the link',
    run.end.totals.filter((x) => x.actor === 'axi' && x.requester === 'copy').reduce((e, x) => e + x.energy_fj, 0) / 1000,
    2 * 2 * part * LINK,
  );
  near(t, 'model SRAM', dynamic(run, 'model-sram'), SENTENCES * weights * MODEL.read + 2 * part * MODEL.write);
});

t.test('(f): encoded weights from RRAM, the task’s from SRAM, and nothing at the switch', async (t) => {
  const run = await come('experiment/f-adapter-hetero', FIELDS);
  const weights = L * sum(LAYER, encoded) + sum(OUTSIDE, encoded);
  const rows = ROWS * (Math.ceil(0.4 * E - 1 + 1e-9) + E / 8);
  const tasks = L * (sum(ADAPTERS) + sum(NORMS)) + sum(HEAD);
  assert.equal(rows, ROWS * encoded(E));
  t.equal(run.figures.switches, 1);
  t.same(run.end.fetched, { parts: 0, bytes: 0 });
  t.ok(
    run.end.sentences.every((s) => s.ready_ps === s.start_ps),
    'a switch takes no time',
  );
  t.equal(bytesOf(run, 'rram', 'read'), SENTENCES * (weights + rows));
  t.equal(bytesOf(run, 'rram', 'write'), 0);
  t.equal(bytesOf(run, 'sram', 'read'), SENTENCES * (activationsRead(true) + tasks));
  t.equal(bytesOf(run, 'sram', 'write'), SENTENCES * written(true));
  common(t, run, true, weights, true);
  near(t, 'RRAM', dynamic(run, 'rram'), SENTENCES * (weights + rows) * (RRAM.read + wires(run, 'rram')));
  near(t, 'link', dynamic(run, 'axi'), SENTENCES * (weights + rows + tasks + activationsRead(true) + written(true)) * LINK);
  const standing = run.end.totals.reduce(
    (e, x) => e + (['leakage', 'wake-up'].includes(x.kind) && /ram$/.test(x.actor) ? x.energy_fj : 0),
    0,
  );
  t.ok(
    standing / energyOf(run) < 0.15,
    `what the memories cost by being there: ${((100 * standing) / energyOf(run)).toFixed(1)} %`,
  );
});

t.test('(h): as (f), and the task’s adapter from RRAM into SRAM at the beginning and at the switch', async (t) => {
  const run = await come('experiment/h-adapter-wake', FIELDS);
  const weights = L * sum(LAYER, encoded) + sum(OUTSIDE, encoded);
  const rows = ROWS * encoded(E);
  const part = sum([...ADAPTERS, ...NORMS, ...HEAD], aligned);
  const tasks = L * (sum(ADAPTERS) + sum(NORMS)) + sum(HEAD);
  t.same(run.end.fetched, { parts: 2, bytes: 2 * part });
  t.equal(bytesOf(run, 'rram', 'read', 'copy'), 2 * part);
  t.equal(bytesOf(run, 'rram', 'read'), SENTENCES * (weights + rows) + 2 * part);
  t.equal(bytesOf(run, 'rram', 'write'), 0);
  t.equal(bytesOf(run, 'sram', 'read'), SENTENCES * (activationsRead(true) + tasks));
  t.equal(bytesOf(run, 'sram', 'write'), SENTENCES * written(true) + 2 * part);
  const copied = run.end.totals.filter((x) => x.requester === 'copy' && ['read', 'write', 'transfer'].includes(x.kind));
  const energy = (actor: string): number => copied.reduce((e, x) => e + (x.actor === actor ? x.energy_fj : 0), 0) / 1000;
  near(t, 'copies from RRAM', energy('rram'), 2 * part * (RRAM.read + wires(run, 'rram')), 1e-3);
  near(t, 'copies over the link', energy('axi'), 2 * 2 * part * LINK, 1e-3);
  near(t, 'copies into SRAM', energy('sram'), 2 * part * (SRAM.write + wires(run, 'sram')), 1e-3);
  near(t, 'RRAM', dynamic(run, 'rram'), (SENTENCES * (weights + rows) + 2 * part) * (RRAM.read + wires(run, 'rram')), 1e-3);
  const moved = SENTENCES * (weights + rows + tasks + activationsRead(true) + written(true)) + 2 * 2 * part;
  near(t, 'link', dynamic(run, 'axi'), moved * LINK, 1e-3);
  const away = wires(run, 'sram');
  const stored =
    SENTENCES * (activationsRead(true) + tasks) * (SRAM.read + away) +
    (SENTENCES * written(true) + 2 * part) * (SRAM.write + away);
  near(t, 'SRAM', dynamic(run, 'sram'), stored, 1e-3);
});
