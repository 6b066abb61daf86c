/** Being asked to stop, by Ctrl-C or by another process. */
import { INTERRUPTED } from './exit-codes.js';

/** Ctrl-C once: the run ends in order. Twice: at once. */
export function interruption(): { asked: () => boolean; done: () => void } {
  let asked = false;
  const handler = (): void => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return { asked: () => asked, done: () => void process.off('SIGINT', handler).off('SIGTERM', handler) };
}
