/** Recordings, each format a target: damaged with their structure kept, some byte by byte as well. */
import { importContent, importers, importOptions } from '../../../traces/index.js';
import { mutatedBytes, mutatedMessage, mutatedMessages } from '../mutate-bytes.js';
import { mutatedJson, mutatedLines } from '../mutate-json.js';
import type { Random } from '../random.js';
import { outcomeOf, type Target } from '../target.js';
import { bases } from './recorded.js';

/** What is damaged may be no JSON any more. */
function json(base: Buffer, r: Random): Buffer {
  try {
    return Buffer.from(mutatedJson(JSON.parse(base.toString()) as unknown[], r));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return mutatedBytes(base, r);
    throw error;
  }
}
function lines(base: Buffer, r: Random): Buffer {
  try {
    return Buffer.from(mutatedLines(base.toString(), r));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return mutatedBytes(base, r);
    throw error;
  }
}
/** How the files of a format are damaged with their structure kept. */
const MUTATIONS: Readonly<Record<string, (base: Buffer, r: Random) => Buffer>> = {
  kineto: json,
  'execution-trace': json,
  chakra: mutatedMessages,
  onnx: mutatedMessage,
  'switchyard-operators': lines,
};
/** Of all files so many percent are damaged byte by byte as well. */
const BYTEWISE_PERCENT = 15;

const target = (format: string): Target => ({
  about: `recordings: ${format}`,
  ending: format === 'onnx' ? '.onnx' : format === 'chakra' ? '.et' : '.json',
  bases: bases[format]!,
  mutated(known, r) {
    const whole = MUTATIONS[format]!(r.of(known), r);
    return r.chance(BYTEWISE_PERCENT) ? mutatedBytes(whole, r) : whole;
  },
  attempt: (content) => outcomeOf(() => importContent(content, `x.${format}`, importOptions())),
  most_s: 5,
});

/** All formats that are read. */
export const recordings: Readonly<Record<string, Target>> = Object.fromEntries(
  importers.names.map((format) => [format, target(format)]),
);
