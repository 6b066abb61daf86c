/** Event traces of runs that were killed: the beginning of the whole one, and read as far as they go. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, type Ended } from '../../helpers/cli.js';

/** What is asked of one. */
const LINES: readonly (readonly string[])[] = [
  ['inspect'],
  ['plot', '--kind', 'power,timeline', '--out', 'drawn'],
  ['why'],
  ['operators'],
];

/** How reading went: all lines have an answer, or some say why they have none; or a finding. */
export interface Read {
  readonly answered: number;
  readonly refused: number;
  readonly findings: readonly string[];
}

/** One line that says what is wrong, and exit code 2. */
export const isRefusal = ({ status, stderr }: Ended): boolean =>
  status === 2 &&
  !/^ {4}at |internal error/m.test(stderr) &&
  stderr.split('\n').filter((line) => line.startsWith('error: ')).length === 1;

/** @param whole of an undisturbed run; undefined: it is not known */
export async function readCut(file: string, folder: string, whole: Uint8Array | undefined): Promise<Read> {
  const findings: string[] = [];
  const bytes = readFileSync(file);
  if (whole && !bytes.equals(whole.subarray(0, bytes.length)))
    findings.push(`${file}: not the beginning of the whole event trace`);
  const reading = join(folder, 'reading');
  mkdirSync(reading, { recursive: true });
  let [answered, refused] = [0, 0];
  for (const [command, ...options] of LINES) {
    const ended = await cli([command!, file, ...options], reading);
    if (ended.status === 0) answered++;
    else if (isRefusal(ended)) refused++;
    else findings.push(`${command} of ${file} (${bytes.length} bytes): exit code ${ended.status}: ${ended.stderr.slice(0, 500)}`);
  }
  return { answered, refused, findings };
}
