/** The formats of request traces, in the order in which they are asked whether a file is theirs. */
import { registry } from '../files/registry.js';
import { csv } from './csv.js';
import { dramsim3 } from './dramsim3.js';
import { dramsys } from './dramsys.js';
import { ramulator } from './ramulator.js';
import { ramulatorCpu } from './ramulator-cpu.js';
import { ramulator2 } from './ramulator2.js';
import type { RequestFormat } from './request-format.js';

export type { ReadRequests, RequestOptions, RequestRow } from './request-format.js';
export { createRows } from './rows.js';

/** By the name that `--format` takes. */
export const requestFormats = registry<RequestFormat>('format', {
  csv,
  dramsim3,
  ramulator,
  ramulator2,
  dramsys,
  'ramulator-cpu': ramulatorCpu,
});

/** So many lines with something in them decide. */
const LOOKED_AT = 20;
/** A line that is longer belongs to none of the formats. */
const LONGEST_LINE = 10_000;

/** The first lines with something in them that is no comment, without blanks at their ends. */
function firstLines(head: string): string[] {
  const lines: string[] = [];
  for (let from = 0; from < head.length && lines.length < LOOKED_AT;) {
    const end = head.indexOf('\n', from);
    const to = end < 0 ? head.length : end;
    const line = head.slice(from, Math.min(to, from + LONGEST_LINE)).trim();
    if (line !== '' && !line.startsWith('#')) lines.push(line);
    from = to + 1;
  }
  return lines;
}

/**
 * The format of a text by its first lines: the one that most of them look like, so that a fault in one of them is said with its
 * line; undefined where fewer than half look like any. A table is known by its header.
 */
export function requestFormatOf(text: string): string | undefined {
  const lines = firstLines(text);
  if (csv.recognises(lines[0] ?? '')) return 'csv';
  let [best, most] = ['', 0];
  for (const name of requestFormats.names) {
    const format = requestFormats.get(name, { file: '' });
    const found = lines.reduce((n, line) => n + (format.recognises(line) ? 1 : 0), 0);
    if (found > most) [best, most] = [name, found];
  }
  return most * 2 >= lines.length && most > 0 ? best : undefined;
}
