/**
 * Whether bytes are one msgpack value of the plain kinds, and no more: looked at before they are unpacked, since a list that says
 * that it is long would be given room for all that it says.
 */

/** Levels of lists and maps: the format has six. */
const DEEPEST = 16;

/** Bytes of a value that follow its first, or how many values it holds: `bytes`, of which the last `counts` are a count. */
interface Form {
  readonly bytes: number;
  /** what the count is of */
  readonly of?: 'bytes' | 'values' | 'pairs';
}
const sized = (of: NonNullable<Form['of']>): Form[] => [1, 2, 4].map((bytes) => ({ bytes, of }));
const [BIN, STR] = [sized('bytes'), sized('bytes')];
const [ARRAY, MAP] = [sized('values').slice(1), sized('pairs').slice(1)];

/** From the first byte 0xc0 on: nil, booleans, binaries, numbers, strings, lists, maps. Extensions are none of ours. */
const FORMS: readonly (Form | undefined)[] = [
  ...[{ bytes: 0 }, undefined, { bytes: 0 }, { bytes: 0 }], // 0xc0 nil, false, true
  ...BIN, // 0xc4
  ...[undefined, undefined, undefined], // 0xc7 extensions
  ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8].map((bytes) => ({ bytes })), // 0xca floats, unsigned, signed
  ...[undefined, undefined, undefined, undefined, undefined], // 0xd4 extensions
  ...STR, // 0xd9
  ...ARRAY, // 0xdc
  ...MAP, // 0xde
];

/** Where the value ends that begins at `at`; −1 where it is none of ours, or longer than the bytes. */
function endOf(bytes: Uint8Array, at: number, depth: number): number {
  const first = bytes[at];
  if (first === undefined || depth > DEEPEST) return -1;
  if (first < 0x80 || first >= 0xe0) return at + 1; // small numbers
  if (first < 0x90) return valuesEnd(bytes, at + 1, 2 * (first & 15), depth);
  if (first < 0xa0) return valuesEnd(bytes, at + 1, first & 15, depth);
  if (first < 0xc0) return within(bytes, at + 1 + (first & 31));
  const form = FORMS[first - 0xc0];
  if (form === undefined) return -1;
  const next = at + 1 + form.bytes;
  if (form.of === undefined || next > bytes.length) return within(bytes, next);
  let count = 0;
  for (let i = at + 1; i < next; i++) count = count * 256 + bytes[i]!;
  if (form.of === 'bytes') return within(bytes, next + count);
  return valuesEnd(bytes, next, form.of === 'pairs' ? 2 * count : count, depth);
}

const within = (bytes: Uint8Array, end: number): number => (end > bytes.length ? -1 : end);

function valuesEnd(bytes: Uint8Array, from: number, count: number, depth: number): number {
  let at = from;
  if (count > bytes.length - from) return -1; // each takes a byte at least
  for (let i = 0; i < count && at >= 0; i++) at = endOf(bytes, at, depth + 1);
  return at;
}

/** Is all of it one value, of plain kinds, whose lists are as long as they say? */
export const isPlainMsgpack = (bytes: Uint8Array): boolean => endOf(bytes, 0, 0) === bytes.length;
