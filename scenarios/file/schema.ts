/**
 * Scenario files: which model, which tasks, which stream of sentences, which hardware. Version 1.
 *
 * Numbers of the hardware may carry their source, as in platform files. Times are in ms, sizes in bytes, lengths in tokens.
 */
import * as z from 'zod';
import { CLASSES, FAMILIES } from '../../traces/index.js';

/** Of the format; a file says it, and another is refused. */
export const SCENARIO_VERSION = 1;
const MOST_SENTENCES = 1_000_000;
const MOST_TASKS = 64;
/** 2.5 hours: what a time in ps holds exactly */
const MOST_MS = 9e6;

const width = z.int().min(1).max(65_536);
const share = z.number().min(0).max(1);
const ms = z.number().min(1e-6).max(MOST_MS);
const tokens = z.int().min(1).max(16_384);
const name = z
  .string()
  .min(1)
  .max(100)
  .refine((n) => !(n in {}), 'a name that every object has: expected another');

const MOST_LAYERS = 1000;

const percent = z.number().min(0).max(100);
/** Share of elements that are not zero: by class, or of each tensor as a file of weights has it. */
const densitySchema = z.strictObject({
  backbone: share.optional(),
  task: share.optional(),
  embedding: share.optional(),
  activation: share.optional(),
  cache: share.optional(),
  /** what the file has not takes its class's density */
  from: z.string().optional().describe('a file of safetensors, beside this one: its tensors are counted'),
  prune: z
    .union([percent, z.strictObject({ backbone: percent.optional(), task: percent.optional(), embedding: percent.optional() })], {
      error: 'a percentage from 0 to 100, or one by class',
    })
    .optional()
    .describe('with from: percent of each tensor, the smallest magnitudes, set to zero first; a number, or one by class'),
});

/** Conditions of a replay (`--conditions`). */
export const conditionsSchema = z.strictObject({
  /** share of elements that are not zero, by class; what the trace says of a tensor goes first */
  density: densitySchema.optional(),
  /** tokens, by layer and head; one layer's hold for all */
  spans: z
    .array(z.array(z.int().min(0).max(100_000)).min(1).max(1000))
    .min(1)
    .max(MOST_LAYERS)
    .optional(),
  exit: z
    .strictObject({
      /** after this layer, from 1 */
      layer: z.int().min(1).max(MOST_LAYERS).optional(),
      /** share of sentences by layer, which sum to 1; or the name of one that ships */
      distribution: z.union([z.array(share).min(1).max(MOST_LAYERS), z.string()]).optional(),
      /** of the entropies that the trace has for each sentence */
      threshold: z.number().min(0).max(100).optional(),
    })
    .optional(),
  dvfs: z.strictObject({ target_ms: z.number().min(1e-6).max(1e9) }).optional(),
});
/** What a recording does not say: densities, spans (tokens), exit, target (ms). */
export type Conditions = z.infer<typeof conditionsSchema>;

/** That it has a family or a recording, and not both, is checked once the layers are merged. */
const modelSchema = z.strictObject({
  family: z.enum(FAMILIES).optional().describe('ALBERT or BERT, with or without adapters; or a recording in its place'),
  recording: z.string().optional().describe('a recorded trace in place of a family: its sentences are played'),
  size: z.string().optional().describe('tiny, base, large …; dimensions below go before it'),
  layers: z.int().min(1).max(1000).optional(),
  hidden: width.optional(),
  heads: z.int().min(1).max(1024).optional(),
  intermediate: width.optional(),
  embedding: width.optional(),
  vocabulary: z.int().min(1).max(10_000_000).optional(),
  positions: width.optional(),
  token_types: width.optional(),
  bottleneck: width.optional().describe('features of an adapter'),
  adapters: z.enum(['shared', 'per-layer']).optional().describe('one set for all layers, or one a layer'),
  copies: z.enum(['shared', 'per-task']).optional().describe('the encoder: the same for all tasks, or a fine-tuned copy a task'),
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
  labels: z.int().min(1).max(100_000).optional(),
  deadline_ms: ms.optional().describe('after the arrival of a sentence'),
  exit: conditionsSchema.shape.exit.describe('early exit: after a layer, or drawn from a distribution'),
  target_ms: ms.optional().describe('latency for which voltage and frequency are chosen'),
};
const tasksSchema = z.union([
  z
    .array(z.strictObject({ name, ...taskShape }))
    .min(1)
    .max(MOST_TASKS),
  z.strictObject({ count: z.int().min(1).max(MOST_TASKS), ...taskShape }),
]);

const HOURS = 24;
/** Between requests that are far apart: on, off (what volatile cells hold is lost), or asleep after a while. */
const standbySchema = z.union(
  [z.literal('on'), z.literal('off'), z.strictObject({ asleep_after_us: z.number().min(1e-6).max(1e9) })],
  {
    error: 'on, off, or asleep_after_us: with a time',
  },
);
/**
 * closed: as others end. bursts: so many at once. listed: from the beginning of the run, begun anew after the last time. daily: so
 * few that everything rests between them; days are drawn, what one costs is an expectation.
 */
const arrivalsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('closed'), in_flight: z.int().min(1).max(1000).default(1) }),
  z.strictObject({ kind: z.literal('periodic'), period_ms: ms }),
  z.strictObject({ kind: z.literal('poisson'), rate_per_s: z.number().min(1e-3).max(1e9) }),
  z.strictObject({ kind: z.literal('bursts'), size: z.int().min(1).max(MOST_SENTENCES), period_ms: ms }),
  z.strictObject({
    kind: z.literal('daily'),
    per_day: z.number().min(1e-3).max(1e6),
    /** 24 weights from midnight, or the name of a profile */
    profile: z
      .union([z.string(), z.array(z.number().min(0).max(1e9)).length(HOURS)], { error: 'a name, or 24 weights from midnight' })
      .default('flat'),
    /** that are drawn from the stream's seed */
    days: z.int().min(1).max(10_000).default(7),
  }),
  z.strictObject({ kind: z.literal('listed'), times_ms: z.array(z.number().min(0).max(MOST_MS)).min(1).max(MOST_SENTENCES) }),
]);
/** markov: `stay` is the chance that the next sentence is of the same task. */
const orderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('round-robin') }),
  z.strictObject({ kind: z.literal('random'), weights: z.record(z.string(), share).optional() }),
  z.strictObject({ kind: z.literal('markov'), stay: share }),
  z.strictObject({ kind: z.literal('listed'), tasks: z.array(z.string()).min(1).max(MOST_SENTENCES) }),
  z.strictObject({ kind: z.literal('recorded') }),
]);
/** What does not suffice is begun anew. padded: as long as the recording ran them, not as they were written. */
const lengthsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), tokens }),
  z.strictObject({ kind: z.literal('distribution'), shares: z.record(z.string().regex(/^\d+$/, 'lengths in tokens'), share) }),
  z.strictObject({ kind: z.literal('listed'), tokens: z.array(tokens).min(1).max(MOST_SENTENCES) }),
  z.strictObject({ kind: z.literal('recorded'), recording: z.string(), padded: z.boolean().default(true) }),
]);
/** Of a scenario from different seeds. */
const runs = z.int().min(2).max(1000);
/** When sentences arrive. */
export type Arrivals = z.infer<typeof arrivalsSchema>;
/** Whose sentence comes next. */
export type Order = z.infer<typeof orderSchema>;
/** Lengths of sentences, in tokens. */
export type Lengths = z.infer<typeof lengthsSchema>;

const placedSchema = z.strictObject({
  memory: z.string(),
  home: z.string().optional().describe('the memory that holds the parts of all tasks; they are fetched into `memory`'),
  spill: z.string().optional(),
  encoding: z.enum(['dense', 'bitmask', 'auto']).default('dense'),
  density: share.optional().describe('with bitmask, where the model gives none'),
  cell: z.enum(['slc', 'mlc2', 'mlc3']).optional().describe('of the RRAM that holds the class'),
});

/** A scenario file, its layers merged. */
export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(SCENARIO_VERSION),
  name: z.string().min(1).max(100),
  about: z.string().max(2000).optional().describe('what to look at'),
  platform: z.looseObject({ base: z.string().optional() }),
  placement: z.partialRecord(z.enum(CLASSES), placedSchema).optional(),
  model: modelSchema,
  tasks: tasksSchema.optional(),
  stream: z.strictObject({
    sentences: z.int().min(1).max(MOST_SENTENCES),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(1),
    replications: z
      .union([z.literal('exact'), runs, z.strictObject({ exact_or: runs })], {
        error: 'a number of runs from 2 to 1000, exact, or exact_or: with such a number',
      })
      .optional()
      .describe('so many runs, from seeds that follow `seed`; exact: the expectation, where two sentences say all'),
    arrivals: arrivalsSchema.default({ kind: 'closed', in_flight: 1 }),
    order: orderSchema.optional(),
    lengths: lengthsSchema.optional(),
  }),
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
    .optional(),
  standby: z
    .record(z.string(), standbySchema)
    .optional()
    .describe('with daily arrivals, by memory or `accelerator`: on, off, or asleep after a while; else as the platform says'),
  schedule: z
    .strictObject({
      policy: z.string().describe('which of the waiting sentences is served next'),
      bound_ms: ms.optional().describe('batch: nobody waits longer for sentences of the present task'),
    })
    .optional(),
});
/** A scenario as files have it, defaults filled in. Times in ms, sizes in bytes, lengths in tokens. */
export type Scenario = z.infer<typeof scenarioSchema>;
