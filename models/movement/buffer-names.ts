/** The accelerator's buffers, each at its position among those that a DMA channel is wired to. */
export const BUFFERS = { activation: 0, weight: 1, result: 2, auxiliary: 3 } as const;
export type BufferName = keyof typeof BUFFERS;
/** In the order of their positions. */
export const BUFFER_NAMES = Object.keys(BUFFERS) as readonly BufferName[];
