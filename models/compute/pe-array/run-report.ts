/** What a run of the engine came to, told when nothing of it is on its way any more. */
export interface RunReport {
  readonly operator: number;
  /** until it was done */
  readonly cycles: number;
  /** cycles by use, in the order of RUN_USES */
  readonly uses: readonly number[];
  /** words by buffer, in the order of WORDS */
  readonly words: readonly number[];
  /** of the operator so far: MACs, and those that were not gated */
  readonly macs: number;
  readonly active_macs: number;
}
