/** What was published of EdgeBERT's silicon, and of chips that hold weights in RRAM. */
import * as z from 'zod';
import { readText, readYaml } from '../../traces/formats.js';
import { referenceFile } from './reference-rows.js';

/** How the checks against it are named. */
export const CHIP = 'EdgeBERT silicon, ISSCC 2023 22.9';

/** The note says how it was read: quoted, or derived by a formula. */
const measured = z.strictObject({ value: z.number(), note: z.string() });
/** Each mode on top of those before it, averaged over sentences and tasks that are not named. */
const byMode = z.strictObject({
  conventional: z.number(),
  early_exit: z.number(),
  attention_pruning: z.number(),
  mixed_precision: z.number(),
  dvfs_2s: z.number(),
});
const chip = { source: z.string(), node_nm: z.number() };
const schema = z.strictObject({
  source: z.string(),
  accelerator_area_mm2: measured,
  sram_bytes: measured,
  operating_points: z.array(
    z.strictObject({
      voltage_v: z.number(),
      frequency_mhz: z.number(),
      fp8_tflops_per_w: z.number(),
      fp4_tflops_per_w: z.number(),
    }),
  ),
  latency_ms: byMode,
  energy_mj: byMode,
  sst2_average_exit_layer: measured,
  sst2_threshold_sweep: z.array(z.strictObject({ threshold: z.number(), saving_percent: z.number() })).min(2),
  chips: z.strictObject({
    chimera: z.strictObject({ ...chip, tops_per_w: measured, wake_us: measured }),
    minotaur: z.strictObject({
      ...chip,
      tops_per_w: z.strictObject({ low: z.number(), high: z.number(), note: z.string() }),
      inference_mj: measured,
    }),
  }),
});
/** What was published of the chip, with its source; units are in the names. */
export type Published = z.infer<typeof schema>;

/** @throws InputError when the reference data is damaged */
export function publishedFigures(): Published {
  return readYaml<Published>(schema, readText(referenceFile('compute', 'published.yaml')), 'published.yaml').value;
}
