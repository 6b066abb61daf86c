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
 * - A tensor that is read and only later made, of the same id, place and size, is two values, if its address was free in
 *   between: then it was numbered when it was read. Numbers count up as tensors are met, so where later ones have smaller
 *   numbers, what is read is the later result: the order of the file is not that of the run.
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
  /** how it was first met: read, and not made since; undefined once it was made */
  read: { readonly by: Reader; readonly moment: number; readonly raw: string; readonly place: number } | undefined;
}
/** Who reads or makes. */
export interface Reader {
  /** nodes[3], aten::mm */
  readonly where: string;
  /** what several threads do has no one order */
  readonly thread: string;
}
/** Told of a tensor that is read before it is made: whether numbers say that it is a fault. */
export type Early = (tensor: number, reader: Reader, maker: Reader, isFault: boolean) => void;

/** Follows ids through a recording, in order of time. */
export interface Lives {
  /** What an operator is given, at its call; the moment of it, for `made`. */
  enter(args: readonly RawArgument[], by: Reader): { readonly args: Argument[]; readonly moment: number };
  /** What it made, once all that it called has been followed. */
  leave(results: readonly RawTensor[], by: Reader, moment: number): RecordedTensor[];
}

const rawPlace = ({ storage, offset, elements }: RawTensor): string => `${storage}+${offset}:${elements}`;
const nth = (life: number): string => (life > 1 ? `.${life}` : '');

/** numbers that are looked at after one that may be too large for its place */
const LOOKED_AT = 64;

/** Starts with nothing seen. */
export function createLives(early: Early = () => undefined): Lives {
  const storages = new Map<number, Storage>();
  const tensors = new Map<number | string, Tensor>();
  /** numbers of tensors in the order in which they were met */
  const met: number[] = [];
  let now = 0;

  function firstMet(raw: RawTensor, by: Reader, lies: string): Tensor {
    if (typeof raw.tensor === 'number') met.push(raw.tensor);
    return { life: 1, lies, read: { by, moment: now, raw: rawPlace(raw), place: met.length } };
  }
  /** What an operator that began at `since` makes, in a storage of its own. */
  function checkReader(raw: RawTensor, since: number, by: Reader): void {
    const read = tensors.get(raw.tensor)?.read;
    if (!read || typeof raw.tensor !== 'number' || read.moment >= since) return;
    if (read.raw !== rawPlace(raw) || read.by.thread !== by.thread) return;
    const after = met.slice(read.place, read.place + LOOKED_AT);
    early(
      raw.tensor,
      read.by,
      by,
      after.some((id) => id < (raw.tensor as number)),
    );
  }

  /** @param since moment before which the storage must have been seen to be the same still */
  function read(raw: RawTensor, by: Reader, since: number | undefined): RecordedTensor {
    const storage = storages.get(raw.storage) ?? { life: 1, seen: now };
    if (since !== undefined && storage.seen < since) {
      storage.life++;
      checkReader(raw, since, by);
    }
    storage.seen = now;
    if (raw.storage > 0) storages.set(raw.storage, storage);
    const lies = `${raw.storage}${nth(storage.life)}+${raw.offset}:${raw.elements}`;
    const tensor = tensors.get(raw.tensor) ?? firstMet(raw, by, lies);
    if (since !== undefined) tensor.read = undefined;
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
    enter(args, by) {
      const moment = ++now;
      const given = (a: RawArgument): Argument => {
        if (typeof a !== 'object') return a;
        if (isRaw(a)) return read(a, by, undefined);
        return a.some((x) => typeof x === 'object') ? (a as RawTensor[]).map((t) => read(t, by, undefined)) : (a as number[]);
      };
      return { args: args.map(given), moment };
    },
    leave(results, by, moment) {
      now++;
      return results.map((r) => read(r, by, moment));
    },
  };
}
