/**
 * Our own formats, and files with their faults: all that models need of traces. Who reads recordings of others, generates
 * traces or plays requests takes `index.ts`, which has these too.
 */

// faults in what a person gave, and the nearest name that is valid
export { allOf, faultsOf, InputError, joined, nearest, type Place } from './files/input-error.js';
export { checked, expectedOf } from './files/check.js';
export { pathText } from './files/path.js';
export { pathOf } from './files/path-of.js';
export { converted, quantityIn, unitOf, unitOfField, unitsOf, type Unit } from './files/quantity.js';
export { hasOwnChoices, registry, type Registry } from './files/registry.js';

// files: read within limits, written whole or not at all
export { bareName, beside, isFile } from './files/beside.js';
export { bytesAt } from './files/pieces.js';
export { parseJson, readBytes, readText, textOf } from './files/read.js';
export { checkedAt, keysOf, parseYaml, readYaml, withLines, type ParsedYaml, type ReadYaml } from './files/yaml.js';
export { writeByName } from './files/write-by-name.js';
export { beginFile, makeFolder, writeAndRead, writeStream, writeWhole, type OpenFile } from './files/write.js';
export { packageRoot } from './files/package-root.js';
export { numbersDigest, thisBuild } from './files/build.js';
export { filesReadBy } from './files/files-read.js';
export { sha256Of } from './files/file-digest.js';
export { traceName } from './files/trace-name.js';
export { without } from './files/without.js';
export { isVisible, visibleLine, visibleText } from './files/visible-text.js';

// operator traces: what an inference does, with no hardware in it
export {
  CLASSES,
  elements,
  isGemm,
  KINDS,
  MOST_TOGETHER,
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
export { ADAPTER_ACTIVATIONS } from './generate/task-parts.js';
export { readJsonl, writeJsonl } from './operators/jsonl.js';

// what became of a recording's operators, as reports say it
export { coverageText, coverageWarning, type Coverage } from './import/coverage.js';
export { FATES } from './import/ledger.js';

// event traces: what a run did. The words first, then what a file holds and how it is written
export * from './events/kinds.js';
export { accelerators, inAccelerator } from './events/accelerator-names.js';
export { COLUMNS, EVENT_FORMAT, MAGIC, WHO } from './events/format.js';
export type {
  BankRow,
  ComputeInfo,
  MappingInfo,
  MemoryInfo,
  Peak,
  OccupancyRow,
  OperatorInfo,
  PlainValue,
  Provenance,
  SentenceInfo,
  SentenceRow,
  Series,
  SeriesRow,
  TotalRow,
  TraceEnd,
  TraceHeader,
  WearRow,
} from './events/format.js';

// scales between units, and what any number of numbers come to
export { largest, smallest } from './extremes.js';
export { FJ_PER_PJ, FJ_PER_UJ, NS_PER_S, PJ_PER_UJ, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from './units.js';
