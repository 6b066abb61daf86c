/** Columns of results as people read them. */

/** Columns as axes name them: their last word is a unit. */
export const axisName = (metric: string): string => {
  const [, what = metric, unit] = /^(.+)_(uj|ms|mm2|mw|j|bytes|years|percent|per_s)$/.exec(metric) ?? [];
  const units: Readonly<Record<string, string>> = { uj: 'µJ', mm2: 'mm²', mw: 'mW', j: 'J', percent: '%', per_s: '1/s' };
  return `${what.replaceAll('_', ' ')}${unit === undefined ? '' : ` (${units[unit] ?? unit})`}`;
};
