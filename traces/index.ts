/** What is read and written: operator traces, event traces, request traces, and files with their faults. */

// our own formats, files, units
export * from './formats.js';
export * from './event-traces.js';

// recordings: operator traces out of what a profiler saw
export { importContent, importers, importTrace } from './import/index.js';
export type { Imported, Importer, ImportOptions, ImportReport } from './import/importer.js';
export { importOptions } from './import/importer.js';
export type { RecordedOp, Recording } from './import/recording.js';
export { SHARING, type Sharing } from './import/sharing.js';
export { EVERYTHING, type Selection } from './import/select.js';

// operator traces out of a model's dimensions
export {
  FAMILIES,
  generateTrace,
  withMerges,
  hasAdapters,
  isDecoder,
  modelSizes,
  projectionsOf,
  sharesLayers,
  TUNED,
  tunedOf,
  type Family,
  type ModelDescription,
  type SentenceKind,
  type TaskParts,
} from './generate/index.js';

// tables of people
export { cellsOf, linesOf } from './files/cells.js';

// weights
export { classOfName, namesOfTensor, nameInTrace } from './weights/names.js';
export {
  isReadable,
  readSafetensors,
  valuesOf,
  writeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from './weights/safetensors.js';

// request traces: what a memory alone is played
export { readRequests } from './recognise/read-requests.js';
export { BLOCK_BYTES } from './requests/notes.js';
export { requestFormats, type ReadRequests, type RequestOptions, type RequestRow } from './requests/index.js';

// lists of matrix products: what a PE array alone multiplies
export { readProducts } from './recognise/read-products.js';
export type { ListedProduct, ProductList } from './products/layer-table.js';

// any file by the name of its format, with what to do
export { nameOfFormat, unread } from './recognise/name-of-format.js';

// event traces as they are read again
