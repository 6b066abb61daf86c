/**
 * The kernel through its public ports on three loads, each beside a bare fastpriorityqueue loop with direct calls that
 * does the same work. The kernel is given, so that an earlier commit's can be. A bare event is (time, sequence, actor), ordered by time and sequence, as stability needs.
 */
import FastPriorityQueue from 'fastpriorityqueue';
import { VirtualTimeScheduler } from 'rxjs';
import type * as sim from '../../sim/index.js';

export type Sim = Pick<typeof sim, 'createKernel' | 'OutPort'>;

interface Load {
  readonly name: string;
  /** how many times an earlier commit's pace, at least */
  readonly least: number;
  /** and what share of the bare loop's, how many times that of RxJS */
  readonly overBare: number;
  readonly overRxjs?: number;
  readonly kernel: (sim: Sim, events: number) => void;
  readonly bare: (events: number) => void;
  readonly rxjs?: (events: number) => void;
}

/** A small generator for delays: the same sequence on both sides, costing both the same. */
function lcg(): () => number {
  let s = 12345;
  return () => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

interface Bare {
  time: number;
  seq: number;
  actor: number;
}
function bareLoop(events: number, begin: (add: (delay: number, actor: number) => void) => (actor: number) => void): void {
  const queue = new FastPriorityQueue<Bare>((a, b) => a.time < b.time || (a.time === b.time && a.seq < b.seq));
  let now = 0;
  let seq = 0;
  const handle = begin((delay, actor) => queue.add({ time: now + delay, seq: seq++, actor }));
  for (let i = 0; i < events; i++) {
    const e = queue.poll()!;
    now = e.time;
    handle(e.actor);
  }
}

/** Two actors send one message to and fro; a message takes 10 ps. */
function pingPong({ createKernel, OutPort }: Sim, events: number): void {
  const kernel = createKernel();
  const ports = [new OutPort<number>(), new OutPort<number>()];
  const handles: sim.ActorHandle[] = [];
  for (const i of [0, 1]) {
    const state = { got: 0 };
    const h: sim.ActorHandle = kernel.actor({
      name: `player-${i}`,
      state,
      ...(i === 0 && { start: () => h.wakeAfter(10) }),
      wake: () => ports[i]!.next(1),
      arbitrate: () => h.wakeAfter(10),
    });
    handles.push(h);
    ports[1 - i]!.subscribe(
      h.input((n) => {
        state.got += n;
        h.ask();
      }),
    );
  }
  kernel.run({ maxEvents: events });
}
const barePingPong = (events: number): void =>
  bareLoop(events, (add) => {
    const got = [0, 0];
    add(10, 0);
    return (actor) => {
      got[1 - actor]!++;
      add(10, 1 - actor);
    };
  });

const TIMERS = 1000;
/** A thousand timers, each set again at a random delay of 1 to 1,000 ps. */
function timers({ createKernel }: Sim, events: number): void {
  const kernel = createKernel();
  const random = lcg();
  const delay = (): number => 1 + Math.floor(random() * 1000);
  const state = { fired: 0 };
  const h = kernel.actor({
    name: 'timers',
    state,
    start() {
      for (let i = 0; i < TIMERS; i++) h.wakeAfter(delay(), i);
    },
    wake(_now, timer) {
      state.fired++;
      h.wakeAfter(delay(), timer);
    },
  });
  kernel.run({ maxEvents: events });
}
const bareTimers = (events: number): void =>
  bareLoop(events, (add) => {
    const random = lcg();
    const delay = (): number => 1 + Math.floor(random() * 1000);
    const state = { fired: 0 };
    for (let i = 0; i < TIMERS; i++) add(delay(), i);
    return (timer) => {
      state.fired++;
      add(delay(), timer);
    };
  });
function rxTimers(events: number): void {
  const random = lcg();
  const scheduler = new VirtualTimeScheduler();
  let fired = 0;
  for (let i = 0; i < TIMERS; i++)
    scheduler.schedule(
      function () {
        if (++fired < events) this.schedule(undefined, 1 + Math.floor(random() * 1000));
      },
      1 + Math.floor(random() * 1000),
    );
  scheduler.flush();
}

const exponential = (random: () => number, mean: number): number => Math.ceil(-Math.log(1 - random()) * mean);
/** An M/M/1 queue at 80 % load: source and server are two actors, customers are messages. */
function mm1({ createKernel, OutPort }: Sim, events: number): void {
  const kernel = createKernel();
  const random = lcg();
  const customer$ = new OutPort<number>();
  const source = kernel.actor({
    name: 'source',
    state: {},
    start: () => source.wakeAfter(exponential(random, 1000)),
    wake(now_ps) {
      customer$.next(now_ps);
      source.wakeAfter(exponential(random, 1000));
    },
  });
  const state = { waiting: 0, serving: false };
  const server = kernel.actor({
    name: 'server',
    state,
    arbitrate() {
      if (state.serving || state.waiting === 0) return;
      state.waiting--;
      state.serving = true;
      server.wakeAfter(exponential(random, 800));
    },
    wake() {
      state.serving = false;
      server.ask();
    },
  });
  customer$.subscribe(
    server.input(() => {
      state.waiting++;
      server.ask();
    }),
  );
  kernel.run({ maxEvents: events });
}
const bareMm1 = (events: number): void =>
  bareLoop(events, (add) => {
    const random = lcg();
    let waiting = 0;
    let serving = false;
    const serve = (): void => {
      if (serving || waiting === 0) return;
      waiting--;
      serving = true;
      add(exponential(random, 800), 1);
    };
    add(exponential(random, 1000), 0);
    return (actor) => {
      if (actor === 0) {
        waiting++;
        add(exponential(random, 1000), 0);
      } else serving = false;
      serve();
    };
  });

/** Bounds: SystemC's pace, for the kernel beside the commit before it was sought; the rest as it was when ports were built. */
export const LOADS: readonly Load[] = [
  { name: 'ping-pong, 2 actors', least: 1.6, overBare: 0.3, kernel: pingPong, bare: barePingPong },
  {
    ...{ name: '1,000 timers, delays 1–1,000', least: 1.1, overBare: 0.5, overRxjs: 20 },
    ...{ kernel: timers, bare: bareTimers, rxjs: rxTimers },
  },
  { name: 'M/M/1 queue, load 0.8', least: 1.8, overBare: 0.5, kernel: mm1, bare: bareMm1 },
];

/** Million events a second. */
function rate(run: (events: number) => void, events: number): number {
  const begin_ms = performance.now();
  run(events);
  return events / (performance.now() - begin_ms) / 1000;
}
const median = (xs: number[]): number => xs.sort((a, b) => a - b)[xs.length >> 1]!;

/** RxJS sorts its list anew for each event: more would take minutes. */
const MOST_OF_RXJS = 20_000;

/** Medians of five, the sides taken in turn so that a slow moment hits both. */
export function benchKernel(sim: Sim, name: string, events = 1_000_000): Record<string, number> {
  const { kernel, bare, rxjs } = LOADS.find((l) => l.name === name)!;
  const rates: [number[], number[]] = [[], []];
  for (let i = 0; i < 6; i++) {
    const pair = [rate((n) => kernel(sim, n), events), rate(bare, events)] as const;
    if (i > 0) pair.forEach((r, side) => rates[side]!.push(r)); // the first round warms both up
  }
  const [ours, loop] = [median(rates[0]), median(rates[1])];
  const rx = rxjs && median([1, 2, 3].map(() => rate(rxjs, Math.min(events, MOST_OF_RXJS))));
  return { rate: ours, over_bare: ours / loop, ...(rx !== undefined && { over_rxjs: ours / rx }) };
}
