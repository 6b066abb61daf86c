/** An event trace in many small chunks, some of whose records are said again: as a long run has it, made in a moment. */
import { join } from 'node:path';
import { allRecords, closingBytes, openingBytes, packageRoot, readEventTrace, type TraceEnd } from '../../traces/index.js';
import { ChunkWriter } from '../../traces/events/chunks.js';
import { keyOf, whoOf } from '../../traces/events/record.js';
import { loadScenario, resolveScenario, simulate } from '../../scenarios/index.js';

/** @param perChunk records of their own that chunks have */
export function chunkedTrace(perChunk: number): Buffer {
  const one = [{ path: ['stream', 'sentences'], value: 1, flag: '--set' }];
  const { trace, hardware, stream } = resolveScenario(loadScenario(join(packageRoot(), 'scenarios/single-task.yaml'), one));
  const parts: Uint8Array[] = [];
  const take = (bytes: Uint8Array): void => void parts.push(Uint8Array.from(bytes));
  const simulation = simulate(trace, hardware, { seed: 1, level: 'tile', stream, write: take });
  while (!simulation.step(50_000));
  const end = simulation.finish();
  const { chunks, operators } = readEventTrace(Buffer.concat(parts.splice(0)), 'made');
  const opening = openingBytes(simulation.header, operators);
  take(opening);
  const writer = new ChunkWriter(opening.length, take);
  let last_ps = end.now_ps;
  for (const r of allRecords(chunks))
    for (let i = 0; i < r.records; i++) {
      const [actor, kind, resource, requester, holder, detail] = r.who[r.whose[i]!]! as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const [start, span] = [r.start_ps[i]!, r.span_ps[i]!];
      const who = whoOf(actor, keyOf({ kind, resource, requester, holder, detail } as Parameters<typeof keyOf>[0]));
      const of = [start, start + span, span - r.gap_ps[i]!, r.count[i]!, r.operator[i]!, r.amount[i]!, r.energy_fj[i]!, who];
      writer.emit(Float64Array.from(of), 0);
      if (writer.count % perChunk !== 0) continue;
      // the first of this chunk, and some of the one before, as if they came again at the end of the run
      const first = Math.max(0, writer.count - perChunk - 10);
      writer.again([first, 20, 0, end.now_ps], last_ps, r.operator[i]!);
      last_ps += 1000;
      writer.flush();
    }
  writer.flush();
  const now_ps = writer.index.reduce((most, [, , to]) => Math.max(most, to), end.now_ps);
  take(closingBytes({ ...end, now_ps, index: writer.index } satisfies TraceEnd));
  return Buffer.concat(parts);
}
