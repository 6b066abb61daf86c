/** Which models a result is of: one of an earlier program is not taken for this one's. */
import { thisBuild } from '../../traces/index.js';
import { numbersDigest } from '../run/provenance.js';

/** The program's version, and a digest of what its changelog lists as changes of numbers. */
export const modelsVersion = (): readonly string[] => {
  const { version, numbers } = thisBuild();
  return [version, numbersDigest(numbers)];
};
