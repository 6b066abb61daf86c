/** The panel that says all that is known of what was pointed at. */
import type { Detail } from '../page-content.js';
import type { Table } from '../../tables/table.js';
import { element, found } from './dom.js';

/** Something that a reader can go on to: another detail. */
export interface Link {
  readonly text: string;
  readonly open: () => void;
}

/** A table whose cells are text. */
function tableOf({ title, headers, rows, note, details }: Table): HTMLElement {
  const head = element('tr', {}, ...headers.map((h) => element('th', { scope: 'col' }, h)));
  // the first cell leads on, where there is something to lead to
  const cell = (text: string, i: number, key: string | undefined): HTMLElement =>
    i === 0 && key !== undefined
      ? element('td', {}, element('button', { type: 'button', class: 'link', 'data-detail': key }, text))
      : element('td', {}, text);
  const body = rows.map((r, i) => element('tr', {}, ...r.map((c, j) => cell(c, j, details?.[i]))));
  const none = element('tr', {}, element('td', { colspan: String(headers.length) }, 'none'));
  return element(
    'section',
    {},
    element('h3', {}, title),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': title },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...(body.length > 0 ? body : [none]))),
    ),
    ...(note === undefined ? [] : [element('p', { class: 'note' }, note)]),
  );
}

/** What had the focus when the panel was opened. */
let before: Element | null = null;

/** Takes the reader back to where the panel was opened. */
export function closeDetail(): void {
  found('#detail').hidden = true;
  if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
  before = null;
}

/** Shows it, and takes the reader there. @param links to what belongs to it */
export function showDetail({ title, tables }: Detail, links: readonly Link[] = []): void {
  const panel = found('#detail');
  if (panel.hidden) before = document.activeElement;
  const buttons = links.map(({ text, open }) =>
    element('li', {}, element('button', { type: 'button', class: 'link', click: open }, text)),
  );
  const close = element('button', { type: 'button', class: 'close', click: closeDetail }, 'close');
  panel.replaceChildren(
    close,
    element('h2', { tabindex: '-1' }, title),
    ...(buttons.length > 0 ? [element('ul', { class: 'links' }, ...buttons)] : []),
    ...tables.map(tableOf),
  );
  panel.hidden = false;
  panel.scrollTop = 0;
  found('h2', panel).focus({ preventScroll: true });
}
