/** EdgeBERT's matrix unit. */
export { createMatrixUnit, matrixTiling, type BufferPort, type MatrixUnitOptions } from './matrix-unit.js';
export { RUN_USES } from './datapath.js';
