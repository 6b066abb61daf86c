/** A trace whose format has operators: nothing to infer, each is accounted for as it is. */
import { isGemm, type OperatorTrace } from '../operators/operator.js';
import { addMacs, coverageOf, newCounted } from './coverage.js';
import type { Imported } from './importer.js';
import { createLedger } from './ledger.js';

export function taken(trace: OperatorTrace): Imported {
  const ledger = createLedger();
  const counted = newCounted();
  for (const { dims, name, kind } of trace.operators) {
    ledger.count('mapped', isGemm(dims) ? name : kind, kind);
    if (isGemm(dims)) addMacs(counted, name, dims, true);
  }
  const rows = ledger.close(trace.operators.length);
  const totals = ledger.totals();
  return { trace, report: { rows, totals, notes: ledger.notes, coverage: coverageOf(counted, totals, rows) } };
}
