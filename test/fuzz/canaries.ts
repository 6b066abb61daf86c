/** The fuzzers' own test: builds with one planted fault each, which the fuzzer must find. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { keepRun } from '../reliability/record.js';
import type { Attacked } from './attack.js';
import { PLANTS } from './plants.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What attacking a build with this fault came to. @param folder of its findings */
export async function attackPlanted(name: string, seconds: number, seed: number, folder: string): Promise<Attacked> {
  const args = ['--import', here('./planted.js'), here('./canary.js'), name, String(seconds), String(seed), folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, CANARY: name } });
  return JSON.parse(stdout) as Attacked;
}

/** How it is asked: `seconds` for each. */
export interface CanariesAsked {
  readonly seconds: number;
  readonly seed: number;
  readonly keep: boolean;
  readonly say: (line: string) => void;
  /** names of some; empty: all */
  readonly only: readonly string[];
}

/** @returns whether every fault was found */
export async function canaries({ seconds, seed, keep, say, only }: CanariesAsked): Promise<boolean> {
  const figures: Record<string, number | string> = {};
  let [found, sum_s] = [0, 0];
  const tried = Object.entries(PLANTS).filter(([name]) => only.length === 0 || only.includes(name));
  for (const [name, { breaks, target }] of tried) {
    const came = await attackPlanted(name, seconds, seed, join('canaries', name));
    const [finding] = came.findings;
    if (finding) found++;
    sum_s += came.seconds;
    const how = finding ? `found after ${came.seconds.toFixed(1)} s, ${came.inputs} inputs` : `NOT found in ${seconds} s`;
    figures[`${breaks} (${target})`] = how;
    say(`${name}: ${how}${finding ? `: ${finding.error.split('\n')[0]!.slice(0, 120)}` : ''}`);
  }
  say(`${found} of ${tried.length} found`);
  if (keep)
    keepRun('canaries', { command: `npm run fuzz -- canaries --seconds ${seconds} --seed ${seed}`, seconds: sum_s, figures }, 1);
  return found === tried.length;
}
