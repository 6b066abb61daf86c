/** What a platform says of single tensors that do not lie with their class. */
import * as z from 'zod';

/** How a tensor may be stored. */
export const ENCODINGS = ['dense', 'bitmask', 'auto'] as const;
/** Of a tensor that is said to lie by itself. */
export const DENSITY = 'share of its elements that are not zero, before what the trace and the class say';

const id = z
  .string()
  .min(1)
  .max(300)
  .refine((name) => !(name in {}), 'a name that is not one of every object'); // ids become keys of plain objects

/** By id or pattern. @param density a number that may say its source */
export const tensorsSchema = <D extends z.ZodType>(density: D) =>
  z
    .record(
      id,
      z
        .strictObject({
          memory: z.string().optional().describe('the memory that holds it; absent: as its class'),
          encoding: z
            .enum(ENCODINGS)
            .optional()
            .describe('bitmask: zeros left out, a bit an element says which; auto: the smaller; absent: as its class'),
          density: density.optional(),
        })
        .refine((of) => Object.values(of).some((v) => v !== undefined), 'nothing: expected memory, encoding or density'),
    )
    .describe(
      'weights and tables that do not lie with their class, by id as operator traces have it; * stands for any text, and the entry with the most other characters holds',
    );
