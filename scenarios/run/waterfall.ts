/** From one platform to another, a parameter at a time: each alone on the first, and each on top of those before it. */
import type { Cost, Waterfall, WaterfallStep } from '../../analysis/index.js';
import { BEYOND, hardwareOf, joined, loadPlatform, STEPS, type Platform } from '../../models/index.js';
import { coverageWarning, importTrace, type ImportOptions } from '../../traces/index.js';
import { costOf } from './cost.js';

/** A platform without its sources, to see whether a step changes anything. */
const numbersOf = (p: Platform): string => JSON.stringify(p, (key, value: unknown) => (key === 'source' ? undefined : value));

/** What runs from where to where, and who is told how far it is. */
export interface WaterfallOptions {
  readonly from: string;
  readonly to: string;
  readonly reading: ImportOptions;
  readonly done: (runs: number, of: number) => void;
}

/**
 * @returns beside the steps, what is to be said before them of the recording
 * @throws InputError when a platform on the way cannot run the trace
 */
export function waterfall(
  file: string,
  { from, to, reading, done }: WaterfallOptions,
): { result: Waterfall; warning: string | undefined } {
  const [one, other] = [from, to].map((p) => loadPlatform(p).platform) as [Platform, Platform];
  // a step may take a memory over with its technology
  const tables = joined(one.tables, other.tables, () => ({ file: to, field: 'technology' }));
  const [first, last] = [one, other].map((p) => ({ ...p, ...(tables && { tables }) })) as [Platform, Platform];
  const { trace, report } = importTrace(file, reading);
  let reached = first;
  const ways = STEPS.flatMap(({ name, apply }) => {
    const before = reached;
    reached = apply(before, last);
    return numbersOf(reached) === numbersOf(before) ? [] : [{ name, alone: apply(first, last), upTo: reached }];
  });
  const unlike = (platform: Platform, from: Platform): Platform[] => (numbersOf(platform) === numbersOf(from) ? [] : [platform]);
  const after = BEYOND.flatMap(({ name, apply }) =>
    unlike(apply(last, last), last).map((upTo) => ({ name, alone: unlike(apply(first, last), first)[0], upTo })),
  );
  // the two ends, and each step alone and on top of the others
  const all = 2 * (ways.length + 1) + after.reduce((n, { alone }) => n + (alone ? 2 : 1), 0);
  let runs = 0;
  done(runs, all); // the first may take long
  function run(platform: Platform): Cost {
    const cost = costOf(trace, hardwareOf(platform, `${from} towards ${to}`));
    done(++runs, all);
    return cost;
  }
  const start = run(first);
  const steps = ways.map(({ name, alone, upTo }): WaterfallStep => ({ name, alone: run(alone), upTo: run(upTo) }));
  const beyond = after.map(({ name, alone, upTo }): WaterfallStep => ({
    name,
    alone: alone ? run(alone) : null,
    upTo: run(upTo),
  }));
  const result = { name: trace.name, from, to, first: start, steps, last: run(last), beyond };
  return { result, warning: coverageWarning(report.coverage) };
}
