/** How wide what is printed may be. */

/** Tables are not made to fit into less. */
const LEAST = 60;

/**
 * Places of a line: what COLUMNS says, else what the terminal has; undefined where there is neither, as in a pipe or a file.
 * @param asked the variable @param terminal undefined: there is none
 */
export function columnsOf(asked: string | undefined, terminal: number | undefined): number | undefined {
  const columns = /^[1-9]\d{0,5}$/.test(asked ?? '') ? Number(asked) : terminal;
  return columns === undefined ? undefined : Math.max(LEAST, columns);
}
