/** Our own JSON Lines form: nothing to infer. */
import { isGemm, OPERATOR_FORMAT } from '../operators/operator.js';
import { readJsonl } from '../operators/jsonl.js';
import type { Importer } from './importer.js';
import { createLedger } from './ledger.js';

export const operatorLines: Importer = {
  summary: 'operator trace of this program (JSON Lines), gzip or not',
  recognises: (head) => head.split('\n', 1)[0]!.includes(OPERATOR_FORMAT.format),
  read(text, file) {
    const trace = readJsonl(text, file);
    const ledger = createLedger();
    for (const op of trace.operators) ledger.count('mapped', isGemm(op.dims) ? op.name : op.kind, op.kind);
    return { trace, report: ledger.close(trace.operators.length) };
  },
};
