/** How far caches may grow before a memory without a spill is full. */
import { elements, type OperatorTrace } from '../../traces/formats.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { placeTensors } from './placement.js';

/** Rows of the largest cache: a row a token. */
const rowsOf = ({ operators }: OperatorTrace): number =>
  operators.reduce((most, { output: t }) => (t.class === 'cache' ? Math.max(most, t.shape[0]!) : most), 0);

/** Bytes that a row of all caches takes, dense. */
function rowBytes({ operators }: OperatorTrace, { precision }: Hardware): number {
  const rows = new Map<string, number>();
  for (const { output: t, kind } of operators)
    if (t.class === 'cache') rows.set(t.id, (elements(t) / t.shape[0]!) * precision.of('cache', kind).element_bytes);
  return [...rows.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * @param slots parts of tasks that lie beside each other
 * @throws InputError where keys and values do not fit into their memory and have no other, saying after how many tokens
 */
export function checkCacheRoom(hardware: Hardware, trace: OperatorTrace, { slots }: { readonly slots: number }): void {
  const { placement } = hardware.platform;
  const { memory: name, spill } = placement.cache ?? placement.activation;
  const tokens = rowsOf(trace);
  if (tokens === 0 || spill !== undefined) return;
  const memory = hardware.memories.findIndex((m) => m.name === name);
  const capacity_bytes = hardware.memories[memory]!.facts.capacity_bytes;
  const capacities = hardware.memories.map(() => Infinity);
  const needed = (cache_rows: number): number =>
    placeTensors(trace, hardware, { slots, capacities, cache_rows }).storage[memory]!.reach_bytes;
  if (needed(tokens) <= capacity_bytes || needed(0) > capacity_bytes) return; // or it is not for the caches that it is full
  let [fits, full] = [0, tokens];
  while (full - fits > 1) {
    const middle = (fits + full) >> 1;
    if (needed(middle) <= capacity_bytes) fits = middle;
    else full = middle;
  }
  throw misfit(
    hardware,
    `placement.${placement.cache ? 'cache' : 'activation'}`,
    `keys and values fill ${name} after ${fits} tokens of ${tokens}: ${rowBytes(trace, hardware)} bytes a token beside ` +
      `${needed(0)} of ${capacity_bytes} bytes for what else lies there`,
    'a larger memory, another memory or a spill for class cache, shorter prompts or fewer outputs',
  );
}
