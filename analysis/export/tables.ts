/** All tables of a trace, made in one reading of its records. */
import { allRecords, type EventTrace, type Records } from '../../traces/event-traces.js';
import { openExecutions, type OpenExecutions } from '../metrics/operator-table.js';
import { chunksIn, recordsIn, type Chosen } from './chosen.js';
import { ACTIVITIES, activitiesOf, NO_EXECUTION, WAITS, waitsOf, type RecordTable } from './record-tables.js';
import { OPERATORS, RUN_TABLES } from './run-tables.js';
import { batchOf, type Batch, type TableSink, type TableSpec } from './table.js';

/** Every table, in the order in which they are listed. */
export const TABLES: readonly TableSpec[] = [OPERATORS, ACTIVITIES, WAITS, ...RUN_TABLES.filter((t) => t !== OPERATORS)];
/** Their names. */
export const TABLE_NAMES: readonly string[] = TABLES.map(({ name }) => name);

/** Rows of each table that was written. */
export type RowCounts = Readonly<Record<string, number>>;

const RECORD_TABLES = [
  [ACTIVITIES, activitiesOf],
  [WAITS, waitsOf],
] as const;

/** Reads the records, once before for where executions end. */
function readRecords(
  read: Iterable<Records>,
  tables: readonly RecordTable[],
  executions: OpenExecutions,
  operators: boolean,
): void {
  let numbers = new Float64Array();
  for (const records of read) {
    const { records: count, operator, start_ps, span_ps } = records;
    if (numbers.length < count) numbers = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      const index = executions.indexOf(operator[i]!, start_ps[i]!, start_ps[i]! + span_ps[i]!);
      numbers[i] = index < 0 ? NO_EXECUTION : index + 1;
    }
    if (operators) executions.look(records);
    for (const table of tables) table.look(records, numbers);
  }
}

/**
 * Writes the tables whose names are `wanted`.
 * @param open where a table goes
 * @throws InputError with the place of a faulty frame
 */
export function writeTables(
  trace: EventTrace,
  chosen: Chosen,
  wanted: readonly string[],
  open: (spec: TableSpec) => TableSink,
): RowCounts {
  const counts: Record<string, number> = {};
  function counting(spec: TableSpec): TableSink {
    const { write, end } = open(spec);
    counts[spec.name] = 0;
    const counted = (batch: Batch): void => {
      counts[spec.name]! += batch.rows;
      write(batch);
    };
    return { write: counted, end };
  }
  const tables = RECORD_TABLES.filter(([{ name }]) => wanted.includes(name)).map(([spec, of]) =>
    of(trace, chosen, counting(spec)),
  );
  const operators = wanted.includes(OPERATORS.name);
  const executions = tables.length > 0 || operators ? openExecutions(trace) : undefined;
  // operators are of the whole run, whatever the window
  const read = operators ? allRecords(trace.chunks) : recordsIn(trace, chunksIn(trace, chosen));
  if (executions) readRecords(read, tables, executions, operators);
  for (const table of tables) table.end();
  for (const table of RUN_TABLES.filter(({ name }) => wanted.includes(name))) {
    const sink = counting(table);
    const rows = table.rows(trace, chosen, executions?.rows() ?? []);
    if (rows.length > 0) sink.write(batchOf(table, rows));
    sink.end();
  }
  return counts;
}
