/**
 * Seeded random streams, one for each actor, from `pure-rand` (xoroshiro128+).
 *
 * The stream's whole state is plain data in the actor's state, so a checkpoint holds it. Two actors with different names
 * have different streams, whatever the order in which they were created.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import CRC32 from 'crc-32';

/** State of a stream: four 32-bit words. */
export type RandomState = number[];

/** A fresh stream for `actor` under the run's `seed`. */
export function randomStream(seed: number, actor: string): RandomState {
  return [...xoroshiro128plus(CRC32.str(`${actor}/${seed}`)).getState()];
}

/** A whole number in [0, bound), uniform; moves `state` on in place. */
export function draw(state: RandomState, bound: number): number {
  const rng = xoroshiro128plusFromState(state);
  const value = uniformInt(rng, 0, bound - 1);
  state.splice(0, state.length, ...rng.getState());
  return value;
}
