/** One HTML page that opens offline: everything is inside, and nothing but its own script runs. Text from files is escaped. */
import { visibleText } from '../../traces/formats.js';
import type { ImportReport } from '../../traces/index.js';
import { withoutInner } from '../tables/import-rows.js';
import { isOfNumbers } from '../tables/fit-width.js';
import type { Table } from '../tables/table.js';
import { packed, type PageContent } from './page-content.js';
import type { PageScript } from './page-script.js';
import { CSS } from './style.js';

/** A figure in the text; its spec is in the page's content, by its name. */
export interface PageFigure {
  readonly name: string;
  readonly title: string;
  /** what its spec says below its title */
  readonly subtitle?: string | undefined;
  readonly caption: string;
}

/** Shares of a whole, each of which leads to what is known of it. */
export interface Bars {
  readonly title: string;
  readonly of: 'time' | 'energy';
  /** where it leads without a script: the title of a table */
  readonly table: string;
  readonly bars: readonly { readonly name: string; readonly share: number; readonly text: string; readonly detail: string }[];
}

/** What it is, and its value with its unit. */
type Fact = readonly [what: string, value: string];
/** What a page shows, from top to bottom; all of it is text. */
export interface Page {
  readonly title: string;
  readonly subtitle: string;
  /** a box each, above all else */
  readonly warnings: readonly string[];
  /** what is asked for first */
  readonly facts?: readonly Fact[];
  /** what made it, in small print below them */
  readonly made?: readonly Fact[];
  readonly bars?: readonly Bars[];
  readonly tables: readonly Table[];
  /** plots that show one stretch of time, with the overview in which it is chosen first */
  readonly overTime?: readonly PageFigure[];
  readonly figures: readonly PageFigure[];
  readonly content: PageContent;
  /** undefined where nothing was imported: then there is no such table */
  readonly imported: ImportReport | undefined;
  /** the numbers behind the run: parameter, value, source */
  readonly sources: readonly (readonly [parameter: string, value: string, source: string, status?: string])[];
}

/** Text as it can stand in an element or an attribute; control characters, which are no XML, are shown as a replacement. */
export const escapeHtml = (text: string): string => visibleText(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** What a link of the page points to: letters only, so that it needs no escaping. */
const idOf = (title: string): string => title.toLowerCase().replace(/[^a-z]+/g, '-');

/** A row of headers. @param words which columns hold text, and stand at the left */
const headHtml = (cells: readonly string[], words: readonly boolean[]): string =>
  `<tr>${cells.map((c, i) => `<th scope="col"${words[i] ? ' class="words"' : ''}>${escapeHtml(c)}</th>`).join('')}</tr>`;

/** A row of cells; the first of words opens what is known of the row. */
function rowHtml(cells: readonly string[], words: readonly boolean[], detail: string | undefined): string {
  const opens = detail === undefined ? -1 : Math.max(0, words.indexOf(true));
  const key = detail === undefined ? '' : ` data-detail="${escapeHtml(detail)}"`;
  const text = (c: string, i: number): string =>
    i === opens ? `<button type="button" class="link"${key}>${escapeHtml(c)}</button>` : escapeHtml(c);
  return `<tr${key}>${cells.map((c, i) => `<td${words[i] ? ' class="words"' : ''}>${text(c, i)}</td>`).join('')}</tr>`;
}

/** A section with its table, which scrolls by itself where it is wider than the page. */
function tableHtml({ title, headers, rows, note, details, folded }: Table, kind = ''): string {
  const words = headers.map((_, i) => !isOfNumbers(rows.map((r) => r[i] ?? '')));
  const body =
    rows.length > 0
      ? rows.map((r, i) => rowHtml(r, words, details?.[i])).join('\n')
      : `<tr><td colspan="${headers.length}">none</td></tr>`;
  const name = escapeHtml(title);
  const inside = `<div class="scroll" tabindex="0" role="group" aria-label="${name}"><table${kind}><thead>${headHtml(headers, words)}</thead>
<tbody>${body}</tbody></table></div>${note ? `<p class="note">${escapeHtml(note)}</p>` : ''}`;
  const section = `<section id="${idOf(title)}">`;
  return folded
    ? `${section}<details><summary><h2>${name}</h2></summary>${inside}</details></section>`
    : `${section}<h2>${name}</h2>${inside}</section>`;
}

/** What became of each recorded operator, and the importer’s notes. */
function importTables(report: ImportReport): string {
  const rows = withoutInner(report.rows).map((r) => [r.fate, r.name, r.into, r.count.toLocaleString('en-US')]);
  const notes = report.notes.map((n) => `<li>${escapeHtml(n)}</li>`).join('');
  const table = { title: 'Imported trace', headers: ['fate', 'recorded operator', 'became', 'count'], rows, folded: true };
  return `${tableHtml(table)}<ul class="note">${notes}</ul>`;
}

const figureHtml = ({ name, title, subtitle, caption }: PageFigure): string =>
  `<figure id="plot-${escapeHtml(name)}" data-plot="${escapeHtml(name)}"><figcaption><h2>${escapeHtml(title)}</h2>${
    subtitle ? `<p class="note">${escapeHtml(subtitle)}</p>` : ''
  }</figcaption><div class="plot" role="img" tabindex="0" aria-label="${escapeHtml(caption)}"></div></figure>`;

const barsHtml = ({ title, of, table, bars }: Bars): string =>
  `<section class="${of}"><h2>${escapeHtml(title)}</h2><ul>${bars
    .map(
      ({ name, share, text, detail }) =>
        `<li><a href="#${idOf(table)}" data-detail="${escapeHtml(detail)}"><span class="name">${escapeHtml(name)}</span><span class="bar"><span style="width:${(100 * share).toFixed(2)}%"></span></span><span class="much">${escapeHtml(text)}</span></a></li>`,
    )
    .join('\n')}</ul></section>`;

function overTimeHtml(figures: readonly PageFigure[]): string {
  const [overview, ...plots] = figures;
  if (!overview) return '';
  return `<section id="over-time"><h2>Over time</h2><p class="note">Drag over a plot to see a stretch of the run in all of them and in the table of operators; click to ask what happened there.</p>
<div id="stretch">${figureHtml(overview)}</div>${plots.map(figureHtml).join('\n')}</section>`;
}

/** Tables that stand above the figures. */
const FIRST = 3;

const factList = (name: string, facts: readonly Fact[] = []): string =>
  facts.length === 0
    ? ''
    : `<dl class="${name}">${facts.map(([what, value]) => `<div><dt>${escapeHtml(what)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;

/**
 * The page. Its policy lets nothing be loaded and no script run but the page's own, should a name ever slip through the escaping.
 * What is over time comes first, then three tables beside each other, the figures, the other tables; the sources come last.
 */
export function pageHtml(page: Page, { text: script, hash }: PageScript): string {
  const { title, subtitle, warnings, bars = [], tables, overTime = [], figures, content, imported, sources } = page;
  const links = [
    ...(overTime.length > 0 ? [['over-time', 'Over time']] : []),
    ...overTime.slice(1).map((f) => [`plot-${f.name}`, f.title]),
    ...tables.slice(0, FIRST).map((t) => [idOf(t.title), t.title]),
    ...figures.map((f) => [`plot-${f.name}`, f.title]),
    ...tables.slice(FIRST).map((t) => [idOf(t.title), t.title]),
    ...(imported ? [['imported-trace', 'Imported trace']] : []),
    ...(sources.length > 0 ? [['sources', 'Sources']] : []),
  ];
  const sourceTable = {
    title: 'Sources',
    headers: ['parameter', 'value', 'source'],
    rows: sources.map((row) => row.slice(0, 3) as string[]),
    folded: true,
  };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src '${hash}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${CSS}</style></head><body>
<header><h1>${escapeHtml(title)}</h1><p class="subtitle">${escapeHtml(subtitle)}</p>
${warnings.map((w) => `<p class="warning">${escapeHtml(w)}</p>`).join('\n')}
${factList('facts', page.facts)}${factList('made', page.made)}</header>
<noscript><p class="warning">Plots are drawn by the page’s own script, which this browser does not run; tables are all here.</p></noscript>
<main>
${bars.length > 0 ? `<div class="bars">${bars.map(barsHtml).join('\n')}</div>` : ''}
<nav aria-label="sections">${links.map(([id, text]) => `<a href="#${escapeHtml(id!)}">${escapeHtml(text!)}</a>`).join(' ')}</nav>
${overTimeHtml(overTime)}
<div class="side">
${tables
  .slice(0, FIRST)
  .map((t) => tableHtml(t))
  .join('\n')}
</div>
${figures.map(figureHtml).join('\n')}
${tables
  .slice(FIRST)
  .map((t) => tableHtml(t))
  .join('\n')}
${imported ? importTables(imported) : ''}
${sources.length > 0 ? tableHtml(sourceTable, ' class="text"') : ''}
</main>
<aside id="detail" aria-label="details" hidden></aside>
<pre id="content" hidden>${packed(content)}</pre>
<script>${script}</script>
</body></html>
`;
}
