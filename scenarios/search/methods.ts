/** How points of a search are chosen, by name: a page of help loads nothing else. */
export const METHOD_NAMES = ['nsga2', 'quasi-random', 'exhaustive'] as const;
