/**
 * A trace as slices on lanes, for what draws timelines: on a lane no two overlap. Lanes are of an actor, or of one of its banks,
 * and a kind of record; a wait points to who held what was waited for.
 */
import type { EventTrace, Records } from '../../traces/event-traces.js';
import { seriesFromRecords } from '../metrics/run-data.js';
import { chunksIn, onceAList, recordsIn, takenBy, type Chosen } from './chosen.js';
import { AMOUNT_UNITS } from './record-tables.js';

/** Where slices are drawn: one of some beside each other that belong together. */
export interface Lane {
  /** from 0, in the order in which lanes are first used */
  readonly id: number;
  /** whose; empty for what is of the run */
  readonly actor: string;
  /** undefined where the actor has but one */
  readonly bank: number | undefined;
  /** of those that belong together: the kind, or what is held up */
  readonly name: string;
}
/** A record drawn; the same object each time, good until the next. */
export interface Slice {
  lane: Lane;
  name: string;
  kind: string;
  start_ps: number;
  end_ps: number;
  busy_ps: number;
  /** id, −1 for none */
  operator: number;
  activities: number;
  amount: number;
  /** of the amount; empty for none */
  unit: string;
  energy_fj: number;
  /** of a wait: who held what was waited for; empty for none */
  holder: string;
  /** from 1: the arrow that begins here; 0 for none */
  flow: number;
}
/** Takes what is to be drawn. */
export interface TimelineSink {
  readonly slice: (slice: Slice) => void;
  /** where an arrow ends: at its holder, at one moment */
  readonly held: (lane: Lane, name: string, at_ps: number, flow: number) => void;
  readonly counter: (actor: string, name: string, unit: string, at_ps: number, value: number) => void;
}
/** How many of each were drawn. */
export interface Drawn {
  /** of records */
  slices: number;
  sentences: number;
  flows: number;
  counters: number;
  lanes: number;
}

/** Lanes that belong together, and when the last slice of each ends. */
interface Group {
  readonly actor: string;
  readonly bank: number | undefined;
  readonly name: string;
  readonly lanes: Lane[];
  readonly ends: number[];
}

/** Finds lanes for slices as they come. */
function openLanes() {
  const groups = new Map<string, Group>();
  let count = 0;
  function group(actor: string, bank: number | undefined, name: string): Group {
    const key = JSON.stringify([actor, bank, name]);
    const known = groups.get(key) ?? { actor, bank, name, lanes: [], ends: [] };
    groups.set(key, known);
    return known;
  }
  /** Of those that are free, the one that was used last: the others stay free for earlier slices. */
  function laneIn({ actor, bank, name, lanes, ends }: Group, start_ps: number, end_ps: number): Lane {
    let best = -1;
    for (let i = 0; i < ends.length; i++) if (ends[i]! <= start_ps && (best < 0 || ends[i]! > ends[best]!)) best = i;
    if (best < 0) best = lanes.push({ id: count++, actor, bank, name }) - 1;
    ends[best] = end_ps;
    return lanes[best]!;
  }
  return { group, laneIn, count: () => count };
}

/** An operator with its sizes. */
const operatorName = ({ operators }: EventTrace, id: number): string => {
  const { name, dims } = operators[id] ?? { name: `operator ${id}`, dims: [] };
  return dims.length > 0 ? `${name} ${dims.join('×')}` : name;
};

type Lanes = ReturnType<typeof openLanes>;

/** How records of one `who` are drawn. */
interface Look {
  readonly kind: string;
  readonly name: string;
  readonly unit: string;
  readonly group: Group;
  /** of a wait that somebody held up */
  readonly held?: { readonly holder: string; readonly name: string; readonly group: Group };
}

function looksOf(trace: EventTrace, lanes: Lanes): (who: Records['who']) => readonly Look[] {
  const { names, kinds, details, memories } = trace.header;
  const banks = new Map(memories.map((m) => [m.name, m.banks]));
  const orNone = (of: readonly string[], i: number | undefined): string => (i === undefined || i === 0 ? '' : of[i]!);
  function waiting(actor: string, bank: number | undefined, [, , , r, h, d]: readonly number[]): Look {
    const [requester, holder, cause] = [orNone(names, r) || 'somebody', orNone(names, h), orNone(details, d)];
    const at = `holds ${actor}${bank === undefined ? '' : ` bank ${bank}`}`;
    const held = { holder, name: `${requester} held up`, group: lanes.group(holder, undefined, at) };
    const group = lanes.group(actor, bank, 'wait');
    return { kind: 'wait', name: `${requester} waits: ${cause}`, unit: 'ps', group, ...(holder !== '' && { held }) };
  }
  function look(who: readonly number[]): Look {
    const [a, k, resource, r, , d] = who;
    const [actor, kind] = [names[a!]!, kinds[k!]!];
    const bank = (banks.get(actor) ?? 1) > 1 ? resource : undefined;
    if (kind === 'wait') return waiting(actor, bank, who);
    const requester = orNone(names, r);
    const name = orNone(details, d) || (requester === '' ? kind : `${kind} for ${requester}`);
    return {
      kind,
      name,
      unit: Object.hasOwn(AMOUNT_UNITS, kind) ? AMOUNT_UNITS[kind]! : '',
      group: lanes.group(actor, bank, kind),
    };
  }
  return onceAList((who) => who.map(look));
}

/** What series are as counters: fJ a ps are mW. */
const COUNTERS = {
  energy_fj: { name: 'power', unit: 'mW', scale: 1 },
  read_bytes: { name: 'read', unit: 'bytes/s', scale: 1e12 },
  write_bytes: { name: 'written', unit: 'bytes/s', scale: 1e12 },
} as const;

/** Power and bytes a second, from the series. */
function drawCounters(trace: EventTrace, chosen: Chosen, sink: TimelineSink): number {
  const { bin_ps, rows } = trace.end?.series ?? seriesFromRecords(trace);
  const end_ps = trace.end?.now_ps ?? Infinity;
  // the run may end within its last bin, and a memory's last command behind it
  const width_ps = (i: number): number => Math.max(1, Math.min((i + 1) * bin_ps, Math.max(end_ps, i * bin_ps + 1)) - i * bin_ps);
  let count = 0;
  for (const { what, actor, bins } of rows) {
    if (what === 'wait_ps' || !chosen.actor(actor)) continue;
    const { name, unit, scale } = COUNTERS[what];
    const first = Math.floor(chosen.from_ps / bin_ps);
    const last = Math.min(bins.length, Math.floor(chosen.until_ps / bin_ps) + 1);
    for (let i = first; i < last; i++, count++) sink.counter(actor, name, unit, i * bin_ps, (bins[i]! * scale) / width_ps(i));
    // where the series ends, and not where a window does
    if (last === bins.length) {
      sink.counter(actor, name, unit, Math.min(last * bin_ps, Math.max(end_ps, (last - 1) * bin_ps + 1)), 0);
      count++;
    }
  }
  return count;
}

function drawSentences(
  { end }: EventTrace,
  { part, from_ps, until_ps }: Chosen,
  lanes: Lanes,
  slice: Slice,
  draw: () => void,
): void {
  const group = lanes.group('', undefined, 'sentences');
  for (const s of end?.sentences ?? []) {
    if (part && (s.end_ps < from_ps || s.start_ps > until_ps)) continue;
    const { start_ps, end_ps, energy_fj } = s;
    const lane = lanes.laneIn(group, start_ps, end_ps);
    const none = { operator: -1, activities: 1, amount: 0, unit: '', holder: '', flow: 0, busy_ps: end_ps - start_ps };
    Object.assign(slice, { lane, name: `${s.id} ${s.task}`.trim(), kind: 'sentence', start_ps, end_ps, energy_fj, ...none });
    draw();
  }
}

/** Draws sentences, records in file order, and counters. @throws InputError with the place of a faulty frame */
export function drawTimeline(trace: EventTrace, chosen: Chosen, sink: TimelineSink): Drawn {
  const lanes = openLanes();
  const drawn: Drawn = { slices: 0, sentences: 0, flows: 0, counters: 0, lanes: 0 };
  const looks = looksOf(trace, lanes);
  const taken = takenBy(chosen, trace);
  const slice = {} as Slice;
  drawSentences(trace, chosen, lanes, slice, () => {
    drawn.sentences++;
    sink.slice(slice);
  });
  for (const r of recordsIn(trace, chunksIn(trace, chosen))) {
    const [look, is] = [looks(r.who), taken(r.who)];
    for (let i = 0; i < r.records; i++) {
      const w = r.whose[i]!;
      const start_ps = r.start_ps[i]!;
      const end_ps = start_ps + r.span_ps[i]!;
      if (is[w] === 0 || start_ps > chosen.until_ps || end_ps < chosen.from_ps) continue;
      const { kind, name, held, unit, group } = look[w]!;
      slice.lane = lanes.laneIn(group, start_ps, end_ps);
      slice.operator = r.operator[i]!;
      slice.name = kind === 'operator' ? operatorName(trace, slice.operator) : name;
      slice.kind = kind;
      slice.start_ps = start_ps;
      slice.end_ps = end_ps;
      slice.busy_ps = end_ps - start_ps - r.gap_ps[i]!;
      slice.activities = r.count[i]!;
      slice.amount = r.amount[i]!;
      slice.unit = unit;
      slice.energy_fj = r.energy_fj[i]!;
      slice.holder = held?.holder ?? '';
      slice.flow = held ? ++drawn.flows : 0;
      drawn.slices++;
      sink.slice(slice);
      if (held) sink.held(lanes.laneIn(held.group, start_ps, start_ps), held.name, start_ps, drawn.flows);
    }
  }
  drawn.counters = drawCounters(trace, chosen, sink);
  drawn.lanes = lanes.count();
  return drawn;
}

/** What a timeline says of its time: the formats know nothing finer than a nanosecond. */
export const timelineTitle = ({ header: { name, platform } }: EventTrace, unit: string): string =>
  `${name} on ${platform} (${unit})`;
