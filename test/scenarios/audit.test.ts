/**
 * What a sceptical reviewer of the experiment found, run again: with weights stored alike, and with a copier that is not held
 * back, adapter-ALBERT in RRAM hardly saves anything over ALBERT from SRAM. Four tasks, stay 0.5, ten sentences of seed 1.
 */
import t from 'tap';
import type { Row } from '../../analysis/index.js';
import { simulatePoint } from '../../scenarios/run/simulate-point.js';
import { longOnly, sized } from '../helpers/tier.js';
import { come, resolved, set, shipped } from '../helpers/scenarios.js';

/** In the long tier as in the experiment. */
const SIZE = {
  'model.layers': sized(2, 12),
  'stream.lengths': { kind: 'fixed', tokens: sized(16, 128) },
};
const DENSE = { 'placement.backbone.encoding': 'dense', 'placement.embedding.encoding': 'dense' };
/** As it was: four bursts of 64 bytes under way between LPDDR4 and SRAM. */
const HELD_BACK = { 'platform.dma.copy_bytes_in_flight': 256 };
/** Sixteen of them. */
const WIDER = { 'platform.dma.copy_bytes_in_flight': 1024 };

/** µJ a sentence, and mm². Seed 1 draws seven changes of the task and two stays in ten sentences: each is simulated once. */
async function audited(name: string, fields: Readonly<Record<string, unknown>>): Promise<{ uj: number; mm2: number }> {
  const point = await simulatePoint(
    shipped(`experiment/${name}`),
    set({
      ...fields,
      'tasks.count': 4,
      'stream.replications': 'exact',
      'stream.lengths': { kind: 'fixed', tokens: 128 },
    }),
    () => false,
  );
  if (point?.kind !== 'exact') throw new Error('exact was asked for');
  const uj = (row: Row | undefined): number => Number(row!['energy_per_sentence_uj']);
  const all = uj(point.cold) + 2 * uj(point.stays) + 7 * uj(point.changes);
  return { uj: Math.round(all / 10), mm2: Number(Number(point.stays['area_mm2']).toFixed(2)) };
}

t.test('seed 1 draws seven changes', async (t) => {
  const { stream } = resolved('experiment/f-adapter-hetero', { 'tasks.count': 4, 'stream.order.stay': 0.5 });
  t.equal(stream.sentences.filter((s, i) => i > 0 && s.task !== stream.sentences[i - 1]!.task).length, 7);
});

t.test('what (f) saves of (b) and (c) goes as far as the choices beside the question do', longOnly(), async (t) => {
  const f = await audited('f-adapter-hetero', {});
  const over = async (name: string, fields: Readonly<Record<string, unknown>>): Promise<number> =>
    1 - f.uj / (await audited(name, fields)).uj;
  const unequal = await over('b-albert-switch', { ...DENSE, ...HELD_BACK });
  const alike = await over('b-albert-switch', HELD_BACK);
  const wider = await over('b-albert-switch', WIDER);
  const text = [unequal, alike, wider].map((x) => `${(100 * x).toFixed(1)} %`).join(', ');
  t.ok(unequal > 0.15, `as it was shipped then: ${text}`);
  t.ok(alike < unequal / 2, `(b) encoded as (f) is: ${text}`);
  t.ok(wider < alike, `and sixteen bursts under way: ${text}`);
  const [dense, encoded] = [await over('c-albert-sram', DENSE), await over('c-albert-sram', {})];
  t.ok(
    dense > 0.1 && encoded < dense / 3,
    `(c), dense and encoded: ${(100 * dense).toFixed(1)}, ${(100 * encoded).toFixed(1)} %`,
  );
});

t.test('as shipped now, a copy takes the time that the link takes for it, to a tenth', async (t) => {
  const { figures, end, resolved } = await come('experiment/b-albert-switch', {
    'stream.sentences': 2,
    'stream.order.stay': 0,
    ...SIZE,
  });
  const { axi, clock } = resolved.hardware.platform;
  const link_bytes_per_s = (axi.width_bytes.value / clock.period_ps.value) * 1e12;
  // a part, and the time that a sentence waits for it
  const copied_bytes_per_s = end.fetched.bytes / end.fetched.parts / (figures.switch_ms.mean / 1000);
  t.ok(
    copied_bytes_per_s > 0.9 * link_bytes_per_s,
    `${(copied_bytes_per_s / 1e9).toFixed(2)} GB/s, link ${(link_bytes_per_s / 1e9).toFixed(2)}`,
  );
});
