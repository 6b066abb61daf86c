/**
 * `survivors.json`: the mutants that the last kept run of each folder left, with why, where somebody looked. RELIABILITY.md lists them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(import.meta.resolve('./survivors.json'));

/** @returns {{ file: string, line: number, mutator: string, from: string, to: string, status: string, why: string | null }[]} */
export const survivors = () => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : []);

/** The text that a mutant takes the place of, or what it becomes, in one line. */
const short = (text) => text.replace(/\s+/g, ' ').slice(0, 90);

/** From its lines, which count from 1, as its columns do. */
function textAt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join('\n');
}

/** Keeps what a run left in place of what an earlier one of the folder did; what is left again is left for the same reason, where that is one alone. */
export function keepSurvivors(folder, mutants) {
  const before = survivors();
  const same = (a, b) => a.file === b.file && a.mutator === b.mutator && a.from === b.from && a.to === b.to;
  const left = mutants.map(({ file, location, mutatorName, replacement, status, source }) => {
    const to = short(replacement ?? '');
    const one = { file, line: location.start.line, mutator: mutatorName, from: short(textAt(source, location)), to, status };
    const known = before.filter((b) => same(b, one));
    return { ...one, why: known.length === 1 ? known[0].why : null };
  });
  const all = [...before.filter(({ file }) => !file.startsWith(`${folder}/`)), ...left];
  all.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  writeFileSync(FILE, `${JSON.stringify(all, null, 1)}\n`);
}
