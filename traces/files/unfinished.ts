/** Files under the temporary name that `write.ts` gives them until they are whole. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The name of a file while this process writes it. */
export const temporaryName = (file: string): string => `${file}.${process.pid}.tmp`;

/** What runs that were killed, or are under way, have written of `file`. */
export function unfinishedOf(file: string): string[] {
  const [folder, name] = [dirname(file), basename(file)];
  if (!existsSync(folder)) return [];
  const of = (n: string): boolean => n.startsWith(`${name}.`) && /^\d+\.tmp$/.test(n.slice(name.length + 1));
  return readdirSync(folder)
    .filter(of)
    .sort()
    .map((n) => join(folder, n));
}
