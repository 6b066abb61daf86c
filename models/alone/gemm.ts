/**
 * A product on the PE array alone: operands lie in the buffers, results go there. No loads, no stores, no host but its start.
 */
import { createClock, createKernel, OutPort, Probe, type Activity, type Kernel } from '../../sim/index.js';
import { detailIndex, type Operator } from '../../traces/index.js';
import { WORDS, type Engine, RUN_USES } from '../compute/pe-array/engine.js';

import { createPeArray } from '../compute/pe-array/pe-array.js';
import type { RunReport } from '../compute/pe-array/run-report.js';

import type { Job, Ready } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';
import { REGISTER_WRITE } from './axi.js';
import type { TileEnergies } from '../power/tile-energies.js';

export interface GemmSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
interface Traffic {
  readonly words: number;
  readonly bytes: number;
}
export interface GemmResult extends GemmSize {
  /** sizes as multiplied: edge tiles are filled up */
  readonly padded: GemmSize;
  readonly cycles: number;
  /** from the first cycle of the register write that starts it to the interrupt */
  readonly cycles_with_register_write: number;
  readonly macs: number;
  /** those whose operands are both not zero */
  readonly active_macs: number;
  /** MACs a cycle, of those that the engine has */
  readonly utilization: number;
  /** compute and stalls sum to the cycles */
  readonly compute_cycles: number;
  readonly stall_cycles: Readonly<Record<string, number>>;
  /** by buffer of operands 0 and 1 */
  readonly reads: Readonly<Record<string, Traffic>>;
  readonly writes: Readonly<Record<string, Traffic>>;
  readonly energy_pj: number;
  readonly energy_by_component_pj: Readonly<Record<string, number>>;
}

/** What a product is multiplied on. */
export interface GemmHardware {
  readonly engine: (kernel: Kernel) => Engine;
  readonly energies: TileEnergies;
  /** share of elements that are not zero; null: dense, without masks */
  readonly density: { readonly a: number | null; readonly b: number | null; readonly c: number | null };
  readonly element_bytes: number;
  readonly mask_word_bytes: number;
  readonly period_ps: number;
  /** power that flows with time, by component */
  readonly standing_uw: Readonly<Record<string, number>>;
}

/** From the acknowledged write to the interrupt a run takes a cycle more. Source: EdgeBERT's SystemC model (1249ed7), measured. */
export const START_TO_INTERRUPT = 1;

/** A plan of one step, whose blocks lie where they are wanted. */
function planOf({ m, k, n }: GemmSize, { density, element_bytes }: GemmHardware): Plan {
  const location = (d: number | null) => ({ memory: 0, base: 0, bytes: 0, density: d, nonzero: d ?? 1, element_bytes });
  const tensor = (id: string, shape: number[]) => ({ id, class: 'activation' as const, shape, bits: 8 });
  const operator: Operator = {
    id: 0,
    name: 'gemm',
    kind: 'matmul',
    dims: { b: 1, m, k, n },
    inputs: [tensor('a', [m, k]), tensor('b', [n, k])],
    output: tensor('c', [m, n]),
    deps: [],
    layer: null,
    sentence: 0,
  };
  const masks = density.c === null ? 0 : Math.ceil((m * n) / 8);
  const bytes = Math.floor(m * n * element_bytes * (density.c ?? 1)) + masks;
  const region = { memory: 0, base: 0, rows: 1, row_bytes: bytes, stride_bytes: bytes, offsets: null };
  const one = { slots: 1, loads: [region] };
  const [aEncoding, bEncoding, cEncoding] = [location(density.a), location(density.b), location(density.c)];
  const steps = [{ a: 0, b: 0, block: 0, m, n, k, last: true }];
  return {
    operator,
    unit: 'pe-array',
    parameters: [],
    a: one,
    b: one,
    steps,
    blocks: [region],
    mapping: '',
    aEncoding,
    bEncoding,
    cEncoding,
  };
}

const MASK = detailIndex('mask');
const DATA = detailIndex('data');

/** Sums of what a teller told. */
function watch(activity$: OutPort<Activity>): { fj: number; mask: number; data: number } {
  const sums = { fj: 0, mask: 0, data: 0 };
  activity$.subscribe(
    new Probe((x: Activity) => {
      sums.fj += x.energy_fj;
      if (x.detail === MASK) sums.mask += x.amount;
      else if (x.detail === DATA) sums.data += x.amount;
    }),
  );
  return sums;
}

/** @param replay false: every state is stepped */
export function gemmAlone(size: GemmSize, hardware: GemmHardware, replay: boolean): GemmResult {
  const kernel = createKernel();
  const engine = hardware.engine(kernel);
  const plan = planOf(size, hardware);
  const options = { requester: 0, energies: hardware.energies, config_cycles: 0, run_config_cycles: 0, result_slots: 1, replay };
  const pe = createPeArray(kernel, 'pe-array', createClock('accelerator', hardware.period_ps), engine, options, () => plan);
  const job$ = new OutPort<Job>();
  const ready$ = new OutPort<Ready>();
  job$.subscribe(pe.job);
  ready$.subscribe(pe.ready);
  const host = kernel.actor({
    name: 'host',
    state: {},
    start() {
      job$.next({ operator: 0 });
      ready$.next({ operand: 'a' });
      ready$.next({ operand: 'b' });
    },
  });
  let report: RunReport | undefined;
  pe.ran$.subscribe(host.input((r: RunReport) => void (report = r)));
  const { tellers } = pe;
  const [macs, a, b, result, encoder] = [pe, tellers.a, tellers.b, tellers.result, tellers.encoder].map((t) => watch(t.activity$)) as [Sums, Sums, Sums, Sums, Sums]; // prettier-ignore
  kernel.run();
  if (!report) throw new Error('the run was not reported');
  const { cycles, uses, words } = report;
  const time_ps = cycles * hardware.period_ps;
  const standing = Object.entries(hardware.standing_uw).map(([name, uw]) => [name, (uw * time_ps) / 1e6] as const);
  const energy_by_component_pj = {
    'pe-array': macs.fj / 1000,
    'activation-buffer': a.fj / 1000,
    'weight-buffer': b.fj / 1000,
    'result-buffer': result.fj / 1000,
    encoder: encoder.fj / 1000,
    ...Object.fromEntries(standing),
  };
  const maskWord = hardware.mask_word_bytes;
  const w = (name: (typeof WORDS)[number]): number => words[WORDS.indexOf(name)]!;
  const masks = (n: number): Traffic => ({ words: n, bytes: n * maskWord });
  const filled = (v: number, to: number): number => Math.ceil(v / to) * to;
  const { multiples } = engine;
  return {
    ...size,
    padded: { m: filled(size.m, multiples.m), k: filled(size.k, multiples.k), n: filled(size.n, multiples.n) },
    cycles,
    cycles_with_register_write: cycles + START_TO_INTERRUPT + REGISTER_WRITE,
    macs: report.macs,
    active_macs: report.active_macs,
    utilization: report.macs / (cycles * engine.macs_per_cycle),
    compute_cycles: uses[0]!,
    stall_cycles: Object.fromEntries(RUN_USES.slice(1).map((u, i) => [u, uses[i + 1]!])),
    reads: {
      mask0: masks(w('a-mask')),
      data0: { words: w('a-data'), bytes: a.data },
      mask1: masks(w('b-mask')),
      data1: { words: w('b-data'), bytes: b.data },
      ...(w('others') > 0 && { others: { words: w('others'), bytes: w('others') } }),
    },
    writes: { mask: masks(w('result-mask')), data: { words: w('result-data'), bytes: result.data } },
    energy_pj: Object.values(energy_by_component_pj).reduce((s, x) => s + x, 0),
    energy_by_component_pj,
  };
}
type Sums = ReturnType<typeof watch>;
