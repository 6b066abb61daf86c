/** The part of scenario files that says what each task adds to the model that all share. */
import * as z from 'zod';
import { ADAPTER_ACTIVATIONS } from '../../traces/formats.js';

const MOST_RANK = 65_536;
const MOST_PREFIX = 16_384;

/** Of the model. */
export const partsSchema = z.strictObject({
  adapters: z
    .strictObject({
      places: z
        .enum(['houlsby', 'pfeiffer'])
        .default('houlsby')
        .describe('houlsby: after attention and after the feed-forward part; pfeiffer: after the feed-forward part alone'),
      bottleneck: z.int().min(1).max(65_536).default(64).describe('features between the two products'),
      activation: z.enum(ADAPTER_ACTIVATIONS).default('gelu').describe('between the two products'),
      shared: z.boolean().default(false).describe('one set for all layers'),
    })
    .optional()
    .describe('bottleneck adapters'),
  lora: z
    .strictObject({
      rank: z.int().min(0).max(MOST_RANK).describe('features between A and B; 0: none'),
      on: z
        .array(z.string())
        .min(1)
        .max(10)
        .optional()
        .describe(
          'products: query, key, value, output, up, down, of llama gate too, of gpt2 qkv; absent: query and value, or qkv',
        ),
      merged: z
        .boolean()
        .default(false)
        .describe('true: at a switch each update is added to its weights, where they lie, and that of the task before taken out'),
    })
    .optional()
    .describe('low-rank updates of products (LoRA)'),
  ia3: z.boolean().optional().describe('vectors that scale keys, values and the feed-forward part ((IA)³)'),
  prefix: z.int().min(0).max(MOST_PREFIX).optional().describe('rows of keys and values of the task before those of the tokens'),
});
