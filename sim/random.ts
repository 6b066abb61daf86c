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

/** So many draws of the standard normal distribution, by Box and Muller. */
export function normals(seed: number, name: string, count: number): Float32Array {
  const rng = xoroshiro128plus(CRC32.str(`${name}/${seed}`));
  const uniform = (): number => (uniformInt(rng, 0, 2 ** 30 - 1) + 1) / 2 ** 30;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const [radius, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()];
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
