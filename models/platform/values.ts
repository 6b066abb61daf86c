/** The numbers of a part of a platform, without their sources. */
export type Values<T> = { readonly [K in keyof T]: number };
/** @returns each field's number under its name */
export const values = <T extends Readonly<Record<string, { readonly value: number }>>>(part: T): Values<T> =>
  Object.fromEntries(Object.entries(part).map(([k, g]) => [k, g.value])) as Values<T>;
