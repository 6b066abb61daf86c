/**
 * What to run, and running it; and, under their names, the folders that it stands on: the library whole.
 *
 * @module switchyard
 */
// scenario files
export { exampleScenario } from './file/example.js';
export { jsonSchema, schemaKinds } from './schemas/index.js';
export type { Override } from './file/layers.js';
export { loadScenario, type LoadedScenario } from './file/load.js';
export type { Conditions } from './file/schema.js';
// what a file means: model, tasks, stream, conditions

export { exitDistributions, meanExits, meanLayer } from './workload/exit-distributions.js';
export { generate, type GenerateArguments } from './workload/generate.js';
export { describeModel } from './workload/model.js';
export { recordingScenario, type RecordingRun } from './workload/recording.js';
export { resolveScenario, type Resolved } from './workload/resolve.js';
// running it
export { albertSentence } from './run/albert-sentence.js';
export { playMemory, playRequestFile, type PlayedMemory } from './run/play-memory.js';
export type { PlayOptions } from './run/record.js';
export { replay, type ReplayOptions, type ReplayResult } from './run/replay.js';
export type { RunResult } from './run/run-result.js';
export { runScenario, type RunScenarioOptions } from './run/run-scenario.js';
export type { Replay } from './run/runner.js';
export { simulate, type Progress, type RunCheckpoint, type Simulation, type SimulateOptions } from './run/simulate.js';
export { axi, gemm, sfu, type GemmArguments } from './run/units.js';
export { waterfall } from './run/waterfall.js';
// many of them
export { isSweepFile, readSweep, type Sweep, type Varied } from './sweep/points.js';
export { runSweep } from './sweep/run-sweep.js';
export { readConditions, type WhereGiven } from './file/conditions.js';
// the folders below, so that one import of the package gives the library whole
export * as analysis from '../analysis/index.js';
export * as models from '../models/index.js';
export * as sim from '../sim/index.js';
export * as traces from '../traces/index.js';
