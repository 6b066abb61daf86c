/** Perfetto’s file: as its trace processor reads it, by SQL, and as any protobuf reader does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import t from 'tap';
import { packageRoot } from '../../../traces/index.js';
import { exported, odd, plain, sumOf } from '../../helpers/exported.js';
import { missingTraceProcessor, traceProcessor } from '../../helpers/trace-processor.js';

interface Packet {
  readonly timestamp?: number;
  readonly trackEvent?: {
    readonly type: number;
    readonly trackUuid: number;
    readonly nameIid?: number;
    readonly flowIds: string[];
    readonly terminatingFlowIds: string[];
  };
  readonly trackDescriptor?: {
    readonly uuid: number;
    readonly parentUuid?: number;
    readonly name: string;
    readonly description?: string;
  };
  readonly internedData?: { readonly eventNames: readonly { readonly iid: number; readonly name: string }[] };
}

/** U+0000 would end a text. */
const shown = (s: string): string => s.replaceAll('\0', '␀');

t.test('as protobuf: every slice begins and ends, every arrow has two ends, odd names are text, 1 ps is told', async (t) => {
  const { out, counts } = await exported(odd, { to: 'perfetto' });
  const root = await protobuf.load(join(packageRoot(), 'test', 'analysis', 'export', 'perfetto.proto'));
  const type = root.lookupType('perfetto.protos.Trace');
  const { packet } = type.toObject(type.decode(readFileSync(out)), { longs: Number, arrays: true }) as { packet: Packet[] };
  const events = packet.flatMap((p) => (p.trackEvent ? [{ ...p.trackEvent, at: p.timestamp! }] : []));
  const of = (kind: number): typeof events => events.filter((e) => e.type === kind);
  t.equal(of(1).length, counts['slices']! + counts['sentences']!);
  t.equal(counts['slices'], odd.records.length);
  t.equal(of(1).length, odd.records.length + odd.trace.end!.sentences.length);
  t.equal(of(2).length, of(1).length);
  t.equal(
    sumOf(of(2), (e) => e.at) - sumOf(of(1), (e) => e.at),
    sumOf(odd.records, (r) => r.end_ps - r.start_ps) + sumOf(odd.trace.end!.sentences, (s) => s.end_ps - s.start_ps),
  );
  t.same(
    of(1).flatMap((e) => e.flowIds),
    of(3).flatMap((e) => e.terminatingFlowIds),
  );
  t.equal(of(4).length, counts['counters']);
  const tracks = packet.flatMap((p) => (p.trackDescriptor ? [p.trackDescriptor] : []));
  t.match(tracks[0], { name: /1 ns shown = 1 ps simulated/, description: /1 ns of this file is 1 ps/ });
  for (const memory of odd.trace.header.memories)
    t.ok(
      tracks.some((d) => d.name === shown(memory.name)),
      JSON.stringify(memory.name),
    );
  t.ok(tracks.every((d) => !d.name.includes('\0')));
  const names = new Set(packet.flatMap((p) => p.internedData?.eventNames ?? []).map((n) => n.name));
  for (const s of odd.trace.end!.sentences) t.ok(names.has(shown(`${s.id} ${s.task}`.trim())), JSON.stringify(s.id));
});

t.test('as Perfetto’s trace processor reads it', { skip: missingTraceProcessor ?? false }, async (t) => {
  const { out, counts } = await exported(plain, { to: 'perfetto' });
  const { ask, close } = await traceProcessor(readFileSync(out));
  t.teardown(close);
  const { records } = plain;
  const end = plain.trace.end!;

  const kinds = [...new Set(records.map((r) => r.kind))].sort();
  t.same(
    await ask(
      `SELECT category, COUNT(*) AS n, SUM(dur) AS ps FROM slice WHERE category NOT IN ('hold', 'sentence') GROUP BY category ORDER BY category`,
    ),
    kinds.map((kind) => {
      const own = records.filter((r) => r.kind === kind);
      return { category: kind, n: own.length, ps: sumOf(own, (r) => r.end_ps - r.start_ps) };
    }),
    'slices by kind, and how long they are: a nanosecond of the file is a picosecond',
  );
  t.same(await ask("SELECT COUNT(*) AS n FROM slice WHERE depth > 0 AND category != 'hold'"), [{ n: 0 }], 'none within another');
  for (const [key, sum] of [
    ['energy_fj', sumOf(records, (r) => r.energy_fj) + sumOf(end.sentences, (s) => s.energy_fj)],
    [
      'bytes',
      sumOf(
        records.filter((r) => ['read', 'write', 'transfer', 'encode'].includes(r.kind)),
        (r) => r.amount,
      ),
    ],
  ] as const)
    t.same(
      await ask(`SELECT SUM(int_value) AS sum FROM slice JOIN args USING (arg_set_id) WHERE key = 'debug.${key}'`),
      [{ sum }],
      key,
    );

  const held = records.filter((r) => r.kind === 'wait' && r.holder !== '');
  const holders = [...new Set(held.map((r) => r.holder))].sort();
  t.equal(counts['flows'], held.length);
  t.same(
    await ask(`SELECT a.name AS holder, COUNT(*) AS n, SUM(w.dur) AS ps FROM flow f
      JOIN slice w ON w.id = f.slice_out JOIN slice h ON h.id = f.slice_in
      JOIN track t ON t.id = h.track_id JOIN track a ON a.id = t.parent_id
      WHERE w.category = 'wait' AND h.category = 'hold' AND w.ts = h.ts GROUP BY a.name ORDER BY a.name`),
    holders.map((holder) => {
      const own = held.filter((r) => r.holder === holder);
      return { holder, n: own.length, ps: sumOf(own, (r) => r.end_ps - r.start_ps) };
    }),
    'an arrow from each wait to its holder',
  );

  for (const { name, banks } of plain.trace.header.memories.filter((m) => m.banks > 1))
    t.same(
      await ask(
        `SELECT COUNT(DISTINCT b.name) AS n FROM track b JOIN track a ON a.id = b.parent_id WHERE a.name = '${name}' AND b.name GLOB 'bank *'`,
      ),
      [{ n: new Set(records.filter((r) => r.actor === name).map((r) => r.resource)).size }],
      `banks of ${name}, of ${banks}`,
    );
  // each value holds until the next one; the last bin is shorter, where the run ends within it
  const [power] = await ask(
    "SELECT SUM(mw * (next - ts)) AS fj, MIN(unit) AS unit FROM (SELECT c.value AS mw, c.ts AS ts, LEAD(c.ts) OVER (PARTITION BY c.track_id ORDER BY c.ts) AS next, t.unit AS unit FROM counter c JOIN counter_track t ON t.id = c.track_id WHERE t.name GLOB '* power')",
  );
  t.equal(power!['unit'], 'mW');
  t.equal(
    Math.round(power!['fj'] as number),
    sumOf(end.totals, (r) => r.energy_fj),
    'power times time is the energy',
  );
  t.same(
    await ask("SELECT name FROM stats WHERE value > 0 AND severity IN ('error', 'data_loss')"),
    [],
    'it finds nothing wrong',
  );
});
