/** Our compute units against what was measured on others: EdgeBERT's SystemC model, SCALE-Sim. Every row. */
import { alone, loadPlatform, varied, type Hardware } from '../../models/index.js';
import { InputError } from '../../traces/formats.js';
import { judge, type Check } from './checks.js';
import { referenceRows, type ReferenceRow } from './reference-rows.js';

/** Cycles and words are counted, not measured: one more is wrong. */
const EXACT = 0;
/** Other random masks than the reference's: 2 %, and what three standard deviations of so few elements allow. */
const maskTolerance = (density: number, elements: number): number =>
  density === 0 || density === 1 ? EXACT : 0.02 + 3 * Math.sqrt((1 - density) / (density * elements));

/** A row of the reference, its columns read as numbers. */
interface Reference {
  readonly module: string;
  /** NaN for a column that the file has not: nothing agrees with that */
  readonly number: (column: string) => number;
}

const SYSTEMC = 'EdgeBERT SystemC 1249ed7';
/** The reference’s modules that are special functions of ours. */
const GB_OPS: Readonly<Record<string, alone.SfuOp>> = {
  'GB softmax': 'softmax',
  'GB layer norm': 'layer_norm',
  'GB elementwise add': 'add',
  'GB entropy': 'entropy',
};
/** result vectors that fit beside operand 1 in the reference's runs: more wrap round and overwrite its masks */
const RESULTS_UNTIL_WRAP = 2048;

/**
 * Checks of one case.
 * @param fitted its latencies were inferred from these very totals: that its cycles agree is no validation
 */
const checksOf =
  (group: string, name: string, fitted: boolean) =>
  (quantity: string, reference: number, ours: number, tolerance = EXACT): Check =>
    judge({
      group,
      case: name,
      quantity,
      unit: quantity.includes('bytes') ? 'bytes' : quantity.includes('words') ? 'words' : 'cycles',
      reference,
      ours,
      tolerance,
      status: fitted && quantity.startsWith('cycles') ? 'calibrated' : 'validated',
    });

/** A matrix product on the processing unit: cycles, mask words, data bytes. */
function productChecks(hardware: Hardware, { module, number }: Reference): Check[] {
  // the reference multiplies N0 rows of M elements with N1 columns, n elements at a time
  const [n, m, cols, k] = ['n', 'N0', 'N1', 'M'].map(number) as [number, number, number, number];
  const [a, b] = [number('density0'), number('density1')];
  const options = { voltage_v: undefined, density: { a, b }, recurrence: true, seed: 1 };
  const r = alone.platformGemm(
    varied(hardware, (p) => alone.withVector(p, n)),
    { m, k, n: cols },
    options,
  );
  // started by a register, it ends with an interrupt: the cycle between is the reference's rule, not read from its sources
  const byRegister = module === 'PU in TopAccel';
  const check = checksOf(`${SYSTEMC}: ${module}`, `${m}×${k} · ${k}×${cols}, n = ${n}, densities ${a}, ${b}`, byRegister);
  const wraps = (m * cols) / n > RESULTS_UNTIL_WRAP;
  const { mask0, data0, mask1, data1 } = r.reads as Record<string, { readonly words: number; readonly bytes: number }>;
  return [
    check('cycles', number('cycles'), byRegister ? r.cycles_with_register_write - alone.REGISTER_WRITE : r.cycles),
    ...(byRegister
      ? [check('cycles with register write', number('cycles_with_register_write'), r.cycles_with_register_write)]
      : []),
    check('mask words, operand 0', number('mask_words_read0'), mask0!.words),
    check('mask words, operand 1', number('mask_words_read1'), mask1!.words),
    check('data bytes, operand 0', number('data_bytes_read0'), data0!.bytes, maskTolerance(a, m * k)),
    ...(wraps ? [] : [check('data bytes, operand 1', number('data_bytes_read1'), data1!.bytes, maskTolerance(b, cols * k))]),
  ];
}

/** What special functions and transfers report. */
interface UnitResult {
  readonly cycles: number;
  readonly cycles_with_register_write: number;
  readonly mask_words_read: number;
  readonly data_bytes_read: number;
}
/** What special functions and transfers have in common. */
function resultChecks({ module, number }: Reference, name: string, r: UnitResult, tolerance: number): Check[] {
  const check = checksOf(`${SYSTEMC}: ${module}`, name, true);
  const either = (what: string): number => number(`${what}0`) + number(`${what}1`);
  return [
    check('cycles', number('cycles'), r.cycles),
    check('cycles with register write', number('cycles_with_register_write'), r.cycles_with_register_write),
    check('mask words', either('mask_words_read'), r.mask_words_read),
    check('data bytes', either('data_bytes_read'), r.data_bytes_read, tolerance),
  ];
}

/** Finds the unit of ours that a row of the reference is about. */
function unitChecks(hardware: Hardware, reference: Reference): Check[] {
  const { module, number } = reference;
  if (module.startsWith('PU')) return productChecks(hardware, reference);
  const op = GB_OPS[module];
  if (op !== undefined) {
    const [v, t, density] = [number('num_vector'), number('num_timestep'), number('density0')];
    const r = alone.platformSfu(hardware, op, v, t, { voltage_v: undefined, density, recurrence: true });
    const elements = v * t * hardware.platform.pe_array.vector_size.value;
    return resultChecks(reference, `${v} vectors, ${t} rows, density ${density}`, r, maskTolerance(density, elements));
  }
  const [, direction, what] = module.split(' ');
  if ((direction !== 'load' && direction !== 'store') || !alone.TRANSFERS.includes(what as alone.Transfer))
    throw new InputError({ file: 'edgebert-systemc.csv' }, `unknown module "${module}"`, 'PU, GB or AXI');
  const r = alone.platformAxi(hardware, direction, what as alone.Transfer, number('M'));
  return resultChecks(reference, `${number('M')} vectors`, r, EXACT);
}

/** A product on a systolic array: SCALE-Sim counts words of each operand. */
function arrayChecks(columns: ReferenceRow): Check[] {
  const number = (c: string): number => Number(columns[c]);
  const dataflow = columns['dataflow'] as 'os' | 'ws' | 'is';
  const [rows, cols] = [number('array_rows'), number('array_cols')];
  const size = { m: number('M'), n: number('N'), k: number('K') };
  const r = alone.arrayGemm(size, { rows, columns: cols, dataflow }, 'int8', true);
  const check = checksOf(`SCALE-Sim 1d62b68: ${dataflow}`, `${rows}×${cols}, ${size.m}×${size.k} · ${size.k}×${size.n}`, false);
  return [
    // the reference counts from 0 to its last cycle
    check('cycles', number('total_cycles') + 1, r.cycles),
    check('words read, ifmap', number('sram_ifmap_reads'), r.sram_reads.a),
    check('words read, filter', number('sram_filter_reads'), r.sram_reads.b),
  ];
}

/** Every reference row. @throws InputError when the reference data is damaged */
export function compareCompute(done: (rows: number, of: number) => void): Check[] {
  const hardware = loadPlatform('edgebert-systemc');
  const systemc = referenceRows('compute/edgebert-systemc.csv');
  const arrays = referenceRows('compute/scalesim-ideal.csv');
  const all = systemc.length + arrays.length;
  const checks: Check[] = [];
  for (const [i, r] of systemc.entries()) {
    checks.push(...unitChecks(hardware, { module: r['module'] ?? '', number: (c) => Number(r[c]) }));
    done(i + 1, all);
  }
  for (const [i, r] of arrays.entries()) {
    checks.push(...arrayChecks(r));
    done(systemc.length + i + 1, all);
  }
  return checks;
}
