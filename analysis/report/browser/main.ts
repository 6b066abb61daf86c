/** What runs in a report: plots are drawn and linked, tables sort, a click is answered. */
import type { Stretch } from '../../metrics/zoom.js';
import { element } from './dom.js';
import { closeDetail } from './details.js';
import { linkOverTime } from './over-time.js';
import { dark, plotsOf, type Plot } from './plot.js';
import { answerClicks, askStretch, opener } from './point.js';
import { controls, shownStretch } from './stretch.js';
import { enhance, OUTSIDE } from './tables.js';
import { unpacked } from './unpack.js';
import type { RunContent } from '../page-content.js';

/** Rows of operators that did not run in a stretch are out of sight. */
function linkOperators({ fine }: RunContent, table: HTMLTableElement): (stretch: Stretch) => void {
  const said = element('p', { class: 'note', 'aria-live': 'polite' });
  table.closest('.scroll')?.before(said);
  return ({ from_ps, to_ps }) => {
    const ran = new Set(
      fine.executions.filter((e) => e.end_ps > from_ps && e.start_ps < to_ps).map((e) => `operator ${e.operator}`),
    );
    const whole = from_ps === 0 && to_ps === fine.elapsed_ps;
    let shown = 0;
    for (const row of table.tBodies[0]!.rows) {
      const key = row.dataset['detail'];
      const outside = !whole && key !== undefined && !ran.has(key);
      row.classList.toggle(OUTSIDE, outside);
      if (!outside) shown++;
    }
    said.textContent = whole ? '' : `${shown} operators ran in the stretch that is shown`;
  };
}

/** What is in sight first, then the others, one whenever the browser is idle. */
function drawAll(plots: readonly Plot[]): void {
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const plot = plots.find((p) => p.at === target);
      if (isIntersecting && plot) void plot.draw();
    }
  });
  for (const { at } of plots) watch.observe(at);
  const rest = [...plots];
  const next = (): void => {
    const plot = rest.shift();
    if (!plot) {
      document.documentElement.dataset['drawn'] = 'all';
      return;
    }
    void plot.draw().then(() => requestIdleCallback(next));
  };
  requestIdleCallback(next);
}

async function main(): Promise<void> {
  for (const table of document.querySelectorAll<HTMLTableElement>('main table')) enhance(table);
  const content = await unpacked();
  const { run } = content;
  const open = opener(content);
  document.addEventListener('click', (event) => {
    const of = (event.target as Element).closest<HTMLElement>('[data-detail]');
    if (!of) return;
    event.preventDefault();
    open(of.dataset['detail']!);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeDetail();
  });
  const plots = plotsOf(content.specs);
  if (run) {
    const shown = shownStretch(run);
    controls(run, shown, (stretch) => askStretch(run, stretch, open));
    const overview = plots.find((p) => p.name === 'overview');
    linkOverTime(plots, overview, run, shown);
    const overTime = ['power', 'bandwidth', 'bank-contention', 'timeline'];
    for (const plot of plots) if (overTime.includes(plot.name)) plot.onDraw((view) => answerClicks(view, run, shown.now, open));
    const operators = document.querySelector<HTMLTableElement>('#operators table');
    if (operators) shown.onChange(linkOperators(run, operators));
  }
  drawAll(plots);
  const again = (): void => void plots.reduce((before, p) => before.then(() => p.again()), Promise.resolve());
  dark.addEventListener('change', again);
  let width = document.body.clientWidth;
  addEventListener('resize', () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    again();
  });
  document.documentElement.dataset['ready'] = 'yes';
}

void main();
