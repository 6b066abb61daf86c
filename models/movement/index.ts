/** What moves data: the link, DMA channels, the copier, operand buffers. */
export { createAxi, type Axi } from './axi.js';
export { bufferRequest, createBuffer, type Buffer, type BufferRequest, type BufferResponse } from './buffer.js';
export { createCopier, type Copier, type CopyCommand } from './copy.js';
export { createDma, type Dma } from './dma.js';
export { type CopySegment, regionBytes, type Region } from '../memory/protocol/region.js';
export type { DmaCommand, DmaDone } from './bursts.js';
