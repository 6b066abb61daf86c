/**
 * Which tensors are one value and which memory is one memory.
 *
 * The recorder numbers addresses: of a tensor object and of a storage. Both are given again once they are free, so an id
 * that comes twice need not be the same thing. What is known of it:
 *
 * - A weight lives throughout: nothing makes it, its tensor id and its storage are its own in the whole recording.
 * - An operator that makes a result in a storage that neither it nor what it called was given has allocated it: the storage
 *   begins another life, `s12.2+0` after `s12+0`.
 * - A tensor that is read with another storage, offset or size than its id was last seen with was made by something that
 *   is not in the file (nested tensors, operators inside compiled code): it is another value, `t7.2` after `t7`.
 * - An operator that works in place, or into an `out`, has a result of the id of its argument: from there on a reader of
 *   that id reads the result. Writing into a view changes what it is a view of: their storages are equal.
 */
import type { Argument, RecordedTensor } from '../recording.js';
import { isRaw, type RawArgument, type RawTensor } from './argument.js';

interface Storage {
  life: number;
  /** moment at which it was last seen */
  seen: number;
}
interface Tensor {
  life: number;
  /** where it lay */
  lies: string;
}

/** Follows ids through a recording, in order of time. */
export interface Lives {
  /** What an operator is given, at its call; the moment of it, for `made`. */
  enter(args: readonly RawArgument[]): { readonly args: Argument[]; readonly moment: number };
  /** What it made, once all that it called has been followed. */
  leave(results: readonly RawTensor[], moment: number): RecordedTensor[];
}

const nth = (life: number): string => (life > 1 ? `.${life}` : '');

/** Starts with nothing seen. */
export function createLives(): Lives {
  const storages = new Map<number, Storage>();
  const tensors = new Map<number | string, Tensor>();
  let now = 0;

  /** @param since moment before which the storage must have been seen to be the same still */
  function read(raw: RawTensor, since: number | undefined): RecordedTensor {
    const storage = storages.get(raw.storage) ?? { life: 1, seen: now };
    if (since !== undefined && storage.seen < since) storage.life++;
    storage.seen = now;
    if (raw.storage > 0) storages.set(raw.storage, storage);
    const lies = `${raw.storage}${nth(storage.life)}+${raw.offset}:${raw.elements}`;
    const tensor = tensors.get(raw.tensor) ?? { life: 1, lies };
    if (since === undefined && typeof raw.tensor === 'number' && tensor.lies !== lies) tensor.life++;
    tensor.lies = lies;
    tensors.set(raw.tensor, tensor);
    return {
      shape: raw.shape,
      type: raw.type,
      id: `t${raw.tensor}${nth(tensor.life)}`,
      ...(raw.storage > 0 && { storage: `s${raw.storage}${nth(storage.life)}+${raw.offset}` }),
    };
  }

  return {
    enter(args) {
      const moment = ++now;
      const given = (a: RawArgument): Argument => {
        if (typeof a !== 'object') return a;
        if (isRaw(a)) return read(a, undefined);
        return a.some((x) => typeof x === 'object') ? (a as RawTensor[]).map((t) => read(t, undefined)) : (a as number[]);
      };
      return { args: args.map(given), moment };
    },
    leave(results, moment) {
      now++;
      return results.map((r) => read(r, moment));
    },
  };
}
