/** What to run, and running it. */
export { setting, time, whole } from './arguments.js';
export { INTERRUPTED, interruption } from './interruption.js';
export { loadDevice, playMemory, playRequestFile, type PlayedMemory, type PlayOptions } from './play-memory.js';
export { countBar, progressBar, type ProgressBar } from './progress-bar.js';
export { replay, type ReplayOptions, type ReplayResult } from './replay.js';
export { simulate, type Progress, type RunCheckpoint, type Simulation, type SimulateOptions } from './simulate.js';
