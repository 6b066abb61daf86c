import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  arrayDevice,
  createController,
  dramDevice,
  lookUp,
  schedulers,
  technologies,
  type MemRequest,
  type MemResponse,
} from '../../models/index.js';
import { createKernel, OutPort, type ActorHandle } from '../../sim/index.js';

const PLACE = { file: 'test' };
function array(name: string, banks: number) {
  const technology = technologies.get(name, PLACE);
  if (technology.kind !== 'array') throw new Error(name);
  const size_bytes = 2 ** 20;
  const macro = lookUp(technology, technology.macroPerBank ? size_bytes / banks : size_bytes);
  if ('range' in macro) throw new Error('outside the table');
  return { device: arrayDevice(technology, macro, { size_bytes, banks, interleave_bytes: 64 }), macro };
}
function dram(banks = 8) {
  const technology = technologies.get('lpddr4-3200', PLACE);
  if (technology.kind !== 'dram') throw new Error('no DRAM');
  return dramDevice(technology, { size_bytes: 2 ** 30, banks, devices: 2, overrides: {} });
}
const DEVICES = { sram: () => array('sram-22nm', 4).device, rram: () => array('rram-22nm-silicon', 4).device, dram };

type Draft = { at: number; block: number; write: boolean; requester: number; bytes: number };
const draft: fc.Arbitrary<Draft> = fc.record({
  at: fc.nat(20_000),
  block: fc.oneof(fc.nat(40), fc.nat(4000)),
  write: fc.boolean(),
  requester: fc.constantFrom(1, 2),
  bytes: fc.integer({ min: 1, max: 64 }),
});

interface Answered {
  readonly response: MemResponse;
  readonly at_ps: number;
}
/** Plays the drafts; `order` is that in which requests of one time are sent. */
function play(
  makeDevice: () => ReturnType<typeof dram>,
  scheduler: string,
  drafts: readonly Draft[],
  order = drafts.map((_, i) => i),
) {
  const kernel = createKernel();
  const controller = createController(kernel, {
    name: 'memory',
    device: makeDevice(),
    scheduler: schedulers.get(scheduler, PLACE),
    refreshName: 3,
  });
  const send$ = new OutPort<MemRequest>();
  const answers: Answered[] = [];
  const waits: { requester: number; holder: number; amount: number }[] = [];
  let energy_fj = 0;
  const player: ActorHandle = kernel.actor({
    name: 'player',
    state: {},
    start: () => order.forEach((i) => player.wakeAfter(drafts[i]!.at, i)),
    wake(now_ps, id) {
      const { block, write, requester, bytes } = drafts[id]!;
      send$.next({ id, requester, operator: 0, memory: 0, write, address: block * 64, bytes, sent_ps: now_ps });
    },
  });
  send$.subscribe(controller.request);
  controller.response$.subscribe(player.input((response) => void answers.push({ response, at_ps: kernel.now_ps })));
  controller.activity$.subscribe((a) => {
    energy_fj += a.energy_fj;
    if (a.holder > 0 && a.requester > 0) waits.push({ requester: a.requester, holder: a.holder, amount: a.amount });
  });
  kernel.run();
  return { answers, waits, banks: controller.banks(), energy_fj, end_ps: kernel.now_ps };
}

for (const [name, makeDevice] of Object.entries(DEVICES))
  for (const scheduler of schedulers.names) {
    t.test(`${name}, ${scheduler}: one response a request; bytes and waits are conserved`, async (t) => {
      fc.assert(
        fc.property(fc.array(draft, { minLength: 1, maxLength: 60 }), (drafts) => {
          const { answers, waits, banks } = play(makeDevice, scheduler, drafts);
          assert.deepEqual(
            answers.map((a) => a.response.id).sort((a, b) => a - b),
            drafts.map((_, i) => i),
          );
          for (const { response, at_ps } of answers) {
            assert.equal(response.bytes, drafts[response.id]!.bytes);
            assert.ok(at_ps > drafts[response.id]!.at);
          }
          assert.equal(
            banks.reduce((s, b) => s + b.requests, 0),
            drafts.length,
          );
          assert.equal(
            banks.reduce((s, b) => s + b.wait_ps + b.refresh_wait_ps, 0),
            waits.reduce((s, w) => s + w.amount, 0),
          );
        }),
        { numRuns: 60 },
      );
      t.pass('no counterexample');
    });
    t.test(`${name}, ${scheduler}: the order in which requests of one time arrive does not matter`, async (t) => {
      const shuffled = fc
        .array(
          draft.map((d) => ({ ...d, at: d.at % 3 })),
          { minLength: 2, maxLength: 30 },
        )
        .chain((drafts) => fc.tuple(fc.constant(drafts), fc.shuffledSubarray([...drafts.keys()], { minLength: drafts.length })));
      const byId = (answers: Answered[]) => answers.map((a) => [a.response.id, a.at_ps]).sort((a, b) => a[0]! - b[0]!);
      fc.assert(
        fc.property(shuffled, ([drafts, order]) => {
          assert.deepEqual(
            byId(play(makeDevice, scheduler, drafts, order).answers),
            byId(play(makeDevice, scheduler, drafts).answers),
          );
        }),
        { numRuns: 60 },
      );
      t.pass('no counterexample');
    });
  }

t.test('LPDDR4: an unloaded read takes what its timings say, by hand', async (t) => {
  const one = (blocks: number[]): number[] =>
    play(
      dram,
      'fcfs',
      blocks.map((block, i) => ({ at: i * 300_000, block, write: false, requester: 1, bytes: 64 })),
    ).answers.map((a, i) => a.at_ps - i * 300_000);
  const tCK = 625;
  const [closed, hit, conflict] = one([0, 1, 8 * 64]); // 64 bursts of 64 bytes a row, 8 banks: the next row of the bank
  t.equal(closed, (29 + 28 + 8) * tCK, 'tRCD + RL + burst');
  t.equal(hit, (28 + 8) * tCK, 'RL + burst');
  t.equal(conflict, (29 + 29 + 28 + 8) * tCK, 'tRP + tRCD + RL + burst');
});

t.test('LPDDR4: a stream is bounded by the data bus, and comes near it', async (t) => {
  const drafts = Array.from({ length: 2000 }, (_, block) => ({ at: 0, block, write: false, requester: 1, bytes: 64 }));
  const { end_ps } = play(dram, 'fr-fcfs', drafts);
  const peak_ps = drafts.length * 8 * 625;
  t.ok(end_ps >= peak_ps, 'never above the pin limit');
  t.ok(end_ps < peak_ps * 1.15, `${((100 * peak_ps) / end_ps).toFixed(1)} % of peak: refresh takes 7.7 %`);
});

t.test('SRAM and RRAM: energy is accesses × table, time is access + cycles', async (t) => {
  for (const name of ['sram-22nm', 'rram-22nm-silicon', 'rram-22nm-tool']) {
    const { device, macro } = array(name, 4);
    const drafts = Array.from({ length: 50 }, (_, i) => ({
      at: i * 30_000_000,
      block: i,
      write: i % 2 === 1,
      requester: 1,
      bytes: 64,
    }));
    const { energy_fj, answers } = play(() => device, 'fcfs', drafts);
    t.equal(energy_fj, 25 * 4 * (macro.read_fj + macro.write_fj), name);
    t.equal(answers[0]!.at_ps, macro.read_ps + 3 * macro.cycle_ps);
  }
});

t.test('a look-up gives the rows of its table, interpolates between them and never beyond', async (t) => {
  for (const name of technologies.names) {
    const technology = technologies.get(name, PLACE);
    if (technology.kind !== 'array') continue;
    for (const row of technology.macros) t.match(lookUp(technology, row.capacity_bytes), row);
    const [a, b] = technology.macros;
    t.match(lookUp(technology, (a!.capacity_bytes + b!.capacity_bytes) / 2), { between: [a!.capacity_bytes, b!.capacity_bytes] });
    t.ok('range' in lookUp(technology, technology.macros.at(-1)!.capacity_bytes * 2));
    t.ok('range' in lookUp(technology, 16));
  }
});
