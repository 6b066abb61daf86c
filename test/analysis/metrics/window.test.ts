/** What a window shows is what the whole trace's records say of it, whichever chunks it is read from. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { WindowSums, type WindowAsked, type WindowFigures } from '../../../analysis/figures.js';
import { createTraceView } from '../../../scenarios/live/trace-view.js';
import { allRecords, readEventTrace, records, withIndexedTrace, type EventRecord } from '../../../traces/index.js';
import { chunkedTrace } from '../../helpers/chunked.js';
import { cli, scratch } from '../../helpers/cli.js';

const folder = join(scratch(), 'run');
mkdirSync(folder);
const file = join(folder, 'trace.swt');
const bytes = chunkedTrace(700);
writeFileSync(file, bytes);
const trace = readEventTrace(bytes, file);
const all = [...records(trace)];
const elapsed_ps = trace.end!.now_ps;
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const windows: fc.Arbitrary<WindowAsked> = fc
  .tuple(fc.integer({ min: 0, max: elapsed_ps - 1 }), fc.integer({ min: 1, max: elapsed_ps }), fc.integer({ min: 1, max: 40 }))
  .map(([from_ps, span, bins]) => ({ from_ps, to_ps: from_ps + span, bins }));

/** The part of a record that lies between two times. */
function within(r: EventRecord, from_ps: number, to_ps: number): number {
  if (r.end_ps === r.start_ps) return r.start_ps >= from_ps && r.start_ps < to_ps ? 1 : 0;
  return Math.max(0, Math.min(r.end_ps, to_ps) - Math.max(r.start_ps, from_ps)) / (r.end_ps - r.start_ps);
}
/** A sum over records, by bins, one record after the other. */
function byBins({ from_ps, to_ps, bins }: WindowAsked, of: (r: EventRecord) => number): number[] {
  const width = (to_ps - from_ps) / bins;
  const chosen = all.filter((r) => of(r) > 0 && r.end_ps >= from_ps && r.start_ps <= to_ps);
  return Array.from({ length: bins }, (_, i) =>
    chosen.reduce((sum, r) => sum + of(r) * within(r, from_ps + i * width, from_ps + (i + 1) * width), 0),
  );
}
const WORK = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);

t.test('power, bandwidth, work, waits and operators of drawn windows are those of all records', async (t) => {
  fc.assert(
    fc.property(windows, fc.constantFrom('sram', 'lpddr4', 'rram', 'pe-array', 'axi'), (asked, actor) => {
      const sums = new WindowSums(trace.header, trace.operators, asked);
      for (const r of allRecords(trace.chunks)) sums.look(r);
      const f = sums.figures();
      const width = (asked.to_ps - asked.from_ps) / asked.bins;
      const same = (ours: readonly number[] | undefined, of: (r: EventRecord) => number, scale: number): void =>
        byBins(asked, of).forEach((v, i) => assert.ok(close(((ours?.[i] ?? 0) * width) / scale, v), `bin ${i}`));
      same(f.power_mw.find((l) => l.name === actor)?.values, (r) => (r.actor === actor ? r.energy_fj : 0), 1);
      const read = f.bandwidth_gb_per_s.find((l) => l.name === 'sram read')?.values;
      same(read, (r) => (r.actor === 'sram' && r.kind === 'read' ? r.amount : 0), 1000);
      const [{ bank, waiting, wait_ps }] = [f.banks.find((b) => b.memory === 'sram' && b.bank === 3)!];
      const waits = (r: EventRecord): number => (r.actor === 'sram' && r.kind === 'wait' && r.resource === bank ? r.amount : 0);
      same(waiting, waits, 1);
      const listed = f.waits.rows.filter((w) => w.memory === 'sram' && w.bank === bank).reduce((sum, w) => sum + w.wait_ps, 0);
      if (f.waits.all === f.waits.rows.length) assert.ok(close(listed, wait_ps));
      const share = f.work.find((w) => w.actor === actor)?.share;
      byBins(asked, (r) => (r.actor === actor && WORK.has(r.kind) ? r.busy_ps : 0)).forEach((v, i) =>
        assert.ok(close(share?.[i] ?? 0, Math.min(1, v / width)), `work in bin ${i}`),
      );
      const executed = all.filter((r) => r.kind === 'operator' && r.end_ps > asked.from_ps && r.start_ps < asked.to_ps);
      assert.equal(f.operators.all, executed.length);
    }),
    { numRuns: 12 },
  );
  t.pass('no counterexample');
});

t.test('read from the chunks that overlap it, a window is the same as from all', async (t) => {
  await withIndexedTrace(file, (indexed) => {
    const view = createTraceView(indexed, () => 0);
    t.ok(view.about.chunks > 1);
    fc.assert(
      fc.property(windows, (asked) => {
        const sums = new WindowSums(trace.header, trace.operators, asked);
        for (const r of allRecords(trace.chunks)) sums.look(r);
        const { exact, read, unread_ps, ...figures } = view.window(asked);
        assert.ok(exact && read === 1 && unread_ps === view.about.elapsed_ps);
        assert.deepEqual(figures, sums.figures());
      }),
      { numRuns: 12 },
    );
  });
  t.pass('no counterexample');
});

t.test('bins of the whole run, cut to a window of whole bins, are what its own records give', async (t) => {
  const bins = 64;
  // a width that divides, so that edges fall on edges
  const to_ps = Math.ceil(elapsed_ps / bins) * bins;
  const of = (asked: WindowAsked): WindowSums => {
    const sums = new WindowSums(trace.header, trace.operators, asked);
    for (const r of allRecords(trace.chunks)) sums.look(r);
    return sums;
  };
  const whole = of({ from_ps: 0, to_ps, bins });
  const asked = { from_ps: to_ps / 4, to_ps: to_ps / 2, bins: 8 };
  const [cut, own] = [whole.figures(asked), of(asked).figures()];
  const numbers = (f: WindowFigures): number[] =>
    [...f.power_mw, ...f.bandwidth_gb_per_s].flatMap((l) => l.values).concat(f.banks.flatMap((b) => b.waiting));
  t.equal(numbers(cut).length, numbers(own).length);
  t.ok(numbers(cut).every((v, i) => close(v, numbers(own)[i]!)));
  t.same(
    cut.work.map((w) => w.actor).filter((_, i) => cut.work[i]!.share.some((s) => s > 0)),
    own.work.map((w) => w.actor),
  );
});

t.test('view --json prints a window; a window without it, or that is none, is refused', async (t) => {
  const { status, stdout } = await cli(['view', folder, '--from', '20us', '--to', '50us', '--bins', '5', '--json'], folder);
  t.equal(status, 0);
  const { about, window } = JSON.parse(stdout) as { about: object; window: WindowFigures };
  t.match(about, { name: 'single-task', level: 'tile', elapsed_ps });
  t.match(window, { from_ps: 20e6, to_ps: 50e6, bins: 5, exact: true });
  t.match(await cli(['view', folder, '--from', '700us'], folder), { status: 2, stderr: /--from: given without --json/ });
  t.match(await cli(['view', folder, '--from', '7us', '--to', '7us', '--json'], folder), {
    status: 2,
    stderr: /--to: 7000000 ps, not after --from/,
  });
});
