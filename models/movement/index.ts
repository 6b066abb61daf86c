/** What moves data: the link, DMA channels, operand buffers. */
export { createAxi, type Axi } from './axi.js';
export { bufferRequest, createBuffer, type Buffer, type BufferRequest, type BufferResponse } from './buffer.js';
export { createDma, type Dma, type DmaCommand, regionBytes, type DmaDone, type Region } from './dma.js';
