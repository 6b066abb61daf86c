/** Processes that a signal to the whole group does not end, such as Ctrl-C in a terminal: they end with who began them. */

/** What they are begun with. */
export const SHIELDED = ['--shielded'] as const;

/** Who began it is asked in its place, and goes on until this one has done what it is at. */
export function shieldIfAsked(): void {
  if (!process.argv.includes(SHIELDED[0])) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}
