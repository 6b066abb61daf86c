/**
 * PyTorch profiler traces (Kineto, written by `export_chrome_trace` with record_shapes=True).
 *
 * Read     operators (cpu_op, or Operator of torch 1.8 to 1.10) with Input Dims, Input type, Concrete Inputs; user_annotation
 *          labels. Events nest by time, thread by thread.
 * Ignored  durations as a measure of work, strides, Python and CUDA events.
 * Format   github.com/pytorch/kineto, the Chrome trace event format.
 */
import { OF_RECORDINGS, type Importer, type ReadOptions } from '../importer.js';
import type { Recording } from '../recording.js';
import { EXPECTED, readEvents, type KinetoEvent, type Oddities } from './events.js';
import { isFormOf } from '../nested.js';
import { withIds } from './ids.js';
import { nest } from './nesting.js';
import { streamEvents } from './stream.js';

function recordingOf(events: readonly KinetoEvent[], oddities: Oddities, file: string, { ids }: ReadOptions): Recording {
  const threads = nest(events, oddities, isFormOf);
  if (ids === undefined) return { threads, ids: false, oddities };
  return { threads: withIds(threads, ids, file, oddities), ids: true, oddities };
}

/** Reads, and nothing else. */
export const kineto: Importer = {
  summary: 'PyTorch profiler trace (Kineto JSON with shapes), gzip or not',
  options: [...OF_RECORDINGS, '--ids'],
  expected: EXPECTED,
  recognises: (head) => head.includes('"traceEvents"') || /^(ï»¿)?\s*[[{]/.test(head),
  read(content, file, options) {
    const oddities: Oddities = new Map();
    return recordingOf(readEvents(content.toString('utf8'), file, oddities), oddities, file, options);
  },
  stream(pieces, file, options) {
    const oddities: Oddities = new Map();
    return recordingOf(streamEvents(pieces, file, oddities), oddities, file, options);
  },
};
