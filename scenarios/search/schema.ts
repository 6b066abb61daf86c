/** Files of searches: a scenario, a space of its fields, and what is asked of it. */
import * as z from 'zod';
import { runName, SCENARIO_VERSION } from '../file/schema.js';
import { accuracyShape } from '../sweep/schema.js';
import { METHOD_NAMES } from './methods.js';

/** The most points that a search evaluates. */
export const MOST_BUDGET = 100_000;

const field = z.string().regex(/^[^.\s?]+(\.[^.\s?]+)*$/, 'a field such as tasks.count or tasks[0].exit');
const settings = z.record(field, z.unknown());

const choices = z
  .array(z.unknown())
  .min(1, 'no values: expected at least one')
  .max(10_000)
  .describe('values, such as [8, 16, 32]; in the order of numbers where they are numbers');
const range = z
  .strictObject({
    low: z.number().describe('the least value'),
    high: z.number().describe('the greatest value'),
    scale: z.enum(['linear', 'log']).default('linear').describe('log: each factor is as likely as any other'),
    step: z
      .number()
      .positive()
      .optional()
      .describe('from one value to the next, on a linear scale; absent: any value, to six digits'),
    integer: z.boolean().default(false).describe('whole numbers alone'),
  })
  .refine(({ low, high }) => low <= high, { path: ['low'], message: 'above high: expected low at most high' })
  .refine(({ low, scale }) => scale !== 'log' || low > 0, {
    path: ['low'],
    message: 'not above 0: expected more, on a log scale',
  })
  .refine(({ step, scale }) => step === undefined || scale === 'linear', {
    path: ['step'],
    message: 'given with a log scale: expected a linear scale, or none',
  });
const named = z.strictObject({
  settings: z
    .record(z.string().min(1).max(100), settings)
    .describe(
      'by name, fields that are set together; the field of the space is then a name of your own, a column of the results',
    ),
});
const bound = z
  .strictObject({
    at_most: z.number().optional().describe('the greatest value that is allowed'),
    at_least: z.number().optional().describe('the least value that is allowed'),
  })
  .refine((b) => b.at_most !== undefined || b.at_least !== undefined, { message: 'no bound: expected at_most, at_least or both' })
  .refine((b) => b.at_most === undefined || b.at_least === undefined || b.at_least <= b.at_most, {
    path: ['at_least'],
    message: 'above at_most: expected bounds that a point can meet',
  });

/** A file that describes a search. */
export const searchSchema = z.strictObject({
  version: z.literal(SCENARIO_VERSION).describe('of the format of scenario files'),
  name: runName,
  about: z.string().max(2000).optional().describe('what to look at'),
  search: z
    .strictObject({
      scenario: z.string().describe('a scenario file, beside this one'),
      set: settings.optional().describe('set at every point, by field'),
      space: z
        .record(field, z.union([choices, range, named], { error: 'a list of values, { low, high } or { settings }' }))
        .refine((space) => Object.keys(space).length > 0, { message: 'no fields: expected at least one' })
        .describe('what may be chosen, by field: values, a range, or named settings of several fields'),
      objectives: z
        .record(z.string(), z.enum(['min', 'max']))
        .refine((of) => Object.keys(of).length > 0 && Object.keys(of).length <= 5, {
          message: 'none, or more than five: expected one to five',
        })
        .describe('min or max, by column of results.csv, such as energy_per_sentence_uj: min'),
      constraints: z
        .record(z.string(), z.union([z.literal(true), bound], { error: '{ at_most }, { at_least } or both' }))
        .optional()
        .describe(
          'bounds by column of results.csv, such as latency_mean_ms: { at_most: 100 }; of area they are checked before simulating; fits: true holds, said or not',
        ),
      ...accuracyShape,
      method: z.enum(METHOD_NAMES).default('nsga2').describe('how points are chosen'),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(1)
        .describe('of what is drawn'),
      budget: z
        .int()
        .min(1)
        .max(MOST_BUDGET)
        .optional()
        .describe(
          'points that are evaluated at most, 200 where it is absent, of exhaustive all; those that are rejected before do not count',
        ),
      population: z.int().min(2).max(1000).default(32).describe('points of a generation, which are evaluated together'),
      stop: z
        .strictObject({
          hypervolume: z
            .strictObject({
              gain_below_percent: z.number().min(0).max(100).describe('percent of the hypervolume that is there'),
              generations: z.int().min(1).max(1000).describe('over so many generations'),
            })
            .describe('ends where the front has hardly moved'),
        })
        .optional()
        .describe('absent: the budget is used up'),
    })
    .describe('what is searched'),
});
