/** Memories: controllers, devices to be played alone, the constraint checker. */
export { macroOf } from './array/array.js';
export { WEAR_BLOCK_BYTES, type ArrayController } from './array/controller.js';
export { arraySchedulers } from './array/schedulers.js';
export type { Controller, Memory, MemoryEnergy, MemoryFacts } from './protocol/controller.js';
export { configured, loadDevice, readDevice } from './read-device.js';
export { devices, deviceYaml, isDram, makeDevice, type Device, type DeviceSpec } from './device.js';
export { createChecker, type Checker, type Violation } from './dram/check.js';
export { dramMap } from './dram/address-map.js';
export { constraintsOf } from './dram/constraints.js';
export type { CommandAt, CommandCounts } from './dram/commands.js';
export type { DramController } from './dram/controller.js';
export { policies } from './dram/policies/index.js';
export { arrayMemory, dramMemory, type ArrayMemory, type DramMemory } from './memory.js';
export type { MemRequest, MemResponse } from './protocol/messages.js';
export { createPlayer, type Player, type TimedRequest } from './player.js';
export { waitsByCause, type LatencyBreakdown } from './protocol/latency.js';
export type { Ticket } from './protocol/ticket.js';
