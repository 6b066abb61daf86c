/** Strips below each other over simulated time, one a name; what is not known yet is hatched. */
import { time } from './dom.js';
import type { Area, Filling, Stretch } from './plot.js';

/** A strip a name: how strong each bin is, and in which colour. */
export interface Strip {
  readonly name: string;
  readonly strength: readonly number[];
  readonly colour: (bin: number) => string;
  readonly tell: (bin: number) => string;
}
const STRIP = 18;

const HATCH_PX = 7;
/** What is not known yet: slanted lines, which nothing else has. */
function hatch({ context: c, height, faint }: Area, from: number, to: number): void {
  c.save();
  c.beginPath();
  c.rect(from, 0, to - from, height);
  c.clip();
  c.strokeStyle = faint;
  c.beginPath();
  for (let x = from - height; x < to; x += HATCH_PX) {
    c.moveTo(x, height);
    c.lineTo(x + height, 0);
  }
  c.stroke();
  c.restore();
}

/** Strips below each other: what is weak is seen through. @param unread_ps from where on nothing is known yet */
export function strips(
  stretch: Stretch,
  rows: readonly Strip[],
  legend: Filling['legend'],
  summary: string,
  unread_ps = Infinity,
): Filling {
  const { from_ps, to_ps } = stretch;
  const known = Math.max(0, (unread_ps - from_ps) / (to_ps - from_ps));
  return {
    ...{ stretch, height: Math.max(1, rows.length) * STRIP, names: 150, legend, summary },
    draw(area) {
      const { context: c, left, width, text, faint } = area;
      if (known < 1) hatch(area, left + width * known, left + width);
      c.textBaseline = 'middle';
      c.textAlign = 'right';
      rows.forEach(({ name, strength, colour }, r) => {
        const y = r * STRIP;
        c.fillStyle = faint;
        c.fillRect(left, y + STRIP - 1, width, 0.5);
        c.fillStyle = text;
        c.fillText(name, left - 6, y + STRIP / 2, left - 10);
        const x = (i: number): number => Math.round(left + (width * i) / Math.max(1, strength.length));
        strength.forEach((s, i) => {
          if (s <= 0) return;
          // the least that happened is still seen
          c.globalAlpha = Math.max(0.08, Math.min(1, s));
          c.fillStyle = colour(i);
          c.fillRect(x(i), y + 2, Math.max(0.5, x(i + 1) - x(i)), STRIP - 4);
        });
        c.globalAlpha = 1;
      });
    },
    tell(x, y) {
      const row = rows[Math.floor(y * rows.length)];
      if (!row) return '';
      if (x >= known) return `${row.name} at ${time(from_ps + x * (to_ps - from_ps))}: not yet read`;
      const bin = Math.min(row.strength.length - 1, Math.floor(x * row.strength.length));
      return `${row.name} at ${time(from_ps + x * (to_ps - from_ps))}: ${row.tell(bin)}`;
    },
  };
}
