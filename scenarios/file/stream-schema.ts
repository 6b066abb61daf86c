/** The part of scenario files that is about sentences: how many, when they come, of which task, how long. */
import * as z from 'zod';

const MOST_SENTENCES = 1_000_000;

/** 2.5 hours: what a time in ps holds exactly */
const MOST_MS = 9e6;

/** Of a whole. */
export const share = z.number().min(0).max(1);

/** A time in ms. */
export const ms = z.number().min(1e-6).max(MOST_MS);
const tokens = z.int().min(1).max(16_384);

const HOURS = 24;
const kind = <K extends string>(value: K, about: string) => z.literal(value).describe(about);
const period_ms = ms.describe('from one to the next, in ms');

const arrivalsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('closed', 'one comes when another ends'),
    in_flight: z.int().min(1).max(1000).optional().describe('so many are there at a time; absent: one for each accelerator'),
  }),
  z.strictObject({ kind: kind('periodic', 'at regular times'), period_ms }),
  z.strictObject({
    kind: kind('poisson', 'at random, whatever came before'),
    rate_per_s: z.number().min(1e-3).max(1e9).describe('on average, a second'),
  }),
  z.strictObject({
    kind: kind('bursts', 'so many at once, then none for a while'),
    size: z.int().min(1).max(MOST_SENTENCES).describe('sentences of a burst'),
    period_ms,
  }),
  z.strictObject({
    kind: kind('daily', 'so few that everything rests between them; days are drawn, what one costs is an expectation'),
    per_day: z.number().min(1e-3).max(1e6).describe('requests a day, on average'),
    profile: z
      .union([z.string().meta({ names: 'profiles' }), z.array(z.number().min(0).max(1e9)).length(HOURS)], {
        error: 'a name, or 24 weights from midnight',
      })
      .default('flat')
      .describe('when in the day: a name, or 24 weights from midnight'),
    days: z.int().min(1).max(10_000).default(7).describe('days that are drawn from the stream’s seed'),
  }),
  z.strictObject({
    kind: kind('listed', 'at given times'),
    times_ms: z
      .array(z.number().min(0).max(MOST_MS))
      .min(1)
      .max(MOST_SENTENCES)
      .describe('from the beginning of the run, in ms; begun anew after the last'),
  }),
]);

const orderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('round-robin', 'tasks in turn') }),
  z.strictObject({
    kind: kind('random', 'whatever came before'),
    weights: z.record(z.string(), share).optional().describe('share of sentences by task, which sum to 1; absent: all alike'),
  }),
  z.strictObject({
    kind: kind('markov', 'a task stays with a probability'),
    stay: share.describe('chance that the next sentence is of the same task'),
  }),
  z.strictObject({
    kind: kind('listed', 'as listed'),
    tasks: z.array(z.string()).min(1).max(MOST_SENTENCES).describe('names of tasks; begun anew after the last'),
  }),
  z.strictObject({ kind: kind('recorded', 'as in the recording') }),
]);

const drawnLengths = (of: string) =>
  [
    z.strictObject({ kind: kind('fixed', 'all alike'), tokens: tokens.describe(`of each ${of}`) }),
    z.strictObject({
      kind: kind('distribution', 'drawn'),
      shares: z
        .record(z.string().regex(/^\d+$/, 'lengths in tokens'), share)
        .describe('share of sentences by length in tokens, which sum to 1'),
    }),
    z.strictObject({
      kind: kind('listed', 'as listed'),
      tokens: z.array(tokens).min(1).max(MOST_SENTENCES).describe(`of each ${of}; begun anew after the last`),
    }),
  ] as const;

const lengthsSchema = z.discriminatedUnion('kind', [
  ...drawnLengths('sentence'),
  z.strictObject({
    kind: kind('recorded', 'those of a recording'),
    recording: z.string().describe('its file, beside this one'),
    padded: z.boolean().default(true).describe('as long as the recording ran them, not as they were written'),
  }),
]);
const outputsSchema = z.discriminatedUnion('kind', [...drawnLengths('answer')]);

/** Of a scenario from different seeds. */
const runs = z.int().min(2).max(1000);

/** When sentences arrive. */
export type Arrivals = z.infer<typeof arrivalsSchema>;

/** Whose sentence comes next. */
export type Order = z.infer<typeof orderSchema>;

/** Lengths of sentences, in tokens. */
export type Lengths = z.infer<typeof lengthsSchema>;

/** The stream of a scenario. */
export const streamSchema = z.strictObject({
  sentences: z.int().min(1).max(MOST_SENTENCES).describe('how many are served'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1)
    .describe('of all that is drawn'),
  replications: z
    .union(
      [z.literal('exact'), runs, z.strictObject({ exact_or: runs.describe('so many runs where there is no exact expectation') })],
      { error: 'a number of runs from 2 to 1000, exact, or exact_or: with such a number' },
    )
    .optional()
    .describe('so many runs, from seeds that follow `seed`; exact: the expectation, where two sentences say all'),
  arrivals: arrivalsSchema.default({ kind: 'closed' }).describe('when sentences come'),
  order: orderSchema.optional().describe('whose sentence comes next; absent: tasks in turn, or as recorded'),
  lengths: lengthsSchema
    .optional()
    .describe('lengths of sentences, of a decoder’s prompts; what does not suffice is begun anew; absent: 128 tokens'),
  outputs: outputsSchema
    .optional()
    .describe('of a decoder: tokens that it makes of each prompt, the first with the prompt; absent: one'),
});
