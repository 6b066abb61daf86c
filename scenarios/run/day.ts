/**
 * Sentences with long gaps between them, simulated: what a day of few requests follows from. A gap lasts until everything rests, and
 * once a second longer, which says what rest costs; no time comes near what the clock in ps can hold.
 */
import { measureDay, partOfRun, type DayMeasured, type DayWindow, type DayWindows } from '../../analysis/figures.js';
import type { Platform } from '../../models/index.js';
import { InputError, PS_PER_MS, PS_PER_S, type TraceEnd } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { standbyOf } from '../workload/standby.js';
import { resolveScenario } from '../workload/resolve.js';
import { tasksOfScenario } from '../workload/tasks.js';
import type { Expectation } from './expectation.js';
import { restOn } from './rest.js';
import type { RunUntilTaken } from './run-scenario.js';
import type { RunResult } from './run-result.js';

/** Everything rests after its own time without work; some more, for what is under way. */
const SETTLING_PS = 2 * PS_PER_MS;
/** no DRAM's clock is slower */
const MOST_CYCLE_PS = 5000;
/** what as many sentences as there are slots and some more leave of the clock */
const MOST_SETTLING_PS = 100 * PS_PER_S;
/** wake-ups make a sentence longer than one that follows at once, a short one by many times its length */
const ROOM = 1.5;
const WAKING_PS = 2 * PS_PER_MS;

/** From the end of a sentence until everything rests, in ps. @throws InputError where that is too long to be simulated */
function settling_ps({ memories }: Platform, { at }: LoadedScenario): number {
  const after = Object.values(memories).map(({ idle, controller }) => {
    const { power_down_after_cycles, self_refresh_after_cycles } = controller ?? {};
    const cycles = (power_down_after_cycles?.value ?? 0) + (self_refresh_after_cycles?.value ?? 0);
    return 2 * (idle?.after_ps.value ?? 0) + MOST_CYCLE_PS * cycles;
  });
  const settling = SETTLING_PS + Math.max(...after);
  if (settling > MOST_SETTLING_PS)
    throw new InputError(at('stream', 'arrivals'), 'a memory that sleeps later than 100 s after its last access', 'sooner');
  return settling;
}

/** @param overrides as `withStandby` has them @param closed the same without gaps @returns undefined where the run was asked to stop */
export async function dayWindows(
  loaded: LoadedScenario,
  overrides: readonly Override[],
  closed: Expectation,
  run: RunUntilTaken,
): Promise<DayWindows | undefined> {
  const names = tasksOfScenario(loaded, undefined).map((t) => t.name);
  const slots = loaded.scenario.switching?.slots ?? 1;
  const changing = names.slice(1, 1 + slots);
  // the last one says that the one before it is over
  const tasks = [names[0]!, names[0]!, names[0]!, ...changing, names[0]!];
  const flag = 'daily';
  const of = (times_ms: readonly number[]) =>
    resolveScenario(
      loadScenario(loaded.file, [
        ...overrides,
        { path: ['stream', 'sentences'], value: tasks.length, flag },
        { path: ['stream', 'order'], value: { kind: 'listed', tasks }, flag },
        { path: ['stream', 'arrivals'], value: { kind: 'listed', times_ms }, flag },
      ]),
    );
  const { platform } = closed.cold;
  const settling = settling_ps(platform, loaded);
  const longest_ps = Math.max(...[closed.cold, closed.stays, closed.changes].map((r) => r?.end.now_ps ?? 0));
  const times_ms = tasks.map(
    (_, i) => (settling + i * (ROOM * longest_ps + WAKING_PS + settling) + (i > 1 ? PS_PER_S : 0)) / PS_PER_MS,
  );
  const moments: TraceEnd[] = [];
  await run(of(times_ms), (soFar) => moments.push(soFar) === tasks.length);
  if (moments.length < tasks.length) return undefined;
  let ended_ps = 0;
  const windows = tasks.slice(1).map((_, i): DayWindow => {
    const part = partOfRun(moments[i]!, moments[i + 1]!);
    const { start_ps, end_ps } = part.sentences[0]!;
    const gap_ps = start_ps - ended_ps;
    ended_ps = end_ps;
    if (gap_ps < settling) throw new Error(`a gap of ${gap_ps} ps, where ${settling} are needed`);
    return { totals: part.totals, gap_ps, service_ps: end_ps - start_ps };
  });
  return {
    cold: windows[0]!,
    stays: windows[1]!,
    longer: windows[2]!,
    changes: changing.length > 0 ? windows.at(-1) : undefined,
  };
}

/** What a day follows from. */
export const measuredDay = (loaded: LoadedScenario, { platform }: RunResult, windows: DayWindows): DayMeasured =>
  measureDay(windows, restOn(platform, standbyOf(loaded, platform)));
