/** How many tokens each sentence of a stream has, and how many a decoder makes of it. */
import type { LoadedScenario } from '../file/load.js';
import { InputError, isDecoder, type ModelDescription, type Place } from '../../traces/index.js';
import { sentenceLengths } from './lengths.js';

/** Of a sentence. Of an encoder no outputs. */
export interface Tokens {
  readonly prompt: number;
  readonly outputs: number | undefined;
}

/** @throws InputError where a sentence, with what is made of it, is longer than the model has positions, or its prompt than the window */
export function checkTokens(
  model: ModelDescription,
  all: readonly { readonly prompt: number; readonly outputs?: number | undefined }[],
  at: (field: 'lengths' | 'outputs') => Place,
): void {
  const { positions, window = Infinity, parts: { prefix = 0 } = {} } = model;
  const of = prefix > 0 ? `, ${prefix} of them of the prefix` : '';
  for (const { prompt, outputs = 1 } of all) {
    if (prefix + prompt > positions)
      throw new InputError(at('lengths'), `${prefix + prompt} tokens${of}`, `at most ${positions}, the positions of the model`);
    if (prefix + prompt > window)
      throw new InputError(
        at('lengths'),
        `${prefix + prompt} tokens${of}, with a window of ${window}`,
        `at most ${window}: a prompt passes at once, and operators have no products of a band`,
      );
    // the last token is not fed back
    const most = positions - prefix - prompt + 1;
    if (outputs > most)
      throw new InputError(
        at('outputs'),
        `${outputs} tokens after a prompt of ${prefix + prompt}${of}`,
        `at most ${most}: the model has ${positions} positions, and the last token takes none`,
      );
  }
}

/** Of each sentence. @throws InputError for lengths that are none, or too long, and for outputs of an encoder */
export function tokensOf({ scenario: { stream }, at, beside }: LoadedScenario, model: ModelDescription): Tokens[] {
  const { sentences, seed, lengths = { kind: 'fixed', tokens: 128 }, outputs } = stream;
  const own =
    lengths.kind === 'recorded'
      ? { ...lengths, recording: beside(['stream', 'lengths', 'recording'], lengths.recording) }
      : lengths;
  const prompts = sentenceLengths(own, sentences, seed, (...p) => at('stream', 'lengths', ...p));
  const decoder = isDecoder(model.family);
  if (outputs && !decoder) throw new InputError(at('stream', 'outputs'), `given for ${model.family}`, 'a decoder, or none');
  const made = outputs && sentenceLengths(outputs, sentences, seed, (...p) => at('stream', 'outputs', ...p), 'outputs');
  const all = prompts.map((prompt, i): Tokens => ({ prompt, outputs: decoder ? (made?.[i] ?? 1) : undefined }));
  checkTokens(model, all, (field) => at('stream', field));
  return all;
}
