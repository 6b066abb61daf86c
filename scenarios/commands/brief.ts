/** Which lines are answered at once, and which are work that a person waits for. */

/** Commands that print what is known. */
export const BRIEF: ReadonlySet<string> = new Set([
  'schema',
  'init',
  'platforms',
  'platform',
  'completion',
  'complete',
  'reference',
]);

/** Known without the commands themselves, which take a moment to load. @param argv the words after `switchyard` */
export function isBrief(argv: readonly string[]): boolean {
  const asked = argv.find((word) => !word.startsWith('-'));
  return asked === undefined || asked === 'help' || BRIEF.has(asked) || argv.includes('--help') || argv.includes('-h');
}
