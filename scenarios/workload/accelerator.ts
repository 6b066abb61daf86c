/** In place of a memory: the units, their buffers, the link and the clock, which hold nothing between requests. */
export const ACCELERATOR = 'accelerator';
