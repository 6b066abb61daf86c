/** Scales between the units that files and tables have. Names read "so many of the first to one of the second". */

/** Time; the simulation counts in ps. */
export const PS_PER_NS = 1e3;
export const PS_PER_US = 1e6;
export const PS_PER_MS = 1e9;
export const PS_PER_S = 1e12;
export const NS_PER_S = 1e9;

/** Energy; the simulation counts in fJ. */
export const FJ_PER_PJ = 1e3;
export const FJ_PER_UJ = 1e9;
export const PJ_PER_UJ = 1e6;
