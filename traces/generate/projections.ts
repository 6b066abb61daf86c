/** The products of a layer by name, and what they read and make: where a low-rank update may be. */
import type { ModelDescription } from './model-description.js';

type Widths = Pick<ModelDescription, 'family' | 'hidden' | 'heads' | 'kv_heads' | 'intermediate'>;

/** By name, features out and in, in the order in which a layer has them. */
export function projectionsOf({
  family,
  hidden,
  heads,
  kv_heads = heads,
  intermediate,
}: Widths): ReadonlyMap<string, readonly [number, number]> {
  const up: [string, [number, number]] = ['up', [intermediate, hidden]];
  const down: [string, [number, number]] = ['down', [hidden, intermediate]];
  const output: [string, [number, number]] = ['output', [hidden, hidden]];
  if (family === 'gpt2') return new Map([['qkv', [3 * hidden, hidden]], output, up, down]);
  const kept: [number, number] = [(hidden / heads) * kv_heads, hidden];
  const gate: [string, [number, number]][] = family === 'llama' ? [['gate', [intermediate, hidden]]] : [];
  return new Map([['query', [hidden, hidden]], ['key', kept], ['value', kept], output, ...gate, up, down]);
}
