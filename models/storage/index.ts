/** How weights lie in a memory, and what wrong bits do to them. */
export { cellFaults, faultRate, RETENTION_YEARS, type FaultCell } from '../technology/rram-faults.js';
export { eccs } from './ecc.js';
export { nonzeroOf, pruned, readWithFaults, store, type TensorFaults } from './tensor-faults.js';
