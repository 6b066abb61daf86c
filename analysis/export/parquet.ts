/** Tables as Parquet files: row groups of 65,536 rows, whole numbers as differences, text by dictionary; nothing is compressed on top. */
import type * as Hyparquet from 'hyparquet-writer';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { writePageHeader as PageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Exporter } from './exporter.js';
import { metadataOf } from './facts.js';
import { filesOf, writtenWhole, type OutFile } from './out-files.js';
import { codesPage, deltaPage, levelsPage, plainPage, wordsPage } from './parquet-pages.js';
import { writeTables } from './tables.js';
import { ROWS_AT_ONCE, type Batch, type Cells, type Column, type TableSink, type TableSpec, type Words } from './table.js';

type RowGroup = ParquetWriter['row_groups'][number];
type ColumnChunk = RowGroup['columns'][number];
type MetaData = NonNullable<ColumnChunk['meta_data']>;
type Statistics = NonNullable<MetaData['statistics']>;
type Encoding = MetaData['encodings'][number];
type WritePageHeader = typeof PageHeader;

/** What the pages of a column hold. */
interface Pages {
  readonly values: Uint8Array;
  readonly encoding: Encoding;
  /** a page of words in front */
  readonly words?: { readonly bytes: Uint8Array; readonly count: number };
  readonly statistics: Statistics;
}

/** Cells that hold something, of some that may not, and which these are. */
interface There {
  readonly cells: Cells;
  readonly levels: Uint8Array;
  readonly count: number;
}

let room = new Uint8Array(ROWS_AT_ONCE);

/** Of numbers, or of words' numbers: those that hold something stay in front. */
function packed<A extends Float64Array | Int32Array>(
  of: A,
  none: (v: number) => boolean,
): { readonly of: A; readonly levels: Uint8Array } {
  if (room.length < of.length) room = new Uint8Array(2 * of.length);
  const levels = room.subarray(0, of.length);
  let there = 0;
  for (let i = 0; i < of.length; i++) {
    const v = of[i]!;
    const is = none(v) ? 0 : 1;
    levels[i] = is;
    of[there] = v;
    there += is;
  }
  return { of: of.subarray(0, there) as A, levels: levelsPage(levels) };
}
let numbers = new Float64Array(ROWS_AT_ONCE);
let codes = new Int32Array(ROWS_AT_ONCE);
/** In room that is used again: fresh room for each page is what collecting garbage takes long for. */
function copied<A extends Float64Array | Int32Array>(of: A): A {
  if (of.length > numbers.length) [numbers, codes] = [new Float64Array(2 * of.length), new Int32Array(2 * of.length)];
  const room = of instanceof Float64Array ? numbers : codes;
  room.set(of);
  return room.subarray(0, of.length) as A;
}
const isNone = (v: number): boolean => v !== v;
const isNoWord = (v: number): boolean => v < 0;

function thereIn(cells: Cells): There {
  if (cells instanceof Float64Array) {
    const { of, levels } = packed(copied(cells), isNone);
    return { cells: of, levels, count: of.length };
  }
  const { of, levels } = packed(cells.codes.slice(), isNoWord);
  return { cells: { ...cells, codes: of }, levels, count: of.length };
}

function numberPages(values: Float64Array, type: 'int64' | 'double'): Pages {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  const known = (v: number): number | bigint => (type === 'int64' ? BigInt(v) : v);
  const statistics = values.length > 0 ? { min_value: known(least), max_value: known(most) } : {};
  const delta = type === 'int64' && values.length > 0 ? deltaPage(values, least, most) : undefined;
  if (delta) return { values: delta, encoding: 'DELTA_BINARY_PACKED', statistics };
  return { values: plainPage(values, type), encoding: 'PLAIN', statistics };
}

const wordPages = ({ codes, words }: Words): Pages => ({
  values: codesPage(codes, words.length),
  encoding: 'RLE_DICTIONARY',
  words: { bytes: wordsPage(words), count: words.length },
  statistics: {},
});

const pagesOf = (cells: Cells, { type }: Column): Pages =>
  cells instanceof Float64Array ? numberPages(cells, type === 'double' ? 'double' : 'int64') : wordPages(cells);

const PHYSICAL = { int64: 'INT64', double: 'DOUBLE', text: 'BYTE_ARRAY' } as const;

/** Writes a column of a row group, and says where it is. */
function writeColumn(file: ByteWriter, header: WritePageHeader, column: Column, cells: Cells, rows: number): ColumnChunk {
  const there = column.nullable ? thereIn(cells) : undefined;
  const { values, encoding, words, statistics } = pagesOf(there?.cells ?? cells, column);
  const start = file.offset;
  if (words) {
    const size = words.bytes.length;
    header(file, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: size,
      compressed_page_size: size,
      dictionary_page_header: { num_values: words.count, encoding: 'PLAIN' },
    });
    file.appendBytes(words.bytes);
  }
  const data = file.offset;
  const levelBytes = there?.levels.length ?? 0;
  const nulls = there ? rows - there.count : 0;
  header(file, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levelBytes + values.length,
    compressed_page_size: levelBytes + values.length,
    data_page_header_v2: {
      ...{ num_values: rows, num_nulls: nulls, num_rows: rows, encoding },
      ...{ definition_levels_byte_length: levelBytes, repetition_levels_byte_length: 0, is_compressed: false },
    },
  });
  if (there) file.appendBytes(there.levels);
  file.appendBytes(values);
  const size = BigInt(file.offset - start);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: PHYSICAL[column.type],
      encodings: words ? ['PLAIN', 'RLE', encoding] : ['RLE', encoding],
      path_in_schema: [column.name],
      codec: 'UNCOMPRESSED',
      num_values: BigInt(rows),
      total_uncompressed_size: size,
      total_compressed_size: size,
      data_page_offset: BigInt(data),
      ...(words && { dictionary_page_offset: BigInt(start) }),
      statistics: { ...statistics, null_count: BigInt(nulls) },
    },
  };
}

const schemaOf = ({ name, columns }: TableSpec): ParquetWriter['schema'] => [
  { name, num_children: columns.length },
  ...columns.map(({ name: of, type, nullable }) => ({
    name: of,
    type: PHYSICAL[type],
    repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
    ...(type === 'text' && { converted_type: 'UTF8' as const }),
  })),
];

type Library = Pick<typeof Hyparquet, 'ByteWriter' | 'ParquetWriter'>;

/** The file of a table. @param header writes the head of a page @param metadata key-values of the file */
export function parquetSink(
  spec: TableSpec,
  out: OutFile,
  library: Library,
  header: WritePageHeader,
  metadata: ReadonlyMap<string, string> = new Map(),
): TableSink {
  const kvMetadata = [...metadata].map(([key, value]) => ({ key, value }));
  const file = new library.ByteWriter(2 ** 20);
  const writer = new library.ParquetWriter({ writer: file, schema: schemaOf(spec), createdBy: 'switchyard', kvMetadata });
  function pass(): void {
    out.write(file.getBytes());
    file.index = 0;
  }
  return {
    write({ rows, cells }: Batch) {
      const begin = file.offset;
      const columns = spec.columns.map((column, c) => writeColumn(file, header, column, cells[c]!, rows));
      const size = BigInt(file.offset - begin);
      writer.row_groups.push({ columns, num_rows: BigInt(rows), total_byte_size: size, total_compressed_size: size });
      writer.num_rows += BigInt(rows);
      pass();
    },
    end() {
      void writer.finish(); // of a file in memory at once
      pass();
    },
  };
}

/** A file a table. */
export const parquet: Exporter = {
  summary: 'tables as Parquet: a folder with a file a table, or one table',
  tables: true,
  async write({ trace, out, chosen, tables, single }) {
    const [library, { writePageHeader }] = await Promise.all([
      import('hyparquet-writer'),
      import('hyparquet-writer/src/datapage.js'),
    ]);
    const fileOf = filesOf(out, tables, single, 'parquet');
    const metadata = metadataOf(trace, chosen);
    const counts = writtenWhole((open) =>
      writeTables(trace, chosen, tables, (spec) =>
        parquetSink(spec, open(fileOf(spec.name)), library, writePageHeader, metadata),
      ),
    );
    return { counts, files: tables.map((table) => [table, fileOf(table)]) };
  },
};
