/**
 * `node write-event-trace.js RUN BYTES OUT`: an event trace of so many bytes, by the writer that runs write with. Its records are those of
 * a run, one time after the other; times, counts, amounts and energies are drawn apart, so that none packs as well as what comes again.
 * OUT.window has a window in its last tenth.
 */
import { writeFileSync } from 'node:fs';
import type { Activity } from '../../../sim/index.js';
import { ChunkWriter } from '../../../traces/events/chunks.js';
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
const writer = new ChunkWriter(size, (frame) => {
  file.write(frame);
  size += frame.length;
});
const records = recordsOf(trace);
// Park and Miller's: a few for each of some hundred million records
let seed = 1;
const drawn = (bits: number): number => Math.floor(((seed = (seed * 48271) % 2147483647) / 2147483647) * 2 ** bits);
const one = new Float64Array(WIDTH);
let times = 0;
for (; size < Number(bytes); times++)
  for (let i = 0; i < records.length; i += WIDTH) {
    for (let f = 0; f < WIDTH; f++) one[f] = records[i + f]!;
    const later_ps = times * end.now_ps + drawn(36);
    one[START]! += later_ps;
    one[END]! += later_ps;
    one[COUNT] = 1 + drawn(40);
    one[AMOUNT] = drawn(48);
    one[ENERGY] = drawn(50);
    writer.emit(one, 0);
  }
writer.flush();
file.write(closingBytes({ ...end, now_ps: (times + 1) * end.now_ps, index: writer.index }));
file.commit();
const from_ps = Math.floor(0.95 * times) * end.now_ps;
writeFileSync(`${out}.window`, `${from_ps} ${from_ps + Math.floor(end.now_ps / 10)}`);
