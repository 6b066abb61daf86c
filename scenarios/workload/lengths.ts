/** How many tokens each sentence has. */
import { randomStream } from '../../sim/index.js';
import { importOptions, importTrace, InputError, type Place } from '../../traces/index.js';

import { checkSum, pickShare } from './draws.js';
import type { Lengths } from '../file/stream-schema.js';

/**
 * @param of names the stream that lengths are drawn from
 * @throws InputError for shares that do not sum to 1, and for a recording without lengths
 */
export function sentenceLengths(
  lengths: Lengths,
  sentences: number,
  seed: number,
  at: (...path: PropertyKey[]) => Place,
  of: 'lengths' | 'outputs' = 'lengths',
): number[] {
  const all = (f: (i: number) => number): number[] => Array.from({ length: sentences }, (_, i) => f(i));
  switch (lengths.kind) {
    case 'fixed':
      return all(() => lengths.tokens);
    case 'listed':
      return all((i) => lengths.tokens[i % lengths.tokens.length]!);
    case 'distribution': {
      const entries = Object.entries(lengths.shares).map(([tokens, share]) => [Number(tokens), share] as const);
      // lengths are keys here, of which the schema sees digits only
      if (entries.some(([tokens]) => tokens < 1 || tokens > 16_384))
        throw new InputError(at('shares'), 'a length out of range', '1 to 16384 tokens');
      const shares = entries.map(([, share]) => share);
      checkSum(shares, at('shares'));
      const stream = randomStream(seed, of);
      return all(() => entries[pickShare(stream, shares)]![0]);
    }
    case 'recorded': {
      const { trace } = importTrace(lengths.recording, importOptions());
      const known = trace.sentences.map((s) => (lengths.padded ? s.seq : s.tokens));
      const missing = known.indexOf(null);
      if (missing >= 0)
        throw new InputError(
          at('recording'),
          `sentence ${trace.sentences[missing]!.id} has no length`,
          'a recording with lengths',
        );
      return all((i) => known[i % known.length]!);
    }
  }
}
