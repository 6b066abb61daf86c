/** Files of sweeps: scenarios, values of their fields, and what a study asks of them. */
import * as z from 'zod';
import type { Study } from '../../analysis/index.js';
import { runName, SCENARIO_VERSION } from '../file/schema.js';

/** NAME.NAME; a ? at the end sets the field only where its parent is there. */
const key = z.string().regex(/^[^.\s]+(\.[^.\s]+)*\??$/, 'a field such as tasks.count or tasks[0].exit');
const settings = z.record(key, z.unknown());
const side = (end: string) =>
  z
    .strictObject({
      label: z.string().min(1).max(100).describe('as table and plot name it'),
      set: settings.describe('values by field of the scenario; with ? only where the field’s parent is there'),
    })
    .describe(`the ${end} end of its range`);
/** In percent, of all tasks or task by task. */
const percent = z.number().min(0).max(100);
/** Of what has a front. */
export const accuracyShape = {
  accuracy: z.string().optional().describe('a table of accuracies, beside this file'),
  accuracy_at_least: z
    .union([percent, z.record(z.string(), percent)], { error: 'a percentage, or one by task' })
    .optional()
    .describe('points below it are on no Pareto front: a percentage, or one by task'),
};
const text = (most: number, about: string) => z.string().min(1).max(most).describe(about);

const decomposition = z.strictObject({
  over: z.string().describe('the scenario from which they start, by the name of its file'),
  from: settings.default({}).describe('set there first'),
  causes: z
    .array(z.strictObject({ cause: text(100, 'as the report names it'), set: settings.describe('what it changes, by field') }))
    .min(1)
    .max(6)
    .describe('every set of them is run; each gets its share of the saving'),
});
const range = z
  .strictObject({
    low: z.number().describe('the least that the number may be'),
    high: z.number().describe('the most that the number may be'),
    shape: z
      .enum(['uniform', 'log-uniform', 'triangular'])
      .optional()
      .describe('how values lie between low and high; uniform where it is absent'),
    source: z.string().min(1).describe('where low and high are from'),
  })
  .refine(({ low, high }) => low <= high, { path: ['low'], message: 'above high: expected low at most high' })
  .refine(({ low, shape }) => shape !== 'log-uniform' || low > 0, {
    path: ['low'],
    message: 'not above 0, of a log-uniform range',
  });
const tornado = z.strictObject({
  at: settings.describe('set at every point of it, by field'),
  parameters: z
    .array(
      z.strictObject({
        parameter: text(100, 'as table and plot name it'),
        source: z.string().min(1).describe('where the range is from'),
        low: side('low'),
        high: side('high'),
      }),
    )
    .min(1)
    .describe('each alone, from low to high'),
});

/** What a study asks of a sweep. */
const studySchema = z.strictObject({
  ...accuracyShape,
  of: z.string().describe('the scenario that is looked at, by the name of its file'),
  with: z.array(z.string()).min(1).max(100).describe('those that it is compared with'),
  at: settings.describe('the point of the grid at which they are compared in full, by field'),
  claimed: text(2000, 'a sentence on what others claim of it: the report says it beside what was found').optional(),
  unsaid: z
    .array(z.strictObject({ question: text(500, 'what the source leaves open'), taken: text(500, 'what is taken for it here') }))
    .max(100)
    .optional()
    .describe('what the paper behind it leaves open'),
  decompositions: z.array(decomposition).optional().describe('savings taken apart into causes'),
  ranges: z
    .record(z.string(), range)
    .optional()
    .describe('ranges of numbers of platforms and tables, for --draws, in place of what those say'),
  tornado: tornado.optional().describe('one parameter at a time, for all scenarios that are compared'),
}) satisfies z.ZodType<Study>;

/** A file that lists a sweep, with a study of it or without. */
export const sweepSchema = z.strictObject({
  version: z.literal(SCENARIO_VERSION).describe('of the format of scenario files'),
  name: runName,
  about: z.string().max(2000).optional().describe('what to look at'),
  sweep: z
    .strictObject({
      ...accuracyShape,
      scenarios: z.array(z.string()).min(1).max(1000).describe('files, beside this one'),
      set: z
        .record(key, z.array(z.unknown()).min(1).max(10_000))
        .optional()
        .describe('values by field, such as `tasks.count: [1, 2, 4]`: every combination is a point'),
      points: z
        .array(
          z.strictObject({ name: text(200, 'as results name it'), set: z.record(key, z.unknown()).describe('values by field') }),
        )
        .min(1)
        .max(10_000)
        .optional()
        .describe('named settings: each is run with every combination'),
    })
    .describe('what is run'),
  study: studySchema.optional().describe('what is asked of it: `switchyard study FILE`'),
});
