/** A scenario as it is, and with one thing changed at a time: each simulated by itself. */
import { figuresOf, type Alternative, type Alternatives, type Figures } from '../../analysis/index.js';
import { acceleratorsOf, BEYOND, type Platform } from '../../models/index.js';
import { InputError } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { resolveScenario, type Resolved } from '../workload/resolve.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';
import { summaryOf } from './summary.js';

/** Fields of a scenario that are changed together. */
interface Change {
  readonly name: string;
  readonly set: readonly Override[];
}

const override = (path: readonly string[], value: unknown): Override => ({ path, value, flag: 'alternatives' });

/** What a step changes of a platform, as the fields of a scenario; of those it leaves alone, nothing. */
const changesOf = (before: Platform, after: Platform): Override[] =>
  (Object.keys(after) as (keyof Platform)[])
    .filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]))
    .map((key) => override(['platform', key], after[key]));

/** Sentences that are served together, beside those of the scenario. */
const TOGETHER = [1, 2, 4, 8];

/** With a sentence for each, where one at a time is asked for: else the second would never work. */
function twoAccelerators({ arrivals }: Scenario['stream']): Change {
  const two = override(['platform', 'accelerators'], 2);
  if (arrivals.kind !== 'closed' || arrivals.in_flight !== 1) return { name: 'two accelerators', set: [two] };
  return { name: 'two accelerators, 2 sentences in flight', set: [two, override(['stream', 'arrivals', 'in_flight'], 2)] };
}

/** What may be changed of a scenario: each that is another than it has. */
function changes({ schedule, model, stream }: Scenario, platform: Platform): Change[] {
  const merged = model.parts?.lora?.merged ?? false;
  const together = schedule?.policy === 'batch' ? TOGETHER.filter((k) => k !== (schedule.together ?? 1)) : [];
  return [
    ...BEYOND.map(({ name, apply }) => ({ name, set: changesOf(platform, apply(platform, platform)) })),
    ...together.map((k) => ({
      name: k === 1 ? 'one sentence at a time' : `${k} sentences together`,
      set: [override(['schedule', 'together'], k)],
    })),
    ...(model.parts?.lora
      ? [
          {
            name: `LoRA ${merged ? 'beside the base' : 'merged at a switch'}`,
            set: [override(['model', 'parts', 'lora', 'merged'], !merged)],
          },
        ]
      : []),
    ...(acceleratorsOf(platform) === 1 ? [twoAccelerators(stream)] : []),
  ].filter(({ set }) => set.length > 0);
}

/** How it is run, and who is told how far it is. */
export interface AlternativesOptions {
  readonly set: readonly Override[];
  readonly done: (runs: number, of: number) => void;
  /** true asks it to stop */
  readonly onProgress: RunScenarioOptions['onProgress'];
}

/**
 * @returns beside the rows, what is to be said before them; undefined where it was stopped
 * @throws InputError when the scenario as it is cannot be run; a change that cannot is a row that says why
 */
export async function alternatives(
  file: string,
  { set, done, onProgress }: AlternativesOptions,
): Promise<{ readonly result: Alternatives; readonly warnings: readonly string[] } | undefined> {
  const { scenario, at } = loadScenario(file, set);
  const { replications, arrivals } = scenario.stream;
  if (replications !== undefined) throw new InputError(at('stream', 'replications'), 'several runs', 'a scenario of one run');
  if (arrivals.kind === 'daily')
    throw new InputError(at('stream', 'arrivals', 'kind'), 'daily: of two runs', 'a scenario of one run');
  const resolvedWith = (more: readonly Override[]): Resolved => resolveScenario(loadScenario(file, [...set, ...more]));
  const asItIs = resolvedWith([]);
  const all = changes(scenario, asItIs.hardware.platform);
  let runs = 0;
  /** undefined where it was stopped */
  async function run(resolved: Resolved): Promise<Figures | undefined> {
    const ran = await runScenario(resolved, { level: 'operator', folder: undefined, onProgress });
    done(++runs, all.length + 1);
    return ran.end.ended === 'finished' ? figuresOf(summaryOf(resolved.name, ran)) : undefined;
  }
  done(runs, all.length + 1); // the first may take long
  const base = await run(asItIs);
  if (!base) return undefined;
  const rows: Alternative[] = [];
  for (const { name, set: more } of all) {
    try {
      const figures = await run(resolvedWith(more));
      if (!figures) return undefined;
      rows.push({ name, ...figures });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      done(++runs, all.length + 1);
      rows.push({ name, fault: error.message });
    }
  }
  return { result: { name: scenario.name, base, rows }, warnings: asItIs.warnings };
}
