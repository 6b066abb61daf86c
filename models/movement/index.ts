/** What those that move data are asked and told: the types of the link, DMA channels, the copier and operand buffers. */
export type { BufferRequest, BufferResponse } from './buffer.js';
export type { DmaCommand, DmaDone } from './bursts.js';
export type { CopyCommand } from './copy.js';
export type { CopySegment, Region } from '../memory/protocol/region.js';
