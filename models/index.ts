/** The hardware: platforms, and the actors that they are made of. */
export {
  buildAccelerator,
  type Accelerator,
  type BuildOptions,
  type Guest,
  type GuestPort,
  type Storage,
} from './accelerator/build.js';
export { hardwareOf, varied, type Hardware } from './platform/hardware.js';
export { loadPlatform, platformNames } from './platform/load.js';
export { platformFrom, readPlatform } from './platform/read-platform.js';
export { platformSources, type SourceRow } from './platform/sources.js';
export { BEYOND, STEPS, withChipBuffers, type Step } from './platform/steps.js';
export { platformSchema, type Given, type Platform } from './platform/schema.js';
export { mapGemm, type Mapping } from './plan/mapper.js';
export { tiles } from './compute/tiles.js';
export { formats } from './technology/formats.js';
export * as alone from './alone/index.js';
export type { Dvfs } from './control/dvfs.js';
export type { Stream, StreamSentence } from './control/dispatcher.js';
export { schedules } from './control/schedules.js';
export { overfull, partBytes, withMemoriesFitted } from './plan/residency.js';

export { pointAt, pointFor } from './power/operating-point.js';
export { platformBreakdown, type Breakdown } from './platform/breakdown.js';
export { bytesPerElement, encodedBytes } from './plan/encoding.js';
export { technologies } from './technology/index.js';
export { lookUp } from './technology/look-up.js';
export { createTeller } from './power/tell.js';
export type { MemRequest, MemResponse } from './memory/protocol/messages.js';
export * as memory from './memory/index.js';
export { capacityBytes, field, peakBytesPerS, type DramTable } from './technology/dram-table.js';
export { dramEnergy } from './memory/dram/energy.js';
export { POWER_STATES } from './memory/dram/power-states.js';
export { tasksOf } from './plan/location.js';
