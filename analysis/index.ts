/** From event traces to metrics, plots and reports. Nothing here loads Vega or Arrow before something is drawn or written. */
export { compareRuns } from './metrics/comparison.js';
export { conflicts } from './metrics/conflicts.js';
export { contention, CONTENTION_VIEWS, type ContentionView } from './metrics/contention.js';
export { causesPoint } from './metrics/decomposition.js';
export type { DrawsFound } from './metrics/draws-found.js';
export { studyFound, type StudyFound } from './metrics/study-found.js';
export type { FaultResult, FaultRow, OverDraws } from './metrics/fault-result.js';
export { memoryEnergy } from './metrics/memory-energy.js';
export type { MemoryResult } from './metrics/memory-result.js';
export { blocking, blockingOf, blockingResources, summedBlocking } from './metrics/blocking.js';
export { criticalPath, executedAt, reasons, worst as worstOf } from './metrics/why.js';
export { csv, parquet } from './metrics/columns.js';
export { exporters, exportTrace, TABLE_NAMES as EXPORT_TABLES } from './export/index.js';
export { operatorOverview } from './metrics/operator-overview.js';
export {
  executionRows,
  grouped as groupedOperators,
  GROUPINGS as OPERATOR_GROUPINGS,
  operatorRows,
  together as operatorsTogether,
  type Grouping as OperatorGrouping,
  type OperatorFigures,
  type OperatorRow,
} from './metrics/operator-table.js';
export { powerOverTime, bandwidthOverTime, waitingOverTime } from './metrics/over-time.js';
export { runData, seriesFromRecords, totalsFromRecords, type RunData } from './metrics/run-data.js';
export { streamFigures, type StreamFigures } from './metrics/stream.js';
export { tornadoPoint, TORNADO_MIDDLE, type Study } from './metrics/study.js';
export { DIFF_SORTS, type DiffSort } from './metrics/operator-diff.js';
export { boxOf, crowding, dominates, frontOf, frontsBy, hypervolume, shareOf, type Goals } from './metrics/pareto.js';
export {
  searchFound,
  type EvaluatedPoint,
  type Objective,
  type RejectedPoint,
  type SearchFound,
} from './metrics/search-found.js';
export { platformDiff, type PlatformDiff } from './metrics/platform-diff.js';
export { pointDiff, type PointDiff } from './metrics/point-diff.js';
export { runDiff, UNKNOWN_WORKLOAD, type ComparedRun, type RunDiff } from './metrics/run-diff.js';
export { summarise, type Summary } from './metrics/summary.js';
export { summarySchema } from './metrics/summary-schema.js';
export { sweepRow, type PointResult, type Row } from './metrics/sweep-rows.js';
export { timeUnit } from './metrics/time-axis.js';
export { figuresOf, type Alternative, type Alternatives, type Figures } from './metrics/alternatives.js';
export type { Cost, Waterfall, WaterfallStep } from './metrics/waterfall.js';
export { plots, reportPlots, type Plot } from './plots/index.js';
export { calibrationTables, type Calibration, type FittedRow } from './validate/calibration.js';
export { alternativesTable } from './tables/alternatives.js';
export { comparisonTable } from './tables/comparison.js';
export { deviceSources, deviceTable } from './tables/devices.js';
export { technologiesTable } from './tables/technologies.js';
export { madeOfTable, platformDiffTables, pointDiffTables, runDiffTables, type MadeOfRow } from './tables/diff.js';
export { faultTable } from './tables/faults.js';
export { dayTable } from './tables/day.js';
export { expectationTable, replicationsTable } from './tables/expectation.js';
export { inspectEvents, type InspectArguments } from './tables/inspect.js';
export { latencyRows } from './tables/latencies.js';
export { memoryTables } from './tables/memory.js';
export { operatorColumns } from './tables/operator-columns.js';
export {
  groupTable,
  oneOperator,
  operatorTable,
  sorted as sortedOperators,
  SORTS as OPERATOR_SORTS,
  type Sort as OperatorSort,
} from './tables/operator-rows.js';
export { importTable, operatorTables } from './tables/operators.js';
export { frontTable, rejectedTables, searchCounts } from './tables/search.js';
export { placementsTable, tensorsTable } from './tables/placements.js';
export { platformJson, platformsTable, platformTables } from './tables/platform.js';
export { productListCsv, productListTable, type ProductListResult } from './tables/products.js';
export { typedLine } from './tables/provenance.js';
export { summaryTables } from './tables/summary.js';
export { sweepTable } from './tables/sweep.js';
export { factTable, firstRows, type Table } from './tables/table.js';
export { tensorTable, weightTable, type TensorRow, type WeightRow } from './tables/weights.js';
export { tableText } from './tables/terminal.js';
export { gemmTables } from './tables/units.js';
export {
  allWaitsTable,
  banksWaitedAt,
  executionHead,
  pathTable,
  peakText,
  reasonText,
  resourceTable,
  whatIfTable,
  worstTable,
  type WhatIf,
  type WhatIfRow,
} from './tables/why.js';
export { waterfallTable } from './tables/waterfall.js';
export { writeAlternatives } from './report/alternatives.js';
export { writeComparison } from './report/compare.js';
export { writeRunDiff } from './report/diff.js';
export type { Drawing } from './report/figure.js';
export { drawPlots, writeMemoryReport, writeReport } from './report/page.js';
export { pngOf, svgOf } from './report/render.js';
export { searchJson, searchWarnings, writeSearch } from './report/search.js';
export { studyTables } from './report/study.js';
export { writeSweep } from './report/sweep.js';
export { writeWaterfall } from './report/waterfall.js';
export { checkTables, judge, type Check } from './validate/checks.js';
export { compareCompute } from './validate/compute.js';
export { compareMemory, type MemoryCheck } from './validate/memory.js';
export { comparisonTables } from './validate/memory-tables.js';
export { comparePublished } from './validate/published.js';
export type { RunSentence } from './validate/published-conditions.js';
export { DEVIATIONS, SHIPPED_SOURCES, writeChecks, writeMemoryValidation, type CheckedReport } from './validate/report.js';
