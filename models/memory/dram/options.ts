/** Parameters of a DRAM controller, and their defaults. */

/** Parameters of a controller; which ones a policy reads is its own affair. */
export interface DramOptions {
  /** transactions that wait to be read, and writes that are buffered */
  readonly readQueue: number;
  readonly writeBuffer: number;
  /** writes are drained from so many on, down to so few while reads wait, or when no read came for so many cycles */
  readonly drainHigh: number;
  readonly drainLow: number;
  readonly drainIdle: number;
  /** row hits in a row past an older request to another row of the bank */
  readonly hitCap: number;
  readonly page: PagePolicy;
  /** cycles without use after which page policy timeout closes a row */
  readonly pageTimeout: number;
  readonly refresh: RefreshMode;
  /** cycles without work after which a rank stops its clock, and after which it refreshes itself; 0: never */
  readonly powerDownAfter: number;
  readonly selfRefreshAfter: number;
}
/** Rows stay open; are closed when nobody wants them; or so after a while. */
export const PAGE_POLICIES = ['open', 'closed', 'timeout'] as const;
/** One of them. */
export type PagePolicy = (typeof PAGE_POLICIES)[number];
/** All banks of a rank at once, or one after the other. */
export const REFRESH_MODES = ['all-bank', 'per-bank'] as const;
/** One of them. */
export type RefreshMode = (typeof REFRESH_MODES)[number];

/**
 * Sound defaults, all assumed: queues and watermarks as usual for a mobile controller; the cap and the watermarks swept over
 * the reference traces (models/README.md, Decisions). Power-down after 128 cycles (two tFAW), self-refresh after 16,384
 * cycles (some 10 µs), when it begins to save more than its exit costs.
 */
export const DEFAULT_OPTIONS: DramOptions = {
  readQueue: 64,
  writeBuffer: 64,
  drainHigh: 48,
  drainLow: 12,
  drainIdle: 32,
  hitCap: 64,
  page: 'timeout',
  pageTimeout: 96,
  refresh: 'all-bank',
  powerDownAfter: 128,
  selfRefreshAfter: 16384,
};
