/** What of an event is read: each field as it should be, checked by hand since a file has a million of them. */
import { InputError } from '../../files/input-error.js';

/** A field, or one of `args`, and what is to stand there. */
interface Field {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly expected: string;
}
type Fields = Readonly<Record<string, unknown>>;

const isNothing = (x: unknown): boolean => x === undefined || x === null;
/** A number, or one as text: some profilers write time stamps so. */
const isTime = (x: unknown): boolean => Number.isFinite(x) || (typeof x === 'string' && /^-?\d+(\.\d+)?$/.test(x));
const isName = (x: unknown): boolean => typeof x === 'number' || typeof x === 'string';
const isObject = (x: unknown): x is Fields => typeof x === 'object' && x !== null && !Array.isArray(x);

const TIME = 'µs, as a number or a text of one';
const FIELDS: readonly Field[] = [
  { name: 'name', is: (x) => typeof x === 'string', expected: 'the name of an operator or a label' },
  { name: 'ts', is: isTime, expected: TIME },
  { name: 'dur', is: (x) => isNothing(x) || isTime(x), expected: TIME },
  { name: 'pid', is: isName, expected: 'the number or name of a process' },
  { name: 'tid', is: isName, expected: 'the number or name of a thread' },
  { name: 'args', is: (x) => isNothing(x) || isObject(x), expected: 'an object' },
];
const LISTS: readonly Field[] = ['Input Dims', 'Input dims', 'Input type', 'Concrete Inputs'].map((name) => ({
  name,
  is: (x) => isNothing(x) || Array.isArray(x),
  expected: 'a list, of one entry an argument',
}));
const CALL: Field = {
  name: 'Record function id',
  is: (x) => isNothing(x) || typeof x === 'number',
  expected: 'a number',
};

/** As a message has it, short. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value);
}

function check(of: Fields, fields: readonly Field[], file: string, where: string): void {
  for (const { name, is, expected } of fields)
    if (!is(of[name])) throw new InputError({ file, field: `${where}.${name}` }, shown(of[name]), expected);
}

/** The time that `value` is, in µs. @throws InputError where it is none */
export function timeOf(event: Fields, file: string, where: string): number {
  check(event, [FIELDS[1]!], file, where);
  return Number(event.ts);
}

/** Fields of an event that is read, as they should be. */
export interface EventFields {
  readonly name: string;
  readonly start_us: number;
  /** undefined: not recorded */
  readonly length_us: number | undefined;
  readonly thread: string;
  readonly dims: readonly unknown[];
  readonly types: readonly unknown[];
  readonly concrete: readonly unknown[];
  readonly call: number | undefined;
}

const listOf = (x: unknown): readonly unknown[] => (Array.isArray(x) ? x : []);

/** @throws InputError at the first field that is not as it should be */
export function fieldsOf(event: Fields, file: string, where: string): EventFields {
  check(event, FIELDS, file, where);
  const args = isObject(event.args) ? event.args : {};
  check(args, [...LISTS, CALL], file, `${where}.args`);
  const call = args['Record function id'];
  return {
    name: event.name as string,
    start_us: Number(event.ts),
    length_us: isNothing(event.dur) ? undefined : Number(event.dur),
    thread: threadOf(event),
    dims: listOf(args['Input Dims'] ?? args['Input dims']),
    types: listOf(args['Input type']),
    concrete: listOf(args['Concrete Inputs']),
    call: typeof call === 'number' ? call : undefined,
  };
}

/** Names the thread of an event: process and thread. */
export const threadOf = ({ pid, tid }: Fields): string => `${shownName(pid)} ${shownName(tid)}`;
const shownName = (x: unknown): string => (typeof x === 'number' || typeof x === 'string' ? String(x) : '');
