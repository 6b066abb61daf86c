/** From event traces to metrics, plots and reports. */
export { runData, seriesFromRecords, totalsFromRecords, type RunData } from './metrics/run-data.js';
export { powerOverTime, bandwidthOverTime, waitingOverTime } from './metrics/over-time.js';
export { conflicts } from './metrics/conflicts.js';
export { contention, CONTENTION_VIEWS, type ContentionView } from './metrics/contention.js';
export { memoryEnergy } from './metrics/memory-energy.js';
export { timeUnit } from './metrics/time-axis.js';
export { plots, REPORT_PLOTS } from './plots/index.js';
export { render } from './report/render.js';
export { summarise, type Summary } from './report/summary.js';
export { summaryTables, type Table } from './report/tables.js';
export { tableText } from './report/terminal.js';
export { factTable, gemmTables, platformsTable, platformTables } from './report/compute.js';
export { writeMemoryReport } from './report/memory-report.js';
export { writePlots, writeReport } from './report/write.js';
export { importTable, inspectEvents, operatorOverview, operatorTables, type InspectArguments } from './report/inspect.js';
export { deviceSources, deviceTable, latencyRows, memoryTables } from './report/memory.js';
export { compareMemory, comparisonTables, type Comparison } from './validate/memory.js';
export { writeMemoryValidation } from './validate/report.js';
