/**
 * What an operator was given or made, from the three lists that an Execution Trace has of it: values, shapes, types.
 *
 * Tensor   [tensor id, storage id, offset, elements, bytes of an element, device], its shape, "Tensor(c10::BFloat16)".
 *          An id below 0 and a type of "nullptr" are tensors that were not given.
 * List     values, shapes and types alike: [[4,5,…],[6,7,…]], [[1,128],[1,128]], "GenericList[Tensor(float),Tensor(float)]".
 * Else     a number, a text, "<None>", "<Object>".
 */
import { InputError, type Place } from '../../files/input-error.js';
import { recordedType } from '../element-type.js';
import type { Setting } from '../recording.js';

/** A tensor as the file has it; ids are addresses, which are given again once they are free. */
export interface RawTensor {
  /** a name, where the file has one instead of an address */
  readonly tensor: number | string;
  /** 0 where there is none to see (opaque tensors of oneDNN) */
  readonly storage: number;
  readonly offset: number;
  readonly elements: number;
  readonly shape: readonly number[];
  readonly type: string | undefined;
}
/** An argument as the file has it. */
export type RawArgument = RawTensor | readonly RawTensor[] | Setting;

/** Three lists of equal length. */
export interface Lists {
  readonly values: readonly unknown[];
  readonly shapes: readonly unknown[];
  readonly types: readonly string[];
}

/** Whether it is one tensor. */
export const isRaw = (a: RawArgument): a is RawTensor => typeof a === 'object' && 'tensor' in a;

/** All tensors, lists opened, in order. */
export const rawTensorsOf = (args: readonly RawArgument[]): RawTensor[] =>
  args.flatMap((a) => (typeof a !== 'object' ? [] : isRaw(a) ? [a] : a.filter((t) => typeof t === 'object')));

const isWhole = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x);
const LIST = /^(?:GenericList|Tuple|List|TensorList)\[(.*)\]$/s;
const UNWRITTEN: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
]);

/** `Tensor(float),GenericList[Int,Int]` → its two words. */
function splitTypes(text: string): string[] {
  const words: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '[' || c === '(') depth++;
    if (c === ']' || c === ')') depth--;
    if (c === undefined || (c === ',' && depth === 0)) {
      words.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return words.filter((w) => w !== '');
}

/** As a message has it; lists in it may be nested without end. */
const shown = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map((v) => (typeof v === 'object' && v !== null ? '…' : JSON.stringify(v))).join(',')}]`
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(JSON.stringify(value));

function tensor(value: unknown, shape: unknown, type: string, place: Place): RawTensor | undefined {
  const word = /^Tensor\((.*)\)$/s.exec(type)?.[1];
  if (word?.startsWith('nullptr') || typeof value === 'string') return undefined;
  if (!Array.isArray(value) || value.length < 5 || !value.slice(0, 5).every(isWhole))
    throw new InputError(place, 'not a tensor', 'tensor id, storage id, offset, elements, bytes of an element, device');
  if (!Array.isArray(shape) || !shape.every((n) => typeof n === 'number'))
    throw new InputError(place, `${shown(shape)} is no shape of a tensor`, 'a list of numbers');
  const [id, storage, offset, elements] = value as [number, number, number, number];
  if (id < 0) return undefined;
  return {
    tensor: id,
    storage: Math.max(0, storage),
    offset,
    elements,
    shape: shape,
    type: word === undefined ? undefined : recordedType(word),
  };
}

function scalar(value: unknown, type: string): Setting {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string' || /^<.*>$/.test(value)) return undefined;
  return type === 'Double' ? UNWRITTEN.get(value) : value;
}

function list(value: readonly unknown[], shapes: unknown, types: readonly string[], place: Place): RawArgument {
  if (!types.some((t) => t.includes('Tensor'))) {
    const numbers = value.map((v) => (typeof v === 'boolean' ? Number(v) : v));
    return numbers.every((n) => typeof n === 'number') ? numbers : undefined;
  }
  const inner = Array.isArray(shapes) ? (shapes as unknown[]) : [];
  // a list is cut off at 4096 in the one and not in the other
  return rawTensorsOf(value.map((v, i) => argument(v, inner[i], types[i] ?? '', place)));
}

/** One argument. @throws InputError */
export function argument(value: unknown, shape: unknown, type: string, place: Place): RawArgument {
  if (type.startsWith('Tensor(') || type === 'Tensor') return tensor(value, shape, type, place);
  const inside = LIST.exec(type)?.[1];
  if (inside !== undefined && Array.isArray(value)) return list(value, shape, splitTypes(inside), place);
  return scalar(value, type);
}

/** All of them, in order. @param field inputs or outputs of a node, for messages @throws InputError */
export function argumentsOf(lists: Lists, file: string, field: string): RawArgument[] {
  return lists.values.map((value, i) => argument(value, lists.shapes[i], lists.types[i]!, { file, field: `${field}[${i}]` }));
}
