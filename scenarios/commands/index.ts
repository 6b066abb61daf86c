/** The command line, and its commands as data. */
export { main } from './main.js';
export { commands } from './registry.js';
export type { Command } from './command.js';
export type { Io } from './session.js';
