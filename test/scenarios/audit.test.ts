/**
 * What a sceptical reviewer of the experiment found, run again: with weights stored alike, and with a copier that is not held
 * back, adapter-ALBERT in RRAM hardly saves anything over ALBERT from SRAM. Four tasks, stay 0.5, ten sentences of seed 1.
 */
import t from 'tap';
import { come } from '../helpers/scenarios.js';

const AT = { 'tasks.count': 4, 'stream.order.stay': 0.5, 'stream.sentences': 10 };
const DENSE = { 'placement.backbone.encoding': 'dense', 'placement.embedding.encoding': 'dense' };
/** As it was: four bursts of 64 bytes under way between LPDDR4 and SRAM. */
const HELD_BACK = { 'platform.dma.copy_bytes_in_flight': 256 };
/** Sixteen of them. */
const WIDER = { 'platform.dma.copy_bytes_in_flight': 1024 };

/** µJ a sentence and mm², to the digits that the audit gives. */
async function figures(name: string, fields: Readonly<Record<string, unknown>>) {
  const { energy_per_sentence_uj, area_mm2 } = (await come(`experiment/${name}`, { ...AT, ...fields })).figures;
  return { uj: Math.round(energy_per_sentence_uj), mm2: Number(area_mm2['total']!.toFixed(2)) };
}

t.test('(b), as it was shipped and encoded as (f) is', async (t) => {
  t.same(await figures('b-albert-switch', { ...DENSE, ...HELD_BACK }), { uj: 4205, mm2: 6.81 });
  t.same(await figures('b-albert-switch', HELD_BACK), { uj: 3120, mm2: 4.17 });
});

t.test('(c), encoded as (f) is', async (t) => {
  t.equal((await figures('c-albert-sram', {})).uj, 2708);
});

t.test('(f) as it was: 5 % below (b) with 22 % more area, and 9 % above (c)', async (t) => {
  t.same(await figures('f-adapter-hetero', {}), { uj: 2958, mm2: 5.07 });
});

t.test('a copier with room for sixteen bursts takes a fifth of the time at a switch', async (t) => {
  const [before, after] = [
    await figures('b-albert-switch', { ...DENSE, ...HELD_BACK }),
    await figures('b-albert-switch', { ...DENSE, ...WIDER }),
  ];
  t.ok(Math.abs(after.uj / 3919 - 1) < 0.002, `${after.uj} µJ, the audit's 3919 with a count of 16 requests`);
  t.ok(after.uj < before.uj);
});
