/** What to run, and running it. */
export { arrayShape, exitPolicy, fraction, override, positive, setting, time, whole } from './commands/arguments.js';
export { axi, gemm, sfu, type GemmArguments } from './commands/units.js';
export { INTERRUPTED, interruption } from './commands/interruption.js';
export { playMemory, playRequestFile, type PlayedMemory } from './run/play-memory.js';
export * as options from './commands/options.js';
export { countBar, progressBar, type ProgressBar } from './commands/progress.js';
export { albertSentence } from './run/albert-sentence.js';
export { generate, type GenerateArguments } from './commands/generate.js';
export { runScenario, type RunScenarioOptions } from './run/run-scenario.js';
export type { RunResult } from './run/run-result.js';
export { describeScenario, resolvedYaml } from './commands/describe.js';
export { exampleScenario, scenarioJsonSchema } from './file/json-schema.js';
export type { Override } from './file/layers.js';
export { loadScenario, type LoadedScenario } from './file/load.js';
export { resolveScenario, type Resolved } from './workload/resolve.js';
export { isSweepFile, readSweep, type Sweep, type Varied } from './sweep/points.js';
export { runSweep } from './sweep/run-sweep.js';
export { replay, type ReplayOptions, type ReplayResult } from './run/replay.js';
export {
  simulate,
  type Progress,
  type Replay,
  type RunCheckpoint,
  type Simulation,
  type SimulateOptions,
} from './run/simulate.js';
export { waterfall } from './run/waterfall.js';

export { describeModel } from './workload/model.js';
export { conditionsOf } from './commands/conditions.js';
export { applyConditions, readConditions, type WhereGiven } from './workload/conditions.js';
export type { Conditions } from './file/schema.js';
export { exitDistributions, meanExits, meanLayer } from './workload/exit-distributions.js';
export type { PlayOptions } from './run/record.js';
