/** The commands of a DRAM by name and by number, and what is said of one that was issued. */

/** Commands that are constrained by bank; the first five are also what constraints are about. */
export const COMMANDS = ['activate', 'read', 'write', 'precharge', 'refresh', 'refresh-bank', 'precharge-all'] as const;
/** A command to a bank or to all banks of a rank. */
export type CommandName = (typeof COMMANDS)[number];
/** Their numbers: places in `COMMANDS`. */
export const [ACT, RD, WR, PRE, REF, REF_BANK, PRE_ALL] = [0, 1, 2, 3, 4, 5, 6] as const;
/** How many of them constraints are about: the first so many. */
export const NEXT = 5;

/** Commands that take a rank into a state without a clock, and out of it. */
export const POWER_COMMANDS = ['power-down-enter', 'power-down-exit', 'self-refresh-enter', 'self-refresh-exit'] as const;

/** What the command bus carries. */
export interface Command {
  readonly name: CommandName | (typeof POWER_COMMANDS)[number];
  /** of a command to a whole rank, its first bank */
  readonly bank: number;
  /** −1 where it has none */
  readonly row: number;
  readonly column: number;
}

/** A command with the first cycle in which it occupies the command bus. */
export interface CommandAt extends Command {
  readonly cycle: number;
}

/** Commands since the beginning. */
export interface CommandCounts {
  readonly activates: number;
  readonly precharges: number;
  /** bursts */
  readonly reads: number;
  readonly writes: number;
  /** of a whole rank or of one bank, each one */
  readonly refreshes: number;
  /** bursts from a row that an earlier burst had used since it was opened */
  readonly rowHits: number;
}
