/** What is to fail, as a process is told it in its environment. */

/** Errors of a file system, and a write that takes fewer bytes than it was given. */
export const KINDS = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'short'] as const;
export type Kind = (typeof KINDS)[number];

export interface Fault {
  /** which writing call, from 1; beyond the last: none */
  readonly k: number;
  readonly kind: Kind;
  /** all after it as well, as on a disk that stays full */
  readonly from: boolean;
  /** a line of 240 bytes each call */
  readonly log: string;
  /** the folder whose files count, with its last separator */
  readonly below: string;
}
