import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Counts, Engine, Run } from '../../../models/compute/pe-array/engine.js';
import { createPacer, newPacer, type Skips } from '../../../models/compute/pe-array/pacer.js';
import { passed, type Place } from '../../../models/compute/pe-array/place.js';
import { runTableOf, type Leg, type Passage, type RunTable } from '../../../models/compute/pe-array/run-table.js';
import { OutPort } from '../../../sim/index.js';

const runOfTiles = (tiles: number): Run => ({
  tiling: { tiles, depths: 1, size: () => ({ m: 1, k: 1, n: 1 }), alike: () => 1, ends: () => true },
  emit: true,
  shape: `${tiles}`,
  density: { a: 1, b: 1 },
});

/** An engine with `phases` states between tiles: each tile takes as long as its phase says, then 2 cycles drain and 3 are on their way. */
function createCounter(phases: number, recurs: boolean) {
  let s = { phase: 0, tile: 0, drain: 0, flight: 0 };
  let [left, since, ticks] = [0, 0, 0];
  const [tile$, done$] = [new OutPort<null>(), new OutPort<null>()];
  const length = (): number => 1 + ((3 * s.phase + 1) % phases);
  function endTile(): void {
    s.phase = (s.phase + 2) % phases;
    left--;
    if (left > 0) s.tile = length();
    else s.drain = 2;
    tile$.next(null);
  }
  const look = (): Counts => {
    const counts = { uses: [since], moved: [], held: [], words: [], issued: [0, 0], rows: 0, tile_cycles: since };
    since = 0;
    return counts;
  };
  const engine: Engine = {
    ...{ kind: '', threads: [], macs_per_cycle: 1, multiples: { m: 1, k: 1, n: 1 }, tick$: new OutPort(), tile$, done$, look },
    recurs: () => recurs,
    tilingOf: () => runOfTiles(1).tiling,
    wordsOf: () => [],
    begin(run) {
      left = run.tiling.tiles;
      s.tile = length();
    },
    tick() {
      ticks++;
      since++;
      if (s.tile > 0) {
        if (--s.tile === 0) endTile();
      } else if (s.drain > 0) {
        if (--s.drain === 0) {
          s.flight = 3;
          done$.next(null);
        }
      } else s.flight--;
    },
    idle: () => s.tile + s.drain + s.flight === 0,
    state: () => JSON.stringify(s),
    putBack(text, run, progress) {
      s = JSON.parse(text) as typeof s;
      left = run.tiling.tiles - progress.tiles;
    },
    progressKey: (run, progress) => Math.min(2, run.tiling.tiles - progress.tiles),
  };
  return { engine, ticks: () => ticks };
}

/** Runs of so many tiles, one after the other: what each passage came to, and when in its run. */
function play(runs: readonly number[], phases: number, table: RunTable, how: { skips?: Skips; recurs?: boolean } = {}) {
  const { skips = 'tiles', recurs = true } = how;
  const { engine, ticks } = createCounter(phases, recurs);
  const state = newPacer();
  engine.tile$.subscribe(() => (state.tileDone = true));
  engine.done$.subscribe(() => (state.runDone = true));
  let [beat, beats] = [-1, 0];
  const pacer = createPacer(
    engine,
    table,
    skips,
    (cycles) => {
      assert.equal(beat, -1, 'one beat at a time');
      beat = cycles;
      beats++;
    },
    state,
  );
  const told: unknown[] = [];
  for (const tiles of runs) {
    const run = runOfTiles(tiles);
    const place: Place = { progress: { tiles: 0, readsA: 0, readsB: 0, rows: 0 }, leaving: -1, biased: false };
    let now = 0;
    let legs: readonly Leg[] | undefined;
    /** the passages that have ended, each at its time */
    function tellAll(ended: readonly Leg[]): void {
      let end = now - ended.reduce((sum, { passage, times }) => sum + passage.cycles * times, 0);
      for (const { passage, times } of ended)
        for (let i = 0; i < times; i++) {
          end += passage.cycles;
          passed(place, run, passage);
          told.push([end, passage.mark, passage.cycles, passage.counts.uses]);
        }
    }
    pacer.begin(run, place);
    do {
      if (legs) pacer.goOn(run, place);
      assert.ok(now < 1000, 'it ends');
      now += beat;
      beat = -1;
      legs = pacer.beat(run);
      if (legs) tellAll(legs);
    } while (legs?.at(-1)?.passage.mark !== 'idle');
    assert.equal(state.cycle, now, 'cycles of the run so far');
    assert.equal(place.progress.tiles, tiles);
  }
  return { told, ticks: ticks(), beats };
}

let tables = 0;
const newTable = (): RunTable => runTableOf(`a test's ${tables++}`);
const runs = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

t.test('what is skipped comes to what is stepped: the same marks at the same cycles with the same counts', async (t) => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 6 }), (list, phases) => {
      const stepped = play(list, phases, newTable(), { skips: false });
      const table = newTable();
      const first = play(list, phases, table);
      assert.deepEqual(first.told, stepped.told);
      assert.ok(first.ticks <= stepped.ticks);
      const again = play(list, phases, table);
      assert.deepEqual(again.told, stepped.told);
      assert.equal(again.ticks, 0, 'all of it was met before');
      const trains = play(list, phases, table, { skips: 'trains' });
      assert.deepEqual(trains.told, stepped.told);
      assert.ok(trains.beats <= 3 * list.length, 'tiles up to the last, the drain, what is on its way');
    }),
  );
  t.pass('no counterexample');
});

t.test('a run that is known up to a tile is stepped from there on, in an engine whose state was put back', async (t) => {
  const table = newTable();
  play([4], 6, table);
  const longer = play([4, 9], 6, table);
  t.same(longer.told, play([4, 9], 6, newTable(), { skips: false }).told);
  const fresh = play([4, 9], 6, newTable(), { skips: false });
  t.ok(longer.ticks > 0 && longer.ticks < fresh.ticks);
});

t.test(
  'by hand: two tiles of 2 cycles; marks are seen a cycle after what they mark; the drain; what is on its way',
  async (t) => {
    const { told, ticks } = play([2], 2, newTable());
    t.same(told, [
      [3, 'tile', 3, [2]],
      [5, 'tile', 2, [2]],
      [7, 'done', 2, [2]],
      [10, 'idle', 3, [3]],
    ]);
    t.equal(ticks, 9);
  },
);

t.test('nothing is skipped, and nothing kept, where an engine does not recur or the pacer may not', async (t) => {
  for (const how of [{ recurs: false }, { skips: false as const }]) {
    const table = newTable();
    const first = play([3, 3, 3], 1, table, how);
    t.equal(play([3, 3, 3], 1, table, how).ticks, first.ticks);
  }
  const table = newTable();
  play([3], 1, table, { recurs: false });
  t.ok(play([3], 1, table).ticks > 0, 'none was kept');
});

t.test('a table finds by state and key; engines of the same kind share one', async (t) => {
  const table = newTable();
  const passage = (from: string, key: number): Passage => {
    const counts = { uses: [], moved: [], held: [], words: [], issued: [], rows: 0, tile_cycles: 0 };
    return { from, key, cycles: key, mark: 'tile', counts, to: '' };
  };
  const list = [passage('x', 1), passage('x', 2), passage('y', 1)];
  list.forEach((p) => table.keep(p));
  for (const p of list) t.equal(table.find(p.from, p.key), p);
  for (const [from, key] of [
    ['x', 3],
    ['y', 2],
    ['z', 1],
  ] as const)
    t.equal(table.find(from, key), undefined);
  t.equal(runTableOf('a kind'), runTableOf('a kind'));
  t.not(runTableOf('a kind'), runTableOf('another'));
});
