/** What a thread threw where no command could catch it. */
import { getHeapStatistics } from 'node:v8';
import { BAD_INPUT, FAULT } from './exit-codes.js';

/**
 * Of a heap that came to its limit, which Node sets by the memory of the machine. A single list or text that passes it by far ends the
 * process without a word of ours.
 */
function noMemory(): string {
  const most_mib = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
  return (
    `error: not enough memory: this line takes more than ${most_mib} MiB; expected a smaller input, or less of it (--step, fewer ` +
    `sentences, --no-trace), or a higher limit, as NODE_OPTIONS=--max-old-space-size=${2 * most_mib} sets it\n`
  );
}

/** What is said of it, and the exit code. */
export function uncaught(error: NodeJS.ErrnoException): { readonly said: string; readonly code: number } {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { said: noMemory(), code: BAD_INPUT };
  return { said: `internal error, please report: ${error.stack ?? error.message}\n`, code: FAULT };
}
