/** Numbers as people write them: bare, or with source and the range of what sources say. `{ value: 3, source: "…", low: 2, high: 5, shape: uniform }` */
import * as z from 'zod';
import { expectedOf } from '../../traces/formats.js';
import { rangeFault, SHAPES, type Range, type Shape } from './sourced.js';

/** A number, bare or with its source, and with the range of what sources say. */
export interface Given {
  readonly value: number;
  readonly source: string;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** how values lie between the ends; uniform where it is absent */
  readonly shape?: Shape | undefined;
  readonly range_source?: string | undefined;
}
/** The range of a number, where it says one. */
export const rangeOf = ({ low, high, shape = 'uniform', source, range_source = source }: Given): Range | undefined =>
  low === undefined || high === undefined ? undefined : { low, high, shape, source: range_source };

/** What a number with a source may say of its range. */
export const rangeShape = {
  low: z.number().optional().describe('the least that it may be as well; with high'),
  high: z.number().optional().describe('the most that it may be as well; with low'),
  shape: z.enum(SHAPES).optional().describe('how values lie between low and high; uniform where it is absent'),
  range_source: z.string().min(1).optional().describe('where low and high are from; the source where it is absent'),
};

/** As JSON Schema says that the ends of a range come together. */
export const RANGE_KEYS = { dependentRequired: { low: ['high'], high: ['low'], shape: ['low'], range_source: ['low'] } };

/** Both ends or none, around the value, each of them what the value could be. */
export function checkRange(g: Omit<Given, 'source'>, value: z.ZodNumber, ctx: z.RefinementCtx): void {
  const { low, high, shape = 'uniform' } = g;
  const one = low === undefined ? 'high' : 'low';
  if ((low === undefined) !== (high === undefined))
    ctx.addIssue({ code: 'custom', path: [one], message: 'alone: a range has low and high' });
  if (low === undefined && (g.shape !== undefined || g.range_source !== undefined))
    ctx.addIssue({ code: 'custom', path: ['shape'], message: 'of no range: expected low and high' });
  if (low === undefined || high === undefined) return;
  const fault = rangeFault(g.value, { low, high, shape });
  for (const [end, x] of Object.entries({ low, high })) {
    const wrong = value.safeParse(x).error?.issues[0];
    if (wrong)
      ctx.addIssue({ code: 'custom', path: [end], message: `${x}, as the value could not be: expected ${expectedOf(wrong, x)}` });
  }
  if (fault) ctx.addIssue({ code: 'custom', path: ['low'], message: `${fault[0]}, expected ${fault[1]}` });
}

const BARE = 'given in the file without a source';
/** A schema of a number that may carry its source, and a range. */
export const given = (value: z.ZodNumber): z.ZodType<Given> =>
  z
    .union([
      value,
      z
        .strictObject({
          value: value.describe('the number'),
          source: z
            .string()
            .min(1)
            .describe('where it is from, beginning with measured, quoted, second-hand, derived, calibrated or assumed'),
          ...rangeShape,
        })
        .superRefine((g, ctx) => checkRange(g, value, ctx))
        .meta(RANGE_KEYS),
    ])
    .transform((g): Given => (typeof g === 'number' ? { value: g, source: BARE } : g));
