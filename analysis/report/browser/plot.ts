/** A figure of the page, drawn from its Vega-Lite spec without `eval`; what it shows can be saved. */
import { compile, type TopLevelSpec } from 'vega-lite';
import { parse, View, type Config } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { Handler } from 'vega-tooltip';
import { csv, type Cell } from '../../metrics/columns.js';
import { PLACES } from '../../plots/data-names.js';
import { element, found, save, saveText } from './dom.js';

type Spec = TopLevelSpec & { readonly config?: object };
/** Rows of a dataset of a spec. */
export type Values = readonly object[];

/** Narrower than this a legend stands below its plot. */
const NARROW = 700;
const LEAST_WIDTH = 120;

const DARK = { text: '#dadde1', faint: '#3a3f46', line: '#6b7178' };
const LIGHT = { text: '#222222', faint: '#e5e5e5', line: '#888888' };
export const dark = matchMedia('(prefers-color-scheme: dark)');

/** Of the page rather than of a picture: its colours, legends where there is room. */
function pageConfig(narrow: boolean): object {
  const c = dark.matches ? DARK : LIGHT;
  return {
    background: 'transparent',
    axis: {
      labelColor: c.text,
      titleColor: c.text,
      gridColor: c.faint,
      domainColor: c.line,
      tickColor: c.line,
      labelFontSize: 11,
      titleFontSize: 12,
      labelLimit: narrow ? 90 : 220,
    },
    legend: {
      labelColor: c.text,
      titleColor: c.text,
      labelFontSize: 11,
      titleFontSize: 12,
      labelLimit: 220,
      symbolBaseFillColor: c.text,
      symbolBaseStrokeColor: c.text,
      ...(narrow && { orient: 'bottom', columns: 2, direction: 'horizontal' }),
    },
    // names of parts of several accelerators are told apart by how they begin
    axisBand: { labelExpr: "replace(datum.label, regexp('^accelerator\\\\[(\\\\d+)\\\\]\\\\.'), '$1: ')" },
    header: { labelColor: c.text, titleColor: c.text },
    title: { color: c.text, subtitleColor: c.text, anchor: 'start' },
    text: { color: c.text },
    view: { stroke: c.faint },
  };
}

const merged = (a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((k) => {
      const [x, y] = [a[k], b[k]];
      const both = typeof x === 'object' && typeof y === 'object' && x !== null && y !== null;
      return [k, both ? merged(x as never, y as never) : y === undefined ? x : y];
    }),
  );

/** Views have their width somewhere within. @param of sets each */
function withWidths(spec: unknown, of: (width: number) => number): unknown {
  if (Array.isArray(spec)) return spec.map((s) => withWidths(s, of));
  if (typeof spec !== 'object' || spec === null) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([k, v]) => {
      if (k === 'width' && typeof v === 'number') return [k, of(v)];
      const inside = k === 'vconcat' || k === 'hconcat' || k === 'layer' || k === 'spec';
      return [k, inside ? withWidths(v, of) : v];
    }),
  );
}

const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet };

function viewOf(spec: TopLevelSpec, config: Config = {}): View {
  const vega = compile(spec, { logger: quiet }).spec;
  return new View(parse(vega, config, { ast: true }), { expr: expressionInterpreter, renderer: 'none', logger: quiet });
}

/** A figure, drawn or not yet. */
export class Plot {
  /** undefined until it is drawn */
  view: View | undefined;
  private width = 0;
  private readonly label: string;
  private readonly drawn: ((view: View) => void)[] = [];
  private shown: Readonly<Record<string, Values>> = {};
  private signals: Readonly<Record<string, unknown>> = {};

  constructor(
    readonly name: string,
    readonly spec: TopLevelSpec,
    readonly at: HTMLElement,
  ) {
    this.label = at.getAttribute('aria-label') ?? name;
  }

  /** Called with each view that is made: there is a new one when the page gets other colours or another width. */
  onDraw(then: (view: View) => void): void {
    this.drawn.push(then);
    if (this.view) then(this.view);
  }

  /** Replaces data and signals, now or when it is drawn. */
  async show(values: Readonly<Record<string, Values>>, signals: Readonly<Record<string, unknown>>): Promise<void> {
    [this.shown, this.signals] = [values, signals];
    if (!this.view) return;
    this.put(this.view);
    await this.view.runAsync();
  }

  private put(view: View): void {
    for (const [name, value] of Object.entries(this.signals)) view.signal(name, value);
    for (const [name, rows] of Object.entries(this.shown)) view.data(name, [...rows]);
  }

  /** Draws it as wide as its place. */
  async draw(): Promise<void> {
    const room = this.at.clientWidth;
    if (room === 0 || (this.view && room === this.width)) return;
    this.width = room;
    // the page has the title in its own text
    const plain = Object.fromEntries(Object.entries(this.spec).filter(([key]) => key !== 'title')) as unknown as Spec;
    const config = merged((plain.config ?? {}) as never, pageConfig(room < NARROW) as never);
    let inner = Math.max(LEAST_WIDTH, room - (room < NARROW ? 110 : 330));
    // what stands beside the plots is as wide as its words: drawn once, and once more as it fits
    for (let tries = 0; tries < 2; tries++) {
      const sized = withWidths({ ...plain, config }, (w) => (w > 100 ? inner : w)) as TopLevelSpec;
      this.view?.finalize();
      this.view = viewOf(sized)
        .renderer('svg')
        .tooltip(new Handler({ disableDefaultStyle: true }).call)
        .initialize(this.at)
        .hover();
      this.put(this.view);
      await this.view.runAsync();
      const svg = this.at.querySelector('svg');
      const over = (svg?.width.baseVal.value ?? room) - room;
      if (tries === 0 && Math.abs(over) > 2 && inner - over >= LEAST_WIDTH) inner -= over;
      else break;
    }
    // Vega calls every place a visualization
    this.at.querySelector('svg')?.setAttribute('aria-hidden', 'true');
    this.at.setAttribute('role', 'img');
    this.at.setAttribute('aria-label', this.label);
    this.at.removeAttribute('aria-roledescription');
    for (const then of this.drawn) then(this.view!);
  }

  /** The colours of the page changed, or its width. */
  async again(): Promise<void> {
    if (!this.view) return;
    this.width = 0;
    await this.draw();
  }

  /** The spec as it stands now: with the data of the stretch that is shown. */
  private current(): TopLevelSpec {
    const put = (spec: unknown): unknown => {
      if (Array.isArray(spec)) return spec.map(put);
      if (typeof spec !== 'object' || spec === null) return spec;
      const { name, value } = spec as { name?: string; value?: unknown };
      if (name !== undefined && Object.hasOwn(this.signals, name) && value !== undefined)
        return { name, value: this.signals[name] };
      if (name !== undefined && Object.hasOwn(this.shown, name)) return { name, values: this.shown[name] };
      return Object.fromEntries(Object.entries(spec).map(([k, v]) => [k, put(v)]));
    };
    return put(this.spec) as TopLevelSpec;
  }

  /** What is drawn, as rows; several datasets are told apart. Of a bin's points the one in its middle is kept. */
  private rows(): Record<string, Cell>[] {
    const found: Values[] = [];
    const linked = Object.keys(this.shown);
    JSON.stringify(this.current(), (key, value: { name?: string; values?: Values }) => {
      const mine = linked.length === 0 || linked.includes(value?.name ?? '');
      if (key === 'data' && Array.isArray(value.values) && mine) found.push(value.values);
      return value;
    });
    const several = found.length > 1 && linked.length === 0;
    return found.flatMap((rows, i) =>
      (rows as Record<string, Cell>[])
        .filter(
          ({ time = null, from = null, until = null }) =>
            until === null || (Number(time) > Number(from) && Number(time) < Number(until)),
        )
        .map((r) => (several ? { dataset: i + 1, ...r } : r)),
    );
  }

  /** Fields as axes and legends name them, which says their units. */
  private titles(): ReadonlyMap<string, string> {
    const titles = new Map<string, string>();
    JSON.stringify(this.spec, (_, value: { field?: unknown; title?: unknown } | null) => {
      if (typeof value?.field === 'string' && typeof value.title === 'string') titles.set(value.field, value.title);
      return value;
    });
    return titles;
  }

  async save(as: 'svg' | 'png' | 'csv' | 'vl.json'): Promise<void> {
    const file = `${this.name}.${as}`;
    if (as === 'vl.json') return saveText(file, `${JSON.stringify(this.current())}\n`, 'application/json');
    if (as === 'csv') {
      const rows = this.rows();
      const fields = [...new Set(rows.flatMap((r) => Object.keys(r)))].filter((f) => !PLACES.has(f));
      const titles = this.titles();
      const names = fields.map((f) => titles.get(f) ?? f);
      return saveText(file, csv({ names, rows: rows.map((r) => fields.map((f) => r[f] ?? null)) }), 'text/csv');
    }
    const view = viewOf(this.current());
    if (as === 'svg') saveText(file, await view.toSVG(), 'image/svg+xml');
    else save(file, await view.toImageURL('png', 2));
    view.finalize();
  }
}

/** The figures of the page; each has a line of buttons to save it. */
export function plotsOf(specs: Readonly<Record<string, TopLevelSpec>>): Plot[] {
  return [...document.querySelectorAll<HTMLElement>('figure[data-plot]')].map((figure) => {
    const name = figure.dataset['plot']!;
    const plot = new Plot(name, specs[name]!, found('.plot', figure));
    const formats = ['svg', 'png', 'csv', 'vl.json'] as const;
    const buttons = formats.map((as) =>
      element('button', { type: 'button', 'aria-label': `save ${name} as ${as}`, click: () => void plot.save(as) }, as),
    );
    figure.append(element('p', { class: 'save' }, 'save as ', ...buttons));
    return plot;
  });
}
