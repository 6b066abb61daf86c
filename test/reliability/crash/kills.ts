/** `kill -9` at random moments of a work; what lies there then, and what the same line comes to afterwards. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../fuzz/random.js';
import { readCut } from './cut-traces.js';
import { differences, unfinishedIn, wholeIn, type Left } from './left.js';
import { beginLine, childrenOf, endOf, groupEnds, kill, killGroup, pause, runLine } from './processes.js';
import type { Victim, Work } from './works.js';

/** What kills of a work came to. */
export interface Killed {
  /** before it had ended */
  hits: number;
  /** of them, with files that are not whole, by their names */
  withUnfinished: number;
  /** of them, with files that are whole */
  withWhole: number;
  cutTraces: number;
  /** of them, in which nothing is found, and all lines say so */
  emptyTraces: number;
  resumed: number;
  findings: string[];
}

/** Moments of a run that are told apart. */
const STEPS = 2 ** 20;
const TRACE = /trace\.swt\.\d+\.tmp$/;

/** What an undisturbed run leaves, and how long it takes. */
interface Undisturbed {
  readonly left: Left;
  readonly took_ms: number;
  readonly trace: Uint8Array | undefined;
}

async function lines(all: readonly (readonly string[])[], folder: string): Promise<void> {
  for (const line of all) {
    const { status, stderr } = await runLine(line, folder);
    if (status !== 0) throw new Error(`${line.join(' ')}: exit code ${status}: ${stderr}`);
  }
}

/** All of a work, undisturbed. @returns how long the line took */
async function complete(work: Work, folder: string): Promise<number> {
  const begun_ms = performance.now();
  await lines([work.line], folder);
  const took_ms = performance.now() - begun_ms;
  await lines(work.after ?? [], folder);
  return took_ms;
}

async function undisturbed(work: Work, folder: string): Promise<Undisturbed> {
  await lines(work.before ?? [], folder);
  const took_ms = await complete(work, folder);
  const left = wholeIn(folder, work.apart);
  const trace = [...left.keys()].find((path) => path.endsWith('trace.swt'));
  return { left, took_ms, trace: trace === undefined ? undefined : readFileSync(join(folder, trace)) };
}

/** @returns whether it was hit before it had ended */
async function killedAt(work: Work, folder: string, victim: Victim, after_ms: number, findings: string[]): Promise<boolean> {
  const begun = beginLine(work.line, folder);
  const { pid, ended } = begun;
  let over = false;
  void ended.then(() => (over = true));
  await pause(after_ms);
  const workers = victim === 'workers' ? childrenOf(pid) : [];
  const hit = !over && (victim === 'workers' ? workers.map(kill).some(Boolean) : victim === 'front' ? kill(pid) : killGroup(pid));
  const { status, stderr } = await endOf(begun);
  if (victim === 'workers' && status !== 0) findings.push(`without a worker: exit code ${status}: ${stderr.slice(0, 300)}`);
  if (!(await groupEnds(pid))) findings.push('who was left behind goes on');
  killGroup(pid);
  return hit && (victim === 'workers' || status === -1);
}

/** What lies there after a kill. */
async function look(work: Work, folder: string, known: Undisturbed, came: Killed): Promise<void> {
  const whole = wholeIn(folder, work.apart);
  const left = unfinishedIn(folder);
  if (left.length > 0) came.withUnfinished++;
  if (whole.size > 0) came.withWhole++;
  came.findings.push(...differences(whole, known.left, true));
  for (const path of left.filter((name) => TRACE.test(name))) {
    const { answered, findings } = await readCut(join(folder, path), folder, known.trace);
    came.cutTraces++;
    if (answered === 0) came.emptyTraces++;
    came.findings.push(...findings);
  }
  rmSync(join(folder, 'reading'), { recursive: true, force: true });
}

/** The same line again, and what follows it. @returns how long it took */
async function again(work: Work, folder: string, known: Undisturbed, came: Killed): Promise<number> {
  try {
    const took_ms = await complete(work, folder);
    const odd = differences(wholeIn(folder, work.apart), known.left, false);
    came.findings.push(...odd.map((of) => `the same line again: ${of}`));
    if (odd.length === 0) came.resumed++;
    return took_ms;
  } catch (error) {
    came.findings.push(`the same line again: ${(error as Error).message}`);
    return known.took_ms;
  }
}

/** Kills a work until it was hit so often. @param within a folder for its folders */
export async function killWork(work: Work, kills: number, random: Random, within: string): Promise<Killed> {
  const own = (): string => mkdtempSync(join(within, 'killed-'));
  const first = own();
  const known = await undisturbed(work, first);
  rmSync(first, { recursive: true });
  const came: Killed = {
    ...{ hits: 0, withUnfinished: 0, withWhole: 0, cutTraces: 0, emptyTraces: 0, resumed: 0, findings: [] },
  };
  const victims = work.victims ?? ['front', 'group'];
  let took_ms = known.took_ms;
  for (let tried = 0; came.hits < kills && tried < 4 * kills; tried++) {
    const folder = own();
    await lines(work.before ?? [], folder);
    const victim = victims[tried % victims.length]!;
    const found = came.findings.length;
    if (await killedAt(work, folder, victim, (random.below(STEPS) / STEPS) * took_ms, came.findings)) {
      came.hits++;
      await look(work, folder, known, came);
      took_ms = (took_ms + (await again(work, folder, known, came))) / 2;
    }
    // what shows a finding stays
    if (came.findings.length === found) rmSync(folder, { recursive: true });
    else came.findings.push(`  in ${folder}, victim: ${victim}`);
  }
  return came;
}
