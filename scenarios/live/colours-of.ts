/** Colours that pages give to names: those of plots and reports. */
import { colours } from '../../analysis/figures.js';
import { visibleLine } from '../../traces/formats.js';

/** By name as a page shows it; actors first, then kinds of operators. */
export function coloursOf(...lists: readonly (readonly string[])[]): Record<string, string> {
  const of = lists.flatMap((names) => {
    const { domain, range } = colours(names.filter((name) => name !== ''));
    return domain.map((name, i): [string, string] => [visibleLine(name), range[i]!]);
  });
  return Object.fromEntries(of);
}
