/** The stretch of simulated time that is looked at: one for all plots over time and for the table of operators. */
import type { Stretch } from '../../metrics/zoom.js';
import { element, found } from './dom.js';
import type { RunContent } from '../page-content.js';

/** Tells of each change. */
export interface Shown {
  readonly now: () => Stretch;
  readonly set: (stretch: Stretch) => void;
  readonly onChange: (then: (stretch: Stretch) => void) => void;
}

/** Bins that are worth a plot. */
const LEAST_BINS = 4;

export function shownStretch({ fine }: Pick<RunContent, 'fine'>): Shown {
  const whole = { from_ps: 0, to_ps: fine.elapsed_ps };
  const least = Math.min(fine.elapsed_ps, LEAST_BINS * fine.bin_ps);
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

/** As many digits as tell the narrowest bins apart. */
const digitsOf = ({ fine, unit }: RunContent): number => Math.max(0, Math.ceil(Math.log10(unit.ps / fine.bin_ps)));

/** Buttons and fields that move the stretch; + − ← → and Home do the same while the focus is within. @param ask tells of a stretch */
export function controls(run: RunContent, shown: Shown, ask: (stretch: Stretch) => void): void {
  const { unit, fine, peak_ps } = run;
  const field = (label: string, of: 'from_ps' | 'to_ps') =>
    element('input', {
      type: 'number',
      'aria-label': `${label} (${unit.name})`,
      step: 'any',
      min: '0',
      max: String(fine.elapsed_ps / unit.ps),
      change: (e) => shown.set({ ...shown.now(), [of]: (e.target as HTMLInputElement).valueAsNumber * unit.ps }),
    });
  const [from, to] = [field('shown from', 'from_ps'), field('shown to', 'to_ps')];
  /** @param by what of its length, @param to its new length in old ones */
  const change = (by: number, to: number) => (): void => {
    const { from_ps, to_ps } = shown.now();
    const length = to_ps - from_ps;
    const middle = (from_ps + to_ps) / 2 + by * length;
    shown.set({ from_ps: middle - (length * to) / 2, to_ps: middle + (length * to) / 2 });
  };
  const whole = (): void => shown.set({ from_ps: 0, to_ps: fine.elapsed_ps });
  const keys: Readonly<Record<string, () => void>> = {
    '+': change(0, 0.5),
    '-': change(0, 2),
    ArrowLeft: change(-0.25, 1),
    ArrowRight: change(0.25, 1),
    Home: whole,
  };
  const button = (text: string, label: string, click: () => void) =>
    element('button', { type: 'button', 'aria-label': label, title: label, click }, text);
  const toPeak = (): void => {
    const length = fine.elapsed_ps / 50;
    shown.set({ from_ps: peak_ps! - length / 2, to_ps: peak_ps! + length / 2 });
  };
  const bar = element(
    'div',
    {
      class: 'controls',
      role: 'group',
      'aria-label': 'stretch of time that is shown',
      keydown: (event) => {
        const { key, target } = event as KeyboardEvent;
        const act = keys[key === '=' ? '+' : key];
        if (!act || (target instanceof HTMLInputElement && key !== '+')) return;
        event.preventDefault();
        act();
      },
    },
    from,
    ' to ',
    to,
    ` ${unit.name} `,
    button('−', 'zoom out (−)', keys['-']!),
    button('+', 'zoom in (+)', keys['+']!),
    button('←', 'earlier (←)', keys['ArrowLeft']!),
    button('→', 'later (→)', keys['ArrowRight']!),
    button('what happened?', 'power, waits and operators of this stretch', () => ask(shown.now())),
    button('whole run', 'the whole run (Home)', whole),
    ...(peak_ps === undefined ? [] : [button('peak power', 'where the most power is drawn', toPeak)]),
  );
  found('#stretch').prepend(bar);
  const digits = digitsOf(run);
  const tell = ({ from_ps, to_ps }: Stretch): void => {
    from.value = (from_ps / unit.ps).toFixed(digits);
    to.value = (to_ps / unit.ps).toFixed(digits);
  };
  tell(shown.now());
  shown.onChange(tell);
}
