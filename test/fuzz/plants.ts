/**
 * Faults that a canary plants: each breaks one promise in one place of the built program, and the fuzzer of `target` must find it. What is
 * replaced is said as it stands in the build; where it stands there no more, the canary fails.
 */

/** A fault. */
export interface Plant {
  /** the promise that it breaks */
  readonly breaks: string;
  readonly target: string;
  /** below dist */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const PLANTS: Readonly<Record<string, Plant>> = {
  time: {
    ...{ breaks: 'busy, stalled and idle time sum to the time of the run', target: 'runs' },
    ...{ file: 'sim/occupancy.js', find: 'o.idle_ps += d;', replace: 'o.idle_ps += d > 1000 ? d - 1 : d;' },
  },
  energy: {
    ...{ breaks: 'energy by component, by sentence and over time sums to the total', target: 'runs' },
    ...{
      file: 'traces/events/totals.js',
      find: 'sums.energy_fj += energy_fj;',
      replace: 'sums.energy_fj += energy_fj > 9 ? energy_fj - 1 : energy_fj;',
    },
  },
  bytes: {
    ...{ breaks: 'what memories give arrives in buffers', target: 'runs' },
    ...{
      file: 'models/memory/array/service.js',
      find: 'operator, bank, bytes, energy_fj',
      replace: 'operator, bank, bytes > 16 ? bytes - 1 : bytes, energy_fj',
    },
  },
  responses: {
    ...{ breaks: 'one response a request', target: 'runs' },
    ...{
      file: 'models/memory/array/service.js',
      find: 'p.tell(write ? WRITE : READ',
      replace: 'if (!write || bank > 0) p.tell(write ? WRITE : READ',
    },
  },
  macs: {
    ...{ breaks: 'multiply-accumulates are those of the trace', target: 'runs' },
    ...{
      file: 'models/compute/pe-array/tile-teller.js',
      find: 'plan.operator.id, 0, macs,',
      replace: 'plan.operator.id, 0, macs > 60 ? macs + 1 : macs,',
    },
  },
  chance: {
    ...{ breaks: 'the same run twice has the same bytes', target: 'runs' },
    ...{
      file: 'models/memory/array/service.js',
      find: 'const hold_ps = model.hold_ps(words, write);',
      replace: 'const hold_ps = model.hold_ps(words, write) + (Math.random() < 0.01 ? 1000 : 0);',
    },
  },
  order: {
    ...{ breaks: 'the order in which actors are made is none of it', target: 'runs' },
    file: 'sim/kernel.js',
    find: 'this.byName.set(spec.name, a);',
    replace: "this.byName.set(spec.name, a); if (spec.name === 'sram') this.core.now_ps = actors.length;",
  },
  stepping: {
    ...{ breaks: 'states met before, said again, give the bytes that stepping gives', target: 'runs' },
    file: 'models/compute/pe-array/tile-teller.js',
    find: 'at.operator, 0, macs, fj);',
    replace: 'at.operator, 0, macs, fj + 1);',
  },
  checkpoint: {
    ...{ breaks: 'a run goes on from its state to the same bytes', target: 'runs' },
    file: 'sim/kernel.js',
    find: 'putBack(byName.get(name).spec.state, state);',
    replace: "if (name !== 'sram') putBack(byName.get(name).spec.state, state);",
  },
  crash: {
    ...{ breaks: 'no input ends in a stack trace', target: 'switchyard-operators' },
    ...{
      file: 'traces/files/input-error.js',
      find: 'constructor(place, problem, expected, didYouMean,',
      replace: 'constructor(place, problem, expected, didYouMean = /bits/.test(place.field) ? problem.nothing.here : undefined,',
    },
  },
  lines: {
    ...{ breaks: 'a message is one line that can be read', target: 'requests' },
    ...{ file: 'traces/files/input-error.js', find: 'super(oneLine(', replace: 'super(String(' },
  },
  hang: {
    ...{ breaks: 'no input hangs', target: 'requests' },
    ...{ file: 'traces/requests/csv.js', find: "'R or W'", replace: '(() => { for (;;); })()' },
  },
  memory: {
    ...{ breaks: 'no input takes memory beyond 1 GiB', target: 'requests' },
    ...{
      file: 'traces/requests/csv.js',
      find: "'a hexadecimal address'",
      replace: '(() => { const all = []; for (;;) all.push({ all: [all.length] }); })()',
    },
  },
};
