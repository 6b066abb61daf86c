/** From a Vega-Lite spec to SVG and PNG. Text is set in a font that ships with the program, so pictures are alike everywhere. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { visibleText } from '../../traces/formats.js';

/** Found as a package, wherever the program is installed; the system's fonts are not looked at. */
function fontFiles(): string[] {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('dejavu-fonts-ttf/package.json'));
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(folder, 'ttf', file));
}

/** Pixels of the PNG for each of the SVG. */
const SCALE = 2;

/** Gradients and clips get ids that do not depend on what this process drew before: Vega counts on as long as the process lives. */
function withIdsOfOwn(svg: string): string {
  const renamed = new Map<string, string>();
  return svg.replace(/(url\(#|id=")(gradient_|clip)(\d+)/g, (_, before: string, kind: string, n: string) => {
    const id = renamed.get(kind + n) ?? `${kind}${renamed.size}`;
    renamed.set(kind + n, id);
    return before + id;
  });
}

/** As text. @throws Error with Vega-Lite's own warning: a spec of ours must compile without one */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
  // loaded here, since most commands draw nothing
  const [{ compile }, { parse, View }] = await Promise.all([import('vega-lite'), import('vega')]);
  const warnings: string[] = [];
  const warn = (...text: readonly unknown[]): void => void warnings.push(text.join(' '));
  // warnings are collected, and refused below; what it says beside them is of no use here
  const logger = { level: () => logger, error: warn, warn, info: () => logger, debug: () => logger };
  const vega = compile(spec, { logger: logger as never }).spec;
  if (warnings.length > 0) throw new Error(`Vega-Lite: ${warnings.join('; ')}`);
  const view = new View(parse(vega), { renderer: 'none' });
  const svg = withIdsOfOwn(visibleText(await view.toSVG())); // Vega escapes what means something in XML, no more
  view.finalize();
  return svg;
}

/** The same picture in pixels. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const png = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  }).render();
  return png.asPng();
}
