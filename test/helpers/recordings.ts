/** Recordings in memory: operators with shapes, with ids or without, and the text that a profiler would have written of them. */
import { importOptions, type Imported, type ImportOptions } from '../../traces/import/importer.js';
import { newCounted, type Counted } from '../../traces/import/coverage.js';
import { infer } from '../../traces/import/infer.js';
import { createLedger, type LedgerRow } from '../../traces/import/ledger.js';
import { openOps } from '../../traces/import/open.js';
import type { PlacedPiece } from '../../traces/import/piece.js';
import { createValues } from '../../traces/import/values.js';
import {
  isTensor,
  isTensorList,
  wordOf,
  type Argument,
  type RecordedOp,
  type RecordedTensor,
  type Recording,
} from '../../traces/import/recording.js';

/** A tensor of float32 without an id. */
export const tensor = (...shape: readonly number[]): RecordedTensor => ({ shape, type: 'float32' });
/** Positions, token ids. */
export const whole = (...shape: readonly number[]): RecordedTensor => ({ shape, type: 'int64' });

type More = Partial<Pick<RecordedOp, 'inner' | 'results' | 'module' | 'call'>>;
/** An operator; a plain word is one of aten's. */
export function op(word: string, args: readonly Argument[] = [], more: More = {}): RecordedOp {
  const name = /^\w+$/.test(word) ? `aten::${word}` : word;
  const { inner = [], results, module, call } = more;
  return {
    ...{ is: 'operator', name, word: wordOf(name), where: `op ${word}`, args, results, inner, module },
    ...(call !== undefined && { call }),
  };
}
/** A label around operators. */
export const label = (name: string, ...inner: readonly RecordedOp[]): RecordedOp => ({
  ...op(name, [], { inner }),
  name,
  is: 'label',
});

/** A recording of one thread. */
export const recordingOf = (ops: readonly RecordedOp[], ids = false): Recording => ({
  threads: [{ name: '1 1', ops }],
  ids,
  oddities: new Map(),
});

/** The same operators, as a format without ids has them. */
export function withoutIds(ops: readonly RecordedOp[]): RecordedOp[] {
  const bare = ({ shape, type }: RecordedTensor): RecordedTensor => ({ shape, type });
  return ops.map((o) => ({
    ...o,
    args: o.args.map((a) => (isTensor(a) ? bare(a) : isTensorList(a) ? a.map(bare) : a)),
    results: undefined,
    inner: withoutIds(o.inner),
  }));
}

/** Ends of messages of `inferred`. */
export const EXPECTED = 'a recording of something';
/** What operators come to as a whole. */
export const inferred = (recording: Recording, options: Partial<ImportOptions> = {}): Imported =>
  infer(recording, { ...importOptions(options), file: 'made.json', name: 'made', format: 'made', expected: EXPECTED });

/** What opening operators comes to. */
export interface Opened {
  readonly pieces: readonly PlacedPiece[];
  readonly rows: readonly LedgerRow[];
  readonly notes: readonly string[];
  readonly counted: Counted;
}
const countOps = (ops: readonly RecordedOp[]): number =>
  ops.reduce((n, o) => n + (o.is === 'operator' ? 1 : 0) + countOps(o.inner), 0);
/** Opens them; that each is entered in the ledger once is checked. */
export function opened(ops: readonly RecordedOp[], { ids = false, strict = false } = {}): Opened {
  const ledger = createLedger();
  const counted = newCounted();
  const pieces = openOps(ops, { file: 'made.json', strict, ledger, counted, values: createValues(ids) });
  return { pieces, rows: ledger.close(countOps(ops)), notes: ledger.notes, counted };
}
/** `matmul 1×4×8×2`, `softmax 4×4`: kind and dims of pieces. */
export const said = (pieces: readonly Pick<PlacedPiece, 'kind' | 'dims'>[]): string[] =>
  pieces.map(({ kind, dims }) => `${kind} ${Object.values(dims).join('×')}`);

const TYPES: Readonly<Record<string, string>> = { float32: 'float', int64: 'long int', bfloat16: 'c10::BFloat16', bool: 'bool' };
const typeText = (a: Argument): string => {
  if (isTensor(a)) return TYPES[a.type ?? ''] ?? '';
  if (isTensorList(a)) return 'TensorList';
  return a === undefined ? '' : Array.isArray(a) ? 'ScalarList' : 'Scalar';
};
const dimsOf = (a: Argument): unknown => (isTensor(a) ? a.shape : isTensorList(a) ? a.map((t) => t.shape) : []);
function concrete(a: Argument): string {
  if (a === undefined || isTensor(a) || isTensorList(a)) return '';
  if (typeof a === 'boolean') return a ? 'True' : 'False';
  return Array.isArray(a) ? `[${a.join(', ')}]` : String(a);
}

/** One event as the profiler writes it; `dur` undefined: without. */
export const event = (cat: string, name: string, ts: unknown, dur: number | undefined, args: object = {}, tid = 1): object => ({
  ...{ ph: 'X', cat, name, pid: 1, tid, ts },
  ...(dur !== undefined && { dur }),
  args,
});
/** Events of operators, each inside the one that called it. */
export function eventsOf(recording: Recording): object[] {
  const events: object[] = [];
  recording.threads.forEach(({ ops }, thread) => {
    let now_ms = 5_000_000;
    const write = (o: RecordedOp): void => {
      const start_ms = now_ms++;
      const at = events.push({}) - 1;
      o.inner.forEach(write);
      now_ms++;
      const args = {
        'Input Dims': o.args.map(dimsOf),
        'Input type': o.args.map(typeText),
        'Concrete Inputs': o.args.map(concrete),
        ...(o.call !== undefined && { 'Record function id': o.call }),
      };
      const cat = o.is === 'label' ? 'user_annotation' : 'cpu_op';
      events[at] = event(cat, o.name, start_ms / 1000, (now_ms++ - start_ms) / 1000, o.is === 'label' ? {} : args, thread + 1);
    };
    ops.forEach(write);
  });
  return events;
}
export const kinetoText = (events: readonly unknown[]): string => JSON.stringify({ schemaVersion: 1, traceEvents: events });
