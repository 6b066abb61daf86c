/** Who waits for whom, drawn: each is a box, those that wait for nobody at the right; what goes round in a circle stands out. */
import type { Waiting } from '../wait-graph.js';
import { element, shape, table } from './dom.js';

const ROW = 34;
const BOX = 24;
const GAP = 60;
const LETTER = 7.2;
const LONGEST = 28;

const cut = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/** How many steps each is from one that waits for nobody; in a circle as far as the others' steps go. */
function depths(edges: readonly Waiting[]): Map<string, number> {
  const depth = new Map(edges.flatMap(({ from, to }) => [from, to]).map((name) => [name, 0]));
  // longer than any way without a circle
  for (let round = 0; round < depth.size; round++)
    for (const { from, to, inCircle } of edges) {
      const deeper = depth.get(to)! + 1;
      if (from !== to && !inCircle && depth.get(from)! < deeper) depth.set(from, deeper);
    }
  return depth;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Columns by depth, the deepest at the left. */
function placed(depth: ReadonlyMap<string, number>): { places: Map<string, Place>; width: number; height: number } {
  const deepest = Math.max(0, ...depth.values());
  const places = new Map<string, Place>();
  let [x, height] = [8, 0];
  for (let d = deepest; d >= 0; d--) {
    const names = [...depth].filter(([, of]) => of === d).map(([name]) => name);
    const width = Math.max(60, ...names.map((name) => cut(name).length * LETTER + 16));
    names.forEach((name, i) => places.set(name, { x, y: 8 + i * ROW, width }));
    height = Math.max(height, 8 + names.length * ROW);
    x += width + GAP;
  }
  return { places, width: x - GAP + 8, height };
}

function edgePath(a: Place, b: Place): string {
  const [y1, y2] = [a.y + BOX / 2, b.y + BOX / 2];
  // beside each other in one column: around at the right
  if (a.x === b.x) {
    const x = a.x + a.width;
    return `M${x} ${y1} C${x + 40} ${y1} ${x + 40} ${y2} ${x + 4} ${y2}`;
  }
  const back = b.x < a.x;
  const [x1, x2] = back ? [a.x, b.x + b.width + 4] : [a.x + a.width, b.x - 4];
  const bend = back ? -30 : 30;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** Those between the same two are one line. */
function drawn(edges: readonly Waiting[]): SVGSVGElement {
  const between = [...new Map(edges.filter((e) => e.from !== e.to).map((e) => [`${e.from}\n${e.to}`, e])).values()];
  const { places, width, height } = placed(depths(edges));
  const circle = new Set(edges.filter((e) => e.inCircle).flatMap((e) => [e.from, e.to]));
  const marker = shape(
    'marker',
    { id: 'arrow', viewBox: '0 0 8 8', refX: '6', refY: '4', markerWidth: '7', markerHeight: '7', orient: 'auto' },
    shape('path', { d: 'M0 0 L8 4 L0 8 Z' }),
  );
  return shape(
    'svg',
    {
      width: String(width),
      height: String(height),
      role: 'img',
      'aria-label': `${between.length} waits; the table below has them`,
    },
    shape('defs', {}, marker),
    ...between.map((e) =>
      shape(
        'g',
        e.inCircle ? { class: 'circle' } : {},
        shape(
          'path',
          { d: edgePath(places.get(e.from)!, places.get(e.to)!), 'marker-end': 'url(#arrow)' },
          shape('title', {}, `${e.from} waits for ${e.to}: ${e.what}`),
        ),
      ),
    ),
    ...[...places].map(([name, { x, y, width: w }]) =>
      shape(
        'g',
        {},
        shape('rect', {
          ...{ x: String(x), y: String(y), width: String(w), height: String(BOX), rx: '4' },
          ...(circle.has(name) && { class: 'circle' }),
        }),
        shape('text', { x: String(x + 8), y: String(y + 16) }, cut(name)),
      ),
    ),
  );
}

/** The graph, and the same as a table. */
export function waitFigure(edges: readonly Waiting[]): HTMLElement {
  if (edges.length === 0) return element('p', { class: 'note' }, 'Nobody waits for anybody.');
  const circle = edges.filter((e) => e.inCircle);
  return element(
    'div',
    {},
    ...(circle.length > 0
      ? [
          element(
            'p',
            { class: 'fault' },
            `In a circle: ${circle.map((e) => `${e.from} waits for ${e.to} (${e.what})`).join('; ')}.`,
          ),
        ]
      : []),
    element('div', { class: 'graph', tabindex: '0', role: 'region', 'aria-label': 'Who waits for whom' }, drawn(edges)),
    table(
      `${edges.length} waits`,
      ['who', 'waits for', 'what'],
      edges.map((e) => [e.from, e.to, e.what]),
    ),
  );
}
