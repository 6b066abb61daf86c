/** Engines beyond this process: workers of a queue, and tasks and front of Slurm, where they are installed and answer. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../fuzz/random.js';
import { ownRedis, redisHere } from '../../helpers/redis.js';
import { shipped } from '../../helpers/scenarios.js';
import { differences, wholeIn, type Left } from './left.js';
import { beginLine, endOf, kill, killGroup, pause, runLine, type Begun } from './processes.js';

/** Kills of an engine. */
export interface KilledEngine {
  hits: number;
  resumed: number;
  findings: string[];
}

/** An engine that is there: a sweep on it, and whom to kill. */
interface Engine {
  /** of the sweep: which engine */
  readonly on: (folder: string) => readonly string[];
  /** begins what serves a sweep, if there is such a thing */
  readonly serve: (folder: string) => Begun | undefined;
  /** by name: whom to kill, given the front of a sweep and who serves it. @returns whether somebody was hit */
  readonly victims: Readonly<Record<string, (front: Begun, server: Begun | undefined, folder: string) => boolean>>;
}

const sweep = (on: readonly string[]): string[] => [
  ...['sweep', shipped('four-tasks'), '--set', 'stream.sentences=6,7,8,9', '--store', 'store', '--out', 'out', ...on],
];

/** Processes whose words hold a folder's name and a word. */
function processesOf(folder: string, word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
        return words.includes(word) && words.some((w) => w.startsWith(folder));
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);
}

/** @returns why there is none */
async function queueEngine(): Promise<Engine | string> {
  if (redisHere.skip !== false) return redisHere.skip;
  const { url } = await ownRedis();
  let queues = 0;
  const names = new Map<string, string>();
  const of = (folder: string): readonly string[] => {
    if (!names.has(folder)) names.set(folder, `crash-${++queues}`);
    return ['--redis', url, '--queue', names.get(folder)!];
  };
  return {
    on: (folder) => ['--on', 'queue', ...of(folder), '--retries', '50'],
    serve: (folder) => beginLine(['worker', ...of(folder), '--workers', '1'], folder),
    victims: {
      worker: (_, server) => killGroup(server!.pid),
      front: (front) => kill(front.pid),
    },
  };
}

function slurmEngine(): Engine | string {
  if (spawnSync('sinfo', ['-h'], { encoding: 'utf8' }).status !== 0) return 'no Slurm answers here (sinfo): .ci/slurm starts one';
  return {
    on: () => ['--on', 'slurm', '--chunk', '2', '--retries', '50', '--time', '10', '--memory', '300'],
    serve: () => undefined,
    victims: {
      task: (_, __, folder) => processesOf(folder, 'task').map(kill).some(Boolean),
      front: (front) => kill(front.pid),
    },
  };
}

/** Engines by name: each, or why it is not here. */
export const ENGINES: Readonly<Record<string, () => Promise<Engine | string>>> = {
  'queue worker and front': queueEngine,
  'slurm task and front': () => Promise.resolve(slurmEngine()),
};

/** What figures of a sweep are compared: not the report, which says by which line it was made. */
const APART = /submitted|cache|report\.html|(^|\/)store-id$/;

async function killOnce(engine: Engine, victim: string, after_ms: number, folder: string, known: Left, came: KilledEngine) {
  let server = engine.serve(folder);
  const line = sweep(engine.on(folder));
  let front = beginLine(line, folder);
  let over = false;
  void front.ended.then(() => (over = true));
  await pause(after_ms);
  const hit = !over && engine.victims[victim]!(front, server, folder);
  if (hit) {
    came.hits++;
    came.findings.push(...differences(wholeIn(folder, APART), known, true));
    if (victim === 'worker') server = engine.serve(folder);
    if (victim === 'front') {
      await front.ended;
      front = beginLine(line, folder);
    }
  }
  const { status, stderr } = await endOf(front);
  if (status !== 0) came.findings.push(`exit code ${status} in ${folder}: ${stderr.slice(-500)}`);
  const odd = differences(wholeIn(folder, APART), known, false);
  came.findings.push(...odd.map((of) => `${victim} killed: ${of}, in ${folder}`));
  if (hit && status === 0 && odd.length === 0) came.resumed++;
  if (server) {
    killGroup(server.pid);
    await server.ended;
  }
}

/** Kills of an engine until it was hit so often. @returns why there is no such engine */
export async function killEngine(name: string, kills: number, random: Random, within: string): Promise<KilledEngine | string> {
  const engine = await ENGINES[name]!();
  if (typeof engine === 'string') return engine;
  const own = (): string => mkdtempSync(join(within, 'engine-'));
  const local = own();
  const { status, stderr } = await runLine(sweep(['--workers', '1']), local);
  if (status !== 0) throw new Error(stderr);
  const known = wholeIn(local, APART);
  const came: KilledEngine = { hits: 0, resumed: 0, findings: [] };
  const victims = Object.keys(engine.victims);
  let took_ms: number | undefined;
  for (let tried = 0; came.hits < kills && tried < 4 * kills; tried++) {
    const folder = own();
    const begun_ms = performance.now();
    const after_ms = took_ms === undefined ? Infinity : random.below(Math.round(took_ms));
    if (after_ms === Infinity) {
      // the first is undisturbed: how long it takes here
      const server = engine.serve(folder);
      const ended = await runLine(sweep(engine.on(folder)), folder);
      took_ms = performance.now() - begun_ms;
      if (server) {
        killGroup(server.pid);
        await server.ended;
      }
      const odd = differences(wholeIn(folder, APART), known, false);
      if (ended.status !== 0 || odd.length > 0) throw new Error(`undisturbed: ${odd.join('; ')} ${ended.stderr}`);
    } else await killOnce(engine, victims[tried % victims.length]!, after_ms, folder, known, came);
    rmSync(folder, { recursive: true, force: true });
  }
  return came;
}
