/**
 * A trace as Perfetto's TrackEvent protobuf (.pftrace).
 *
 * Source  perfetto.dev/docs/reference/trace-packet-proto and /synthetic-track-event; field numbers are those of the .proto files of
 *         protos/perfetto/trace, of which `perfetto.proto` of the tests has the part that is used.
 * Time    Perfetto counts nanoseconds, and knows nothing finer: 1 ns of the file is 1 ps simulated. The name of the run’s track and its
 *         description say so.
 */
import type { Writer } from 'protobufjs/light.js';
import type { Exporter } from './exporter.js';
import { metadataOf } from './facts.js';
import { writtenWhole, type OutFile } from './out-files.js';
import { drawTimeline, timelineTitle, type Lane, type Slice, type TimelineSink } from './timeline.js';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const tag = (field: number, wire: number): number => field * 8 + wire;

const PACKET = tag(1, LENGTH);
const of = {
  timestamp: tag(8, VARINT),
  sequence: tag(10, VARINT),
  event: tag(11, LENGTH),
  interned: tag(12, LENGTH),
  flags: tag(13, VARINT),
  track: tag(60, LENGTH),
};
const track = {
  uuid: tag(1, VARINT),
  name: tag(2, LENGTH),
  parent: tag(5, VARINT),
  counter: tag(8, LENGTH),
  description: tag(14, LENGTH),
  unitName: tag(6, LENGTH),
};
const event = {
  annotation: tag(4, LENGTH),
  type: tag(9, VARINT),
  nameIid: tag(10, VARINT),
  track: tag(11, VARINT),
  double: tag(44, FIXED64),
  flow: tag(47, FIXED64),
  flowEnd: tag(48, FIXED64),
  category: tag(3, VARINT),
};
const annotation = { nameIid: tag(1, VARINT), int: tag(4, VARINT), text: tag(6, LENGTH) };
const TYPE = { begin: 1, end: 2, instant: 3, counter: 4 };
/** interned data begins anew; is needed */
const CLEARED = 1;
const NEEDED = 2;
const SEQUENCE = 1;
const ROOT = 1;
/** What is interned: fields of InternedData. */
const INTERNED = { category: 1, name: 2, annotation: 3 } as const;

/** A text ends at U+0000 for who reads these files: it is shown as the sign for it. */
const shown = (text: string): string => text.replaceAll('\0', '␀');

/** Writes packets; names are written once, and their numbers from then on. */
function openPackets(writer: Writer, out: OutFile) {
  const known = { category: new Map<string, number>(), name: new Map<string, number>(), annotation: new Map<string, number>() };
  let fresh: (readonly [field: number, iid: number, text: string])[] = [];
  let first = true;
  function iid(what: keyof typeof INTERNED, text: string): number {
    let number = known[what].get(text);
    if (number === undefined) {
      known[what].set(text, (number = known[what].size + 1));
      fresh.push([INTERNED[what], number, text]);
    }
    return number;
  }
  function packet(fill: () => void): void {
    writer.uint32(PACKET).fork();
    fill();
    if (fresh.length > 0) {
      writer.uint32(of.interned).fork();
      for (const [field, number, text] of fresh)
        writer
          .uint32(tag(field, LENGTH))
          .fork()
          .uint32(tag(1, VARINT))
          .uint32(number)
          .uint32(tag(2, LENGTH))
          .string(shown(text))
          .ldelim();
      writer.ldelim();
      fresh = [];
    }
    writer
      .uint32(of.sequence)
      .uint32(SEQUENCE)
      .uint32(of.flags)
      .uint32(first ? CLEARED : NEEDED)
      .ldelim();
    first = false;
    out.write(writer.finish());
    writer.reset();
  }
  return { iid, packet };
}
type Packets = ReturnType<typeof openPackets>;

/** What the track of the run says. */
interface Said {
  readonly title: string;
  readonly about: string;
}

/** Tracks by what they are of: described when they are first drawn on. */
function openTracks(writer: Writer, { packet }: Packets, { title, about }: Said) {
  const known = new Map<string, number>();
  const byLane: number[] = [];
  function describe(uuid: number, name: string, parent: number, more: () => void = () => undefined): void {
    packet(() => {
      writer.uint32(of.track).fork().uint32(track.uuid).uint32(uuid).uint32(track.name).string(shown(name));
      if (parent > 0) writer.uint32(track.parent).uint32(parent);
      more();
      writer.ldelim();
    });
  }
  const fresh = (): number => ROOT + 1 + known.size + byLane.length;
  function node(key: string, name: string, parent: number, more?: () => void): number {
    let uuid = known.get(key);
    if (uuid === undefined) {
      uuid = fresh();
      known.set(key, uuid);
      describe(uuid, name, parent, more);
    }
    return uuid;
  }
  const actorTrack = (actor: string): number => (actor === '' ? ROOT : node(JSON.stringify([actor]), actor, ROOT));
  describe(ROOT, title, 0, () => writer.uint32(track.description).string(shown(about)));
  return {
    lane({ id, actor, bank, name }: Lane): number {
      const there = byLane[id];
      if (there !== undefined) return there;
      const parent =
        bank === undefined ? actorTrack(actor) : node(JSON.stringify([actor, bank]), `bank ${bank}`, actorTrack(actor));
      const uuid = fresh();
      byLane[id] = uuid;
      describe(uuid, name, parent);
      return uuid;
    },
    counter: (actor: string, name: string, unit: string): number =>
      node(JSON.stringify([actor, name, unit]), `${actor} ${name}`, actorTrack(actor), () =>
        writer.uint32(track.counter).fork().uint32(track.unitName).string(unit).ldelim(),
      ),
  };
}

/** What amounts are called. */
const AMOUNT: Readonly<Record<string, string>> = {
  MAC: 'macs',
  element: 'elements',
  byte: 'bytes',
  row: 'rows',
  refresh: 'refreshes',
  ps: 'amount_ps',
};

function sinkOf(writer: Writer, out: OutFile, said: Said): TimelineSink {
  const packets = openPackets(writer, out);
  const { iid, packet } = packets;
  const tracks = openTracks(writer, packets, said);
  function int(name: string, value: number): void {
    writer.uint32(event.annotation).fork().uint32(annotation.nameIid).uint32(iid('annotation', name));
    writer.uint32(annotation.int).uint64(value).ldelim();
  }
  function annotations({ operator, activities, amount, unit, energy_fj, start_ps, end_ps, busy_ps, holder }: Slice): void {
    if (operator >= 0) int('operator', operator);
    int('activities', activities);
    if (busy_ps !== end_ps - start_ps) int('busy_ps', busy_ps);
    if (Object.hasOwn(AMOUNT, unit)) int(AMOUNT[unit]!, amount);
    if (energy_fj > 0) int('energy_fj', energy_fj);
    if (holder)
      writer
        .uint32(event.annotation)
        .fork()
        .uint32(annotation.nameIid)
        .uint32(iid('annotation', 'holder'))
        .uint32(annotation.text)
        .string(shown(holder))
        .ldelim();
  }
  function at(time_ps: number, type: number, uuid: number, fill: () => void): void {
    packet(() => {
      writer.uint32(of.timestamp).uint64(time_ps).uint32(of.event).fork();
      writer.uint32(event.type).uint32(type).uint32(event.track).uint32(uuid);
      fill();
      writer.ldelim();
    });
  }
  const nothing = (): void => undefined;
  return {
    slice(slice) {
      const uuid = tracks.lane(slice.lane);
      at(slice.start_ps, TYPE.begin, uuid, () => {
        writer.uint32(event.category).uint32(iid('category', slice.kind)).uint32(event.nameIid).uint32(iid('name', slice.name));
        if (slice.flow > 0) writer.uint32(event.flow).fixed64(slice.flow);
        annotations(slice);
      });
      at(slice.end_ps, TYPE.end, uuid, nothing);
    },
    held(lane, name, at_ps, flow) {
      at(at_ps, TYPE.instant, tracks.lane(lane), () => {
        writer.uint32(event.category).uint32(iid('category', 'hold')).uint32(event.nameIid).uint32(iid('name', name));
        writer.uint32(event.flowEnd).fixed64(flow);
      });
    },
    counter(actor, name, unit, at_ps, value) {
      at(at_ps, TYPE.counter, tracks.counter(actor, name, unit), () => writer.uint32(event.double).double(value));
    },
  };
}

const TIMES = 'Times: 1 ns of this file is 1 ps of simulated time, so 1 us is 1 ns, and 1 ms is 1 us.';

/** One file, for ui.perfetto.dev and the trace processor. */
export const perfetto: Exporter = {
  summary: 'TrackEvent protobuf for Perfetto: tracks by actor and bank, arrows from waits to holders, power and bandwidth',
  tables: false,
  async write({ trace, out, chosen }) {
    const { Writer } = (await import('protobufjs/light.js')).default;
    const facts = [...metadataOf(trace, chosen)].map(([key, value]) => `\n${key}: ${value}`);
    const said = { title: timelineTitle(trace, '1 ns shown = 1 ps simulated'), about: `${TIMES}${facts.join('')}` };
    const drawn = writtenWhole((open) => drawTimeline(trace, chosen, sinkOf(Writer.create(), open(out), said)));
    return { counts: { ...drawn }, files: [['Perfetto', out]] };
  },
};
