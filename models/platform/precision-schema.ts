/** What a platform file says of number formats beside `format`. */
import * as z from 'zod';
import { CLASSES, KINDS } from '../../traces/formats.js';

/** A name of a registry, which schemas list. */
export const named = (of: string, about: string) => z.string().describe(about).meta({ names: of });

/** Names of formats by class of tensors and by kind of operator. */
export const precisionSchema = z
  .strictObject({
    classes: z
      .partialRecord(z.enum(CLASSES), named('formats', 'of tensors of the class'))
      .optional()
      .describe('by class of tensors'),
    kinds: z
      .partialRecord(z.enum(KINDS), named('formats', 'of what operators of the kind hand on'))
      .optional()
      .describe('of activations, by the kind of operator that makes them; before that of their class'),
  })
  .optional()
  .describe('number formats in place of `format`; products of unlike ones are computed in the wider one');
