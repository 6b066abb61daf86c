/** What is read and written: operator traces, event traces, and files with their faults. */
export { InputError, nearest, type Place } from './files/input-error.js';
export { checked, pathText } from './files/check.js';
export { checkedAt, keysOf, parseYaml, readYaml, withLines } from './files/yaml.js';
export { packageRoot } from './files/package-root.js';
export { parseJson, readBytes, readText } from './files/read.js';
export { traceName } from './files/trace-name.js';
export { registry, type Registry } from './files/registry.js';
export { beginFile, makeFolder, writeStream, writeWhole, type OpenFile } from './files/write.js';
export { importers, importTrace } from './import/index.js';
export type { Imported, ImportOptions } from './import/importer.js';
export { FATES, type ImportReport } from './import/ledger.js';
export { SHARING, type Sharing } from './import/roles.js';
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
export { readRequests, type RequestRow } from './requests.js';
export { gemmShapes, macsOf, totalMacs, type GemmShape } from './operators/gemms.js';
export { checkTrace } from './operators/check.js';
export { readJsonl, writeJsonl } from './operators/jsonl.js';
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
export * from './events/kinds.js';
export * from './events/format.js';
export { readEventTrace, records, type EventRecord, type EventTrace } from './events/reader.js';
export type { Told } from './events/passage.js';
export { createRecorder, type Recorder } from './events/recorder.js';
export { newBins, reach, spread } from './events/series.js';
export { closingBytes, openingBytes } from './events/writer.js';
export { FJ_PER_PJ, FJ_PER_UJ, NS_PER_S, PJ_PER_UJ, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from './units.js';
