/** What a click in a plot over time asks: who was at work then, who waited there for whom, which operators ran. */
import type { Item, View } from 'vega';
import { number } from '../../tables/numbers.js';
import type { Table } from '../../tables/table.js';
import { bankName } from '../../plots/over-time-values.js';
import { levelOf, type Stretch } from '../../metrics/zoom.js';
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

type Wait = RunContent['fine']['waits'][number];

/** What requests waited for, who for whom. @param of which waits @param everywhere whether places are told apart */
function waitsTable(
  { fine, unit }: RunContent,
  { from_ps, to_ps }: Stretch,
  of: (w: Wait) => boolean,
  everywhere = false,
): Table {
  const sums = new Map<string, { cells: string[]; ps: number }>();
  const [first, last] = [Math.floor(from_ps / fine.waits_ps), Math.ceil(to_ps / fine.waits_ps) - 1];
  for (const w of fine.waits) {
    if (w.stretch < first || w.stretch > last || !of(w)) continue;
    const cells = [...(everywhere ? [w.at] : []), w.requester || 'nobody', w.holder || 'nobody', w.cause];
    const sum = sums.get(cells.join('|')) ?? { cells, ps: 0 };
    sums.set(cells.join('|'), { cells, ps: sum.ps + w.wait_ps });
  }
  const begin = number((first * fine.waits_ps) / unit.ps, 3);
  const end = number(Math.min((last + 1) * fine.waits_ps, fine.elapsed_ps) / unit.ps, 3);
  return {
    title: `Waits from ${begin} to ${end} ${unit.name}`,
    headers: [...(everywhere ? ['at'] : []), 'who waited', 'held by', 'cause', 'waited (µs)'],
    rows: [...sums.values()].sort((a, b) => b.ps - a.ps).map(({ cells, ps }) => [...cells, number(ps / 1e6, 3)]),
    note: 'summed over requests: two that wait at once count twice',
  };
}

/** Power of each component in a stretch. */
function powerTable({ fine, unit }: RunContent, stretch: Stretch): Table {
  const level = levelOf(fine, stretch, 1);
  const seconds = level.bins * level.bin_ps;
  return {
    title: `Power from ${number(level.start_ps / unit.ps, 3)} to ${number((level.start_ps + seconds) / unit.ps, 3)} ${unit.name}`,
    headers: ['component', 'power (mW)'],
    rows: level.rows
      .filter((r) => r.told === 'energy_fj')
      .map((r) => ({ actor: r.actor, mw: r.bins.reduce((a, b) => a + b, 0) / seconds }))
      .sort((a, b) => b.mw - a.mw)
      .map(({ actor, mw }) => [actor, number(mw, 3)]),
  };
}

/** Work of an actor in a stretch, by the kind of operator that it was for. */
function workTable({ fine, unit }: RunContent, stretch: Stretch, actor: string): Table {
  const level = levelOf(fine, stretch, 1);
  return {
    title: `Work from ${number(stretch.from_ps / unit.ps, 3)} to ${number(stretch.to_ps / unit.ps, 3)} ${unit.name}`,
    headers: ['for operators of kind', 'at work (µs)'],
    rows: level.rows
      .filter((r) => r.told === 'work_ps' && r.actor === actor)
      .map((r) => [r.kind, number(r.bins.reduce((a, b) => a + b, 0) / 1e6, 3)]),
    note: 'summed over banks and slots',
  };
}

/** Everything in a stretch: power, waits, operators. */
export function askStretch(run: RunContent, stretch: Stretch, open: (key: string) => void): void {
  const tables = [powerTable(run, stretch), waitsTable(run, stretch, () => true, true)];
  showDetail({ title: `The run, ${whenText(run, stretch)}`, tables }, linksTo(run, stretch, open));
}

const whenText = ({ unit }: RunContent, { from_ps, to_ps }: Stretch): string =>
  `${number(from_ps / unit.ps, 3)} to ${number(to_ps / unit.ps, 3)} ${unit.name}`;

/** What was clicked on in time; a line or an area has the bin under the pointer. */
function stretchOf({ unit, fine }: RunContent, datum: Datum, at: number | undefined): Stretch | undefined {
  const [from, to] = [datum.from ?? at, datum.to ?? at];
  if (from === undefined || to === undefined) return undefined;
  const half = from === to ? 2 * fine.bin_ps : 0;
  return { from_ps: Math.max(0, from * unit.ps - half), to_ps: Math.min(to * unit.ps + half, fine.elapsed_ps) };
}

/** The bank that a row of the plot is of. */
const bankOf = ({ memories }: RunContent, name: string): { readonly memory: string; readonly bank: number } | undefined =>
  memories
    .flatMap((m) => Array.from({ length: m.banks }, (_, bank) => ({ memory: m.name, bank })))
    .find(({ memory, bank }) => bankName(memory, bank) === name);

/** Answers clicks in a plot. */
export function answerClicks(view: View, run: RunContent, open: (key: string) => void): void {
  // letting go of a brush is no click
  let down = [NaN, NaN];
  const placeOf = (event: object): number[] => [(event as MouseEvent).clientX, (event as MouseEvent).clientY];
  view.addEventListener('pointerdown', (event) => void (down = placeOf(event)));
  view.addEventListener('click', (event, item) => {
    if (placeOf(event).some((at, i) => Math.abs(at - down[i]!) > DRAGGED)) return;
    const datum = ((item as Item | null)?.datum ?? {}) as Datum;
    if (datum.operator !== undefined && datum.operator >= 0) return open(`operator ${datum.operator}`);
    const stretch = stretchOf(run, datum, timeAt(view, event as MouseEvent));
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
  const svg = view.container()?.querySelector('svg');
  if (!svg) return undefined;
  const scale = ['x', 'concat_0_x'].flatMap((name) => {
    try {
      return [view.scale(name) as { invert?: (x: number) => number; range: () => number[] }];
    } catch {
      return [];
    }
  })[0];
  const x = event.clientX - svg.getBoundingClientRect().left - view.origin()[0];
  const range = scale?.range() ?? [0, 0];
  return scale?.invert && x >= Math.min(...range) && x <= Math.max(...range) ? scale.invert(x) : undefined;
}
