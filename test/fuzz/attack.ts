/** Attacks a target for a while, in a thread that is ended where an input hangs or takes too much memory. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { writeWhole } from '../../traces/formats.js';
import { HEAD_BYTES, MOST_INPUT_BYTES, type Asked, type Said } from './asked.js';
import { targets } from './targets/index.js';

/** What is asked for. */
export interface Attack {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  /** at most */
  readonly inputs: number;
  /** findings go there */
  readonly folder: string;
  /** ends it at the first finding */
  readonly first?: boolean | undefined;
  readonly onProgress: (line: string) => void;
}
/** An input that came to what it must not, in a file. */
export interface Finding {
  readonly file: string;
  readonly error: string;
}
/** What it came to. */
export interface Attacked {
  readonly inputs: number;
  readonly taken: number;
  /** sound inputs, and those that ran what none before had run */
  readonly known: number;
  readonly seconds: number;
  readonly most_rss_mib: number;
  /** each kind once: by the first lines of its error */
  readonly findings: readonly Finding[];
}

const LOOK_MS = 250;
const TOLD_MS = 5000;
const MOST_MIB = 1024;

const now_ms = (): number => performance.timeOrigin + performance.now();
/** What errors of one kind have alike: what was thrown where, without what is of this input. */
const kindOf = (error: string): string =>
  error
    .split('\n')
    .slice(0, 3)
    .join('\n')
    .replace(/\d+|"[^"]*"/g, 'x');

/** A thread at work, until its time is over or it is ended. @returns why, and how far it came */
function thread(asked: Asked, most_s: number, onSaid: (said: Said) => void, isOver: () => boolean): Promise<string | undefined> {
  const head = new Int32Array(asked.shared, 0, 2);
  const worker = new Worker(fileURLToPath(new URL('./loop.js', import.meta.url)), {
    workerData: asked,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MIB },
  });
  let [at, since_ms] = [-1, now_ms()];
  return new Promise((resolve) => {
    let over = false;
    const end = (why: string | undefined): void => {
      if (over) return;
      over = true;
      clearInterval(look);
      void worker.terminate().then(() => resolve(why));
    };
    const look = setInterval(() => {
      const i = Atomics.load(head, 0);
      if (i !== at) [at, since_ms] = [i, now_ms()];
      // by the clock: other programs of the machine take their share, too
      else if (at >= asked.from && now_ms() - since_ms > 4000 * most_s) end(`hangs: over ${4 * most_s} s`);
      if (isOver()) end(undefined);
    }, LOOK_MS);
    worker.on('message', (said: Said) => {
      onSaid(said);
      if (said.kind === 'counts' && said.over) end(undefined);
    });
    worker.on('error', (error: Error & { readonly code?: string }) =>
      end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `takes more than ${MOST_MIB} MiB` : (error.stack ?? error.message)),
    );
    worker.on('exit', (code) => end(code === 0 ? undefined : `ends its thread with ${code}`));
  });
}

/** @throws InputError for a target that there is not */
export async function attack({ target: name, seed, seconds, inputs, folder, first, onProgress }: Attack): Promise<Attacked> {
  const target = targets.get(name, { file: 'TARGET' });
  mkdirSync(folder, { recursive: true });
  const begun_ms = now_ms();
  const shared = new SharedArrayBuffer(HEAD_BYTES + MOST_INPUT_BYTES);
  const head = new Int32Array(shared, 0, 2);
  const findings = new Map<string, Finding>();
  let [from, taken, known, rss, told_ms] = [0, 0, 0, 0, begun_ms];
  function found(error: string, content: Uint8Array): void {
    if (findings.has(kindOf(error))) return;
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
    const file = join(folder, `${name}.${digest}${target.ending}`);
    writeWhole(file, content);
    writeWhole(`${file}.txt`, `${error}\n`);
    findings.set(kindOf(error), { file, error });
    onProgress(`found: ${file}: ${error.split('\n')[0]!.slice(0, 200)}`);
  }
  const ends_ms = begun_ms + seconds * 1000;
  while (from < inputs && now_ms() < ends_ms && !(first === true && findings.size > 0)) {
    let [tried, own] = [0, 0];
    Atomics.store(head, 0, -1);
    const onSaid = (said: Said): void => {
      if (said.kind === 'found') return found(said.error, said.content);
      [tried, own, known] = [said.tried, said.taken, Math.max(known, said.known)];
      rss = Math.max(rss, process.memoryUsage.rss() / 2 ** 20);
      if (now_ms() - told_ms < TOLD_MS) return;
      told_ms = now_ms();
      const rate = (from + tried) / ((told_ms - begun_ms) / 1000);
      onProgress(
        `${name}: ${from + tried} inputs, ${rate.toFixed(0)}/s, ${known} kept to be changed further, ${findings.size} found`,
      );
    };
    const asked: Asked = { target: name, seed, from, to: inputs, ends_ms, shared };
    const why = await thread(asked, target.most_s, onSaid, () => first === true && findings.size > 0);
    const at = Atomics.load(head, 0);
    if (why !== undefined) found(why, Uint8Array.from(new Uint8Array(shared, HEAD_BYTES, head[1])));
    taken += own;
    from = why === undefined ? from + tried : at + 1;
    if (why === undefined) break;
  }
  return {
    ...{ inputs: from, taken, known, seconds: (now_ms() - begun_ms) / 1000 },
    ...{ most_rss_mib: Math.round(rss), findings: [...findings.values()] },
  };
}
