/** Being asked to stop, by Ctrl-C, by another process, or by the end of the terminal. */
import { INTERRUPTED } from './exit-codes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C once: the run ends in order. Twice: at once. */
export function interruption(): { asked: () => boolean; done: () => void } {
  let asked = false;
  const handler = (): void => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
  };
  // Node does not end by a signal that is listened to
  for (const signal of SIGNALS) process.on(signal, handler);
  return {
    asked: () => asked,
    done() {
      for (const signal of SIGNALS) process.off(signal, handler);
    },
  };
}
