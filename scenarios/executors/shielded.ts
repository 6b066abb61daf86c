/** Processes that a signal to the whole group does not end, such as Ctrl-C in a terminal: they end with who began them. */

import { Worker } from 'node:worker_threads';

/** What they are begun with. */
export const SHIELDED = ['--shielded'] as const;

/** Who began it is asked in its place, and goes on until this one has done what it is at. */
export function shieldIfAsked(): void {
  if (!process.argv.includes(SHIELDED[0])) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

/** A simulation may compute for long before it hears that who began it was killed: a thread looks. */
const LOOK_MS = 500;
const LOOKING = `const { ppid } = process;
setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGKILL'), ${LOOK_MS});`;

/** Ends this process with the one that began it, whatever it is at: what it writes is there whole or not at all. */
export function endWithParent(): void {
  new Worker(LOOKING, { eval: true, stdin: false }).unref();
}
