/** Whether a platform's memories and buffers are of one basis: outputs of tools, of the same transistors, or silicon. */
import { tableOf } from './table-of.js';
import type { Platform } from './schema.js';

/** What to say of a platform that mixes them; undefined of one that does not. A DRAM is of data sheets, whatever stands beside it. */
export function mixedBasis(platform: Platform): string | undefined {
  const { name, memories, buffers } = platform;
  const of = new Map<string, string[]>();
  for (const [what, { technology }] of [...Object.entries(memories), ...Object.entries(buffers)]) {
    const table = tableOf(platform, technology, { file: name });
    if (table.kind !== 'array') continue;
    const basis = table.roadmap === undefined ? table.basis : `${table.basis}, ${table.roadmap}`;
    of.set(basis, [...(of.get(basis) ?? []), what]);
  }
  if (of.size < 2) return undefined;
  const parts = [...of].map(([basis, what]) => `${basis}: ${what.join(', ')}`);
  return `memories and buffers of unlike basis, which favours one over the other: ${parts.join('; ')}`;
}
