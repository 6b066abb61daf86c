/** EdgeBERT's matrix unit. */
export { createMatrixUnit } from './matrix-unit.js';
export type { BufferPort, MatrixUnitOptions } from './wiring.js';
