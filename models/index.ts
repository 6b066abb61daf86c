/** The hardware: platforms, and the actors that they are made of. */
export { buildAccelerator, type Accelerator, type BuildOptions, type Guest, type GuestPort } from './platform/build.js';
export { loadPlatform, platformNames, type LoadedPlatform } from './platform/load.js';
export { readPlatform } from './platform/read-platform.js';
export { platformSources, type SourceRow } from './platform/sources.js';
export type { Given, Platform } from './platform/schema.js';
export { mapGemm, type Mapping } from './control/mapper.js';
export { tiles } from './compute/tiles.js';
export { bytesPerElement, encodedBytes } from './compute/bitmask.js';
export { createController, type Controller } from './memory/controller.js';
export { arrayDevice } from './memory/array-device.js';
export { dramDevice } from './memory/dram-device.js';
export type { MemRequest, MemResponse } from './memory/messages.js';
export * as command from './memory/command/index.js';
export { schedulers } from './memory/schedulers/index.js';
export { technologies } from './technology/index.js';
export { lookUp } from './technology/look-up.js';
export { createTeller } from './tell.js';
