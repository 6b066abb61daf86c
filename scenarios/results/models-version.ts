/** Which models a result is of: one of an earlier program is not taken for this one's. */
import { numbersDigest, thisBuild } from '../../traces/index.js';

let known: readonly string[] | undefined;

/** The program's version, and a digest of what its changelog lists as changes of numbers. */
export const modelsVersion = (): readonly string[] => (known ??= [thisBuild().version, numbersDigest(thisBuild().numbers)]);

/** The same for a person, with the first digits of the digest. */
export const modelsText = ([version = '?', numbers = '']: readonly string[]): string =>
  `Switchyard ${version} (numbers ${numbers.slice(0, 8)})`;
