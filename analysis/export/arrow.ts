/** Tables as Arrow IPC files (Feather version 2): whole numbers as Int64, text as dictionaries. */
import type * as Arrow from 'apache-arrow';
import type { Data, DataType, RecordBatch, Schema, Vector } from 'apache-arrow';
import type { Exporter } from './exporter.js';
import { metadataOf } from './facts.js';
import { filesOf, writtenWhole, type OutFile } from './out-files.js';
import { writeTables } from './tables.js';
import type { Cells, Column, TableSink, TableSpec } from './table.js';

type Library = typeof Arrow;

/** One bit a cell: whether it holds something. */
function validity(cells: Cells, rows: number): { readonly nullBitmap: Uint8Array; readonly nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(rows / 8));
  let there = 0;
  for (let i = 0; i < rows; i++)
    if (cells instanceof Float64Array ? !Number.isNaN(cells[i]!) : cells.codes[i]! >= 0) {
      nullBitmap[i >> 3]! |= 1 << (i & 7);
      there++;
    }
  return { nullBitmap, nullCount: rows - there };
}

/** Whole numbers of 64 bits, by halves: a BigInt each would take most of the time. */
function int64(values: Float64Array): BigInt64Array {
  const halves = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const v = Number.isNaN(values[i]!) ? 0 : values[i]!;
    halves[2 * i] = v % 2 ** 32;
    halves[2 * i + 1] = Math.floor(v / 2 ** 32);
  }
  return new BigInt64Array(halves.buffer);
}

/** Columns of record batches; dictionaries are made once a list of words. */
function columnsOf({ makeData, Dictionary, Float64, Int32, Int64, Utf8, vectorFromArray }: Library, { columns }: TableSpec) {
  const dictionaries = columns.map(() => ({
    words: undefined as readonly string[] | undefined,
    vector: undefined as Vector | undefined,
  }));
  const types: DataType[] = columns.map(({ type }, c) =>
    type === 'text' ? new Dictionary(new Utf8(), new Int32(), c) : type === 'double' ? new Float64() : new Int64(),
  );
  function data({ type, nullable }: Column, c: number, cells: Cells, length: number): Data {
    const nulls = nullable ? validity(cells, length) : { nullCount: 0 };
    if (cells instanceof Float64Array)
      return type === 'double'
        ? makeData({ ...nulls, type: types[c] as InstanceType<Library['Float64']>, length, data: cells.slice() })
        : makeData({ ...nulls, type: types[c] as InstanceType<Library['Int64']>, length, data: int64(cells) });
    const known = dictionaries[c]!;
    if (known.words !== cells.words)
      Object.assign(known, { words: cells.words, vector: vectorFromArray([...cells.words], new Utf8()) });
    const dictionary = known.vector as Vector<InstanceType<Library['Utf8']>>;
    return makeData({
      ...nulls,
      type: types[c] as InstanceType<Library['Dictionary']>,
      length,
      data: cells.codes.slice(),
      dictionary,
    });
  }
  return { types, data };
}

/** @param metadata of the schema */
function sinkOf(spec: TableSpec, out: OutFile, library: Library, metadata: Map<string, string>): TableSink {
  const { AsyncByteQueue, Field, RecordBatch, RecordBatchFileWriter, Schema, Struct, makeData } = library;
  const { types, data } = columnsOf(library, spec);
  const fields = spec.columns.map(({ name, nullable }, c) => new Field(name, types[c]!, nullable ?? false));
  const schema: Schema = new Schema(fields, metadata);
  // what is written goes on at once, in place of into a queue
  const writer = new RecordBatchFileWriter();
  writer.reset(Object.assign(new AsyncByteQueue(), { write: (bytes: Uint8Array) => out.write(bytes) }), schema);
  return {
    write({ rows, cells }) {
      const children = spec.columns.map((column, c) => data(column, c, cells[c]!, rows));
      const batch: RecordBatch = new RecordBatch(
        schema,
        makeData({ type: new Struct(fields), length: rows, nullCount: 0, children }),
      );
      writer.write(batch);
    },
    end: () => void writer.finish(),
  };
}

/** A file a table. */
export const arrow: Exporter = {
  summary: 'tables as Arrow IPC files: a folder with a file a table, or one table',
  tables: true,
  async write({ trace, out, chosen, tables, single }) {
    const library = await import('apache-arrow');
    const fileOf = filesOf(out, tables, single, 'arrow');
    const metadata = new Map(metadataOf(trace, chosen));
    const counts = writtenWhole((open) =>
      writeTables(trace, chosen, tables, (spec) => sinkOf(spec, open(fileOf(spec.name)), library, metadata)),
    );
    return { counts, files: tables.map((table) => [table, fileOf(table)]) };
  },
};
