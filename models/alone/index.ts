/** Units by themselves: a product on a PE array, a special function, a transfer over the link. */
export { REGISTER_WRITE } from './bench.js';
export { platformAxi, TRANSFERS, type AxiResult, type Transfer } from './axi.js';
export { arrayGemm, type ArrayGemm } from './array.js';
export { type GemmResult, type GemmSize } from './gemm.js';
export { platformGemm } from './platform-gemm.js';
export { withVector } from './point.js';
export { platformRuns, runsOf, sumRuns, type Runs, type RunsResult } from './runs.js';
export { platformSfu, SFU_OPS, type SfuOp, type SfuResult } from './sfu.js';
