/** What a memory of a platform is for: that, and never its name, is the order in which memories are numbered. */
import { tableOf } from './table-of.js';
import type { Platform } from './schema.js';

/** In order. Off chip; on chip without activations, cells that keep by themselves apart; and the one that activations are in. */
export const MEMORY_ROLES = ['dram', 'static-memory', 'non-volatile-memory', 'working-memory'] as const;
/** One of them. */
export type MemoryRole = (typeof MEMORY_ROLES)[number];

/** @throws InputError when the platform has a technology that is not registered */
export function memoryRole(platform: Platform, name: string, file: string): MemoryRole {
  const { memories, placement } = platform;
  const technology = tableOf(platform, memories[name]!.technology, { file, field: `memories.${name}.technology` });
  if (technology.kind === 'dram') return 'dram';
  if (placement.activation.memory === name) return 'working-memory';
  return technology.programming ? 'non-volatile-memory' : 'static-memory';
}
