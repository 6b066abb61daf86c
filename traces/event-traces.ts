/** Event traces as they are read: what metrics are made of. */
export { allRecords, type Chunk, type Records } from './events/chunk.js';
export { readEventTrace, records, type EventRecord, type EventTrace } from './events/reader.js';
