/** What became of a size, as the records have it: one text that is written and read here. */
import type { Measured } from './measure.js';

/** A size that ran. */
export interface Ran {
  readonly processor_s: number;
  readonly clock_s: number;
  readonly peak_mib: number;
}

const one = (n: number): string => n.toFixed(1);
const took = ({ processor_s, clock_s, peak_mib }: Ran): string =>
  `${one(processor_s)} s of processor, ${one(clock_s)} s, ${peak_mib.toFixed(0)} MiB`;

/** More is too much for what is refused. */
const MOST_REFUSED_MIB = 1024;

/** The lines that are no progress. */
const linesIn = (said: string): readonly string[] =>
  said
    .split('\n')
    .filter((line) => line !== '' && !/^(simulating|reading|planning|exporting|drawing|making|\d+ of \d+)/.test(line));

/** Paths of a folder that is gone tell nobody anything. */
const withoutFolders = (line: string): string => line.replace(/(?<=^|[\s"'])\/\S*\//g, '');

/** @returns what is recorded, and whether it is a finding: a crash, a stack trace, a refusal of many lines or too much memory */
export function figureOf(of: Measured): { readonly figure: string; readonly finding: boolean } {
  const { status, said } = of;
  if (status === 0) return { figure: `run: ${took(of)}`, finding: false };
  const lines = linesIn(said);
  const refused = lines.filter((line) => line.startsWith('error: '));
  const [line] = refused;
  if (status === 2 && line !== undefined && refused.length === 1 && lines.at(-1) === line) {
    const large = of.peak_mib > MOST_REFUSED_MIB;
    return { figure: `refused: ${took(of)}${large ? ' (too much)' : ''}: ${withoutFolders(line)}`, finding: large };
  }
  return { figure: `FINDING: exit ${status ?? 'killed'}: ${took(of)}: ${withoutFolders(lines.at(-1) ?? '')}`, finding: true };
}

/** Of a size that ran; undefined of others. */
export function ranIn(figure: number | string): Ran | undefined {
  const found = /^run: ([\d.]+) s of processor, ([\d.]+) s, (\d+) MiB$/.exec(String(figure));
  return found ? { processor_s: Number(found[1]), clock_s: Number(found[2]), peak_mib: Number(found[3]) } : undefined;
}

/** The line with which a size was refused; undefined of others. */
export const refusalIn = (figure: number | string): string | undefined =>
  /^refused: [^:]* MiB(?: \(too much\))?: (.*)$/.exec(String(figure))?.[1];

/** Name of a size's figure. */
export const nameOf = (row: string, size: number, unit: string): string => `${row}: ${size.toLocaleString('en-US')} ${unit}`;

/** The row and size in such a name. */
export function rowIn(name: string): { readonly row: string; readonly size: number; readonly unit: string } | undefined {
  const found = /^(.*): ([\d,.]+) ([^:]+)$/.exec(name);
  return found ? { row: found[1]!, size: Number(found[2]!.replaceAll(',', '')), unit: found[3]! } : undefined;
}
