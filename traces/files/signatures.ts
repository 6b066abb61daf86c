/**
 * What a file is, told by its content: one that is not read is named, with what to do. Binary formats by the bytes that they begin
 * with (their specifications, and the list of file(1)), text by what its beginning says. Nothing is read by this.
 */
import { gunzipSync, constants } from 'node:zlib';

/** A format, and what a person can do with a file of it. */
export interface Named {
  /** with its article: a SQLite database */
  readonly name: string;
  readonly advice: string;
}
/** A format of text that a part of the program reads. */
export interface TextFormat extends Named {
  recognises(text: string): boolean;
}

/** So much of a file is looked at. */
export const HEAD_BYTES = 65536;

const UNPACK = 'unpack it and give the file inside; of packed files only gzip is read';
const RECORD = 'record a run with torch.profiler (record_shapes=True, export_chrome_trace) and give that to `switchyard replay`';
const WEIGHTS = `it holds numbers, not what is computed: ${RECORD}`;

type Binary = readonly [begin: string, name: string, advice: string, at?: number];
/** First bytes as characters from 0 to 255, and where they stand. */
const BINARIES: readonly Binary[] = [
  ['SWTRACE\n', 'an event trace of a run (.swt)', '`switchyard inspect` and `switchyard plot` read it'],
  [
    'SQLite format 3\0',
    'a SQLite database, as nsys and DRAMSys write',
    `of nsys: ${RECORD}; of DRAMSys: give the .stl that it played`,
  ],
  ['PAR1', 'a Parquet table', 'write it as CSV'],
  ['ARROW1', 'an Arrow table', 'write it as CSV'],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file', WEIGHTS],
  ['\x93NUMPY', 'a NumPy array (.npy)', WEIGHTS],
  ['GGUF', 'a GGUF model', WEIGHTS],
  ['TFL3', 'a TensorFlow Lite model', RECORD, 4],
  ['ustar', 'a tar archive', UNPACK, 257],
  ['\xfd7zXZ\0', 'an xz file', UNPACK],
  ['BZh', 'a bzip2 file', UNPACK],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file', UNPACK],
  ['\x04\x22\x4d\x18', 'an LZ4 file', UNPACK],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', UNPACK],
  ['\x89PNG', 'a PNG image', 'give the data, not a picture of it'],
  ['\xff\xd8\xff', 'a JPEG image', 'give the data, not a picture of it'],
  ['%PDF', 'a PDF', 'give the data, not a page that shows it'],
  ['\x7fELF', 'a program', 'give what it wrote'],
  ['\xff\xfe', 'text in UTF-16', 'save it as UTF-8'],
  ['\xfe\xff', 'text in UTF-16', 'save it as UTF-8'],
];

type Text = readonly [pattern: RegExp, name: string, advice: string];
/** What the beginning of a text says; the first that holds. */
const TEXTS: readonly Text[] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer', 'fetch the file that it stands for: git lfs pull'],
  [/^\s*<(!doctype html|html)/i, 'an HTML page', 'download the file itself, not the page that shows it'],
  [/^\s*<\?xml/i, 'an XML file', 'give a trace or a table'],
  [/^\s*\{"format":\s*"switchyard-operators"/, 'an operator trace', '`switchyard replay` and `switchyard inspect` read it'],
  [/^\s*[[{][^]*"traceEvents"/, 'a Kineto or Chrome trace (JSON)', '`switchyard replay` plays it'],
  [/^\s*\{(?=[^]*?"schema")[^]*?"nodes"/, 'a PyTorch Execution Trace (JSON)', '`switchyard import` says what it reads of it'],
  [/^\s*\[\s*\{[^}]*"ph"\s*:/, 'a Chrome trace (JSON, a bare array)', '`switchyard import` says what it reads of it'],
  [/^\s*(\{\s*["}]|\[\s*["{[\]\d-])/, 'a JSON file', 'of JSON, recordings of torch.profiler are read: `switchyard replay`'],
  [
    /^[RW] \d+(,\d+)+\s/,
    'a Ramulator 2 read/write trace',
    'its addresses are vectors of its own device: give a load/store trace',
  ],
  [/^\d+ [RW] (0x)?[0-9a-f]+\s/i, 'a trace of NVMain or USIMM', 'write it as CSV: cycle,addr_hex,op'],
  [/^\s*\$(date|version|timescale|comment)\b/, 'a waveform (VCD)', 'give a trace of requests or operators'],
  [
    /^((#.*|[ \t]*|---)\r?\n)*[\w.-]+:([ \t].*)?\r?\n((#.*|[ \t]*)\r?\n)*([ \t]|- |[\w.-]+:(\s|$))/,
    'a YAML file',
    '`switchyard run` plays a scenario; --platform and --device take their files',
  ],
];

/** One character a byte. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** First bytes of gzip. */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The beginning of what a gzip holds; undefined where it is damaged from its start. */
function unpacked(head: Uint8Array): Uint8Array | undefined {
  try {
    const whole = gunzipSync(head.subarray(0, 8192), { finishFlush: constants.Z_SYNC_FLUSH });
    return whole.subarray(0, HEAD_BYTES);
  } catch {
    return undefined;
  }
}

/** Several formats are zip archives, told apart by the names of what is in them. */
function zip(head: string): Named {
  if (/data\.pkl|constants\.pkl/.test(head)) return { name: 'a PyTorch checkpoint (.pt)', advice: WEIGHTS };
  if (head.includes('.npy')) return { name: 'a NumPy archive (.npz)', advice: WEIGHTS };
  return { name: 'a zip archive', advice: UNPACK };
}

/** The fields that a protobuf message begins with: (number, wire type) of the first, and of the one behind it. */
function firstFields(bytes: Uint8Array): readonly string[] {
  const fields: string[] = [];
  for (let i = 0; i < bytes.length && fields.length < 2;) {
    const key = bytes[i++]!;
    const wire = key & 7;
    if (key >= 128 || key >> 3 === 0 || (wire !== 0 && wire !== 2)) break;
    let value = 0;
    for (let shift = 0; i < bytes.length && shift < 35; shift += 7) {
      value += (bytes[i]! & 127) * 2 ** shift;
      if (bytes[i++]! < 128) break;
    }
    if (wire === 2) i += value;
    fields.push(`${key >> 3}:${wire}`);
  }
  return fields;
}

/** Protobuf has no magic bytes: by the fields that a message begins with, and the ending of the file's name. */
function protobuf(bytes: Uint8Array, file: string): Named | undefined {
  const [first, second] = firstFields(bytes);
  const onnx = first === '1:0' && bytes[1]! < 32 && ['2:2', '7:2', '8:2'].includes(second ?? '');
  if (onnx || /\.onnx(\.gz)?$/i.test(file))
    return { name: 'an ONNX model', advice: '`switchyard import` says what it reads of it' };
  if (/\.et(\.gz)?$/i.test(file))
    return { name: 'a Chakra execution trace (protobuf)', advice: '`switchyard import` says what it reads of it' };
  if (/\.(pftrace|perfetto-trace)(\.gz)?$/i.test(file) || (first === '1:2' && second === '1:2'))
    return { name: 'a Perfetto trace (protobuf)', advice: 'write it as JSON (traceconv json) and give that' };
  if (/\.(nsys-rep|qdrep|ncu-rep)$/i.test(file)) return { name: 'a report of NVIDIA Nsight', advice: RECORD };
  return undefined;
}

/** A text may hold a stray control character; of numbers in binary they are a part. */
const isControlled = (head: string): boolean => (head.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0) > head.length / 50;

function binary(bytes: Uint8Array, head: string, file: string): Named | undefined {
  const found = BINARIES.find(([begin, , , at = 0]) => head.startsWith(begin, at));
  if (found) return { name: found[1], advice: found[2] };
  if (head.startsWith('PK\x03\x04')) return zip(head);
  if (/^\x80[\x02-\x05][^]?/.test(head)) return { name: 'a Python pickle, as PyTorch wrote (.pt)', advice: WEIGHTS };
  if (/^[^]{5}\0\0\0\{\s*"/.test(head)) return { name: 'safetensors', advice: WEIGHTS };
  if (!isControlled(head)) return undefined;
  return protobuf(bytes, file) ?? { name: 'binary data of no known format', advice: 'look at what wrote it' };
}

function textual(text: string, known: readonly TextFormat[]): Named {
  const own = known.find((k) => k.recognises(text));
  if (own) return { name: own.name, advice: own.advice };
  const found = TEXTS.find(([pattern]) => pattern.test(text));
  if (found) return { name: found[1], advice: found[2] };
  const line = text.trimStart().split(/\r?\n/, 1)[0]!.trimEnd();
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  if (shown === '') return { name: 'a text with nothing in it', advice: 'give one with content' };
  const table = /^[^,]+(,[^,]*)+$/.test(line) ? 'a table with the columns' : 'a text that begins';
  return { name: `${table} "${shown}"`, advice: 'compare its first line' };
}

/**
 * The format of a file, of which `bytes` are at least the first 64 KiB or all; gzip is looked into.
 * @param known formats of text that are asked first
 */
export function signatureOf(bytes: Uint8Array, file: string, known: readonly TextFormat[]): Named {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (isGzip(head)) {
    const inside = unpacked(head);
    if (!inside) return { name: 'a damaged gzip file', advice: 'make it anew' };
    if (isGzip(inside)) return { name: 'gzip within gzip', advice: UNPACK }; // such a file may hold itself
    const { name, advice } = signatureOf(inside, file, known);
    return { name: `${name}, packed with gzip`, advice };
  }
  return (
    binary(head, latin1(head), file) ??
    textual(
      Buffer.from(head)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
      known,
    )
  );
}

/** Whether it is no text, in a gzip or not. `bytes` as for `signatureOf`. */
export function isBinary(bytes: Uint8Array, file: string): boolean {
  const head = bytes.subarray(0, HEAD_BYTES);
  const inside = isGzip(head) ? unpacked(head) : head;
  return inside !== undefined && binary(inside, latin1(inside), file) !== undefined;
}
