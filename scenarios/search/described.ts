/** A search in words. */
import type { Search } from './search.js';
import { sizeOf } from './space.js';

/** In words, for the report. */
const constraintsOf = ({ bounds, accuracy }: Search): string[] => [
  ...bounds.map(({ metric, at_most, at_least }) =>
    [at_least === undefined ? '' : `${at_least} ≤ `, metric, at_most === undefined ? '' : ` ≤ ${at_most}`].join(''),
  ),
  ...(accuracy?.at_least === undefined ? [] : [`accuracy of at least ${JSON.stringify(accuracy.at_least)} %`]),
];

/** What a search is called in a report, and what was asked of it. */
export const described = (search: Search) => {
  const size = sizeOf(search.dimensions);
  return {
    name: search.name,
    objectives: search.objectives.map(({ metric, goal }) => ({ metric, goal })),
    constraints: constraintsOf(search),
    space: Number.isFinite(size) ? size : null,
    ranges: search.dimensions.filter((d) => d.levels === Infinity).map((d) => d.name),
  };
};
