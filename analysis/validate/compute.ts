/** Our compute units against what was measured on others: EdgeBERT's SystemC model, SCALE-Sim. Every row, nothing fitted here. */
import { join } from 'node:path';
import { z } from 'zod';
import { alone, loadPlatform, type Platform } from '../../models/index.js';
import { checked, InputError, packageRoot, readText } from '../../traces/index.js';
import type { Table } from '../report/tables.js';

export interface Check {
  /** what is compared: a unit, or a figure of a paper */
  readonly group: string;
  readonly case: string;
  readonly quantity: string;
  readonly unit: string;
  readonly reference: number;
  readonly ours: number;
  /** relative to the reference; null: shown beside it, not judged */
  readonly tolerance: number | null;
  /** validated: nothing was fitted to it. calibrated: something was. shown: too different to be judged */
  readonly status: 'validated' | 'calibrated' | 'shown';
  readonly ok: boolean;
  readonly note?: string;
}

const EXACT = 0;
/** Other random masks than the reference's: 2 %, and what three standard deviations of so few elements allow. */
const maskTolerance = (density: number, elements: number): number =>
  density === 0 || density === 1 ? EXACT : 0.02 + 3 * Math.sqrt((1 - density) / (density * elements));

export const difference = ({ reference, ours }: Pick<Check, 'reference' | 'ours'>): number =>
  (ours - reference) / (reference || 1);

export function judge(c: Omit<Check, 'ok'>): Check {
  return { ...c, ok: c.tolerance === null || Math.abs(difference(c)) <= c.tolerance + 1e-12 };
}

const row = z.record(z.string(), z.string());
export function referenceRows(name: string): Readonly<Record<string, string>>[] {
  const file = join(packageRoot(), 'analysis', 'validate', 'reference', 'compute', name);
  const [header = '', ...lines] = readText(file).trim().split('\n');
  const names = header.split(',');
  return lines.map((line, i) =>
    checked(row, Object.fromEntries(line.split(',').map((v, j) => [names[j]!, v])), { file, line: i + 2 }),
  );
}

interface Reference {
  readonly module: string;
  readonly text: (column: string) => string;
  readonly number: (column: string) => number;
}

const SYSTEMC = 'EdgeBERT SystemC 1249ed7';
const GB_OPS: Readonly<Record<string, alone.SfuOp>> = {
  'GB softmax': 'softmax',
  'GB layer norm': 'layer_norm',
  'GB elementwise add': 'add',
  'GB entropy': 'entropy',
};
/** result vectors that fit beside operand 1 in the reference's runs: more wrap round and overwrite its masks */
const RESULTS_UNTIL_WRAP = 2048;

const exact = (group: string, name: string, quantity: string, reference: number, ours: number, tolerance = EXACT): Check =>
  judge({
    group,
    case: name,
    quantity,
    unit: quantity.includes('bytes') ? 'bytes' : quantity.includes('words') ? 'words' : 'cycles',
    reference,
    ours,
    tolerance,
    status: 'validated',
  });

/** Cycles between the host's start and its end around a product: the register write, and the way to the interrupt. */
const AROUND_PRODUCT = { 'PU in TopAccel': 1 } as const;

function productChecks(p: Platform, file: string, { module, number }: Reference): Check[] {
  const [n, m, cols, k] = ['n', 'N0', 'N1', 'M'].map(number) as [number, number, number, number];
  const [a, b] = [number('density0'), number('density1')];
  const r = alone.platformGemm(
    alone.withVector(p, n),
    { m, k, n: cols },
    { file, voltage_v: undefined, density: { a, b }, replay: true, seed: 1 },
  );
  const name = `${m}×${k} · ${k}×${cols}, n = ${n}, densities ${a}, ${b}`;
  const group = `${SYSTEMC}: ${module}`;
  const wraps = (m * cols) / n > RESULTS_UNTIL_WRAP;
  const around = module === 'PU' ? 0 : AROUND_PRODUCT['PU in TopAccel'];
  return [
    exact(group, name, 'cycles', number('cycles'), r.cycles + around),
    exact(group, name, 'mask words, operand 0', number('mask_words_read0'), r.reads['mask0']!.words),
    exact(group, name, 'mask words, operand 1', number('mask_words_read1'), r.reads['mask1']!.words),
    exact(group, name, 'data bytes, operand 0', number('data_bytes_read0'), r.reads['data0']!.bytes, maskTolerance(a, m * k)),
    ...(wraps
      ? []
      : [
          exact(
            group,
            name,
            'data bytes, operand 1',
            number('data_bytes_read1'),
            r.reads['data1']!.bytes,
            maskTolerance(b, cols * k),
          ),
        ]),
  ];
}

function unitChecks(p: Platform, file: string, reference: Reference): Check[] {
  const { module, number } = reference;
  if (module.startsWith('PU')) return productChecks(p, file, reference);
  const either = (what: string): number => number(`${what}0`) + number(`${what}1`);
  const group = `${SYSTEMC}: ${module}`;
  const op = GB_OPS[module];
  if (op !== undefined) {
    const [v, t] = [number('num_vector'), number('num_timestep')];
    const density = number('density0');
    const r = alone.platformSfu(p, op, v, t, { file, voltage_v: undefined, density, replay: true });
    const name = `${v} vectors, ${t} rows, density ${density}`;
    const vectors = p.pe_array.vector_size.value;
    return [
      exact(group, name, 'mask words', either('mask_words_read'), r.mask_words_read),
      exact(group, name, 'data bytes', either('data_bytes_read'), r.data_bytes_read, maskTolerance(density, v * t * vectors)),
      exact(group, name, 'cycles', number('cycles'), r.cycles),
      exact(group, name, 'cycles with register write', number('cycles_with_register_write'), r.cycles_with_register_write),
    ];
  }
  const [, direction, what] = module.split(' ');
  if ((direction !== 'load' && direction !== 'store') || !alone.TRANSFERS.includes(what as alone.Transfer))
    throw new InputError({ file: 'edgebert-systemc.csv' }, `unknown module "${module}"`, 'PU, GB or AXI');
  const r = alone.platformAxi(p, direction, what as alone.Transfer, number('M'), file);
  const name = `${number('M')} vectors`;
  return [
    exact(group, name, 'mask words', either('mask_words_read'), r.mask_words_read),
    exact(group, name, 'data bytes', either('data_bytes_read'), r.data_bytes_read),
    exact(group, name, 'cycles', number('cycles'), r.cycles),
    exact(group, name, 'cycles with register write', number('cycles_with_register_write'), r.cycles_with_register_write),
  ];
}

function arrayChecks(columns: Readonly<Record<string, string>>): Check[] {
  const number = (c: string): number => Number(columns[c]);
  const dataflow = columns['dataflow'] as 'os' | 'ws' | 'is';
  const [rows, cols] = [number('array_rows'), number('array_cols')];
  const size = { m: number('M'), n: number('N'), k: number('K') };
  const r = alone.arrayGemm(size, { rows, columns: cols, dataflow }, 'int8', true);
  const group = `SCALE-Sim 1d62b68: ${dataflow}`;
  const name = `${rows}×${cols}, ${size.m}×${size.k} · ${size.k}×${size.n}`;
  return [
    exact(group, name, 'cycles', number('total_cycles') + 1, r.cycles),
    exact(group, name, 'words read, ifmap', number('sram_ifmap_reads'), r.sram_reads.a),
    exact(group, name, 'words read, filter', number('sram_filter_reads'), r.sram_reads.b),
  ];
}

/** Every reference row. @throws InputError when the reference data is damaged */
export function compareCompute(done: (rows: number, of: number) => void): Check[] {
  const { platform, file } = loadPlatform('edgebert-systemc');
  const systemc = referenceRows('edgebert-systemc.csv');
  const arrays = referenceRows('scalesim-ideal.csv');
  const all = systemc.length + arrays.length;
  const checks: Check[] = [];
  for (const [i, r] of systemc.entries()) {
    checks.push(
      ...unitChecks(platform, file, { module: r['module'] ?? '', text: (c) => r[c] ?? '', number: (c) => Number(r[c]) }),
    );
    done(i + 1, all);
  }
  for (const [i, r] of arrays.entries()) {
    checks.push(...arrayChecks(r));
    done(systemc.length + i + 1, all);
  }
  return checks;
}

const percent = (x: number): string => `${(100 * x).toPrecision(3)} %`;
const value = (x: number): string => (Number.isInteger(x) ? String(x) : x.toPrecision(4));

export function checkTable(title: string, checks: readonly Check[]): Table {
  return {
    title,
    headers: ['against', 'case', 'quantity', 'unit', 'reference', 'ours', 'difference', 'tolerance', 'status', 'verdict'],
    rows: checks.map((c) => [
      c.group, c.case, c.quantity, c.unit, value(c.reference), value(c.ours), percent(difference(c)),
      c.tolerance === null ? '–' : `± ${percent(c.tolerance)}`, c.status, c.tolerance === null ? 'shown' : c.ok ? 'ok' : 'FAILED',
    ]), // prettier-ignore
  };
}

/** Failures, or all; then a line a group. */
export function checkTables(checks: readonly Check[], everything: boolean): Table[] {
  const detail = everything ? checks : checks.filter((c) => !c.ok);
  const groups = [...new Set(checks.map((c) => c.group))];
  return [
    ...(detail.length > 0 ? [checkTable(everything ? 'All quantities' : 'Quantities out of tolerance', detail)] : []),
    {
      title: 'By unit',
      headers: ['against', 'cases', 'quantities', 'equal', 'largest difference', 'verdict'],
      rows: groups.map((g) => {
        const of = checks.filter((c) => c.group === g);
        return [
          g, String(new Set(of.map((c) => c.case)).size), String(of.length), String(of.filter((c) => c.reference === c.ours).length),
          percent(Math.max(...of.map((c) => Math.abs(difference(c))))), of.every((c) => c.ok) ? 'ok' : 'FAILED',
        ]; // prettier-ignore
      }),
      note: `${checks.filter((c) => c.ok).length} of ${checks.length} quantities within tolerance; known differences: analysis/validate/DEVIATIONS.md`,
    },
  ];
}
