/** Sentences that were served together: who with whom, what each gets of what they took, and what it cost to leave together. */
import type { Batches } from '../../analysis/figures.js';

/** Indices of sentences by batch. @param leader by sentence, the first of those that it was served with; −1: it was not taken up */
function batchesOf(leader: readonly number[]): number[][] {
  const batches = new Map<number, number[]>();
  for (const [s, first] of leader.entries()) {
    if (first < 0) continue;
    const batch = batches.get(first);
    if (batch) batch.push(s);
    else batches.set(first, [s]);
  }
  return [...batches.values()];
}

/** Energy by sentence, in fJ: what a batch took in equal shares, with what remains on the first. @param taken on the account of the first */
export function sharedEnergy(taken_fj: readonly number[], leader: readonly number[]): number[] {
  const shares = [...taken_fj];
  for (const batch of batchesOf(leader)) {
    const first = leader[batch[0]!]!;
    const share = Math.floor(taken_fj[first]! / batch.length);
    for (const s of batch) shares[s] = share;
    shares[first] = taken_fj[first]! - share * (batch.length - 1);
  }
  return shares;
}

/** Layers by sentence: all of a batch leave after those of the last. @param exits by sentence, as each alone would */
export function layersTogether(exits: readonly number[], leader: readonly number[]): number[] {
  const layers = [...exits];
  for (const batch of batchesOf(leader)) {
    const last = Math.max(...batch.map((s) => exits[s]!));
    for (const s of batch) layers[s] = last;
  }
  return layers;
}

/** @param exits by sentence, as each alone would leave; undefined without early exit */
export function batchFigures(together: number, leader: readonly number[], exits: readonly number[] | undefined): Batches {
  const batches = batchesOf(leader);
  const sentences = batches.reduce((n, batch) => n + batch.length, 0);
  const figures = { together, count: batches.length, sentences_mean: batches.length === 0 ? 0 : sentences / batches.length };
  if (!exits) return figures;
  const layers = layersTogether(exits, leader);
  const beyond = layers.reduce((n, l, s) => n + l - exits[s]!, 0);
  return { ...figures, layers_beyond_exit_mean: sentences === 0 ? 0 : beyond / sentences };
}

/** What was chosen for the first of a batch was chosen for all of it. */
export const forAll = <T extends { readonly sentence: number }>(chosen: readonly T[], leader: readonly number[]): T[] => {
  const batches = new Map(batchesOf(leader).map((batch) => [leader[batch[0]!]!, batch]));
  return chosen.flatMap((c) => (batches.get(c.sentence) ?? [c.sentence]).map((sentence) => ({ ...c, sentence })));
};
