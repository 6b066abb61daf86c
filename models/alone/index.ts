/** Units by themselves: a product on a PE array, a special function, a transfer over the link. */
export { platformAxi, REGISTER_WRITE, TRANSFERS, type AxiResult, type Transfer } from './axi.js';
export { gemmAlone, type GemmResult, type GemmSize } from './gemm.js';
export { platformGemm, withVector } from './hardware.js';
export { platformSfu, SFU_OPS, type SfuOp, type SfuResult } from './sfu.js';
export { arrayGemm, type ArrayGemm } from './array.js';
