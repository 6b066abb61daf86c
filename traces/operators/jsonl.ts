/**
 * The text form of an operator trace: JSON Lines, gzip accepted (traces/README.md describes it field by field).
 *
 * Line 1 is the header, then one line a sentence, then one line an operator, in order of their ids.
 */
import * as z from 'zod';
import { checked } from '../files/check.js';
import { InputError, type Place } from '../files/input-error.js';
import { parseJson } from '../files/read.js';
import { OPERATOR_FORMAT, operatorSchema, sentenceSchema, type Operator, type OperatorTrace, type Sentence } from './operator.js';

const headerSchema = z.looseObject({
  format: z.literal(OPERATOR_FORMAT.format),
  version: z.int(),
  name: z.string().max(200),
  source: z.string().max(1000),
});

const sentenceLine = z.strictObject({ sentence: sentenceSchema });

/** The text of a trace, a newline after each line. */
export function writeJsonl(trace: OperatorTrace): string {
  const header = { ...OPERATOR_FORMAT, name: trace.name, source: trace.source };
  const lines = [header, ...trace.sentences.map((sentence) => ({ sentence })), ...trace.operators];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A line with a `sentence` and no `kind` is a sentence, any other an operator. */
const isSentence = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'sentence') && !Object.hasOwn(value, 'kind');

function readHeader(line: string, file: string): z.infer<typeof headerSchema> {
  const header = checked(headerSchema, parseJson(line, file, 'one JSON object a line'), { file, line: 1 });
  if (header.version > OPERATOR_FORMAT.version)
    throw new InputError(
      { file, line: 1, field: 'version' },
      `version ${header.version} is newer than this program`,
      `${OPERATOR_FORMAT.version}`,
    );
  return header;
}

function readLine(line: string, place: Place): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new InputError(place, 'not JSON', 'one JSON object a line');
  }
}

/** Reads the text of a trace; `checkTrace` says whether its parts fit. @throws InputError with the line of the first fault */
export function readJsonl(text: string, file: string): OperatorTrace {
  const [first = '', ...rest] = text.split('\n');
  const { name, source } = readHeader(first, file);
  const sentences: Sentence[] = [];
  const operators: Operator[] = [];
  for (const [i, line] of rest.entries()) {
    if (line.trim() === '') continue;
    const place = { file, line: i + 2 };
    const value = readLine(line, place);
    if (isSentence(value)) sentences.push(checked(sentenceLine, value, place).sentence);
    else operators.push(checked(operatorSchema, value, place));
  }
  return { name, source, sentences, operators };
}

/** How this form joins the importers (import/importer.ts). */
export const operatorLines = {
  summary: 'operator trace of this program (JSON Lines), gzip or not',
  options: [],
  expected: 'an operator trace',
  recognises: (head: string): boolean => head.split('\n', 1)[0]!.includes(OPERATOR_FORMAT.format),
  read: (content: Buffer, file: string): OperatorTrace => readJsonl(content.toString('utf8'), file),
};
