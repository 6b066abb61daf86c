/** Sizes, colours and fonts that all plots share, so that a component has the same colour in every one. */
import type { Config } from 'vega-lite';

/** Pixels: as wide as a page of a report has room for. */
export const WIDTH = 760;
/** What a spec says it is; editors look it up by this. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** The font ships with the program, so that text is as wide on every machine. */
export const config: Config = {
  font: 'DejaVu Sans',
  background: 'white',
  title: { anchor: 'start', fontSize: 15, subtitleFontSize: 12, subtitleColor: '#555', offset: 12 },
  // one notation of numbers, and text that is read without turning the head
  numberFormat: ',~r',
  axisX: { labelAngle: 0, labelOverlap: true },
  axis: { labelFontSize: 11, titleFontSize: 12, gridColor: '#e5e5e5', labelLimit: 220 },
  legend: { labelFontSize: 11, titleFontSize: 12, labelLimit: 220 },
  view: { stroke: '#bbb' },
  // in a page that answers: fields with their titles, which say units
  mark: { tooltip: true },
};
