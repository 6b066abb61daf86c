/** What is read and written: operator traces, event traces, request traces, and files with their faults. */

// faults in what a person gave, and the nearest name that is valid
export { InputError, nearest, type Place } from './files/input-error.js';
export { checked } from './files/check.js';
export { registry, type Registry } from './files/registry.js';

// files: read within limits, written whole or not at all
export { parseJson, readBytes, readText } from './files/read.js';
export { checkedAt, keysOf, parseYaml, readYaml, withLines, type ReadYaml } from './files/yaml.js';
export { beginFile, makeFolder, writeStream, writeWhole, type OpenFile } from './files/write.js';
export { packageRoot } from './files/package-root.js';
export { traceName } from './files/trace-name.js';
export { visibleLine, visibleText } from './files/visible-text.js';

// operator traces: what an inference does, with no hardware in it
export {
  CLASSES,
  elements,
  isGemm,
  KINDS,
  type ElementDims,
  type GemmDims,
  type Operator,
  type OperatorTrace,
  type Tensor,
  type TensorClass,
} from './operators/operator.js';
export { batchesOfB, isPutTogether, readsTwo, vectorsOf } from './operators/operands.js';
export { gemmShapes, macsOf, totalMacs, type GemmShape } from './operators/gemms.js';
export { checkTrace } from './operators/check.js';
export { readJsonl, writeJsonl } from './operators/jsonl.js';

// recordings: operator traces out of what a profiler saw
export { importContent, importers, importTrace } from './import/index.js';
export type { Imported, Importer, ImportOptions, ImportReport } from './import/importer.js';
export { FATES } from './import/ledger.js';
export { importOptions } from './import/importer.js';
export { SHARING, type Sharing } from './import/sharing.js';
export { EVERYTHING, type Selection } from './import/select.js';
export { coverageText, coverageWarning, type Coverage } from './import/coverage.js';

// operator traces out of a model's dimensions
export {
  FAMILIES,
  generateTrace,
  hasAdapters,
  modelSizes,
  sharesLayers,
  type Family,
  type ModelDescription,
  type SentenceKind,
} from './generate/index.js';

// request traces: what a memory alone is played
export { readRequests } from './recognise/read-requests.js';
export { BLOCK_BYTES } from './requests/notes.js';
export { requestFormats, type ReadRequests, type RequestOptions, type RequestRow } from './requests/index.js';

// lists of matrix products: what a PE array alone multiplies
export { readProducts } from './recognise/read-products.js';
export type { ListedProduct, ProductList } from './products/layer-table.js';

// any file by the name of its format, with what to do
export { nameOfFormat, unread } from './recognise/name-of-format.js';

// event traces: what a run did. The words first, then what a file holds, how it is written and how it is read
export * from './events/kinds.js';
export { COLUMNS, EVENT_FORMAT, MAGIC, WHO } from './events/format.js';
export type {
  BankRow,
  Column,
  ComputeInfo,
  MemoryInfo,
  OccupancyRow,
  OperatorInfo,
  SentenceInfo,
  SentenceRow,
  Series,
  SeriesRow,
  TotalRow,
  TraceEnd,
  TraceHeader,
  WearRow,
} from './events/format.js';
export { createRecorder, type Recorder } from './events/recorder.js';
export type { Told } from './events/passage.js';
export { newBins, reach, spread } from './events/series.js';
export { closingBytes, openingBytes } from './events/writer.js';
export { readEventTrace, records, type EventRecord, type EventTrace } from './events/reader.js';

// scales between units
export { FJ_PER_PJ, FJ_PER_UJ, NS_PER_S, PJ_PER_UJ, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from './units.js';
