/** What a row runs, and on what. */
import { isFile } from '../../traces/index.js';
import type { Reference } from './read.js';

/** A platform, and numbers in place of its own, by their paths in it. */
export interface Candidate {
  /** undefined: what each command takes where none is given */
  readonly platform: string | undefined;
  readonly numbers: readonly (readonly [path: readonly string[], value: number])[];
}

/** What a row runs on: its own platform, else that of the command line. */
export const platformOf = ({ platform, beside }: Reference, otherwise: string | undefined): string | undefined =>
  platform === undefined ? otherwise : isFile(platform) ? beside(platform) : platform;

/** Whether it runs on a platform at all. */
export const hasPlatform = ({ run: of, arguments: line }: Reference): boolean =>
  of !== 'memory' && !(of === 'gemm' && /(^|\s)--array(\s|=)/.test(line));

/** Rows that run the same have the same key. */
export const keyOfRun = ({ run: of, platform, arguments: line }: Reference): string => JSON.stringify([of, platform, line]);
