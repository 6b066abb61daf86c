/** What a click in a plot over time asks: who was at work then, who waited there for whom, which operators ran. */
import type { Item, View } from 'vega';
import { number } from '../../tables/numbers.js';
import type { Table } from '../../tables/table.js';
import { bankName } from '../../plots/over-time-values.js';
import { COLUMNS, levelWidth, sumsOf, type Stretch } from '../../metrics/zoom.js';
import type { PageContent, RunContent } from '../page-content.js';
import { showDetail, type Link } from './details.js';

/** Operators that a detail leads to at most, the longest of more. */
const MOST_LINKS = 12;

/** Pixels from which on a pointer was dragged. */
const DRAGGED = 4;

/** What is drawn where was clicked; which of these it has depends on the plot. */
interface Datum {
  readonly operator?: number;
  readonly actor?: string;
  readonly kind?: string;
  readonly bank?: string;
  readonly from?: number;
  readonly to?: number;
}

/** Opens details, by the `data-detail` of what was pointed at. */
export function opener({ details, run }: PageContent): (key: string) => void {
  return (key) => {
    const detail = details[key];
    if (detail) return showDetail(detail);
    const operator = run?.operators.find((o) => `operator ${o.id}` === key);
    if (!operator) return;
    const note = `too many operators for one page; this one: switchyard why TRACE --operator ${operator.id}`;
    showDetail({
      title: `Operator ${operator.id}: ${operator.name}`,
      tables: [{ title: 'Left out', headers: ['what'], rows: [], note }],
    });
  };
}

/** Those that ran in a stretch, the longest part of it first. */
function linksTo({ fine, operators }: RunContent, { from_ps, to_ps }: Stretch, open: (key: string) => void): Link[] {
  const names = new Map(operators.map((o) => [o.id, o.name]));
  return fine.executions
    .flatMap(({ operator, start_ps, end_ps }) => {
      const ps = Math.min(end_ps, to_ps) - Math.max(start_ps, from_ps);
      return ps > 0 ? [{ operator, ps }] : [];
    })
    .sort((a, b) => b.ps - a.ps)
    .slice(0, MOST_LINKS)
    .map(({ operator }) => ({
      text: `operator ${operator}: ${names.get(operator) ?? '–'}`,
      open: () => open(`operator ${operator}`),
    }));
}

type Wait = RunContent['waits']['of'][number];

const timeText = ({ unit }: RunContent, ps: number): string => number(ps / unit.ps, Math.max(3, digitsOf(unit.ps)));
/** Digits that tell nanoseconds apart. */
const digitsOf = (unit_ps: number): number => Math.min(6, Math.round(Math.log10(unit_ps / 1000)));
const whenText = (run: RunContent, { from_ps, to_ps }: Stretch): string =>
  `${timeText(run, from_ps)} to ${timeText(run, to_ps)} ${run.unit.name}`;

/** What requests waited for, who for whom. @param of which waits @param everywhere whether places are told apart */
function waitsTable(run: RunContent, { from_ps, to_ps }: Stretch, of: (w: Wait) => boolean, everywhere = false): Table {
  const { fine, waits } = run;
  const sums = new Map<string, { cells: string[]; ps: number }>();
  const [first, last] = [Math.floor(from_ps / fine.waits_ps), Math.ceil(to_ps / fine.waits_ps) - 1];
  const chosen = waits.of.map(of);
  waits.stretch.forEach((stretch, i) => {
    const which = waits.which[i]!;
    if (stretch < first || stretch > last || !chosen[which]) return;
    const w = waits.of[which]!;
    const cells = [...(everywhere ? [w.at] : []), w.requester || 'nobody', w.holder || 'nobody', w.cause];
    const key = JSON.stringify(cells);
    sums.set(key, { cells, ps: (sums.get(key)?.ps ?? 0) + waits.wait_ps[i]! });
  });
  const told = { from_ps: first * fine.waits_ps, to_ps: Math.min((last + 1) * fine.waits_ps, fine.elapsed_ps) };
  return {
    title: `Waits from ${whenText(run, told)}`,
    headers: [...(everywhere ? ['at'] : []), 'who waited', 'held by', 'cause', 'waited (µs)'],
    rows: [...sums.values()].sort((a, b) => b.ps - a.ps).map(({ cells, ps }) => [...cells, number(ps / 1e6, 3)]),
    note: `summed over requests: two that wait at once count twice; waits are kept by ${number(fine.waits_ps / 1e6, 3)} µs`,
  };
}

/** Power of each component in a stretch. */
function powerTable(run: RunContent, stretch: Stretch): Table {
  const { rows, ...told } = sumsOf(run.fine, stretch);
  const powers = rows
    .filter((r) => r.told === 'energy_fj')
    .map((r) => ({ actor: r.actor, mw: r.sum / (told.to_ps - told.from_ps) }))
    .sort((a, b) => b.mw - a.mw);
  const all = powers.reduce((sum, { mw }) => sum + mw, 0);
  return {
    title: `Power from ${whenText(run, told)}`,
    headers: ['component', 'power (mW)'],
    rows: [...powers.map(({ actor, mw }) => [actor, number(mw, 3)]), ['total', number(all, 3)]],
  };
}

/** Work of an actor in a stretch, by the kind of operator that it was for. */
function workTable(run: RunContent, stretch: Stretch, actor: string): Table {
  const { rows, ...told } = sumsOf(run.fine, stretch);
  return {
    title: `Work from ${whenText(run, told)}`,
    headers: ['for operators of kind', 'at work (µs)'],
    rows: rows
      .filter((r) => r.told === 'work_ps' && r.actor === actor && r.sum > 0)
      .sort((a, b) => b.sum - a.sum)
      .map((r) => [r.kind, number(r.sum / 1e6, 3)]),
    note: 'ports, banks and slots added up',
  };
}

/** Everything in a stretch: power, waits, operators. */
export function askStretch(run: RunContent, stretch: Stretch, open: (key: string) => void): void {
  const tables = [powerTable(run, stretch), waitsTable(run, stretch, () => true, true)];
  showDetail({ title: `The run, ${whenText(run, stretch)}`, tables }, linksTo(run, stretch, open));
}

/** What was clicked on in time; a line or an area has the bin under the pointer. @param width_ps of a bin that is shown */
function stretchOf({ unit, fine }: RunContent, datum: Datum, at: number | undefined, width_ps: number): Stretch | undefined {
  const { from, to } = datum;
  if (from !== undefined && to !== undefined) return { from_ps: from * unit.ps, to_ps: to * unit.ps };
  if (at === undefined) return undefined;
  const from_ps = Math.floor((at * unit.ps) / width_ps) * width_ps;
  return { from_ps, to_ps: Math.min(from_ps + width_ps, fine.elapsed_ps) };
}

/** The bank that a row of the plot is of. */
const bankOf = ({ memories }: RunContent, name: string): { readonly memory: string; readonly bank: number } | undefined =>
  memories
    .flatMap((m) => Array.from({ length: m.banks }, (_, bank) => ({ memory: m.name, bank })))
    .find(({ memory, bank }) => bankName(memory, bank) === name);

/** Answers clicks in a plot. @param now the stretch that is shown */
export function answerClicks(view: View, run: RunContent, now: () => Stretch, open: (key: string) => void): void {
  // letting go of a brush is no click
  let down = [NaN, NaN];
  const placeOf = (event: object): number[] => [(event as MouseEvent).clientX, (event as MouseEvent).clientY];
  view.addEventListener('pointerdown', (event) => void (down = placeOf(event)));
  view.addEventListener('click', (event, item) => {
    if (placeOf(event).some((at, i) => Math.abs(at - down[i]!) > DRAGGED)) return;
    const datum = ((item as Item | null)?.datum ?? {}) as Datum;
    if (datum.operator !== undefined && datum.operator >= 0) return open(`operator ${datum.operator}`);
    const stretch = stretchOf(run, datum, timeAt(view, event as MouseEvent), levelWidth(run.fine, now(), COLUMNS));
    if (!stretch) return;
    const links = linksTo(run, stretch, open);
    const bank = datum.bank === undefined ? undefined : bankOf(run, datum.bank);
    if (bank) {
      const tables = [waitsTable(run, stretch, (w) => w.at === bank.memory && w.resource === bank.bank)];
      return showDetail({ title: `Bank ${bank.bank} of ${bank.memory}: who waited for whom`, tables }, links);
    }
    const { actor } = datum;
    if (actor === undefined) return askStretch(run, stretch, open);
    const tables = [workTable(run, stretch, actor), waitsTable(run, stretch, (w) => w.at === actor)];
    showDetail({ title: `${actor}, ${whenText(run, stretch)}`, tables }, links);
  });
}

/** In the unit of the axis, where the pointer stands over it. */
function timeAt(view: View, event: MouseEvent): number | undefined {
  const scale = ['x', 'concat_0_x'].flatMap((name) => {
    try {
      return [view.scale(name) as { invert?: (x: number) => number; range: () => number[] }];
    } catch {
      return []; // a plot of several views has none of its own
    }
  })[0];
  const svg = view.container()?.querySelector('svg');
  if (!svg) return undefined;
  const padding = view.padding();
  const left = view.origin()[0] + (typeof padding === 'number' ? padding : ((padding as { left?: number }).left ?? 0));
  const x = event.clientX - svg.getBoundingClientRect().left - left;
  const range = scale?.range() ?? [0, 0];
  return scale?.invert && x >= Math.min(...range) && x <= Math.max(...range) ? scale.invert(x) : undefined;
}
