/** Names of the parts of several accelerators: as if they were fields of a list. Those of the only one are its own. */

/** @param of how many there are */
export const inAccelerator = (accelerator: number, of: number, name: string): string =>
  accelerators.named(of === 1 ? undefined : accelerator, name);

const PREFIX = /^accelerator\[(\d+)\]\./;

/** What names say of accelerators. */
export const accelerators = {
  /** @param accelerator undefined: the only one, or none of several */
  named: (accelerator: number | undefined, name: string): string =>
    accelerator === undefined ? name : `accelerator[${accelerator}].${name}`,
  /** the one that a name belongs to; undefined: to none of several */
  of: (name: string): number | undefined => {
    const found = PREFIX.exec(name)?.[1];
    return found === undefined ? undefined : Number(found);
  },
  /** as plots and bars have it, which have little room: `0: dma-weight` */
  short: (name: string): string => name.replace(PREFIX, '$1: '),
  /** how many the names of a run's actors are of */
  count: (names: readonly string[]): number => names.reduce((most, name) => Math.max(most, (accelerators.of(name) ?? 0) + 1), 1),
  /** the name that it would have as part of the only one */
  plain: (name: string): string => name.replace(PREFIX, ''),
};
