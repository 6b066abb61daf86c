import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createKernel, Probe, type Activity, type Kernel } from '../../../sim/index.js';
import { memory } from '../../../models/index.js';
import { kindIndex, type RequestRow } from '../../../traces/index.js';
import { ARRAYS, DRAMS, requests } from '../../helpers/requests.js';
import { PLACE, request } from '../../helpers/memory.js';

type Sent = Pick<memory.MemRequest, 'address' | 'bytes' | 'write'> & { readonly at_ps: number; readonly operator?: number };
/** A memory with somebody who sends what is asked for, and keeps the answers. */
function bench(device: string, sent: readonly Sent[], settings: Readonly<Record<string, unknown>> = {}) {
  const kernel = createKernel();
  const { memory: mem } = memory.loadDevice(device, undefined, settings);
  const controller = mem.create(kernel, 'm');
  const answers: memory.MemResponse[] = [];
  const activities: Activity[] = [];
  const host = kernel.actor({
    name: 'host',
    state: {},
    start: () => sent.forEach(({ at_ps }, i) => host.wakeAfter(at_ps, i)),
    wake(now_ps, i) {
      const { address, bytes, write, operator = 0 } = sent[i]!;
      controller.request.next({ id: i, requester: 1, operator, memory: 0, address, bytes, write, sent_ps: now_ps });
    },
  });
  controller.response$.subscribe(host.input((x: memory.MemResponse) => void answers.push(x)));
  controller.activity$.subscribe(new Probe((a) => void activities.push({ ...a })));
  return { kernel, controller, mem, answers, activities };
}
const read = (address: number, bytes = 64, at_ps = 0, operator = 0): Sent => ({ address, bytes, write: false, at_ps, operator });
const total = (e: memory.MemoryEnergy): number => Object.values({ ...e }).reduce((a, b) => a + b, 0);

for (const device of [...DRAMS, ...ARRAYS])
  t.test(`${device}: a run that is stopped, saved and taken up again ends as the one that was not`, async (t) => {
    const { contiguous_bytes, capacity_bytes } = memory.loadDevice(device).memory.facts;
    const blocks = Math.min(capacity_bytes / 64, 2 ** 20);
    const longest = Math.min(256, contiguous_bytes);
    const toSent = (rows: readonly RequestRow[]): Sent[] =>
      rows.slice(0, 40).map(({ cycle, address, write }) => ({
        address: address - (address % longest),
        bytes: longest,
        write,
        at_ps: cycle * 700,
      }));
    const finish = ({ kernel, controller, answers }: ReturnType<typeof bench>) => ({
      now_ps: kernel.now_ps,
      answers: [...answers],
      energy: controller.energy_fj(),
      queues: controller.queues_ps(),
      states: controller.states_ps(),
      banks: controller.banks(),
      wear: controller.wear(),
      latency: structuredClone(controller.latency()),
      occupancy: { ...controller.occupancy },
    });
    fc.assert(
      fc.property(requests(blocks), fc.nat(2_000_000), (rows, until_ps) => {
        const sent = toSent(rows);
        const whole = bench(device, sent);
        whole.kernel.run();
        const first = bench(device, sent);
        first.kernel.run({ until_ps });
        const second = bench(device, sent);
        second.kernel.putBackCheckpoint(
          JSON.parse(JSON.stringify(first.kernel.takeCheckpoint())) as ReturnType<Kernel['takeCheckpoint']>,
        );
        second.kernel.run();
        second.answers.unshift(...first.answers);
        assert.deepEqual(finish(second), finish(whole));
        // each request is answered once; time is accounted for
        assert.deepEqual(
          whole.answers.map((a) => a.id).sort((a, b) => a - b),
          [...sent.keys()],
        );
        const { busy_ps, stalled_ps, idle_ps, since_ps } = whole.controller.occupancy;
        assert.equal(busy_ps + stalled_ps + idle_ps, since_ps);
        const told = whole.activities.reduce((sum, a) => sum + a.energy_fj, 0);
        const energy = total(whole.controller.energy_fj());
        assert.ok(told <= energy + 1e-6 * energy, 'no more energy is told than there is');
      }),
      { numRuns: 12 },
    );
    t.pass('no counterexample');
  });

t.test('a request that a memory may not be sent stops the run and says why', async (t) => {
  const failing = (device: string, r: Sent, message: RegExp): void => {
    const { kernel } = bench(device, [r]);
    t.throws(() => kernel.run(), { message });
  };
  const sram = 2 ** 21;
  failing('sram-22nm-2mib', read(sram - 32, 33), /request 0 of 33 bytes at 2097120 crosses banks|beyond 2097152/);
  failing('sram-22nm-2mib', read(sram, 64), /m: address 2097152 is beyond 2097152 bytes/);
  failing('sram-22nm-2mib', read(32, 64), /m: request 0 of 64 bytes at 32 crosses banks/);
  failing('lpddr4-3200', read(4096 - 32, 64), /m: request 0 of 64 bytes at 4064 lies in two rows/);
  failing('lpddr4-3200', read(2 ** 31, 64), /m: address 2147483648 is beyond 2147483648 bytes/);
  const { kernel, answers } = bench('lpddr4-3200', [read(2 ** 31 - 64), read(4096 - 64)]);
  kernel.run();
  t.equal(answers.length, 2, 'the last bytes of the memory and of a row');
  const edge = bench('sram-22nm-2mib', [read(sram - 64)]);
  edge.kernel.run();
  t.equal(edge.answers.length, 1);
});

t.test('an answer has the fields of its request', async (t) => {
  for (const device of ['lpddr4-3200', 'sram-22nm-2mib']) {
    const { kernel, answers } = bench(device, [{ address: 0, bytes: 48, write: true, at_ps: 7, operator: 9 }]);
    kernel.run();
    t.same(answers, [{ id: 0, requester: 1, operator: 9, memory: 0, write: true, bytes: 48 }], device);
  }
});

t.test('a request of several bursts is one transaction of our own policy, and is answered with its last burst', async (t) => {
  for (const policy of memory.policies.names) {
    const kernel = createKernel();
    const controller = memory
      .loadDevice('lpddr4-3200', policy, policy === 'dramsim3' ? {} : { power_down_after_cycles: 0 })
      .memory.create(kernel, 'm');
    const times: number[] = [];
    const host = kernel.actor({
      name: 'host',
      state: {},
      start: () => host.wakeAfter(0),
      wake: () =>
        controller.request.next({
          id: 0,
          requester: 1,
          operator: 0,
          memory: 0,
          address: 32,
          bytes: 256,
          write: false,
          sent_ps: 0,
        }),
    });
    controller.response$.subscribe(host.input((x: memory.MemResponse) => void times.push(kernel.now_ps, x.bytes)));
    kernel.run();
    t.equal(times.length, 2, policy);
    t.equal(times[1], 256);
    t.ok(controller.kind === 'dram' && controller.counts().reads === 5, 'it touches five bursts');
    t.ok(times[0]! >= (1 + 29 + 45 + 4 * 8) * 625, 'four more bursts of eight cycles');
    t.equal(
      controller.latency().banks.reduce((n, b) => n + b.requests, 0),
      1,
    );
  }
});

t.test('requests between clock edges wait for the next; that wait has a name', async (t) => {
  const { kernel, controller } = bench('lpddr4-3200', [read(0, 64, 700)], { power_down_after_cycles: 0 });
  kernel.run();
  t.equal(memory.waitsByCause(controller.latency())['clock'], 2 * 625 - 700);
  const edge = bench('lpddr4-3200', [read(0, 64, 625)], { power_down_after_cycles: 0 });
  edge.kernel.run();
  t.equal(memory.waitsByCause(edge.controller.latency())['clock'], undefined);
});

t.test('one request a cycle is accepted, in order; the others wait outside', async (t) => {
  const sent = [0, 1, 2, 3].map((i) => read(64 * i));
  const accepted: number[] = [];
  const { kernel, controller } = bench('lpddr4-3200', sent, { power_down_after_cycles: 0 });
  controller.settled$.subscribe(new Probe((x) => void (accepted[x.id] = x.accepted)));
  kernel.run();
  t.same(accepted, [0, 1, 2, 3]);
  t.equal(memory.waitsByCause(controller.latency())['queue-full'], (1 + 2 + 3) * 625);
});

t.test('standby and refresh are charged to the operator under way; at its end it pays up to then', async (t) => {
  for (const device of ['lpddr4-3200', 'edram-22nm-8mib']) {
    const kernel = createKernel();
    const awake = { power_down_after_cycles: 0, self_refresh_after_cycles: 0, page: 'closed' };
    const settings = device.startsWith('lpddr4') ? awake : {};
    const controller = memory.loadDevice(device, undefined, settings).memory.create(kernel, 'm');
    const paid: Record<number, number> = {};
    const kinds = new Set<number>();
    controller.activity$.subscribe(
      new Probe((a) => {
        paid[a.operator] = (paid[a.operator] ?? 0) + a.energy_fj;
        kinds.add(a.kind);
      }),
    );
    const host = kernel.actor({
      name: 'host',
      state: {},
      start: () => [0, 1, 2].forEach((what) => host.wakeAfter(what * 100_000_000, what)),
      wake(_now, what) {
        if (what === 0) controller.request.next(request({ operator: 1, bytes: 64 }));
        if (what > 0) controller.account.next({ operator: what });
        if (what < 2) controller.job.next({ operator: what + 1 });
      },
    });
    kernel.run();
    controller.energy_fj();
    t.ok(Math.abs(paid[1]! - paid[2]!) < 0.3 * paid[1]!, `${device}: equal times cost about the same`);
    t.ok(kinds.has(kindIndex('leakage')));
    t.ok(kinds.has(kindIndex('refresh')));
    t.equal(paid[3], undefined);
  }
});

t.test('writes wear the cells of arrays that are programmed; the most written decide', async (t) => {
  const writes = [0, 0, 4096 * 3].map((address, i) => ({ address, bytes: 64, write: true, at_ps: 100_000_000 * i }));
  const rram = bench('rram-22nm-silicon-8mib', writes);
  rram.kernel.run();
  t.equal(rram.controller.kind, 'array');
  if (rram.controller.kind !== 'array') return;
  t.same(rram.controller.written(), { 0: 8, 3: 4 });
  t.same(rram.controller.words(), { read: 0, write: 12 });
  t.same(rram.controller.wear(), { memory: 'm', most_writes: (8 * 16) / 4096, endurance: 10_000 });
  const fresh = bench('rram-22nm-silicon-8mib', [read(0)]);
  fresh.kernel.run();
  t.same(fresh.controller.wear(), { memory: 'm', most_writes: 0, endurance: 10_000 });
  for (const device of ['sram-22nm-2mib', 'lpddr4-3200']) t.equal(bench(device, []).controller.wear(), null);
});

t.test('a memory that never answers is named in the deadlock; an idle one is not', async (t) => {
  for (const device of ['lpddr4-3200', 'sram-22nm-2mib']) {
    const { kernel } = bench(device, [read(0, 64, 0), read(64, 64, 1_000_000_000)]);
    t.equal(kernel.run({ until_ps: 1_000 }), 'paused');
    t.equal(kernel.run(), 'drained');
  }
});

t.test('occupancy: an on-chip memory is busy while it serves, a bank that wakes up stalls it, then it is idle', async (t) => {
  const { kernel, controller } = bench('sram-22nm-2mib', [read(0), read(0, 64, 50_000_000)], {
    idle: { after_ps: 1_000_000, wake_ps: 3000 },
  });
  kernel.run();
  const service = 1206 + 3 * 966;
  t.match(controller.occupancy, { mode: 'idle', busy_ps: 2 * service, stalled_ps: 3000, idle_ps: 50_000_000 - service });
  t.same(controller.states_ps(), {
    on: 16 * kernel.now_ps - 15 * (kernel.now_ps - 1_000_000) - (50_000_000 - service - 1_000_000),
    retention: 15 * (kernel.now_ps - 1_000_000) + (50_000_000 - service - 1_000_000),
  });
  t.equal(controller.energy_fj().wakeUp, Math.round((79.896 * 100_000) / 1000));
});

t.test('Little’s law: requests in the queues × time is what they waited in them', async (t) => {
  const { kernel, controller } = bench('sram-22nm-64kib', [read(0), read(0), read(0)]);
  kernel.run();
  const service = 950 + 3 * 966;
  t.same(controller.queues_ps(), { read: (1 + 2) * service, write: 0, written: 0 });
  t.equal(memory.waitsByCause(controller.latency())['bank'], 3 * service);
});

t.test('a player offers each request at its cycle and counts the answers', async (t) => {
  const kernel = createKernel();
  const rows = [
    { cycle: 2, address: 0, write: false },
    { cycle: 2, address: 64, write: true },
    { cycle: 10, address: 128, write: false },
  ];
  const player = memory.createPlayer(kernel, 'player', rows, { clock_ps: 100, bytes: 64, requester: 5 });
  const seen: memory.MemRequest[] = [];
  const echo = kernel.actor({
    name: 'echo',
    state: { owed: 0 },
    wake: () => answers$.next(undefined as never),
    arbitrate: () => echo.wakeAfter(50),
  });
  const { OutPort } = await import('../../../sim/index.js');
  const answers$ = new OutPort<memory.MemResponse>();
  player.request$.subscribe(
    echo.input((r: memory.MemRequest) => {
      seen.push(r);
      echo.ask();
    }),
  );
  answers$.subscribe(player.response);
  t.throws(() => kernel.run(), { message: /player waits for echo \(1 of 3 requests to be answered\)/ });
  t.same(
    seen.map(({ id, sent_ps, address, write, bytes, requester }) => [id, sent_ps, address, write, bytes, requester]),
    [
      [0, 200, 0, false, 64, 5],
      [1, 200, 64, true, 64, 5],
      [2, 1000, 128, false, 64, 5],
    ],
  );
  t.equal(player.last_ps(), 1050);
  const none = createKernel();
  memory.createPlayer(none, 'player', [], { clock_ps: 100, bytes: 64, requester: 5 });
  t.equal(none.run(), 'drained');
  t.equal(memory.devices.get('ddr4-2400', PLACE)().kind, 'dram');
});
