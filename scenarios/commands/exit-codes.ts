/** Exit codes of the command line. */
export const OK = 0;
/** a fault of ours */
export const FAULT = 1;
/** a file, an option or a value that a person gave */
export const BAD_INPUT = 2;
/** a validation is out of its tolerance, or a constraint is violated */
export const FAILED = 3;
/** Ctrl-C: 128 + SIGINT, as shells have it */
export const INTERRUPTED = 130;
