/** Tables that sort by a column and are filtered by what is typed. */
import { element } from './dom.js';

/** Tables of fewer rows are read at a glance. */
const FILTERED_FROM = 20;
/** Rows that another view has put out of sight. */
export const OUTSIDE = 'outside';

const textOf = (row: HTMLTableRowElement, column: number): string => row.cells[column]?.textContent ?? '';
/** The number that a cell begins with, or that its words end with; NaN for words alone. */
function numberIn(text: string): number {
  const plain = text.replaceAll(',', '').replace('−', '-');
  const first = Number.parseFloat(plain);
  return Number.isNaN(first) ? Number.parseFloat(/(?<=\s)-?\d+(\.\d+)?(?=( \S{1,3})?$)/.exec(plain)?.[0] ?? '') : first;
}

/** Numbers by size; words by letter; cells without either last, whichever way. @param byNumber whether the column is one of numbers */
function inOrder(a: string, b: string, byNumber: boolean, ascending: boolean): number {
  const empty = Number(/^–?$/.test(a)) - Number(/^–?$/.test(b));
  if (empty !== 0) return empty;
  const [x, y] = [numberIn(a), numberIn(b)];
  const order = byNumber ? (x < y ? -1 : x > y ? 1 : 0) : a.localeCompare(b, 'en', { numeric: true });
  return ascending ? order : -order;
}

function sort(table: HTMLTableElement, column: number): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  const head = heads[column]!;
  const body = table.tBodies[0]!;
  const texts = [...body.rows].map((r) => textOf(r, column));
  const filled = texts.filter((text) => !/^–?$/.test(text));
  // a name may hold a number, and stays a name
  const byNumber = column > 0 && filled.length > 0 && filled.every((text) => !Number.isNaN(numberIn(text)));
  const first = byNumber ? 'descending' : 'ascending';
  const next = head.ariaSort === first ? (first === 'ascending' ? 'descending' : 'ascending') : first;
  for (const h of heads) h.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', next);
  const isTotal = (row: HTMLTableRowElement): number => Number(textOf(row, 0) === 'total');
  const rows = [...body.rows].sort(
    (a, b) => isTotal(a) - isTotal(b) || inOrder(textOf(a, column), textOf(b, column), byNumber, next === 'ascending'),
  );
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
