/** What to run, and running it. */
export { arrayShape, exitPolicy, fraction, positive, setting, time, whole } from './arguments.js';
export { axi, gemm, sfu, type GemmArguments } from './compute.js';
export { applyConditions, conditionsOf, readConditions, type Conditions, type WhereGiven } from './conditions/index.js';
export { exitDistributions, meanExits, meanLayer } from './conditions/index.js';
export { INTERRUPTED, interruption } from './interruption.js';
export { loadDevice, playMemory, playRequestFile, type PlayedMemory, type PlayOptions } from './play-memory.js';
export * as options from './options.js';
export { countBar, progressBar, type ProgressBar } from './progress-bar.js';
export { albertSentence } from './albert-sentence.js';
export { replay, type ReplayOptions, type ReplayResult } from './replay.js';
export { simulate, type Progress, type RunCheckpoint, type Simulation, type SimulateOptions } from './simulate.js';
export { waterfall, type Waterfall } from './waterfall.js';
