/** The page of a finished event trace: it asks for a window of time, and shows what came back. */
import type { About, ViewAnswer } from '../trace-view.js';
import { ask, element, number, table, time } from './dom.js';
import { createPalette } from './palette.js';
import { figure, stacked, type Stretch } from './plot.js';
import { strips } from './strips.js';

const LEAST_PS = 100;
/** Bins of an answer: a bin is some pixels wide. */
const BIN_PX = 3;
const MOST_BINS = 1000;
const AGAIN_MS = 1500;
const UNITS: Readonly<Record<string, number>> = { ps: 1, ns: 1e3, us: 1e6, µs: 1e6, ms: 1e9, s: 1e12 };

const page = document.querySelector('#page')!;
const about = await ask<About>('about');
const whole: Stretch = { from_ps: 0, to_ps: about.elapsed_ps };
let stretch = whole;
/** whose waits are listed; undefined: all */
let bank: string | undefined;
let answer: ViewAnswer | undefined;
const colour = createPalette(about.colours);
const bankName = (of: { readonly memory: string; readonly bank: number }): string => `${of.memory} ${of.bank}`;

const uses = { zoom: (to: Stretch) => void go(to) };
const timeline = figure('Who worked: a strip is as strong as its share of time', uses);
const power = figure('Power', uses);
const bandwidth = figure('Bandwidth of memories', uses);
const banks = figure('Requests that wait at a bank; a click lists its waits', {
  ...uses,
  click(_x, y) {
    const of = answer?.banks[Math.floor(y * answer.banks.length)];
    bank = of && bankName(of);
    showTables();
  },
});
const tables = element('div', { class: 'side' });
const said = element('p', { class: 'note', role: 'status', id: 'window' });
const fault = element('p', { class: 'fault', role: 'alert' });
const [from, to] = ['from', 'to'].map((id) => element('input', { id, size: '14', autocomplete: 'off' })) as [
  HTMLInputElement,
  HTMLInputElement,
];

/** A window within the trace, of whole picoseconds. */
function within({ from_ps, to_ps }: Stretch): Stretch {
  const span = Math.min(whole.to_ps, Math.max(LEAST_PS, Math.round(to_ps - from_ps)));
  const begin = Math.max(0, Math.min(whole.to_ps - span, Math.round(from_ps)));
  return { from_ps: begin, to_ps: begin + span };
}
/** By a factor around the middle, and by a share of it to the side. */
function moved(factor: number, aside = 0): Stretch {
  const span = stretch.to_ps - stretch.from_ps;
  const middle = stretch.from_ps + span / 2 + aside * span;
  return { from_ps: middle - (span * factor) / 2, to_ps: middle + (span * factor) / 2 };
}

function psOf(text: string): number {
  const [, value, unit = ''] = /^\s*([\d.,]+)\s*([a-zµ]+)\s*$/.exec(text) ?? [];
  const ps = Number((value ?? '').replaceAll(',', '')) * (UNITS[unit] ?? NaN);
  if (!Number.isFinite(ps)) throw new Error(`cannot read ${text}; expected a time with its unit, such as 20us`);
  return ps;
}

/** Chooses the bank whose waits are listed. */
function bankChoice({ banks: of }: ViewAnswer): HTMLElement {
  const names = of.filter((b) => b.wait_ps > 0).map(bankName);
  if (bank !== undefined && !names.includes(bank)) names.push(bank);
  const select = element(
    'select',
    { id: 'bank' },
    element('option', { value: '' }, 'all'),
    ...names.map((n) => element('option', { value: n }, n)),
  );
  select.value = bank ?? '';
  select.addEventListener('change', () => {
    bank = select.value === '' ? undefined : select.value;
    showTables();
    document.querySelector<HTMLElement>('#bank')?.focus();
  });
  return element('p', { class: 'controls' }, element('label', { for: 'bank' }, 'Bank'), select);
}

/** What rows are of that are no window's own. */
const ofWhat = ({ exact, read }: ViewAnswer): string =>
  exact ? '' : read < 1 ? `, of the ${number(100 * read)} % read` : ', of the whole run';

function showTables(): void {
  if (!answer) return;
  const { waits, operators, read } = answer;
  const rows = bank === undefined ? waits.rows : waits.rows.filter((w) => bankName(w) === bank);
  const zoom = (o: ViewAnswer['operators']['rows'][number]): HTMLElement =>
    element(
      'button',
      { type: 'button', class: 'leaf', click: () => void go({ from_ps: o.start_ps, to_ps: o.end_ps }) },
      `${o.operator} ${o.name}`,
    );
  tables.replaceChildren(
    element(
      'section',
      { id: 'waits' },
      element('h2', {}, 'Waits'),
      bankChoice(answer),
      table(
        `${rows.length} of ${waits.all}, the longest first${ofWhat(answer)}`,
        ['where', 'bank, channel or slot', 'who waited', 'held by', 'cause', 'time (ns)'],
        rows.map((w) => [w.memory, String(w.bank), w.requester, w.holder, w.cause, w.wait_ps / 1000]),
      ),
    ),
    element(
      'section',
      { id: 'operators' },
      element('h2', {}, 'Operators'),
      table(
        `${operatorsCaption(operators)}${read < 1 ? ofWhat(answer) : ''}`,
        ['operator', 'kind', 'layer', 'start', 'took'],
        operators.rows.map((o) => [
          zoom(o),
          ...[o.kind, o.layer === null ? '' : String(o.layer), time(o.start_ps, true), time(o.end_ps - o.start_ps)],
        ]),
      ),
    ),
  );
}

/** How many of how many; what was too much to be kept is said. */
function operatorsCaption({ rows, all, leftOut }: ViewAnswer['operators']): string {
  const shown = all > rows.length ? `the ${rows.length} longest of ${number(all)}` : 'by start';
  return leftOut > 0 ? `${shown}; ${number(leftOut)} shorter ones of the run are not kept: look from nearer` : shown;
}

function show(a: ViewAnswer): void {
  answer = a;
  const shown = { from_ps: a.from_ps, to_ps: a.to_ps };
  const kinds = [...new Set(a.work.flatMap((w) => w.kind))].filter((k) => k >= 0).map((k) => a.kinds[k]!);
  const work = a.work.map(({ actor, share, kind }) => ({
    name: actor,
    strength: share,
    colour: (i: number) => colour(a.kinds[kind[i]!] ?? 'none'),
    tell: (i: number) => `${number(100 * (share[i] ?? 0))} %${(kind[i] ?? -1) >= 0 ? ` for ${a.kinds[kind[i]!]}` : ''}`,
  }));
  timeline.fill(
    strips(
      shown,
      work,
      kinds.map((k) => [k, colour(k)]),
      `${work.length} actors${a.read < 1 ? `; from ${time(a.unread_ps)} on not yet read` : ''}`,
      a.read < 1 ? a.unread_ps : undefined,
    ),
  );
  const lines = (of: ViewAnswer['power_mw'], unit: string) =>
    stacked({ stretch: shown, unit, lines: of, until_ps: a.to_ps }, colour);
  power.fill(lines(a.power_mw, 'mW'));
  bandwidth.fill(lines(a.bandwidth_gb_per_s, 'GB/s'));
  const most = a.banks.reduce((m, b) => b.waiting.reduce((x, y) => Math.max(x, y), m), 0);
  const rows = a.banks.map((b) => ({
    name: bankName(b),
    strength: b.waiting.map((w) => (most > 0 ? w / most : 0)),
    colour: () => '#cc6644',
    tell: (i: number) => `${number(b.waiting[i] ?? 0)} requests waiting`,
  }));
  banks.fill(strips(shown, rows, [], most > 0 ? `at most ${number(most)} requests at a bank` : 'nobody waited'));
  const how = a.exact
    ? 'from its own records'
    : `from bins of the whole run, of which ${number(100 * a.read)} % is read; nearer, from its own records`;
  said.textContent = `${time(a.from_ps, true)} to ${time(a.to_ps, true)} (${time(a.to_ps - a.from_ps)}), ${how}`;
  showTables();
}

let asking: AbortController | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
/** Asks for a window; only the last one asked for is shown. */
async function go(next: Stretch): Promise<void> {
  stretch = within(next);
  from.value = time(stretch.from_ps, true);
  to.value = time(stretch.to_ps, true);
  asking?.abort();
  clearTimeout(again);
  const own = (asking = new AbortController());
  const bins = Math.max(20, Math.min(MOST_BINS, Math.floor(timeline.element.clientWidth / BIN_PX)));
  try {
    const a = await ask<ViewAnswer>(`window?from=${stretch.from_ps}&to=${stretch.to_ps}&bins=${bins}`, undefined, own.signal);
    if (own !== asking) return;
    fault.textContent = '';
    show(a);
    if (a.read < 1) again = setTimeout(() => void go(stretch), AGAIN_MS);
  } catch (error) {
    if (own === asking) fault.textContent = error instanceof Error ? error.message : 'not answered';
  }
}

const button = (text: string, key: string, where: () => Stretch): HTMLButtonElement =>
  element('button', { type: 'button', title: key, 'aria-keyshortcuts': key, click: () => void go(where()) }, text);
const keyed: Readonly<Record<string, HTMLButtonElement>> = {
  '+': button('Nearer', '+', () => moved(0.5)),
  '-': button('Farther', '-', () => moved(2)),
  ArrowLeft: button('Earlier', 'ArrowLeft', () => moved(1, -0.25)),
  ArrowRight: button('Later', 'ArrowRight', () => moved(1, 0.25)),
  Home: button('All', 'Home', () => whole),
};
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || (event.target as HTMLElement).closest('.scroll') !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const of = keyed[event.key === '=' ? '+' : event.key];
  if (!of) return;
  event.preventDefault();
  of.click();
});
const form = element(
  'form',
  {},
  element('label', { for: 'from' }, 'From'),
  from,
  element('label', { for: 'to' }, 'to'),
  to,
  element('button', {}, 'Show'),
);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    const typed = { from_ps: psOf(from.value), to_ps: psOf(to.value) };
    if (typed.from_ps < typed.to_ps && typed.from_ps < whole.to_ps)
      void go({ ...typed, to_ps: Math.min(typed.to_ps, whole.to_ps) });
    else
      said.textContent = `From ${from.value} to ${to.value} is no stretch of this run, which ends at ${time(whole.to_ps, true)}.`;
  } catch (error) {
    fault.textContent = (error as Error).message;
  }
});
page.replaceChildren(
  element(
    'div',
    { id: 'bar' },
    element('h1', {}, about.name),
    element(
      'p',
      { class: 'note' },
      `${about.platform}, level ${about.level}, ${about.ended}, ${time(about.elapsed_ps)}, ${number(about.records)} records in ${number(about.chunks)} chunks, ` +
        `${about.sentences.length} sentences`,
    ),
    element('div', { class: 'controls' }, ...Object.values(keyed), form),
    said,
    fault,
  ),
  timeline.element,
  element('div', { class: 'side' }, power.element, bandwidth.element),
  banks.element,
  tables,
);
await go(whole);
