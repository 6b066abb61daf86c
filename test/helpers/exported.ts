/** Traces to be exported, as files, and exports of them: a stream with copies and prefetching, and the same with names that mean something elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unpackr } from 'msgpackr';
import { exportTrace, type ExportAsked, type ExportResult } from '../../analysis/export/index.js';
import { simulate } from '../../scenarios/index.js';
import { frameAt, inMemory } from '../../traces/events/frame-reading.js';
import { packFrame } from '../../traces/events/frame.js';
import { closingBytes, sayingWhere } from '../../traces/event-traces.js';
import type { Provenance } from '../../traces/formats.js';
import { MAGIC, readEventTrace, records, type EventRecord, type EventTrace } from '../../traces/index.js';
import { scratch } from './cli.js';
import { sized } from './tier.js';
import { HOSTILE } from './hostile.js';
import { resolved } from './scenarios.js';

export const folder = scratch();

/** A trace, its file and its records. */
export interface Given {
  readonly file: string;
  readonly trace: EventTrace;
  readonly records: readonly EventRecord[];
}

function given(name: string, bytes: Uint8Array): Given {
  const file = join(folder, `${name}.swt`);
  writeFileSync(file, bytes);
  const trace = readEventTrace(bytes, file);
  return { file, trace, records: [...records(trace)] };
}

function simulated(): Uint8Array {
  const { trace, hardware, stream, parts } = resolved('prefetch', {
    'stream.sentences': 2,
    'stream.lengths': { kind: 'fixed', tokens: sized(4, 16) },
  });
  const bytes: Uint8Array[] = [];
  const write = (b: Uint8Array): void => void bytes.push(b);
  const simulation = simulate(trace, hardware, { seed: 1, level: 'operator', stream, ...(parts && { parts }), write });
  while (!simulation.step(1_000_000));
  simulation.finish();
  return Buffer.concat(bytes);
}

/** Every text of `value` that `names` has, in its place. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((v) => renamed(v, names));
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [names.get(key) ?? key, renamed(v, names)]));
}

/** What a spreadsheet takes for a formula, controls, and what every list of names has anyway. */
export const NAMES: readonly string[] = [
  ...HOSTILE,
  '=1+1',
  '+cmd|x',
  '-2+3',
  '@SUM(A1)',
  '\ttab',
  '\rreturn',
  '＝1+1',
  Array.from({ length: 32 }, (_, i) => String.fromCharCode(i)).join(''),
  '$end $var wire 1 ! x $end',
  "'; DROP TABLE operators; --",
  '__proto__',
  'constructor',
];

/** The trace whose actors, requesters, sentences and operators are named like that. */
function hostile(bytes: Uint8Array): Uint8Array {
  const { header, operators } = readEventTrace(bytes, 'plain');
  const old = new Set([...header.names.slice(1), ...header.sentences.map((s) => s.id), ...operators.map((o) => o.name)]);
  return renamedTrace(
    bytes,
    new Map([...old].map((name, i) => [name, `${NAMES[i % NAMES.length]!}${i < NAMES.length ? '' : ` ${i}`}`])),
  );
}

/** The trace with other texts in the place of some. */
export function renamedTrace(bytes: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const frames: Uint8Array[] = [];
  const offsets: number[] = [];
  let at = Buffer.byteLength(MAGIC);
  const all = inMemory(bytes);
  for (let f = frameAt(all, at); f; f = frameAt(all, f.next)) {
    const frame = renamed(new Unpackr({ useRecords: false, mapsAsObjects: true }).unpack(f.payload), names) as Record<
      string,
      unknown
    >;
    if (frame['t'] === 'chunk') offsets.push(at);
    if (frame['t'] === 'end') frame['index'] = (frame['index'] as number[][]).map(([, ...rest], i) => [offsets[i]!, ...rest]);
    const packed = packFrame(frame);
    frames.push(packed);
    at += packed.length;
  }
  return Buffer.concat([Buffer.from(MAGIC), ...frames]);
}

const bytes = simulated();
/** Bytes of the plain one. */
export const plainBytes = bytes;
export const plain = given('plain', bytes);
/** Of the other one. */
export const oddBytes = hostile(bytes);
export const odd = given('odd', oddBytes);

/** The plain one, that says where it comes from. */
export function plainFrom(provenance: Provenance): Uint8Array {
  const parts: Uint8Array[] = [];
  const write = sayingWhere(provenance, (b) => parts.push(b));
  const end = plain.trace.end!;
  const closing = bytes.length - closingBytes(end).length;
  write(bytes.subarray(0, closing));
  write(bytes.subarray(closing), end);
  return Buffer.concat(parts);
}

let count = 0;
/** Exports to a place of its own. */
export async function exported(from: Given, asked: Omit<ExportAsked, 'out'>): Promise<ExportResult & { readonly out: string }> {
  const within = join(folder, `export-${++count}`);
  mkdirSync(within);
  const out = join(within, 'x');
  return { ...(await exportTrace(from.file, { ...asked, out })), out };
}

/** A sum of some rows. */
export const sumOf = <R>(rows: readonly R[], of: (row: R) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
