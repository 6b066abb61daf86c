/**
 * Voltage and frequency by sentence: the first layer runs at the fastest point; then the slowest that still meets the target.
 *
 * What is left is taken to cost what the first layer did, for each layer until the predicted exit, and after the last one
 * what came before the first (assumed). A change takes the time that the supply needs to settle, during which nothing runs;
 * each sentence begins at the fastest point again.
 * Source  EdgeBERT (MICRO 2021): sentence-level DVFS from the entropy after the first layer. The look-up of the predicted layer
 *         takes no time and no energy (assumed: a table of 100 rows).
 */
import { OutPort, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { pointFor, type OperatingPoint, type OperatingPoints } from '../power/operating-point.js';
import type { Supply } from '../power/supply.js';
import type { Choice } from './choice.js';

/** By program: a latency target, 0 for none, and the layer after which it exits. */
export interface Dvfs {
  readonly targets_ps: readonly number[];
  readonly layers: readonly number[];
  /** by sentence, the layer after which it is predicted to exit; absent: the predictor knows the layer of its program */
  readonly predicted?: readonly (number | undefined)[];
}
/** Ports of the unit, and what can be asked of it. */
export interface DvfsUnit {
  readonly choose: InPort<Choice>;
  /** voltage and frequency have settled, or were right already */
  readonly settled$: OutPort<null>;
  readonly supply: Supply;
  /** points chosen so far */
  chosen(): readonly { readonly sentence: number; readonly voltage_v: number; readonly frequency_mhz: number }[];
}

export function createDvfs(
  kernel: Kernel,
  name: string,
  clock: Clock,
  table: OperatingPoints & { readonly settle_ps: number },
  { targets_ps, layers, predicted }: Dvfs,
): DvfsUnit {
  const fastest = pointFor(table, Infinity);
  const state = {
    voltage_v: fastest.voltage_v,
    scale: 1,
    pending: null as Choice | null,
    chosen: [] as { sentence: number; voltage_v: number; frequency_mhz: number }[],
  };
  const settled$ = new OutPort<null>();
  const self = kernel.actor({ name, state, wake: () => settled$.next(null), rest });

  function pointOf({ moment, sentence, program, begun_ps, layerBegun_ps }: Choice, now_ps: number): OperatingPoint {
    const target_ps = targets_ps[program]!;
    if (moment === 'begin' || target_ps === 0) return fastest;
    const left_ps = target_ps - (now_ps - begun_ps) - table.settle_ps;
    const work_ps = (now_ps - layerBegun_ps) * ((predicted?.[sentence] ?? layers[program]!) - 1) + (layerBegun_ps - begun_ps);
    return left_ps > 0 ? pointFor(table, (fastest.frequency_mhz * work_ps) / left_ps) : fastest;
  }

  /** What has been done up to now has been told, with the energies of the supply as it was. */
  function rest(now_ps: number): void {
    const choice = state.pending;
    if (choice === null) return;
    state.pending = null;
    const { voltage_v, frequency_mhz, period_ps, scale } = pointOf(choice, now_ps);
    if (choice.moment === 'layer') state.chosen.push({ sentence: choice.sentence, voltage_v, frequency_mhz });
    const changes = period_ps !== clock.state.period_ps;
    state.voltage_v = voltage_v;
    state.scale = scale;
    if (changes) clock.setPeriod(period_ps);
    self.wakeAfter(changes ? table.settle_ps : 0);
  }

  return {
    choose: self.input((choice: Choice) => {
      state.pending = choice;
      self.askRest();
    }),
    settled$,
    supply: { state },
    chosen: () => state.chosen,
  };
}
