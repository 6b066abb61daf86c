/** A figure over simulated time, drawn on a canvas: an axis, what is told of a place, a stretch that is dragged. */
import { element, number, time, unitOf } from './dom.js';

/** A stretch of time, in ps. */
export interface Stretch {
  readonly from_ps: number;
  readonly to_ps: number;
}
/** What a figure draws on: places are of CSS pixels. */
export interface Area {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly faint: string;
}
/** What fills a figure. */
export interface Filling {
  readonly stretch: Stretch;
  /** px without the axis */
  readonly height: number;
  /** room for names at the left, px */
  readonly names: number;
  readonly draw: (area: Area) => void;
  /** what is at a place: shares of width and height */
  readonly tell: (x: number, y: number) => string;
  readonly legend: readonly (readonly [name: string, colour: string])[];
  /** in words, for who does not see it */
  readonly summary: string;
}
/** A figure that is filled again and again. */
export interface Figure {
  readonly element: HTMLElement;
  fill(filling: Filling): void;
}
/** What is done with a figure. */
export interface Uses {
  /** a stretch was dragged */
  readonly zoom?: (stretch: Stretch) => void;
  /** a place was clicked: shares of width and height */
  readonly click?: (x: number, y: number) => void;
}

const AXIS = 22;
const RIGHT = 8;
/** A drag that is shorter is a click, px. */
const LEAST_DRAG = 5;

/** So many round times within a stretch. */
function ticks({ from_ps, to_ps }: Stretch, most: number): number[] {
  const least = (to_ps - from_ps) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= least) ?? 10 * power;
  const first = Math.ceil(from_ps / step);
  return Array.from({ length: Math.floor(to_ps / step) - first + 1 }, (_, i) => (first + i) * step);
}

function drawAxis({ context: c, left, top, width, height, text, faint }: Area, stretch: Stretch): void {
  const [unit, scale] = unitOf(Math.max(Math.abs(stretch.to_ps), 1));
  const digits = Math.max(0, Math.min(9, Math.ceil(Math.log10(scale / ((stretch.to_ps - stretch.from_ps) / 20)))));
  c.fillStyle = text;
  c.strokeStyle = faint;
  c.textAlign = 'center';
  c.textBaseline = 'top';
  const most = Math.max(2, Math.floor(width / (60 + 7 * digits)));
  for (const t of ticks(stretch, most)) {
    const x = left + (width * (t - stretch.from_ps)) / (stretch.to_ps - stretch.from_ps);
    c.beginPath();
    c.moveTo(x, top + height);
    c.lineTo(x, top + height + 4);
    c.stroke();
    const said = (t / scale).toLocaleString('en-US', { maximumFractionDigits: digits });
    const room = c.measureText(said).width / 2;
    if (x - room >= 0 && x + room <= left + width + RIGHT) c.fillText(said, x, top + height + 6);
  }
  c.textAlign = 'right';
  c.fillText(unit, Math.max(left - 12, 20), top + height + 6);
}

/** A canvas as large as its place on the page, sharp on any screen. */
function areaOf(canvas: HTMLCanvasElement, { height, names }: Filling): Area {
  const all = canvas.clientWidth;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(all * ratio);
  canvas.height = Math.round((height + AXIS) * ratio);
  canvas.style.height = `${height + AXIS}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.font = '12px system-ui, sans-serif';
  const css = getComputedStyle(document.documentElement);
  const left = Math.min(names, all / 3);
  return {
    ...{ context, left, top: 0, width: Math.max(1, all - left - RIGHT), height },
    ...{ text: css.getPropertyValue('--text'), faint: css.getPropertyValue('--line') },
  };
}

/** Dragging over a canvas, by mouse, pen or finger. @param at shares of width and height of a place */
function dragging(
  canvas: HTMLCanvasElement,
  band: HTMLElement,
  at: (e: PointerEvent) => [number, number],
  uses: Uses,
  stretch: () => Stretch,
) {
  let from: number | undefined;
  const show = (a: number, b: number): void => {
    band.style.left = `${Math.min(a, b)}px`;
    band.style.width = `${Math.abs(a - b)}px`;
    band.hidden = Math.abs(a - b) < LEAST_DRAG;
  };
  canvas.addEventListener('pointerdown', (e) => {
    from = e.offsetX;
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener('pointermove', (e) => {
    if (from !== undefined && uses.zoom) show(from, e.offsetX);
  });
  canvas.addEventListener('pointerup', (e) => {
    if (from === undefined) return;
    const moved = Math.abs(e.offsetX - from);
    const [x, y] = at(e);
    if (moved < LEAST_DRAG) uses.click?.(x, y);
    else if (uses.zoom) {
      const { from_ps, to_ps } = stretch();
      const begin = x + (from - e.offsetX) / Math.max(1, widthOf(canvas));
      const [a, b] = [begin, x].map((s) => from_ps + Math.max(0, Math.min(1, s)) * (to_ps - from_ps)) as [number, number];
      uses.zoom({ from_ps: Math.min(a, b), to_ps: Math.max(a, b) });
    }
    from = undefined;
    band.hidden = true;
  });
}
const widthOf = (canvas: HTMLCanvasElement): number => Number(canvas.dataset['width'] ?? 1);

/** @param title above it */
export function figure(title: string, uses: Uses = {}): Figure {
  const canvas = element('canvas', { role: 'img' });
  const band = element('div', { class: 'band', hidden: '' });
  const told = element('p', { class: 'told' });
  const legend = element('ul', { class: 'legend' });
  const made = element('figure', {}, element('h2', {}, title), element('div', { class: 'canvas' }, canvas, band), told, legend);
  let filling: Filling | undefined;

  function draw(): void {
    if (!filling || canvas.clientWidth === 0) return;
    const area = areaOf(canvas, filling);
    canvas.dataset['width'] = String(area.width);
    canvas.dataset['left'] = String(area.left);
    filling.draw(area);
    drawAxis(area, filling.stretch);
  }
  function at(e: PointerEvent): [number, number] {
    return [(e.offsetX - Number(canvas.dataset['left'] ?? 0)) / widthOf(canvas), e.offsetY / (filling?.height ?? 1)];
  }
  dragging(canvas, band, at, uses, () => filling!.stretch);
  canvas.addEventListener('pointermove', (e) => {
    const [x, y] = at(e);
    told.textContent = filling && x >= 0 && x < 1 && y >= 0 && y < 1 ? filling.tell(x, y) : '';
  });
  canvas.addEventListener('pointerleave', () => (told.textContent = ''));
  new ResizeObserver(draw).observe(made);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return {
    element: made,
    fill(next) {
      filling = next;
      canvas.setAttribute('aria-label', `${title}: ${next.summary}`);
      legend.replaceChildren(
        ...next.legend.map(([name, colour]) => {
          const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
          swatch.style.background = colour;
          return element('li', {}, swatch, name);
        }),
      );
      draw();
    },
  };
}

/** Values by bin of a stretch, a line each. */
export interface Lines {
  readonly stretch: Stretch;
  readonly unit: string;
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** where the last bin ends, which may be before the stretch does */
  readonly until_ps: number;
}

const HEIGHT = 140;
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

/** Areas upon each other. */
export function stacked({ stretch, unit, lines, until_ps }: Lines, colour: (name: string) => string): Filling {
  const bins = lines[0]?.values.length ?? 0;
  const sums = Array.from({ length: bins }, (_, i) => lines.reduce((sum, l) => sum + (l.values[i] ?? 0), 0));
  const top = most(sums) || 1;
  const share = (until_ps - stretch.from_ps) / (stretch.to_ps - stretch.from_ps);
  const { from_ps, to_ps } = stretch;
  return {
    ...{ stretch, height: HEIGHT, names: 64 },
    legend: lines.map(({ name }) => [name, colour(name)]),
    summary: bins === 0 ? 'nothing was told yet' : `at most ${number(top)} ${unit}, of ${lines.length} parts`,
    draw({ context: c, left, width, height, text, faint }) {
      // whole pixels: neighbours would show through between them
      const x = (i: number): number => Math.round(left + (width * share * i) / bins);
      const below = sums.map(() => 0);
      for (const { name, values } of lines) {
        c.fillStyle = colour(name);
        for (let i = 0; i < bins; i++) {
          const v = values[i] ?? 0;
          if (v <= 0) continue;
          const y = height - (height * (below[i]! + v)) / top;
          c.fillRect(x(i), y, Math.max(0.5, x(i + 1) - x(i)), (height * v) / top);
          below[i]! += v;
        }
      }
      c.strokeStyle = faint;
      c.strokeRect(left, 0.5, width, height - 0.5);
      c.fillStyle = text;
      c.textAlign = 'right';
      c.textBaseline = 'top';
      c.fillText(number(top), left - 4, 2);
      c.fillText(unit, left - 4, 16);
    },
    tell(at) {
      const i = Math.floor((at / share) * bins);
      if (i >= bins) return '';
      const parts = lines.flatMap(({ name, values }) => ((values[i] ?? 0) > 0 ? [[name, values[i]!] as const] : []));
      parts.sort((a, b) => b[1] - a[1]);
      const said = parts.slice(0, 6).map(([name, v]) => `${name} ${number(v)}`);
      return `at ${time(from_ps + at * (to_ps - from_ps))}: ${number(sums[i]!)} ${unit}${said.length > 0 ? ` (${said.join(', ')})` : ''}`;
    },
  };
}
