/** Tables that sort by a column and are filtered by what is typed. */
import { element } from './dom.js';

/** Tables of fewer rows are read at a glance. */
const FILTERED_FROM = 20;
/** Rows that another view has put out of sight. */
export const OUTSIDE = 'outside';

const textOf = (row: HTMLTableRowElement, column: number): string => row.cells[column]?.textContent ?? '';
/** The number that a cell begins with; NaN for words. */
const numberIn = (text: string): number => Number.parseFloat(text.replaceAll(',', '').replace('−', '-'));

/** Numbers by size, the largest first; words by letter; cells without either last. */
function inOrder(a: string, b: string, ascending: boolean): number {
  const [x, y] = [numberIn(a), numberIn(b)];
  const empty = Number(/^–?$/.test(a)) - Number(/^–?$/.test(b));
  if (empty !== 0) return empty;
  const order = Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, 'en', { numeric: true }) : x - y;
  return ascending ? order : -order;
}

function sort(table: HTMLTableElement, column: number): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  const head = heads[column]!;
  const words = head.classList.contains('words') || column === 0;
  const first = words ? 'ascending' : 'descending';
  const next = head.ariaSort === first ? (first === 'ascending' ? 'descending' : 'ascending') : first;
  for (const h of heads) h.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', next);
  const body = table.tBodies[0]!;
  const rows = [...body.rows].sort((a, b) => inOrder(textOf(a, column), textOf(b, column), next === 'ascending'));
  body.append(...rows);
}

/** Makes a table sortable, and one of many rows filtered. */
export function enhance(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (!table.tHead || !body || body.rows.length < 2) return;
  for (const [i, head] of [...table.tHead.rows[0]!.cells].entries()) {
    const button = element('button', { type: 'button', class: 'sort', click: () => sort(table, i) }, head.textContent);
    head.replaceChildren(button);
  }
  if (body.rows.length < FILTERED_FROM) return;
  const count = element('span', { class: 'note', 'aria-live': 'polite' });
  const input = element('input', {
    type: 'search',
    placeholder: 'filter rows',
    'aria-label': `rows of ${table.caption?.textContent ?? 'the table'} that hold`,
    input: () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of body.rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((w) => text.includes(w));
        if (!row.hidden) shown++;
      }
      count.textContent = words.length > 0 ? `${shown} of ${body.rows.length} rows` : '';
    },
  });
  table.closest('.scroll')?.before(element('p', { class: 'filter' }, input, ' ', count));
}
