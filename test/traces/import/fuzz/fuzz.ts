/** One damaged file after another through its importer: a trace comes out, or one clear message, in little time and memory. */
import { importContent, importers, importOptions, InputError } from '../../../../traces/index.js';
import { mutatedBytes, mutatedMessage, mutatedMessages } from './mutate-bytes.js';
import { mutatedJson, mutatedLines } from './mutate-json.js';
import { randomOf, type Random } from './random.js';

const json = (base: Buffer, r: Random): Buffer => Buffer.from(mutatedJson(JSON.parse(base.toString()) as unknown[], r));
/** How the files of a format are damaged with their structure kept. */
const MUTATIONS: Readonly<Record<string, (base: Buffer, r: Random) => Buffer>> = {
  kineto: json,
  'execution-trace': json,
  chakra: mutatedMessages,
  onnx: mutatedMessage,
  'switchyard-operators': (base, r) => Buffer.from(mutatedLines(base.toString(), r)),
};
/** Of all files so many percent are damaged byte by byte as well. */
const BYTEWISE_PERCENT = 15;

/** The damaged file of a case. */
export function damaged(format: string, bases: readonly Buffer[], seed: number, index: number): Buffer {
  const r = randomOf(seed * 1_000_003 + index, format);
  const whole = MUTATIONS[format]!(r.of(bases), r);
  return r.chance(BYTEWISE_PERCENT) ? mutatedBytes(whole, r) : whole;
}

/** What came of it: read or refused. @throws Error where it is neither */
export function attempt(format: string, content: Buffer): { readonly read: boolean; readonly cpu_s: number } {
  const before = process.cpuUsage();
  let read = true;
  try {
    importContent(content, `x.${format}`, importOptions());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // one line, that a person can read
    if (error.message.length > 2000 || error.message.includes('\n')) throw new Error('a message of many lines', { cause: error });
    read = false;
  }
  const { user, system } = process.cpuUsage(before);
  return { read, cpu_s: (user + system) / 1e6 };
}
/** The formats that are damaged: all that are read. */
export const formats = importers.names;
