/** Taking entries out of short queues, in order: nothing is allocated. */

/** Takes the entry at `i`; those behind it move up. */
export function takeAt<T>(queue: T[], i: number): T {
  const x = queue[i]!;
  for (let j = i + 1; j < queue.length; j++) queue[j - 1] = queue[j]!;
  queue.pop();
  return x;
}

interface Arrived {
  readonly arrived_ps: number;
  readonly requester: number;
  readonly id: number;
}

/** Takes from `queue`, which is not empty, what arrived first; ties go by requester, then by id. */
export function takeEarliest<T extends Arrived>(queue: T[]): T {
  let best = queue[0]!;
  let at = 0;
  for (let i = 1; i < queue.length; i++) {
    const q = queue[i]!;
    const d = q.arrived_ps - best.arrived_ps || q.requester - best.requester || q.id - best.id;
    if (d >= 0) continue;
    best = q;
    at = i;
  }
  return takeAt(queue, at);
}
