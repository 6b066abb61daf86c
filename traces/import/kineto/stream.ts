/**
 * The events of a profiler trace too large to be held: read piece by piece, and of each event no more kept than is used.
 * The same events as events.ts finds in the whole text, oddities and all.
 */
import { StringDecoder } from 'node:string_decoder';
import { JSONParser, TokenizerError, TokenParserError } from '@streamparser/json';
import { InputError } from '../../files/input-error.js';
import { EXPECTED, gather, hasPhase, noEvents, whereOf, type Gathered, type KinetoEvent, type Oddities } from './events.js';
import { count, mended } from './tolerant-json.js';

/** How many events that matter are held: what they come to takes some 1 KB each. */
const MOST_EVENTS = 1_000_000;
/** How far a single event may reach, or whatever stands before the first one. */
const LARGEST_EVENT_BYTES = 64 * 2 ** 20;
/** Blanks before the first bracket, at most. */
const LARGEST_BLANK = 65536;
/** Longest text in a file that must be mended. */
const LONGEST_TEXT = 4 * 2 ** 20;

type Pieces = Iterable<Buffer | string>;
const BOM = Buffer.from('\ufeff');

/** Without the byte order mark, which is counted. A piece is longer than one, or the last. */
function* withoutMark(pieces: Iterable<Buffer>, oddities: Oddities): Generator<Buffer> {
  let first = true;
  for (const piece of pieces) {
    const marked = first && piece.subarray(0, BOM.length).equals(BOM);
    count(oddities, 'a byte order mark', marked ? 1 : 0);
    yield marked ? piece.subarray(BOM.length) : piece;
    first = false;
  }
}

/** A string, or one that the end of the text cuts. */
const STRINGS = /"[^"\\]*(?:\\[^][^"\\]*)*("|\\?$)/g;

/** How much of `text` ends neither inside a string nor inside a word. */
function wholeLength(text: string): number {
  let end = 0;
  for (const found of text.matchAll(STRINGS)) {
    if (found[1] !== '"') return found.index;
    end = found.index + found[0].length;
  }
  return end + text.slice(end).replace(/(?<![-\w])[-\w]+$/, '').length;
}

/** What is no JSON mended, as tolerantJson does. */
function* mendedPieces(pieces: Iterable<Buffer>, file: string, oddities: Oddities): Generator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (const piece of pieces) {
    rest += decoder.write(piece);
    const length = wholeLength(rest);
    yield mended(rest.slice(0, length), oddities);
    rest = rest.slice(length);
    if (rest.length > LONGEST_TEXT)
      throw new InputError({ file }, `a text of more than ${LONGEST_TEXT} characters, in JSON that is not sound`, EXPECTED);
  }
  yield mended(rest + decoder.end(), oddities);
}

/** Refuses what would not stay within memory. */
function checkSize({ seen, events }: Gathered, sinceEvent_bytes: number, file: string): void {
  const place = { file, field: whereOf(seen) };
  if (events.length > MOST_EVENTS)
    throw new InputError(place, `more than ${MOST_EVENTS} events of operators and labels`, 'a recording of fewer steps');
  if (sinceEvent_bytes > LARGEST_EVENT_BYTES && seen > 0)
    throw new InputError(place, `one of more than ${LARGEST_EVENT_BYTES} bytes, or as much after the last`, EXPECTED);
  if (sinceEvent_bytes > LARGEST_EVENT_BYTES) throw noEvents(file);
}

/** Whether the text is a bare list, not an object that holds one. */
const isBare = (piece: Buffer | string): boolean => /^\s*\[/.test(String(piece.slice(0, LARGEST_BLANK)));

/** Parses `pieces` into `gathered`. @throws InputError @throws TokenizerError, TokenParserError where it is not JSON */
function parse(pieces: Pieces, gathered: Gathered, file: string): void {
  let parser: JSONParser | undefined;
  let [phases, bare, sinceEvent_bytes] = [false, false, 0];
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    if (parser === undefined) {
      bare = isBare(piece);
      parser = new JSONParser({ paths: [bare ? '$.*' : '$.traceEvents.*'], keepStack: false });
      parser.onValue = ({ key, value }) => {
        if (key !== gathered.seen)
          throw new InputError({ file, field: 'traceEvents' }, 'is no list, or there are two of it', EXPECTED);
        gathered.take(value);
        phases ||= hasPhase(value);
        sinceEvent_bytes = 0;
      };
    }
    sinceEvent_bytes += piece.length;
    parser.write(piece);
    checkSize(gathered, sinceEvent_bytes, file);
  }
  if (!parser?.isEnded)
    throw new InputError({ file, field: whereOf(gathered.seen) }, 'the JSON ends early: the file is cut off', EXPECTED);
  if (gathered.seen === 0 || (bare && !phases)) throw noEvents(file);
}

const isFaultOfJson = (error: unknown): boolean => error instanceof TokenizerError || error instanceof TokenParserError;

/**
 * The events that matter, in order of time, outer before inner.
 * @param pieces of the content, from its beginning each time: JSON that is not sound is read a second time, and mended
 * @throws InputError where it is cut off, no Kineto trace, or more than can be held
 */
export function streamEvents(pieces: () => Iterable<Buffer>, file: string, oddities: Oddities): KinetoEvent[] {
  const strict: Oddities = new Map();
  let gathered = gather(file, strict);
  try {
    parse(withoutMark(pieces(), strict), gathered, file);
    strict.forEach((times, what) => count(oddities, what, times));
    return gathered.sorted();
  } catch (error) {
    if (!isFaultOfJson(error)) throw error;
  }
  gathered = gather(file, oddities);
  try {
    parse(mendedPieces(withoutMark(pieces(), oddities), file, oddities), gathered, file);
  } catch (error) {
    if (!isFaultOfJson(error)) throw error;
    throw new InputError({ file, field: whereOf(gathered.seen) }, 'not JSON, here or soon after', EXPECTED);
  }
  return gathered.sorted();
}
