/** Event traces, written and read: what metrics are made of. */
export { allRecords, recordsOf, type Chunk, type Records } from './events/chunk.js';
export { recordsOfKind } from './events/of-kind.js';
export { digest } from './events/digest.js';
export { firstFrom } from './events/first-from.js';
export { checkSomethingLeft, readEventTrace, records, saidMissing, type EventRecord, type EventTrace } from './events/reader.js';
export { createRecorder, type Recorder, type ToldAt } from './events/recorder.js';
export type { PassageSums } from './events/passage-sums.js';
export type { Told } from './events/passage.js';
export {
  MOST_HELD_BYTES,
  provenanceInFile,
  traceDigest,
  withEventTrace,
  withHeldTrace,
  withoutProvenance,
  withProvenance,
} from './event-file.js';
export { withIndexedTrace, type IndexedTrace } from './indexed-trace.js';
export { endMovedBy, provenanceFrame, sayingWhere, withFrame, type WriteTrace } from './events/provenance.js';
export { newBins, reach, spread } from './events/series.js';
export { PEAK_WINDOW_PS } from './events/peak.js';
export { closingBytes, openingBytes } from './events/writer.js';
