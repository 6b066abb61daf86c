/**
 * The supply of the accelerator's own logic and buffers: at another voltage their energies scale with its square.
 *
 * A hardware's energies are those at the voltage of its clock (platform/supply.ts). Source of the square: CV² of static CMOS; leakage power is taken to
 * scale in the same way (assumed: the current rises with voltage too). Memories on the link have a supply of their own.
 */
export interface Supply {
  /** plain data, in the state of an actor */
  readonly state: { voltage_v: number; scale: number };
}
export const fixedSupply: Supply = { state: { voltage_v: 0, scale: 1 } };
