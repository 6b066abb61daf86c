/** `switchyard import`: what became of each recorded operator. */
import { command } from './command.js';
import { importFlags, importOptionsOf } from './import-options.js';
import { argument, flag, text } from './option.js';

/** Prints the ledger of the import: what was mapped, opened, folded, not understood. Writes OUT where it is given. */
export const importCommand = command({
  name: 'import',
  summary: 'read a recorded trace, say what became of each operator, write it as an operator trace (JSON Lines)',
  arguments: { file: argument('<trace>') },
  options: {
    out: text('--out <file>', 'where to write it; .gz compresses'),
    ...importFlags,
    json: flag('--json', 'print the report as JSON'),
  },
  example: 'switchyard import traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --out tiny.jsonl.gz',
  async run({ file, out, ...flags }, session) {
    const [{ importTrace, coverageWarning }, { importTable }, { writeOperators }] = await Promise.all([
      import('../../traces/index.js'),
      import('../../analysis/index.js'),
      import('./write-operators.js'),
    ]);
    session.stage(`reading ${file}`);
    const { trace, report } = importTrace(file, importOptionsOf(flags));
    const warning = coverageWarning(report.coverage);
    if (warning !== undefined) session.warn(warning);
    if (out !== undefined) writeOperators(out, trace);
    return { json: report, tables: [importTable(report)] };
  },
});
