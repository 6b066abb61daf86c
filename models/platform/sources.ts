/** Every number of a platform with where it comes from: for the report. */
import { technologies } from '../technology/index.js';
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
    if (technology.kind === 'dram')
      for (const [field, { value, unit, status, source }] of Object.entries(technology.table))
        rows.push([`${name}.${field}`, `${value} ${unit}`, `${status}: ${source}`]);
  }
  return rows;
}
