/**
 * Scenario files: which model, which tasks, which stream of sentences, which hardware. Version 1.
 *
 * Numbers of the hardware may carry their source, as in platform files. Times are in ms, sizes in bytes, lengths in tokens.
 */
import * as z from 'zod';
import { visibleLine } from '../../traces/formats.js';
import { CLASSES, FAMILIES, MOST_TOGETHER, TUNED } from '../../traces/index.js';
import { partsSchema } from './parts-schema.js';
import { tensorsSchema } from './tensors-schema.js';
import { share, ms, streamSchema } from './stream-schema.js';

/** Of the format; a file says it, and another is refused. */
export const SCENARIO_VERSION = 1;
const MOST_TASKS = 64;

const width = z.int().min(1).max(65_536);
const name = z
  .string()
  .min(1)
  .max(100)
  .refine((n) => !(n in {}), 'a name that every object has: expected another');

const MOST_LAYERS = 1000;

const percent = z.number().min(0).max(100);
const ofClass = (c: string) => share.optional().describe(`of ${c}`);
const densitySchema = z.strictObject({
  backbone: ofClass('weights that all tasks share'),
  task: ofClass('weights of a task'),
  embedding: ofClass('tables that are read row by row'),
  activation: ofClass('what operators hand to each other'),
  cache: ofClass('keys and values that stay from one step of a decoder to the next'),
  from: z
    .string()
    .optional()
    .describe('a file of safetensors, beside this one: its tensors are counted; what it has not takes its class’s share'),
  prune: z
    .union(
      [
        percent,
        z.strictObject({
          backbone: percent.optional().describe('of each tensor that all tasks share'),
          task: percent.optional().describe('of each tensor of a task'),
          embedding: percent.optional().describe('of each table'),
        }),
      ],
      { error: 'a percentage from 0 to 100, or one by class' },
    )
    .optional()
    .describe('with from: percent of each tensor, the smallest magnitudes, set to zero first; a number, or one by class'),
});

/** Conditions of a replay (`--conditions`). */
export const conditionsSchema = z.strictObject({
  density: densitySchema
    .optional()
    .describe('share of elements that are not zero, by class; what the trace says of a tensor goes first'),
  spans: z
    .array(z.array(z.int().min(0).max(100_000)).min(1).max(1000))
    .min(1)
    .max(MOST_LAYERS)
    .optional()
    .describe('attention spans in tokens, by layer and head; one layer’s hold for all; 0 skips the head'),
  exit: z
    .strictObject({
      layer: z.int().min(1).max(MOST_LAYERS).optional().describe('after this layer, from 1'),
      distribution: z
        .union([z.array(share).min(1).max(MOST_LAYERS), z.string().meta({ names: 'exitDistributions' })])
        .optional()
        .describe('share of sentences by layer, which sum to 1; or the name of one that ships'),
      threshold: z
        .number()
        .min(0)
        .max(100)
        .optional()
        .describe('of the entropies that the trace has for each sentence; with prediction: which threshold of its table'),
      prediction: z
        .string()
        .optional()
        .describe(
          'how many sentences leave after one layer where another was predicted: a table that ships, or a CSV file beside this one',
        ),
      rule: z
        .enum(['earlier', 'exact', 'entropy'])
        .optional()
        .describe(
          'with prediction, where a sentence leaves: at the earlier of the two (absent), at the predicted, or by its entropy alone',
        ),
      predictor: z
        .enum(['table', 'perfect'])
        .optional()
        .describe('with prediction: of the table (absent), or one that is always right about the same sentences'),
    })
    .optional()
    .describe('early exit: one of layer, distribution, threshold and prediction'),
  dvfs: z
    .strictObject({ target_ms: z.number().min(1e-6).max(1e9).describe('latency of a sentence in ms') })
    .optional()
    .describe('latency for which voltage and frequency are chosen'),
});
/** What a recording does not say: densities, spans (tokens), exit, target (ms). */
export type Conditions = z.infer<typeof conditionsSchema>;

/** That it has a family or a recording, and not both, is checked once the layers are merged. */
const modelSchema = z.strictObject({
  family: z
    .enum(FAMILIES)
    .optional()
    .describe('ALBERT or BERT, with or without adapters; a decoder, GPT-2 or Llama; or a recording in its place'),
  recording: z.string().optional().describe('a recorded trace in place of a family, beside this file: its sentences are played'),
  size: z.string().optional().describe('tiny, base, large …; dimensions below go before it'),
  layers: z.int().min(1).max(1000).optional().describe('layers of the encoder or decoder'),
  hidden: width.optional().describe('features of a token'),
  heads: z.int().min(1).max(1024).optional().describe('heads of attention, which divide the features'),
  kv_heads: z.int().min(1).max(1024).optional().describe('of llama: heads of keys and values, each for a group of heads'),
  intermediate: width.optional().describe('features inside the feed-forward part'),
  embedding: width.optional().describe('features of the embedding, where they are not those of a token'),
  vocabulary: z.int().min(1).max(10_000_000).optional().describe('rows of the table of words'),
  positions: width.optional().describe('rows of the table of positions; of a decoder, tokens at most'),
  token_types: width.optional().describe('rows of the table of token types'),
  window: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('of a decoder: tokens that a token attends to at most, itself among them; absent: all'),
  tied: z.boolean().optional().describe('of a decoder: the table of words is the matrix of its head too'),
  bottleneck: width.optional().describe('features of an adapter'),
  adapters: z.enum(['shared', 'per-layer']).optional().describe('one set for all layers, or one a layer'),
  parts: partsSchema.optional().describe('what each task adds; of the adapter families, bottleneck and adapters say it'),
  tuned: z
    .array(z.enum(TUNED))
    .max(TUNED.length)
    .optional()
    .describe('what else changes with the task: norms, head; absent: both of an encoder, none of a decoder'),
  copies: z
    .enum(['shared', 'per-task'])
    .optional()
    .describe('the model’s own weights: the same for all tasks, or a fine-tuned copy a task'),
  bits: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('of an element, as a recording would say; the platform has a format of its own'),
  density: conditionsSchema.shape.density.describe('share of elements that are not zero, by class'),
  error_rate: share
    .optional()
    .describe('of the weights’ bits as they are read: changes no cost, a table of accuracies is looked up by it'),
  spans: conditionsSchema.shape.spans.describe('attention spans in tokens by head: one row for all layers, or one a layer'),
});

/** What each task of a list says, or all of a count have in common. */
const taskShape = {
  labels: z.int().min(1).max(100_000).optional().describe('answers of the classifier'),
  deadline_ms: ms.optional().describe('after the arrival of a sentence'),
  exit: conditionsSchema.shape.exit.describe('early exit: after a layer, drawn from a distribution, or predicted'),
  target_ms: ms.optional().describe('latency for which voltage and frequency are chosen'),
};
const tasksSchema = z.union([
  z
    .array(z.strictObject({ name: name.describe('what results call it'), ...taskShape }))
    .min(1)
    .max(MOST_TASKS),
  z.strictObject({ count: z.int().min(1).max(MOST_TASKS).describe('so many tasks that are alike'), ...taskShape }),
]);
/** Between requests that are far apart: on, off (what volatile cells hold is lost), or asleep after a while. */
const standbySchema = z.union(
  [
    z.literal('on'),
    z.literal('off'),
    z.strictObject({ asleep_after_us: z.number().min(1e-6).max(1e9).describe('without work for so long, in µs, it sleeps') }),
  ],
  {
    error: 'on, off, or asleep_after_us: with a time',
  },
);

const placedSchema = z.strictObject({
  memory: z.string().describe('the memory that holds it: a name of the platform’s `memories`'),
  home: z.string().optional().describe('the memory that holds the parts of all tasks; they are fetched into `memory`'),
  spill: z.string().optional().describe('the memory that takes what does not fit into the first'),
  encoding: z
    .enum(['dense', 'bitmask', 'auto'])
    .default('dense')
    .describe('bitmask: zeros left out, a bit an element says which; auto: the smaller of the two'),
  density: share.optional().describe('with bitmask, where the model gives none'),
  cell: z.enum(['slc', 'mlc2', 'mlc3']).optional().describe('of the RRAM that holds the class'),
});

/** Of a file that is run; its folder below `out` has it, and is to be nowhere else. */
export const runName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^/\\\0]*$/, 'a name without / and \\, as a folder has it')
  .regex(/^(?!\.{1,2}$)/, 'a name of its own')
  .refine((name) => visibleLine(name) === name, 'letters that are obeyed, not seen: expected a name without them')
  .describe('what results call it');

/** A scenario file, its layers merged. */
export const scenarioSchema = z.strictObject({
  $schema: z.string().optional().describe('for editors'),
  version: z.literal(SCENARIO_VERSION).describe('of the format of scenario files'),
  name: runName,
  about: z.string().max(2000).optional().describe('what to look at'),
  platform: z
    .looseObject({ base: z.string().optional().describe('a shipped platform or a file: what is not said here is as there') })
    .describe('the hardware: a shipped platform, a file, or one of them with what differs'),
  placement: z
    .partialRecord(z.enum(CLASSES), placedSchema)
    .optional()
    .describe('which memory holds what, by class, in place of the platform’s'),
  tensors: tensorsSchema.optional(),
  model: modelSchema.describe('what is computed'),
  tasks: tasksSchema.optional().describe('a list of tasks, or a count of tasks that are alike; absent: one'),
  stream: streamSchema.describe('the sentences'),
  switching: z
    .strictObject({
      kind: z.enum(['resident', 'fetch', 'lru']).describe('all parts on chip; one fetched at a switch; as many kept as fit'),
      capacity_bytes: z
        .int()
        .min(1)
        .max(2 ** 40)
        .optional()
        .describe('lru: room for parts'),
      slots: z.int().min(1).max(MOST_TASKS).optional().describe('lru: room for so many parts'),
      prefetch: z.boolean().default(false).describe('the part of the next sentence is fetched while one is served'),
    })
    .optional()
    .describe('what happens where the next sentence is of another task; absent: all parts are on chip'),
  standby: z
    .record(z.string(), standbySchema)
    .optional()
    .describe('with daily arrivals, by memory or `accelerator`: on, off, or asleep after a while; else as the platform says'),
  schedule: z
    .strictObject({
      policy: z.string().describe('which of the waiting sentences is served next').meta({ names: 'schedules' }),
      bound_ms: ms.optional().describe('batch: nobody waits longer for sentences of the present task'),
      together: z
        .int()
        .min(1)
        .max(MOST_TOGETHER)
        .optional()
        .describe('batch: so many waiting sentences of one task and length at most are served together, weights read once'),
    })
    .optional()
    .describe('the order of service; absent: as they come'),
});
/** A scenario as files have it, defaults filled in. Times in ms, sizes in bytes, lengths in tokens. */
export type Scenario = z.infer<typeof scenarioSchema>;
