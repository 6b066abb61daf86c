/** An object without some of its fields, in the order that it has. */
export const without = <T extends object, K extends keyof T>(of: T, ...keys: readonly K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(of).filter(([k]) => !(keys as readonly string[]).includes(k))) as Omit<T, K>;
