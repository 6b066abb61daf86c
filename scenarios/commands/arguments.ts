/** Values of the command line that need more than text. */
import { InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import type { Override } from '../file/layers.js';
import type { Varied } from '../sweep/points.js';

/** A whole number from `least`. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}.`);
    return n;
  };

const PS = new Map([['ps', 1], ['ns', 1e3], ['us', 1e6], ['µs', 1e6], ['ms', 1e9], ['s', 1e12]]); // prettier-ignore
/** 1500, 1.5ms → ps */
export function time(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)([a-zµ]*)$/.exec(text) ?? [];
  const scale = PS.get(unit === '' ? 'ps' : (unit ?? ''));
  if (value === undefined || scale === undefined)
    throw new InvalidArgumentError('expected a time such as 1500, 20us or 1.5ms (ps without a unit).');
  return Math.round(Number(value) * scale);
}

/** NAME=VALUE, collected; a value that is a number is one. */
export function setting(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected NAME=VALUE.');
  const value = text.slice(at + 1);
  return { ...before, [text.slice(0, at)]: /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value };
}

function keyAndValue(text: string): { readonly path: string[]; readonly given: string } {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (at < 1 || path.some((p) => p === '' || p in {})) throw new InvalidArgumentError('expected NAME.NAME=VALUE.');
  return { path, given: text.slice(at + 1) };
}

/** NAME.NAME=VALUE, collected; the value is YAML: 8, true, text, [1, 2], { kind: fetch }. */
export function override(text: string, before: readonly Override[]): Override[] {
  const { path, given } = keyAndValue(text);
  return [...before, { path, value: yamlValue(given), flag: '--set' }];
}

/** NAME.NAME=VALUE,VALUE, collected; commas within brackets, braces and quotes are part of a value. */
export function varied(text: string, before: readonly Varied[]): Varied[] {
  const { path, given } = keyAndValue(text);
  const values = yamlValue(`[${given}]`) as unknown[];
  if (values.length === 0) throw new InvalidArgumentError('expected NAME.NAME=VALUE,VALUE.');
  return [...before, { path, values, flag: '--set' }];
}

function yamlValue(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new InvalidArgumentError(`"${text}" is not a value such as 8, true, text, [1, 2] or { kind: fetch }.`);
  }
}

/** A share from 0 to 1. */
export function fraction(text: string): number {
  const n = Number(text);
  if (text.trim() === '' || !(n >= 0 && n <= 1)) throw new InvalidArgumentError('expected a share from 0 to 1.');
  return n;
}

/** A number above 0. */
export function positive(text: string): number {
  const n = Number(text);
  if (!(n > 0) || !Number.isFinite(n)) throw new InvalidArgumentError('expected a number above 0.');
  return n;
}

/** ROWSxCOLUMNS */
export function arrayShape(text: string): { rows: number; columns: number } {
  const [, rows, columns] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const shape = { rows: Number(rows), columns: Number(columns) };
  if (rows === undefined || Object.values(shape).some((v) => v < 1 || v > LARGEST_ARRAY))
    throw new InvalidArgumentError(`expected ROWSxCOLUMNS such as 16x16, each from 1 to ${LARGEST_ARRAY}.`);
  return shape;
}
const LARGEST_ARRAY = 256;

/** A layer, or the name of a distribution. */
export const exitPolicy = (text: string): { layer: number } | { distribution: string } =>
  /^\d+$/.test(text) ? { layer: whole(1)(text) } : { distribution: text };
