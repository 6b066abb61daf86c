/** What a scenario says of single tensors that do not lie with their class. */
import * as z from 'zod';
import { share } from './stream-schema.js';

const id = z
  .string()
  .min(1)
  .max(300)
  .refine((name) => !(name in {}), 'a name that is not one of every object'); // ids become keys of plain objects

/** By id or pattern. */
export const tensorsSchema = z
  .record(
    id,
    z
      .strictObject({
        memory: z.string().optional().describe('the memory that holds it; absent: as its class'),
        encoding: z
          .enum(['dense', 'bitmask', 'auto'])
          .optional()
          .describe('bitmask: zeros left out, a bit an element says which; auto: the smaller; absent: as its class'),
        density: share.optional().describe('share of its elements that are not zero, before what the trace and the class say'),
      })
      .refine((of) => Object.values(of).some((v) => v !== undefined), 'nothing: expected memory, encoding or density'),
  )
  .describe(
    'weights and tables that do not lie with their class, by id as operator traces have it; * stands for any text, and the entry with the most other characters holds',
  );
