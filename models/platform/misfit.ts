/** What does not fit a hardware although both are sound: a trace, a name, a voltage. */
import { InputError } from '../../traces/formats.js';
import type { Hardware } from './hardware.js';

/** @param field of the platform, such as placement.task */
export const misfit = (
  { place }: Pick<Hardware, 'place'>,
  field: string,
  problem: string,
  expected: string,
  didYouMean?: string,
): InputError => new InputError(place(field), problem, expected, didYouMean);
