/** What tells a mutant from the others of its folder. `file` is relative; positions count from 1, as in reports. */
export const keyOf = (file, { location: { start, end }, mutatorName, replacement }) =>
  JSON.stringify([file, start.line, start.column, end.line, end.column, mutatorName, replacement]);
