/** Traces as files of other programs. */
import { statSync } from 'node:fs';
import { checkSomethingLeft, saidMissing, withEventTrace, type EventTrace } from '../../traces/event-traces.js';
import { InputError, registry } from '../../traces/formats.js';
import { arrow } from './arrow.js';
import { chosenOf, type Asked, type Chosen } from './chosen.js';
import { chrome } from './chrome.js';
import { csv } from './csv.js';
import type { Exported, Exporter } from './exporter.js';
import { parquet } from './parquet.js';
import { perfetto } from './perfetto.js';
import { sqlite } from './sqlite.js';
import { TABLE_NAMES } from './tables.js';
import { vcd } from './vcd.js';

/** A new format is one file and one line. */
export const exporters = registry<Exporter>('format', {
  perfetto,
  chrome,
  parquet,
  arrow,
  csv,
  vcd,
  sqlite,
});
export { TABLE_NAMES } from './tables.js';

/** What is to be exported, and where to. */
export interface ExportAsked extends Asked {
  readonly to: string;
  /** the file; of formats of tables a folder, if not one table alone is asked for */
  readonly out: string;
  readonly table?: string | undefined;
}

/** What was exported, and what is to be said of it. */
export interface ExportResult extends Exported {
  readonly warnings: readonly string[];
}

/** @throws InputError for a table where the format has none, or that there is not */
function tablesOf({ to, table }: ExportAsked, { tables }: Exporter): readonly string[] {
  if (table === undefined) return TABLE_NAMES;
  const names = exporters.names.filter((name) => exporters.get(name, { file: '--to' }).tables);
  if (!tables) throw new InputError({ file: '--table' }, `given with --to ${to}`, `--to ${names.join(' or ')}`);
  registry('table', Object.fromEntries(TABLE_NAMES.map((name) => [name, name]))).get(table, { file: '--table' });
  return [table];
}

/** @throws InputError for kinds of which the table has none */
function refuseEmpty({ table, kinds }: ExportAsked): void {
  if (table === 'waits' && kinds?.includes('wait') === false)
    throw new InputError({ file: '--kind' }, `${kinds.join(',')} with --table waits, which has none of it`, 'wait, or no --kind');
  if (table === 'activities' && kinds?.every((kind) => kind === 'wait') === true)
    throw new InputError(
      { file: '--kind' },
      'wait with --table activities, which has none of it',
      '--table waits, or other kinds',
    );
}

/** @throws InputError for a time in place of a format */
function refuseTime(to: string): void {
  if (/^\d+(\.\d+)? ?([pnuµμm]?s)$/.test(to))
    throw new InputError({ file: '--to' }, `${to} is a time`, 'a format; the end of a window is --until', `--until ${to}`);
}

/** Whether what is there under both names is one file. */
function isSameFile(a: string, b: string): boolean {
  const [x, y] = [a, b].map((f) => {
    try {
      return statSync(f);
    } catch {
      return undefined; // what is wrong with it is said by who writes it
    }
  });
  return x !== undefined && y !== undefined && x.dev === y.dev && x.ino === y.ino;
}

/** What is counted of records, or of what is drawn of them. */
const OF_RECORDS = ['activities', 'waits', 'series', 'slices', 'changes'];

function warningsOf(file: string, trace: EventTrace, { part }: Chosen, { counts }: Exported): string[] {
  const missing = saidMissing(trace, file);
  const counted = OF_RECORDS.filter((what) => counts[what] !== undefined);
  const empty = part && counted.length > 0 && counted.every((what) => counts[what] === 0);
  return [
    ...(missing
      ? [
          `${missing}: exported as far as it goes. What stands at the end of a trace is not there: sentences, banks and occupancy have no rows, series are made from records`,
        ]
      : []),
    ...(empty ? [`nothing of ${file} is in the window, of the actors and of the kinds that were asked for`] : []),
  ];
}

/**
 * Exports a trace of any length; memory does not grow with it.
 * @throws InputError for an unknown format, table, actor or kind, a file that is no trace, and what cannot be written: then nothing is
 */
export async function exportTrace(file: string, asked: ExportAsked): Promise<ExportResult> {
  refuseTime(asked.to);
  const exporter = exporters.get(asked.to, { file: '--to' });
  const tables = tablesOf(asked, exporter);
  if (isSameFile(file, asked.out)) throw new InputError({ file: '--out' }, `${asked.out} is the trace itself`, 'another file');
  return withEventTrace(file, async (trace) => {
    checkSomethingLeft(trace, file);
    const chosen = chosenOf(trace, asked);
    refuseEmpty(asked);
    const exported = await exporter.write({ trace, out: asked.out, chosen, tables, single: asked.table !== undefined });
    return { ...exported, warnings: warningsOf(file, trace, chosen, exported) };
  });
}
