/** DMA channels: one for each operand, and that of results. */
export const CHANNELS = ['activation', 'weight', 'result'] as const;
/** One of them. */
export type Channel = (typeof CHANNELS)[number];
