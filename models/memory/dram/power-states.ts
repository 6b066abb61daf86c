/** Power states of a rank: a row is open; none is; the same two with the clock stopped; refreshing itself. */
export const POWER_STATES = ['active', 'precharged', 'active-power-down', 'precharged-power-down', 'self-refresh'] as const;
/** One of them; its table has a standby current for each. */
export type PowerState = (typeof POWER_STATES)[number];
/** Their numbers: places in `POWER_STATES`. Those after `PRECHARGED` hear no command but the exit. */
export const [ACTIVE, PRECHARGED, ACTIVE_POWER_DOWN, PRECHARGED_POWER_DOWN, SELF_REFRESH] = [0, 1, 2, 3, 4] as const;
