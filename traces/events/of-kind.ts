/** Records of one kind of an event trace, found without all others. */
import type { Chunk, OfKind } from './chunk.js';
import { firstFrom } from './first-from.js';

/**
 * Operators and times of all records of one kind, those said again too, in no order: for what few records are of, in a fraction of the
 * time that all records take.
 * @throws InputError with the place of the frame
 */
export function* recordsOfKind(chunks: readonly Chunk[], kind: number): Generator<Omit<OfKind['own'][number], 'at'>> {
  // of all chunks so far, and their places among all records that are written
  const written: Omit<OfKind['own'][number], 'at'>[] = [];
  const places: number[] = [];
  let before = 0;
  for (const chunk of chunks) {
    const { own, again } = chunk.ofKind(kind);
    for (const r of own) {
      written.push(r);
      places.push(before + r.at);
      yield r;
    }
    for (const { first, count, shift_ps, operator } of again)
      for (let i = firstFrom(places, first); i < written.length && places[i]! < first + count; i++) {
        const { start_ps, end_ps, operator: then } = written[i]!;
        yield { start_ps: start_ps + shift_ps, end_ps: end_ps + shift_ps, operator: then < 0 ? -1 : operator };
      }
    before += chunk.ownRecords;
  }
}
