/** Tables as they are exported: columns side by side, some rows at a time, so that a long trace is never held. */

/** What a cell holds: a whole number of 64 bits, a number, or text. */
export type ColumnType = 'int64' | 'double' | 'text';
/** A column; its unit is the end of its name. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** some cells hold nothing */
  readonly nullable?: true;
  /** for the documentation */
  readonly about: string;
}
/** A table. */
export interface TableSpec {
  readonly name: string;
  readonly about: string;
  /** columns that no two rows have alike */
  readonly key?: readonly string[];
  /** columns whose values are the key of another table */
  readonly refers?: Readonly<Record<string, string>>;
  /** columns that are asked for, beside the key */
  readonly lookedUp?: readonly (readonly string[])[];
  readonly columns: readonly Column[];
}

/** Words by their number: −1 is none. */
export interface Words {
  readonly codes: Int32Array;
  readonly words: readonly string[];
}
/** Cells of a column: numbers, NaN for none, or words. */
export type Cells = Float64Array | Words;
/** Rows of a table, until the next are given. */
export interface Batch {
  readonly rows: number;
  /** as the table's columns */
  readonly cells: readonly Cells[];
}
/** Takes the rows of a table. */
export interface TableSink {
  readonly write: (batch: Batch) => void;
  readonly end: () => void;
}

/** A cell of a small table. */
export type Cell = number | string | null;

/** Rows that are at hand. @throws RangeError for a cell that is not of its column: a fault of ours */
export function batchOf({ name, columns }: TableSpec, rows: readonly (readonly Cell[])[]): Batch {
  const cells = columns.map((column, c): Cells => {
    const of = rows.map((row) => row[c]!);
    const fault = of.find((cell) => !fits(cell, column));
    if (fault !== undefined) throw new RangeError(`${name}.${column.name}: ${String(fault)} is no ${column.type}`);
    if (column.type !== 'text') return Float64Array.from(of, (cell) => (cell === null ? NaN : Number(cell)));
    const words = [...new Set(of.filter((cell) => cell !== null))].map(String);
    const numbers = new Map(words.map((word, i) => [word, i]));
    return { words, codes: Int32Array.from(of, (cell) => (cell === null ? -1 : numbers.get(String(cell))!)) };
  });
  return { rows: rows.length, cells };
}

function fits(cell: Cell, { type, nullable }: Column): boolean {
  if (cell === null) return nullable ?? false;
  return type === 'text' ? typeof cell === 'string' : type === 'double' ? typeof cell === 'number' : Number.isInteger(cell);
}

/** Rows as they come, given to a sink when there are many. */
export interface Room {
  /** a list of numbers or of words' numbers a column, to be filled at `next()` */
  readonly numbers: readonly Float64Array[];
  readonly codes: readonly Int32Array[];
  /** the place of the next row */
  readonly next: () => number;
  readonly end: () => void;
}

/** Rows that are given at once. */
export const ROWS_AT_ONCE = 2 ** 16;

/** @param words of each column of text */
export function roomFor({ columns }: TableSpec, words: Readonly<Record<string, readonly string[]>>, sink: TableSink): Room {
  const numbers = columns.map(({ type }) => new Float64Array(type === 'text' ? 0 : ROWS_AT_ONCE));
  const codes = columns.map(({ type }) => new Int32Array(type === 'text' ? ROWS_AT_ONCE : 0));
  let rows = 0;
  function flush(): void {
    const cells = columns.map(({ name, type }, c): Cells =>
      type === 'text' ? { codes: codes[c]!.subarray(0, rows), words: words[name]! } : numbers[c]!.subarray(0, rows),
    );
    if (rows > 0) sink.write({ rows, cells });
    rows = 0;
  }
  return {
    numbers,
    codes,
    next() {
      if (rows === ROWS_AT_ONCE) flush();
      return rows++;
    },
    end() {
      flush();
      sink.end();
    },
  };
}
