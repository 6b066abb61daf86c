/** One HTML page that opens offline: no script, no link, pictures inside. Text from files is escaped; nothing else is. */
import { visibleText } from '../../traces/formats.js';
import type { ImportReport } from '../../traces/index.js';
import { withoutInner } from '../tables/import-rows.js';
import { isOfNumbers } from '../tables/fit-width.js';
import type { Table } from '../tables/table.js';

/** What a page shows, from top to bottom; all of it is text but the pictures. */
export interface Page {
  readonly title: string;
  readonly subtitle: string;
  /** a box each, above all else */
  readonly warnings: readonly string[];
  readonly tables: readonly Table[];
  /** the SVG goes in as it is; `name` becomes a link's target */
  readonly figures: readonly { readonly name: string; readonly title: string; readonly caption: string; readonly svg: string }[];
  /** undefined where nothing was imported: then there is no such table */
  readonly imported: ImportReport | undefined;
  /** the numbers behind the run: parameter, value, source */
  readonly sources: readonly (readonly [parameter: string, value: string, source: string, status?: string])[];
}

/** Text as it can stand in an element or an attribute; control characters, which are no XML, are shown as a replacement. */
export const escapeHtml = (text: string): string => visibleText(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The page’s own style: its policy lets no other be loaded. Tables keep whole in print. */
const CSS = `
body { font: 15px/1.5 system-ui, sans-serif; color: #222; margin: 0 auto; max-width: 1080px; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.subtitle { color: #555; margin: .25rem 0 1rem; }
.warning { background: #fff4d6; border-left: 4px solid #d99a00; padding: .5rem .75rem; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #e3e3e3; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, th.words, td.words { text-align: left; } thead th { border-bottom: 2px solid #bbb; white-space: nowrap; }
table.text th, table.text td { text-align: left; overflow-wrap: anywhere; }
.side { display: flex; flex-wrap: wrap; gap: 0 4rem; align-items: flex-start; }
.scroll { overflow-x: auto; } figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
nav a { margin-right: 1rem; } .note { color: #555; font-size: .85rem; }
@media print { nav { display: none; } figure, table { break-inside: avoid; } }
`;

/** A row of cells, escaped. @param words which columns hold text, and stand at the left */
const row = (cells: readonly string[], tag: 'td' | 'th', words: readonly boolean[]): string =>
  `<tr>${cells.map((c, i) => `<${tag}${words[i] ? ' class="words"' : ''}>${escapeHtml(c)}</${tag}>`).join('')}</tr>`;
/** What a link of the page points to: letters only, so that it needs no escaping. */
const idOf = (title: string): string => title.toLowerCase().replace(/[^a-z]+/g, '-');

/** A section with its table, which scrolls by itself where it is wider than the page. */
function tableHtml({ title, headers, rows, note }: Table, kind = ''): string {
  const words = headers.map((_, i) => !isOfNumbers(rows.map((r) => r[i] ?? '')));
  const body =
    rows.length > 0 ? rows.map((r) => row(r, 'td', words)).join('\n') : `<tr><td colspan="${headers.length}">none</td></tr>`;
  return `<section id="${idOf(title)}"><h2>${escapeHtml(title)}</h2><div class="scroll"><table${kind}><thead>${row(headers, 'th', words)}</thead>
<tbody>${body}</tbody></table></div>${note ? `<p class="note">${escapeHtml(note)}</p>` : ''}</section>`;
}

/** What became of each recorded operator, and the importer’s notes. */
function importTables(report: ImportReport): string {
  const rows = withoutInner(report.rows).map((r) => [r.fate, r.name, r.into, r.count.toLocaleString('en-US')]);
  const notes = report.notes.map((n) => `<li>${escapeHtml(n)}</li>`).join('');
  return `${tableHtml({ title: 'Imported trace', headers: ['fate', 'recorded operator', 'became', 'count'], rows })}<ul class="note">${notes}</ul>`;
}

/** An SVG made by Vega, whose texts are escaped by Vega. */
const figureHtml = ({ name, caption, svg }: Page['figures'][number]): string =>
  `<figure id="plot-${escapeHtml(name)}" role="img" aria-label="${escapeHtml(caption)}">${svg}</figure>`;

/**
 * The page. Its policy lets nothing be loaded and no script run, should a name ever slip through the escaping.
 * The first three tables stand beside each other, above the figures; the sources come last.
 */
export function pageHtml(page: Page): string {
  const { title, subtitle, warnings, tables, figures, imported, sources } = page;
  const links = [
    ...tables.map((t) => [idOf(t.title), t.title]),
    ...figures.map((f) => [`plot-${f.name}`, f.title]),
    ['sources', 'Sources'],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${CSS}</style></head><body>
<h1>${escapeHtml(title)}</h1><p class="subtitle">${escapeHtml(subtitle)}</p>
${warnings.map((w) => `<p class="warning">${escapeHtml(w)}</p>`).join('\n')}
<nav>${links.map(([id, text]) => `<a href="#${escapeHtml(id!)}">${escapeHtml(text!)}</a>`).join(' ')}</nav>
<div class="side">
${tables
  .slice(0, 3)
  .map((t) => tableHtml(t))
  .join('\n')}
</div>
${figures.map(figureHtml).join('\n')}
${tables
  .slice(3)
  .map((t) => tableHtml(t))
  .join('\n')}
${imported ? importTables(imported) : ''}
${tableHtml({ title: 'Sources', headers: ['parameter', 'value', 'source'], rows: sources.map((row) => row.slice(0, 3) as string[]) }, ' class="text"')}
</body></html>
`;
}
