/** Event traces whose checksums are right: what is in their frames changed, frames dropped, doubled, moved. */
import assert from 'node:assert/strict';
import CRC32 from 'crc-32';
import { Unpackr } from 'msgpackr';
import { chosenRecords, traceOverview } from '../../../analysis/metrics/event-overview.js';
import { bandwidthOverTime, powerOverTime, waitingOverTime } from '../../../analysis/metrics/over-time.js';
import { scan } from '../../../analysis/metrics/scan.js';
import { timeline } from '../../../analysis/metrics/timeline.js';
import { runData } from '../../../analysis/index.js';
import { loadPlatform } from '../../../models/index.js';
import { frameAt, inMemory } from '../../../traces/events/frame-reading.js';
import { packFrame } from '../../../traces/events/frame.js';
import { MAGIC, readEventTrace } from '../../../traces/index.js';
import { chain, run } from '../../helpers/workloads.js';
import { mutatedBytes } from '../mutate-bytes.js';
import type { Random } from '../random.js';
import { outcomeOf, type Target } from '../target.js';

/** All that plots and tables make of a trace. */
export function useAll(file: Uint8Array): void {
  const trace = readEventTrace(file, 'x.swt');
  traceOverview(trace);
  chosenRecords(trace, { from_ps: 10 });
  for (const of of [trace, { ...trace, end: undefined }]) {
    const data = runData(of);
    timeline(scan(of).fine, { from_ps: 0, to_ps: data.elapsed_ps }, 100);
    for (const rows of [powerOverTime(data), bandwidthOverTime(data), waitingOverTime(data)])
      assert.ok(rows.every((r) => Object.values(r).every((v) => typeof v !== 'number' || Number.isFinite(v))));
  }
}

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
const CHECKED = 8;

/** Payloads of a file’s frames. */
function payloadsOf(file: Buffer): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  const all = inMemory(file);
  for (let at = MAGIC.length, f = frameAt(all, at); f; at = f.next, f = frameAt(all, at)) payloads.push(f.payload);
  return payloads;
}
/** With right lengths and checksums. */
function fileOf(payloads: readonly Uint8Array[]): Buffer {
  const frames = payloads.map((payload) => {
    const head = Buffer.alloc(CHECKED);
    head.writeUInt32LE(payload.length, 0);
    head.writeUInt32LE(CRC32.buf(payload) >>> 0, 4);
    return Buffer.concat([head, payload]);
  });
  return Buffer.concat([Buffer.from(MAGIC), ...frames]);
}

type Holder = Record<string | number, unknown>;
/** Values that no field of a frame has, or that are its last ones. */
export const ODD_VALUES: readonly unknown[] = [
  ...[null, true, -1, 0, 1, 0.5, NaN, Infinity, -Infinity, 7n, 2 ** 31, 2 ** 32, 2 ** 50, 2 ** 53, -(2 ** 53), 4e7, 1e9, 1e308],
  ...['', 'x', '__proto__', 'constructor', 'y'.repeat(3000), [], {}, [[]], [1], { t: 'chunk' }, new Array(70).fill('z')],
  ...[new Uint8Array(0), new Uint8Array(8).fill(255), new Uint8Array(64).fill(128)],
];

/** One value somewhere in what a frame holds becomes another. */
function changeIn(value: unknown, r: Random): void {
  let at = value as Holder;
  for (let depth = 0; depth < 12; depth++) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = r.of(keys);
    const inner = at[key];
    const goes = typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner) && r.chance(80);
    if (goes) {
      at = inner as Holder;
      continue;
    }
    if (inner instanceof Uint8Array && r.chance(60)) at[key] = mutatedBytes(Buffer.from(inner), r);
    else if (typeof inner === 'number' && r.chance(40)) at[key] = inner + r.of([-1, 1, 1000, -inner, inner]);
    else if (r.chance(15)) delete at[key];
    else at[key] = r.of(ODD_VALUES);
    return;
  }
}

/** A frame's payload with something in it changed; packed bytes where it is none. */
function changed(payload: Uint8Array, r: Random): Uint8Array {
  if (r.chance(30)) return mutatedBytes(Buffer.from(payload), r);
  try {
    const value = unpackr.unpack(payload) as object;
    for (let n = 1 + r.below(3); n > 0; n--) changeIn(value, r);
    return packFrame(value).subarray(CHECKED);
  } catch {
    return mutatedBytes(Buffer.from(payload), r);
  }
}

function mutated(known: readonly Buffer[], r: Random): Buffer {
  const base = r.of(known);
  const payloads = payloadsOf(base);
  if (payloads.length === 0 || r.chance(5)) return mutatedBytes(base, r);
  const i = r.below(payloads.length);
  const way = r.below(12);
  if (way === 0) payloads.splice(i, 1);
  else if (way === 1) payloads.splice(i, 0, payloads[r.below(payloads.length)]!);
  else if (way === 2) payloads.splice(r.below(payloads.length), 0, ...payloads.splice(i, 1));
  else payloads[i] = changed(payloads[i]!, r);
  return fileOf(payloads);
}

const stream = {
  sentences: [0, 0, 0].map(() => ({ program: 0, task: 0, arrival_ps: 0, deadline_ps: 0 })),
  ids: ['0', '1', '2'],
  tasks: ['test'],
  in_flight: 1,
  schedule: 'fifo',
  bound_ps: 0,
};

/** Of two small runs. */
export const swt: Target = {
  about: 'event traces with right checksums',
  ending: '.swt',
  bases: () => [
    run(chain(6, 8, [{ kind: 'matmul', n: 8 }, { kind: 'softmax' }]), loadPlatform('tiny').platform, {
      level: 'operator',
      stream,
    }).bytes,
    run(chain(4, 8, [{ kind: 'matmul', n: 4 }]), loadPlatform('tiny').platform, { level: 'transfer' }).bytes,
  ],
  mutated,
  attempt: (content) => outcomeOf(() => useAll(content)),
  most_s: 10,
};
