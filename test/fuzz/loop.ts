/**
 * A thread that gives a target one input after another, made of sound ones and of those that ran what none had run before. The input
 * under way lies in memory that the process shares, so that it is known when this thread is ended.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { HEAD_BYTES, MOST_INPUT_BYTES, type Asked, type Said } from './asked.js';
import { createCoverage, type Coverage } from './coverage.js';
import { randomOf } from './random.js';
import { targets } from './targets/index.js';

/** Inputs that are kept to be changed further, and how large. */
const MOST_KNOWN = 500;
const TOLD_EVERY = 64;
/** Of the time, in which it is watched what inputs run: assumed, since what is found later is little, and watching is slow. */
const WATCHED_SHARE = 0.2;

async function loop({ target: name, seed, from, to, ends_ms, shared }: Asked): Promise<void> {
  const target = targets.get(name, { file: 'fuzz' });
  const [head, bytes] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, HEAD_BYTES)];
  const say = (said: Said): void => parentPort!.postMessage(said);
  const known = [...target.bases()];
  const largest = Math.max(...known.map((b) => b.length));
  const now_ms = (): number => performance.timeOrigin + performance.now();
  let coverage: Coverage | undefined = createCoverage();
  const watched_ms = now_ms() + WATCHED_SHARE * (ends_ms - now_ms());
  let taken = 0;
  let i = from;
  for (; i < to && now_ms() < ends_ms; i++) {
    const content = target.mutated(known, randomOf(seed * 1_000_003 + i, name));
    if (content.length > MOST_INPUT_BYTES) continue;
    bytes.set(content);
    head[1] = content.length;
    Atomics.store(head, 0, i);
    try {
      if ((await target.attempt(content)) === 'taken') taken++;
    } catch (error) {
      const text = error instanceof Error ? `${error.stack ?? error.message}${causeOf(error)}` : String(error);
      say({ kind: 'found', error: text, content });
    }
    if (coverage?.isNew() === true && known.length < MOST_KNOWN && content.length <= 2 * largest) known.push(content);
    if (coverage && now_ms() > watched_ms) coverage = void coverage.end();
    if (i % TOLD_EVERY === 0) say({ kind: 'counts', tried: i - from, taken, known: known.length, over: false });
  }
  say({ kind: 'counts', tried: i - from, taken, known: known.length, over: true });
}
const causeOf = ({ cause }: Error): string => (cause instanceof Error ? `\ncause: ${cause.stack ?? cause.message}` : '');

const asked = workerData as Asked;
await loop(asked);
