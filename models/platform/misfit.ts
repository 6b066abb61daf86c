/** What does not fit a hardware although both are sound: a trace, a name, a voltage. */
import { InputError } from '../../traces/formats.js';
import type { Hardware } from './hardware.js';

/** @param field of the platform's file, such as placement.task */
export const misfit = ({ file }: Pick<Hardware, 'file'>, field: string, problem: string, expected: string): InputError =>
  new InputError({ file, field }, problem, expected);
