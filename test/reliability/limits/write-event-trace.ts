/**
 * `node write-event-trace.js RUN BYTES OUT`: an event trace of so many bytes, in the frames that runs write. Its records are those of a run,
 * a chunk after the other; times, counts, amounts and energies are drawn apart, so that they do not pack as well as what a run repeats,
 * of which 2 GB would be some billion records. OUT.window has a window in its last tenth.
 */
import { writeFileSync } from 'node:fs';
import type { Activity } from '../../../sim/index.js';
import { ChunkWriter, RECORDS_A_CHUNK } from '../../../traces/events/chunks.js';
import { packColumn, unpackColumn, type PackedColumn } from '../../../traces/events/columns.js';
import { CODING, COLUMNS, type TraceEnd } from '../../../traces/events/format.js';
import { unpackPayload } from '../../../traces/events/frame-reading.js';
import { packFrame } from '../../../traces/events/frame.js';
import { END, ENERGY, AMOUNT, BUSY, COUNT, OPERATOR, START, WHO, whoOf, WIDTH, keyOf } from '../../../traces/events/record.js';
import { allRecords, closingBytes, openingBytes, readEventTrace, type EventTrace } from '../../../traces/event-traces.js';
import { beginFile, InputError } from '../../../traces/formats.js';
import { readBytes } from '../../../traces/index.js';

/** Records side by side, as record.ts has them. */
function recordsOf({ chunks }: EventTrace): Float64Array {
  const all: number[] = [];
  for (const { records, who, whose, ...c } of allRecords(chunks))
    for (let i = 0; i < records; i++) {
      const [actor, kind, resource, requester, holder, detail] = who[whose[i]!]!;
      const record = new Array<number>(WIDTH);
      record[START] = c.start_ps[i]!;
      record[END] = c.start_ps[i]! + c.span_ps[i]!;
      record[BUSY] = c.span_ps[i]! - c.gap_ps[i]!;
      record[COUNT] = c.count[i]!;
      record[OPERATOR] = c.operator[i]!;
      record[AMOUNT] = c.amount[i]!;
      record[ENERGY] = c.energy_fj[i]!;
      record[WHO] = whoOf(actor!, keyOf({ kind, resource, requester, holder, detail } as Activity));
      all.push(...record);
    }
  return Float64Array.from(all);
}

const [run = '', bytes = '0', out = ''] = process.argv.slice(2);
const trace = readEventTrace(readBytes(run), run);
const { header, operators, end } = trace;
if (end === undefined) throw new InputError({ file: run }, 'cut off', 'a whole event trace');
const { format: _f, version: _v, kinds: _k, details: _d, units: _u, ...content } = header;
const opening = openingBytes(content, operators);
const file = beginFile(out);
file.write(opening);
let size = opening.length;
const records = recordsOf(trace);
// Park and Miller's
let seed = 1;
const drawn = (bits: number): number => Math.floor(((seed = (seed * 48271) % 2147483647) / 2147483647) * 2 ** bits);
const one = new Float64Array(WIDTH);
let chunk: Uint8Array | undefined;
const writer = new ChunkWriter(0, (frame) => void (chunk ??= frame));
const starts = new Float64Array(RECORDS_A_CHUNK);
for (let n = 0; n < RECORDS_A_CHUNK; n++) {
  const i = (n * WIDTH) % records.length;
  for (let f = 0; f < WIDTH; f++) one[f] = records[i + f]!;
  const later_ps = drawn(26);
  starts[n] = one[START]! += later_ps;
  one[END]! += later_ps;
  for (const f of [COUNT, AMOUNT, ENERGY]) one[f] = 1 + drawn(52);
  writer.emit(one, 0);
}
const [[, from_ps, to_ps] = [0, 0, 0]] = writer.index;
const step_ps = to_ps - from_ps;
const frame = unpackPayload(chunk!.subarray(8)) as { readonly whose: PackedColumn; readonly columns: readonly PackedColumn[] };
const whose = new Float64Array(RECORDS_A_CHUNK);
unpackColumn(frame.whose, whose, 'plain', new Float64Array());
const at = COLUMNS.indexOf('start_ps');
const index: TraceEnd['index'][number][] = [];
for (; size < Number(bytes);) {
  const shift_ps = index.length * step_ps;
  const shifted = packColumn(
    starts.map((start) => start + shift_ps),
    CODING.start_ps,
    whose,
  )!;
  const written = packFrame({ ...frame, columns: frame.columns.map((column, i) => (i === at ? shifted : column)) });
  index.push([size, from_ps + shift_ps, to_ps + shift_ps, RECORDS_A_CHUNK]);
  file.write(written);
  size += written.length;
}
const now_ps = to_ps + index.length * step_ps;
// bins that reach as far as it does
const series = { ...end.series, bin_ps: Math.ceil(now_ps / end.now_ps) * end.series.bin_ps };
file.write(closingBytes({ ...end, now_ps, series, index }));
file.commit();
const [, window_ps] = index[Math.floor(0.95 * index.length)]!;
writeFileSync(`${out}.window`, `${window_ps} ${window_ps + Math.floor(step_ps / 10)}`);
