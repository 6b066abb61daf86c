/** NAME=VALUE of the command line, collected over the line. */
import { InvalidArgumentError } from 'commander';
import { parseDocument } from 'yaml';
import { pathOf } from '../../traces/files/index.js';
import type { Override } from '../file/layers.js';
import type { Bounds } from '../references/parameters.js';
import type { Varied } from '../sweep/points.js';

/** NAME=VALUE, collected; a value that is a number is one. */
export function setting(text: string, before: unknown): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected NAME=VALUE.');
  const value = text.slice(at + 1);
  return { ...(before as object), [text.slice(0, at)]: /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value };
}

function keyAndValue(text: string): { readonly path: string[]; readonly given: string } {
  const at = text.indexOf('=');
  const path = pathOf(text.slice(0, at));
  // a name that every object has, such as constructor, is no field
  if (at < 1 || path.some((p) => p === '' || p in {})) throw new InvalidArgumentError('expected NAME.NAME=VALUE.');
  return { path, given: text.slice(at + 1) };
}

/** NAME.NAME=VALUE, collected; the value is YAML: 8, true, text, [1, 2], { kind: fetch }. */
export function override(text: string, before: unknown): Override[] {
  const { path, given } = keyAndValue(text);
  return [...(before as Override[]), { path, value: yamlValue(given), flag: '--set' }];
}

/** NAME.NAME=VALUE,VALUE, collected; commas within brackets, braces and quotes are part of a value. */
export function varied(text: string, before: unknown): Varied[] {
  const { path, given } = keyAndValue(text);
  const values = yamlValue(`[${given}]`) as unknown[];
  if (values.length === 0) throw new InvalidArgumentError('expected NAME.NAME=VALUE,VALUE.');
  return [...(before as Varied[]), { path, values, flag: '--set' }];
}

/** PATH=LOW..HIGH, collected. */
export function bounds(text: string, before: unknown): Bounds[] {
  const [, path, low, high] = /^([^=]+)=(.+?)\.\.(.+)$/.exec(text) ?? [];
  if (path === undefined) throw new InvalidArgumentError('expected PATH=LOW..HIGH, such as axi.read_round_trip_cycles=1..40.');
  return [...(before as Bounds[]), { path, low: low!, high: high! }];
}

/** @throws InvalidArgumentError for what is no YAML */
function yamlValue(text: string): unknown {
  try {
    const doc = parseDocument(text, { logLevel: 'error' });
    // of a tag that nobody knows the parser only warns
    if (doc.errors.length + doc.warnings.length === 0) return doc.toJS() as unknown;
  } catch {
    // aliases that stand for too much
  }
  throw new InvalidArgumentError(`"${text}" is not a value such as 8, true, text, [1, 2] or { kind: fetch }.`);
}
