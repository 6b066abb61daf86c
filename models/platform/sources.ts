/** Every number of a platform with where it comes from: for the report. */
import { isSourced, STATUSES, type Status } from '../technology/sourced.js';
import { technologyOf } from './technology-of.js';
import type { Given, Platform } from './schema.js';

/** How a number of a platform was obtained; `given` where its source does not begin with the word for it. */
export type GivenStatus = Status | 'calibrated' | 'given';

/** A number of a platform or of a technology table, as the report shows it. */
export type SourceRow = readonly [parameter: string, value: string, source: string, status: GivenStatus];

const WORDS: readonly GivenStatus[] = [...STATUSES, 'calibrated'];
/** By the word with which a source begins. */
export const statusOf = (source: string): GivenStatus => WORDS.find((word) => word === /^[a-z-]*/.exec(source)![0]) ?? 'given';

/** A number of a platform file. */
export const isGiven = (x: object): x is Given => 'value' in x && 'source' in x;

/** What `leaf` recognises within a value, with its path: names, of which only ids of tensors have dots, and positions in lists; a platform's tables are none of its own numbers. */
export function leaves<T extends object>(value: unknown, path: string, leaf: (x: object) => x is T): [string, T][] {
  if (typeof value !== 'object' || value === null || path.endsWith('.macros') || path === 'tables') return [];
  if (leaf(value)) return [[path, value]];
  return Object.entries(value).flatMap(([k, v]) => leaves(v, path ? `${path}.${k}` : k, leaf));
}

function technologyRows(name: string, platform: Platform): SourceRow[] {
  const technology = technologyOf(platform, name, { file: platform.name });
  const numbers = leaves(technology, name, isSourced).map(([path, { value, unit, status, source }]): SourceRow => {
    return [path, `${value} ${unit}`, `${status}: ${source}`, status];
  });
  return [[`technology ${name}`, technology.summary, technology.source, statusOf(technology.source)], ...numbers];
}

/** The platform's own numbers, then those of the technologies that its memories and buffers are of. */
export function platformSources(platform: Platform): SourceRow[] {
  const own = leaves(platform, '', isGiven).map(([path, { value, source }]): SourceRow => {
    return [path, String(value), source, statusOf(source)];
  });
  const used = [...Object.values(platform.memories), ...Object.values(platform.buffers)].map((m) => m.technology);
  return [...own, ...[...new Set(used)].sort().flatMap((name) => technologyRows(name, platform))];
}
