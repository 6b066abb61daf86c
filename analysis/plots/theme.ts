/** Sizes, colours and fonts that all plots share, so that a component has the same colour in every one. */
import type { Config } from 'vega-lite';

export const WIDTH = 760;
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

export const config: Config = {
  font: 'DejaVu Sans',
  background: 'white',
  title: { anchor: 'start', fontSize: 15, subtitleFontSize: 12, subtitleColor: '#555', offset: 12 },
  axis: { labelFontSize: 11, titleFontSize: 12, gridColor: '#e5e5e5', labelLimit: 220 },
  legend: { labelFontSize: 11, titleFontSize: 12, labelLimit: 220 },
  view: { stroke: '#bbb' },
};
