/** Elements with text: a name of a file is shown, never obeyed. */
import { element, type Child } from '../../../analysis/report/browser/dom.js';

export { element, shape } from '../../../analysis/report/browser/dom.js';

/** A table that scrolls in its own box. Words stand at the left, figures at the right. */
export function table(caption: string, headers: readonly string[], rows: readonly (readonly (Child | number)[])[]): HTMLElement {
  const cell = (value: Child | number): HTMLElement =>
    element('td', typeof value === 'number' ? { class: 'figure' } : {}, typeof value === 'number' ? number(value) : value);
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...headers.map((h) => element('th', { scope: 'col' }, h)))),
      element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map(cell)))),
    ),
  );
}

/** At a glance: 1,200, 34.5, 0.0078. */
export const number = (n: number): string => Number(n.toPrecision(4)).toLocaleString('en-US', { maximumSignificantDigits: 4 });

const UNITS: readonly (readonly [name: string, ps: number])[] = [
  ['s', 1e12],
  ['ms', 1e9],
  ['µs', 1e6],
  ['ns', 1e3],
  ['ps', 1],
];
/** The unit in which a time is a readable number. */
export const unitOf = (ps: number): readonly [name: string, ps: number] =>
  UNITS.find(([, scale]) => Math.abs(ps) >= scale) ?? ['ps', 1];

/** With its unit; to the picosecond where it is asked for. */
export function time(ps: number, exact = false): string {
  const [name, scale] = unitOf(ps);
  return `${exact ? (ps / scale).toLocaleString('en-US', { maximumFractionDigits: 12 }) : number(ps / scale)} ${name}`;
}

/** What the server says to a question or an order. @throws Error with its message */
export async function ask<T>(path: string, order?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    ...(signal && { signal }),
    ...(order !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    }),
  });
  const answer = (await response.json()) as T & { readonly error?: string };
  if (!response.ok || answer.error !== undefined) throw new Error(answer.error ?? `status ${response.status}`);
  return answer;
}
