/** `switchyard import`: what became of each recorded operator. */
import { command } from './command.js';
import { argument, flag, text } from './option.js';
import * as shared from './options.js';

/** Prints the ledger of the import: what was mapped, folded, fused, not understood. Writes OUT where it is given. */
export const importCommand = command({
  name: 'import',
  summary: 'read a recorded trace, say what became of each operator, write it as an operator trace (JSON Lines)',
  arguments: { file: argument('<trace>') },
  options: {
    out: text('--out <file>', 'where to write it; .gz compresses'),
    strict: shared.strict,
    sharing: shared.sharing,
    json: flag('--json', 'print the report as JSON'),
  },
  example: 'switchyard import traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --out tiny.jsonl.gz',
  async run({ file, out, strict, sharing }) {
    const [{ importTrace }, { importTable }, { writeOperators }] = await Promise.all([
      import('../../traces/index.js'),
      import('../../analysis/index.js'),
      import('./write-operators.js'),
    ]);
    const { trace, report } = importTrace(file, { strict: strict ?? false, sharing });
    if (out !== undefined) writeOperators(out, trace);
    return { json: report, tables: [importTable(report)] };
  },
});
