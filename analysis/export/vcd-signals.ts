/** Signals of a Value Change Dump: what they are called, and what they are at. */
import type { EventTrace } from '../../traces/event-traces.js';
import { InputError } from '../../traces/formats.js';
import type { OutFile } from './out-files.js';

/** The signals that a record changes. */
export interface SignalsOf {
  readonly signal: number;
  /** what counts: busy time, the amount (waits: requests that wait), or the operator */
  readonly by: 'busy' | 'amount' | 'operator';
  /** bytes a ns, of what moves some */
  readonly bytes?: number;
}
/** All signals. */
export interface Signals {
  /** of what a record is, as `who` of a chunk has it */
  readonly of: (who: readonly number[]) => SignalsOf;
  /** writes the head: signals that are not known by then cannot be written */
  readonly begin: (from_ps: number) => void;
  readonly add: (signal: number, by: number) => void;
  /** @returns whether it is another value than was written last */
  readonly write: (signal: number, at_ps: number) => boolean;
  readonly end: (at_ps: number) => void;
  readonly count: () => number;
}

interface Signal {
  /** scopes and the name */
  readonly path: readonly string[];
  readonly type: 'real' | 'integer';
  readonly id: string;
  value: number;
  /** records that go on: without any it is 0, whatever was lost in adding */
  open: number;
  written: string;
  /** of an integer: what goes on, the value of which is the last begun */
  readonly held: number[];
}

/** What goes on begins (`by` above 0), or is over. */
function hold(s: Signal, by: number): void {
  if (by > 0) s.held.push(by);
  else s.held.splice(s.held.indexOf(-by), 1);
  s.value = s.held.at(-1) ?? 0;
}

/** Printable characters. */
const FIRST = 33;
const MOST = 94;
/** A short name. */
function idOf(index: number): string {
  let id = '';
  for (let i = index + 1; i > 0; i = Math.floor((i - 1) / MOST)) id += String.fromCharCode(FIRST + ((i - 1) % MOST));
  return id;
}

/** A name without blanks, dots and signs: all but letters, digits, `_` and `-` as `%` and two digits for each byte of UTF-8. */
export const vcdName = (name: string): string => (name === '' ? '%' : name.replace(/[^A-Za-z0-9_-]/gu, percent));

const percent = (c: string): string =>
  [...Buffer.from(c)].map((b) => `%${b.toString(16).padStart(2, '0').toUpperCase()}`).join('');
/** Words of a comment: a `$` could end it. */
const commentText = (text: string): string => text.replace(/[^ -~]|[$%]/gu, percent);

/** Scopes that open and close from one path to the next. */
function declarations(signals: readonly Signal[]): string {
  const sorted = [...signals].sort((a, b) => (a.path.join('\0') < b.path.join('\0') ? -1 : 1));
  let text = '';
  let scopes: readonly string[] = [];
  for (const { path, type, id } of [...sorted, { path: [''], type: 'real', id: '' }]) {
    const next = path.slice(0, -1);
    const same = next.findIndex((s, i) => s !== scopes[i]);
    const common = same < 0 ? Math.min(next.length, scopes.length) : same;
    text += '$upscope $end\n'.repeat(scopes.length - common);
    for (const scope of next.slice(common)) text += `$scope module ${scope} $end\n`;
    scopes = next;
    if (id !== '') text += `$var ${type} ${type === 'real' ? 64 : 32} ${id} ${path.at(-1)!} $end\n`;
  }
  return text;
}

/** Kinds whose detail is what they are at. */
const PREFIX: Readonly<Record<string, string>> = { leakage: 'state', use: 'use' };
const MOVES = new Set(['read', 'write', 'transfer', 'encode']);

/** Signals by their paths. */
function openList() {
  const signals: Signal[] = [];
  const known = new Map<string, number>();
  function at(path: readonly string[], type: Signal['type']): number {
    const key = path.join('\0');
    const index =
      known.get(key) ?? signals.push({ path, type, id: idOf(signals.length), value: 0, open: 0, written: '', held: [] }) - 1;
    known.set(key, index);
    return index;
  }
  return { signals, at };
}

/** A value as a dump has it. */
function text({ type, value, open, id }: Signal): string {
  if (type === 'real') return `r${open === 0 ? '0' : String(Number(value.toPrecision(9)))} ${id}`;
  // more than one at once have no number
  return open !== 1 ? `bx ${id}` : `b${Math.max(0, Math.round(value) - 1).toString(2)} ${id}`;
}

/**
 * Of the actors of a trace. @param out gets the dump @param metadata goes into its comments
 * @throws InputError for a record of which the totals of `file` tell nothing
 */
export function openSignals({ header }: EventTrace, out: OutFile, file: string, metadata: ReadonlyMap<string, string>): Signals {
  const { names, kinds, details, memories } = header;
  const banks = new Map(memories.map((m) => [m.name, m.banks]));
  let now_ps = -1;
  const { signals, at } = openList();
  function signal(path: readonly string[], type: Signal['type'] = 'real'): number {
    const before = signals.length;
    const index = at(path, type);
    if (now_ps >= 0 && index === before)
      throw new InputError({ file, field: 'totals' }, `nothing of ${path.join('.')}`, 'sums of all records');
    return index;
  }
  return {
    of([actor, kind, resource, , , detail]) {
      const [who, what, why] = [names[actor!] ?? `#${actor}`, kinds[kind!] ?? `#${kind}`, details[detail!] ?? `#${detail}`];
      if (what === 'operator') return { signal: signal(['operators', 'operator'], 'integer'), by: 'operator' };
      const scopes = [vcdName(who), ...((banks.get(who) ?? 1) > 1 ? [`bank_${resource}`] : [])];
      if (what === 'wait') return { signal: signal([...scopes, 'queue']), by: 'amount' };
      const prefix = Object.hasOwn(PREFIX, what) ? PREFIX[what]! : undefined;
      const own = signal([...scopes, prefix === undefined || detail === 0 ? vcdName(what) : `${prefix}_${vcdName(why)}`]);
      return { signal: own, by: 'busy', ...(MOVES.has(what) && { bytes: signal([...scopes, `${what}_bytes_per_ns`]) }) };
    },
    begin(from_ps) {
      out.text('$version switchyard $end\n');
      for (const [key, value] of metadata) out.text(`$comment ${key}: ${commentText(value)} $end\n`);
      out.text('$timescale 1 ps $end\n');
      out.text(`${declarations(signals)}$enddefinitions $end\n#${from_ps}\n$dumpvars\n`);
      for (const s of signals) out.text(`${text(s)}\n`);
      for (const s of signals) s.written = text(s);
      out.text('$end\n');
      now_ps = from_ps;
    },
    add(index, by) {
      const s = signals[index]!;
      s.open += by > 0 ? 1 : -1;
      if (s.type === 'integer') hold(s, by);
      else s.value += by;
    },
    write(index, at_ps) {
      const s = signals[index]!;
      if (s.open === 0) s.value = 0;
      const next = text(s);
      if (next === s.written) return false;
      s.written = next;
      if (at_ps > now_ps) out.text(`#${at_ps}\n`);
      now_ps = Math.max(now_ps, at_ps);
      out.text(`${next}\n`);
      return true;
    },
    end(at_ps) {
      if (at_ps > now_ps) out.text(`#${at_ps}\n`);
    },
    count: () => signals.length,
  };
}
