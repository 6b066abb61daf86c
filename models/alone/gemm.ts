/** A product on an engine alone: operands lie in the buffers, results go there. No loads, no stores, no host but its start. */
import type { Kernel } from '../../sim/index.js';
import { createPeArray } from '../compute/pe-array/pe-array.js';
import { RUN_USES, WORDS, type Engine } from '../compute/pe-array/engine.js';
import type { RunReport } from '../compute/pe-array/run-report.js';
import type { TileEnergies } from '../power/tile-energies.js';
import { createBench, planOf, REGISTER_WRITE, watch, type Told } from './bench.js';

/** A[m, k] · B[k, n]. */
export interface GemmSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
interface Traffic {
  readonly words: number;
  readonly bytes: number;
}
/** What a product came to, in cycles of the array's clock, words and bytes of its buffers, and pJ. */
export interface GemmResult extends GemmSize {
  /** sizes as multiplied: edge tiles are filled up */
  readonly padded: GemmSize;
  readonly cycles: number;
  /** from the first cycle of the register write that starts it to the interrupt */
  readonly cycles_with_register_write: number;
  readonly macs: number;
  /** those whose operands are both not zero */
  readonly active_macs: number;
  /** MACs, of those that the engine can do in the cycles in which it multiplies */
  readonly utilisation: number;
  /** the same of all cycles: what of its peak throughput is reached */
  readonly share_of_peak: number;
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
const START_TO_INTERRUPT = 1;

function workOf({ m, k, n }: GemmSize, { density, element_bytes }: GemmHardware): Parameters<typeof planOf>[0] {
  const masks = density.c === null ? 0 : Math.ceil((m * n) / 8);
  return {
    unit: 'pe-array',
    kind: 'matmul',
    dims: { b: 1, m, k, n },
    size: { m, n, k },
    density: { a: density.a, b: density.b, result: density.c },
    element_bytes,
    result_bytes: Math.floor(m * n * element_bytes * (density.c ?? 1)) + masks,
  };
}

type Sums = Readonly<Record<'macs' | 'a' | 'b' | 'result' | 'encoder', Told>>;

/** By component: what the array and its ports told, and what flowed meanwhile. */
function energies_pj(sums: Sums, standing_uw: GemmHardware['standing_uw'], time_ps: number): Record<string, number> {
  return {
    'pe-array': sums.macs.fj / 1000,
    'activation-buffer': sums.a.fj / 1000,
    'weight-buffer': sums.b.fj / 1000,
    'result-buffer': sums.result.fj / 1000,
    encoder: sums.encoder.fj / 1000,
    ...Object.fromEntries(Object.entries(standing_uw).map(([name, uw]) => [name, (uw * time_ps) / 1e6])),
  };
}

function trafficOf({ words }: RunReport, { a, b, result }: Sums, mask_word_bytes: number): Pick<GemmResult, 'reads' | 'writes'> {
  const w = (name: (typeof WORDS)[number]): number => words[WORDS.indexOf(name)]!;
  const masks = (count: number): Traffic => ({ words: count, bytes: count * mask_word_bytes });
  return {
    reads: {
      mask0: masks(w('a-mask')),
      data0: { words: w('a-data'), bytes: a.data },
      mask1: masks(w('b-mask')),
      data1: { words: w('b-data'), bytes: b.data },
      ...(w('others') > 0 && { others: { words: w('others'), bytes: w('others') } }),
    },
    writes: { mask: masks(w('result-mask')), data: { words: w('result-data'), bytes: result.data } },
  };
}

/** @param recurrence false: every state is stepped */
export function gemmAlone(size: GemmSize, hardware: GemmHardware, recurrence: boolean): GemmResult {
  const { period_ps, energies, standing_uw, mask_word_bytes } = hardware;
  const { kernel, clock, hear, run } = createBench(period_ps);
  const engine = hardware.engine(kernel);
  const plan = planOf(workOf(size, hardware));
  const options = { requester: 0, energies, config_cycles: 0, run_config_cycles: 0, result_slots: 1 };
  const pe = createPeArray(kernel, 'pe-array', clock, engine, { ...options, recurrence: recurrence && 'trains' }, () => plan);
  let report: RunReport | undefined;
  hear(pe.ran$, (r) => void (report = r));
  const { a, b, result, encoder } = pe.tellers;
  const sums = { macs: watch(pe), a: watch(a), b: watch(b), result: watch(result), encoder: watch(encoder) };
  run(() => {
    pe.job.next({ operator: 0 });
    pe.ready.next({ operand: 'a' });
    pe.ready.next({ operand: 'b' });
  });
  if (!report) throw new Error('the run was not reported');
  const { cycles, uses, macs, active_macs } = report;
  const energy_by_component_pj = energies_pj(sums, standing_uw, cycles * period_ps);
  const filled = (v: number, to: number): number => Math.ceil(v / to) * to;
  const { multiples, macs_per_cycle } = engine;
  return {
    ...size,
    padded: { m: filled(size.m, multiples.m), k: filled(size.k, multiples.k), n: filled(size.n, multiples.n) },
    cycles,
    cycles_with_register_write: cycles + START_TO_INTERRUPT + REGISTER_WRITE,
    macs,
    active_macs,
    utilisation: macs / (uses[0]! * macs_per_cycle),
    share_of_peak: macs / (cycles * macs_per_cycle),
    compute_cycles: uses[0]!,
    stall_cycles: Object.fromEntries(RUN_USES.slice(1).map((u, i) => [u, uses[i + 1]!])),
    ...trafficOf(report, sums, mask_word_bytes),
    energy_pj: Object.values(energy_by_component_pj).reduce((s, x) => s + x, 0),
    energy_by_component_pj,
  };
}
