/**
 * The nodes of an Execution Trace one by one, without the whole file as a text: only brackets and strings are looked at, so
 * a file of hundreds of MB takes time in proportion and one node's memory.
 */
import { InputError } from '../../files/input-error.js';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BYTE_ORDER_MARK = 0xef;
const LONGEST_SCHEMA = 100;

/** What a person should give, as the end of a message says it. */
export const EXPECTED = 'a PyTorch Execution Trace (ExecutionTraceObserver): a JSON object with a list of nodes';
const WHOLE = 'a whole Execution Trace (unregister_callback() ends the file)';

/** The text of a node, or of the file's schema. */
export interface Piece {
  readonly key: 'node' | 'schema';
  readonly text: string;
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** First place from `at` on that is not a blank. */
function skipSpace(bytes: Buffer, at: number): number {
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Behind the string that opens at `at`, or -1 where the file ends inside it. */
function endOfString(bytes: Buffer, at: number): number {
  for (let end = bytes.indexOf(QUOTE, at + 1); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let first = end;
    while (bytes[first - 1] === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end + 1;
  }
  return -1;
}

/** Behind the value that starts at `at`: where its brackets close, or a comma or a bracket of what is around it stands. */
function endOfValue(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = endOfString(bytes, i) - 1;
      if (i < 0) return -1;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (byte === COMMA && depth === 0) return i;
  }
  return -1;
}

/** The elements of the list that opens at `at`; returns the place behind it. */
function* elements(bytes: Buffer, file: string, at: number): Generator<Piece, number> {
  for (let i = skipSpace(bytes, at + 1), node = 0; ; node++) {
    if (bytes[i] === CLOSE_LIST) return i + 1;
    const field = `nodes[${node}]`;
    if (i >= bytes.length) throw new InputError({ file, field }, 'the file ends before this node', WHOLE);
    if (bytes[i] !== OPEN_OBJECT) throw new InputError({ file, field }, 'not a node', 'a JSON object');
    const end = endOfValue(bytes, i);
    if (end < 0) throw new InputError({ file, field }, 'the file ends inside this node', WHOLE);
    yield { key: 'node', text: bytes.toString('utf8', i, end) };
    i = skipSpace(bytes, end);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
    else if (i < bytes.length && bytes[i] !== CLOSE_LIST) throw new InputError({ file, field }, 'no comma after it', 'JSON');
  }
}

/** A key and the start of its value. */
function keyAt(bytes: Buffer, file: string, at: number): [string, number] {
  const end = bytes[at] === QUOTE ? endOfString(bytes, at) : -1;
  const colon = end < 0 ? -1 : skipSpace(bytes, end);
  if (colon < 0 || bytes[colon] !== COLON) throw new InputError({ file }, `not JSON, or cut off, at byte ${at}`, EXPECTED);
  return [bytes.toString('utf8', at + 1, end - 1), skipSpace(bytes, colon + 1)];
}

/** The file's schema, where it says it first, and its nodes in the order of the file. @throws InputError */
export function* nodeTexts(bytes: Buffer, file: string): Generator<Piece> {
  let i = skipSpace(bytes, bytes[0] === BYTE_ORDER_MARK ? 3 : 0);
  if (bytes[i] !== OPEN_OBJECT) throw new InputError({ file }, 'not a JSON object', EXPECTED);
  let found = false;
  for (i = skipSpace(bytes, i + 1); bytes[i] !== CLOSE_OBJECT;) {
    const [key, start] = keyAt(bytes, file, i);
    if (key === 'nodes') {
      if (bytes[start] !== OPEN_LIST) throw new InputError({ file, field: 'nodes' }, 'not a list', EXPECTED);
      found = true;
      i = yield* elements(bytes, file, start);
    } else {
      i = endOfValue(bytes, start);
      if (i < 0) throw new InputError({ file, field: key }, 'the file ends here', WHOLE);
      if (key === 'schema') yield { key, text: bytes.toString('utf8', start, Math.min(i, start + LONGEST_SCHEMA)) };
    }
    i = skipSpace(bytes, i);
    if (i >= bytes.length) throw new InputError({ file }, 'the file ends before its last bracket', WHOLE);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  if (!found) throw new InputError({ file }, 'JSON without nodes', EXPECTED);
}
