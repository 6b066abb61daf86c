/** Every number of a platform with where it comes from: for the report. */
import { technologies } from '../technology/index.js';
import type { Sourced } from '../technology/sourced.js';
import type { Given, Platform } from './schema.js';

export type SourceRow = readonly [parameter: string, value: string, source: string];

const isGiven = (x: object): x is Given => 'value' in x && 'source' in x;

function walk(value: unknown, path: string, rows: SourceRow[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isGiven(value)) rows.push([path, String(value.value), value.source]);
  else for (const [k, v] of Object.entries(value)) walk(v, path ? `${path}.${k}` : k, rows);
}

export function platformSources(platform: Platform): SourceRow[] {
  const rows: SourceRow[] = [];
  walk(platform, '', rows);
  const used = [...Object.values(platform.memories), ...Object.values(platform.buffers)].map((m) => m.technology);
  for (const name of [...new Set(used)].sort()) {
    const technology = technologies.get(name, { file: platform.name });
    rows.push([`technology ${name}`, technology.summary, technology.source]);
    for (const [path, { value, unit, status, source }] of sourcedIn(technology, name))
      rows.push([path, `${value} ${unit}`, `${status}: ${source}`]);
  }
  return rows;
}

const isSourced = (x: object): x is Sourced => 'value' in x && 'unit' in x && 'status' in x;

/** Every sourced number of a technology with its path. */
function sourcedIn(value: unknown, path: string): [string, Sourced][] {
  if (typeof value !== 'object' || value === null || path.endsWith('.macros')) return [];
  if (isSourced(value)) return [[path, value]];
  return Object.entries(value).flatMap(([k, v]) => sourcedIn(v, `${path}.${k}`));
}
