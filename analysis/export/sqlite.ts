/** All tables as one SQLite database, with keys, indices, and views for what is mostly asked. */
import type { Database, SQLiteValue, Statement } from 'node-sqlite3-wasm';
import type { EventTrace } from '../../traces/event-traces.js';
import { InputError, writeByName } from '../../traces/formats.js';
import type { Exporter } from './exporter.js';
import { writeTables } from './tables.js';
import type { Cells, ColumnType, TableSink, TableSpec } from './table.js';

const TYPES: Readonly<Record<ColumnType, string>> = { int64: 'INTEGER', double: 'REAL', text: 'TEXT' };

/** What is declared of a trace: where its end is missing there are no sentences and no banks to refer to. */
interface Declared {
  /** one row an id: a recording may have one twice */
  readonly sentences: boolean;
  /** those that have banks */
  readonly memories: readonly string[];
}

function declaredOf({ end }: EventTrace): Declared {
  const ids = end?.sentences.map(({ id }) => id) ?? [];
  return {
    sentences: end !== undefined && new Set(ids).size === ids.length,
    memories: [...new Set(end?.banks.map(({ memory }) => memory))],
  };
}

/** A text of any characters. */
const literal = (text: string): string => `CAST(X'${Buffer.from(text).toString('hex')}' AS TEXT)`;

/** Waits at a memory refer to its bank; others, at links and buffers, to none. */
const memoryOfWait = (memories: readonly string[]): string[] => [
  `memory TEXT GENERATED ALWAYS AS (CASE WHEN actor IN (${memories.map(literal).join(', ')}) THEN actor END)`,
  'FOREIGN KEY (memory, bank) REFERENCES banks (memory, bank)',
];

/** Names are ours: letters and underscores. */
function createTable({ name, key, refers = {}, columns }: TableSpec, { sentences, memories }: Declared): string {
  const keyed = name === 'sentences' && !sentences ? undefined : key;
  const single = keyed?.length === 1 ? keyed[0] : undefined;
  const lines = columns.map((c) => {
    const to = Object.hasOwn(refers, c.name) ? refers[c.name] : undefined;
    const of = to === undefined || (to === 'sentences' && !sentences) ? '' : ` REFERENCES ${to}`;
    return `${c.name} ${TYPES[c.type]}${c.name === single ? ' PRIMARY KEY' : ''}${c.nullable ? '' : ' NOT NULL'}${of}`;
  });
  if (name === 'waits' && memories.length > 0) lines.push(...memoryOfWait(memories));
  if (keyed && !single) lines.push(`PRIMARY KEY (${keyed.join(', ')})`);
  return `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`;
}

const createIndices = ({ name, lookedUp = [] }: TableSpec): string[] =>
  lookedUp.map((columns) => `CREATE INDEX ${name}_by_${columns.join('_')} ON ${name} (${columns.join(', ')})`);

/** What is mostly asked, by the name of its view. */
export const VIEWS: Readonly<Record<string, { readonly about: string; readonly sql: string }>> = {
  who_waited_for_whom: {
    about: 'requester, holder, where and why: requests and time waited, longest first',
    sql: `SELECT requester, holder, actor, cause, SUM(requests) AS requests, SUM(wait_ps) AS wait_ps
      FROM waits GROUP BY requester, holder, actor, cause ORDER BY wait_ps DESC`,
  },
  energy_by_operator_and_component: {
    about: 'energy of each execution by component, most first',
    sql: `SELECT a.execution, o.name, o.kind, o.layer, a.actor AS component, SUM(a.energy_fj) AS energy_fj
      FROM activities a JOIN operators o USING (execution) GROUP BY a.execution, a.actor
      HAVING SUM(a.energy_fj) > 0 ORDER BY energy_fj DESC`,
  },
  energy_by_component: {
    about: 'energy of each component by kind of activity, most first',
    sql: `SELECT actor AS component, kind, SUM(energy_fj) AS energy_fj FROM activities
      GROUP BY actor, kind HAVING SUM(energy_fj) > 0 ORDER BY energy_fj DESC`,
  },
  busiest_banks: {
    about: 'banks by the time in which they read and wrote in what was exported; `run_…`: requests and waits of the whole run',
    sql: `SELECT b.memory, b.bank, (SELECT SUM(a.busy_ps) FROM activities a
        WHERE a.actor = b.memory AND a.resource = b.bank AND a.kind IN ('read', 'write')) AS busy_ps,
      b.requests AS run_requests, b.conflicts AS run_conflicts,
      b.wait_ps + b.refresh_wait_ps + b.other_wait_ps AS run_wait_ps
      FROM banks b ORDER BY busy_ps DESC`,
  },
  waits_by_operator: {
    about: 'what each execution waited for, longest first',
    sql: `SELECT w.execution, o.name, o.layer, w.requester, w.holder, w.actor, w.cause, SUM(w.wait_ps) AS wait_ps
      FROM waits w JOIN operators o USING (execution) GROUP BY w.execution, w.requester, w.holder, w.actor, w.cause
      ORDER BY wait_ps DESC`,
  },
  power_over_time: {
    about: 'mean power of each actor, bin by bin (fJ ÷ ps are mW)',
    sql: `SELECT start_ps, end_ps, actor, 1.0 * amount / (end_ps - start_ps) AS power_mw
      FROM series WHERE quantity = 'energy' AND end_ps > start_ps`,
  },
  bandwidth_over_time: {
    about: 'bytes read and written a second, bin by bin',
    sql: `SELECT start_ps, end_ps, actor, quantity, 1e12 * amount / (end_ps - start_ps) AS bytes_per_s
      FROM series WHERE quantity IN ('read', 'written') AND end_ps > start_ps`,
  },
};

/** Text that holds U+0000 goes in as bytes, since the library ends it there; SQLite itself takes it. */
const textValue = (word: string): SQLiteValue => (word.includes('\0') ? Buffer.from(word) : word);

/** A value of a column, by its row. */
function valuesOf(cells: Cells): (row: number) => SQLiteValue {
  if (cells instanceof Float64Array) return (i) => (Number.isNaN(cells[i]!) ? null : cells[i]!);
  const { codes, words } = cells;
  const values = words.map(textValue);
  return (i) => values[codes[i]!] ?? null;
}

/** @param open statements that are not finished: a database with one does not close */
function sinkOf(database: Database, spec: TableSpec, declared: Declared, open: Set<Statement>): TableSink {
  database.exec(createTable(spec, declared));
  const places = spec.columns.map(({ type }) => (type === 'text' ? 'CAST(? AS TEXT)' : '?'));
  const insert = database.prepare(`INSERT INTO ${spec.name} VALUES (${places.join(', ')})`);
  open.add(insert);
  return {
    write({ rows, cells }) {
      const values = cells.map(valuesOf);
      for (let i = 0; i < rows; i++) insert.run(values.map((value) => value(i)));
    },
    end() {
      insert.finalize();
      open.delete(insert);
      for (const sql of createIndices(spec)) database.exec(sql);
    },
  };
}

/** The library's own folder, which is left where a transaction was not ended. */
const LOCK = ['.lock'];

/** One file with all tables. */
export const sqlite: Exporter = {
  summary: 'all tables as an SQLite database, with keys, indices and views',
  tables: false,
  async write({ trace, out, chosen, tables }) {
    const library = (await import('node-sqlite3-wasm')).default;
    const counts = writeByName(
      out,
      (temporary) => {
        const database = new library.Database(temporary);
        const open = new Set<Statement>();
        const declared = declaredOf(trace);
        try {
          // a file of ours, that nobody sees before it is whole; operators come behind what refers to them
          database.exec(
            'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536; BEGIN',
          );
          const written = writeTables(trace, chosen, tables, (spec) => sinkOf(database, spec, declared, open));
          for (const [name, { sql }] of Object.entries(VIEWS)) database.exec(`CREATE VIEW ${name} AS ${sql}`);
          database.exec('COMMIT');
          return written;
        } catch (error) {
          if (error instanceof library.SQLite3Error && /disk|full|I\/O|readonly|unable to open/.test(error.message))
            throw new InputError({ file: out }, `cannot be written (${error.message})`, 'a place that can be written');
          throw error;
        } finally {
          for (const statement of open) statement.finalize();
          database.close();
        }
      },
      LOCK,
    );
    return { counts, files: [['database', out]] };
  },
};
