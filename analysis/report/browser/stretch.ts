/** The stretch of simulated time that is looked at: one for all plots over time and for the table of operators. */
import { number } from '../../tables/numbers.js';
import { COLUMNS, levelWidth, type Stretch } from '../../metrics/zoom.js';
import { element, found } from './dom.js';
import type { RunContent } from '../page-content.js';

/** Tells of each change. */
export interface Shown {
  readonly now: () => Stretch;
  readonly set: (stretch: Stretch) => void;
  readonly onChange: (then: (stretch: Stretch) => void) => void;
}

/** The shortest stretch: bins that are worth a plot, or where these are longer a time in which any operator is wide. */
const LEAST_BINS = 4;
const LEAST_PS = 10_000;
const leastOf = ({ elapsed_ps, bin_ps }: RunContent['fine']): number => Math.min(elapsed_ps, LEAST_BINS * bin_ps, LEAST_PS);

export function shownStretch({ fine }: Pick<RunContent, 'fine'>): Shown {
  const whole = { from_ps: 0, to_ps: fine.elapsed_ps };
  const least = leastOf(fine);
  const told: ((stretch: Stretch) => void)[] = [];
  let now: Stretch = whole;
  return {
    now: () => now,
    set({ from_ps, to_ps }) {
      if (!Number.isFinite(from_ps) || !Number.isFinite(to_ps)) return;
      const length = Math.min(Math.max(to_ps - from_ps, least), fine.elapsed_ps);
      const start = Math.min(Math.max(0, from_ps), fine.elapsed_ps - length);
      if (start === now.from_ps && start + length === now.to_ps) return;
      now = { from_ps: start, to_ps: start + length };
      for (const then of told) then(now);
    },
    onChange: (then) => void told.push(then),
  };
}

/** As many digits as tell the ends of the shortest stretch apart. */
const digitsOf = ({ fine, unit }: RunContent): number => Math.max(0, Math.ceil(Math.log10((10 * unit.ps) / leastOf(fine))));

/** What buttons and keys do. */
function movesOf({ fine, peak_ps }: RunContent, shown: Shown) {
  /** @param by what of its length @param to its new length in old ones */
  const change = (by: number, to: number) => (): void => {
    const { from_ps, to_ps } = shown.now();
    const length = to_ps - from_ps;
    const middle = (from_ps + to_ps) / 2 + by * length;
    shown.set({ from_ps: middle - (length * to) / 2, to_ps: middle + (length * to) / 2 });
  };
  const near = fine.elapsed_ps / 100;
  return {
    out: change(0, 2),
    in: change(0, 0.5),
    earlier: change(-0.25, 1),
    later: change(0.25, 1),
    whole: (): void => shown.set({ from_ps: 0, to_ps: fine.elapsed_ps }),
    peak: peak_ps === undefined ? undefined : (): void => shown.set({ from_ps: peak_ps - near, to_ps: peak_ps + near }),
  };
}

const button = (text: string, label: string, click: () => void) =>
  element('button', { type: 'button', ...(/\w/.test(text) ? {} : { 'aria-label': label }), title: label, click }, text);

/** From and to, as numbers that can be typed; kept up to date. */
function fields(run: RunContent, shown: Shown): [from: HTMLInputElement, to: HTMLInputElement, width: HTMLElement] {
  const { unit, fine } = run;
  const field = (label: string, of: 'from_ps' | 'to_ps') =>
    element('input', {
      type: 'number',
      'aria-label': `${label} (${unit.name})`,
      step: 'any',
      min: '0',
      max: String(fine.elapsed_ps / unit.ps),
      change: (e) => {
        const asked = { ...shown.now(), [of]: (e.target as HTMLInputElement).valueAsNumber * unit.ps };
        // the other way round is meant as well; what is no number is put back
        shown.set({ from_ps: Math.min(asked.from_ps, asked.to_ps), to_ps: Math.max(asked.from_ps, asked.to_ps) });
        tell(shown.now());
      },
    });
  const [from, to] = [field('shown from', 'from_ps'), field('shown to', 'to_ps')];
  const width = element('span', { class: 'note' });
  const digits = digitsOf(run);
  function tell(stretch: Stretch): void {
    from.value = (stretch.from_ps / unit.ps).toFixed(digits);
    to.value = (stretch.to_ps / unit.ps).toFixed(digits);
    const bin_ps = levelWidth(fine, stretch, COLUMNS);
    const far = stretch.to_ps - stretch.from_ps < LEAST_BINS * bin_ps;
    const exact = far ? ', the narrowest there are; operators to the picosecond' : '';
    width.textContent = ` means over ${number(bin_ps / 1e6, bin_ps < 1e6 ? 6 : 3)} µs${exact}`;
  }
  tell(shown.now());
  shown.onChange(tell);
  return [from, to, width];
}

/** Buttons and fields that move the stretch; + − ← → and Home do the same while the focus is among plots over time, where Enter asks. @param ask tells of a stretch */
export function controls(run: RunContent, shown: Shown, ask: (stretch: Stretch) => void): void {
  const moves = movesOf(run, shown);
  const keys: Readonly<Record<string, () => void>> = {
    ...{ '+': moves.in, '=': moves.in, '-': moves.out },
    ...{ ArrowLeft: moves.earlier, ArrowRight: moves.later, Home: moves.whole },
  };
  const keydown = (event: Event): void => {
    const { key, target } = event as KeyboardEvent;
    if (key === 'Enter' && (target as Element).classList.contains('plot')) return ask(shown.now());
    if (!keys[key] || target instanceof HTMLInputElement) return;
    event.preventDefault();
    keys[key]();
  };
  const [from, to, width] = fields(run, shown);
  const bar = element(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'stretch of time that is shown' },
    from,
    ' to ',
    to,
    ` ${run.unit.name} `,
    button('−', 'zoom out (−)', moves.out),
    button('+', 'zoom in (+)', moves.in),
    button('←', 'earlier (←)', moves.earlier),
    button('→', 'later (→)', moves.later),
    button('what happened?', 'power, waits and operators of this stretch', () => ask(shown.now())),
    button('whole run', 'the whole run (Home)', moves.whole),
    ...(moves.peak ? [button('peak power', 'where the most power is drawn', moves.peak)] : []),
    width,
  );
  found('#stretch').prepend(bar);
  found('#over-time').addEventListener('keydown', keydown);
}
