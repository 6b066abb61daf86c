/** A plot of a page, and its files where they are asked for. */
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeWhole, type Provenance } from '../../traces/formats.js';
import type { PageFigure } from './html.js';
import { pngOf, svgOf } from './render.js';

/** A plot of a page. */
export interface Figure extends PageFigure {
  readonly spec: TopLevelSpec;
}

/** How plots are drawn: into the page alone where nothing is said. */
export interface Drawing {
  /** where each goes besides, as NAME.vl.json, NAME.svg and NAME.png */
  readonly plots?: string | undefined;
  /** told before each is drawn */
  readonly onPlot?: (name: string) => void;
  /** of what they are drawn for: a page says it first */
  readonly provenance?: Provenance | undefined;
}

/** Its title without the run that it is of, and what stands below it. */
function titleOf({ title }: TopLevelSpec): { readonly title?: string; readonly subtitle?: string } {
  const { text, subtitle } = typeof title === 'object' && 'text' in title ? title : { text: title, subtitle: undefined };
  return {
    ...(typeof text === 'string' && { title: text.split(': ')[0]! }),
    ...(typeof subtitle === 'string' && { subtitle }),
  };
}

/** A spec for the page, which draws it; drawn here too, and written, where the drawing says so. */
export async function drawFigure(
  { plots: folder, onPlot }: Drawing,
  name: string,
  caption: string,
  vl: TopLevelSpec,
): Promise<Figure> {
  if (folder !== undefined) {
    onPlot?.(name);
    const svg = await svgOf(vl);
    // before anything is written: a plot is there in all three forms or not at all
    const png = await pngOf(svg);
    writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(vl)}\n`);
    writeWhole(join(folder, `${name}.svg`), svg);
    writeWhole(join(folder, `${name}.png`), png);
  }
  return { name, caption, spec: vl, title: caption, ...titleOf(vl) };
}
