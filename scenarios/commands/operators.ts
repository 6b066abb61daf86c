/** `switchyard operators`: what each operator of a run took. */
import type { OperatorGrouping, OperatorSort } from '../../analysis/index.js';
import { whole } from './arguments.js';
import { command, type Answer, type Files } from './command.js';
import { argument, flag, option, text } from './option.js';

const groupings = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).OPERATOR_GROUPINGS;
const sorts = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).OPERATOR_SORTS;

/** Prints a row an execution, or a group of them; files have every figure as a column. */
export const operators = command({
  name: 'operators',
  summary: 'what each operator of a run took: time, MACs, bytes, energy, waits, mapping',
  arguments: { file: argument('<trace>', 'an event trace (.swt), or the folder of a run') },
  options: {
    by: option<OperatorGrouping>('--by <what>', 'a row a kind, layer, task, sentence or name in place of a row an execution', {
      names: groupings,
      closed: true,
    }),
    operator: option<number>(
      '--operator <id>',
      'all of one operator: its mapping and what else could have been chosen, its waits',
      {
        parse: whole(0),
      },
    ),
    sort: option<OperatorSort>('--sort <what>', 'as issued (start), or the largest first: {names}', {
      names: sorts,
      closed: true,
      default: 'start',
    }),
    limit: option('--limit <n>', 'rows to print; files and --json have all', { parse: whole(1), default: 60 }),
    csv: text('--csv <file>', 'write all rows, every figure a column'),
    parquet: text('--parquet <file>', 'the same as a Parquet file'),
    json: flag('--json', 'print all rows as JSON'),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard operators out/tiny-adapter-albert-seq16 --sort time --limit 10',
  async run({ file, by, operator, sort, limit, csv, parquet }, session): Promise<Answer> {
    const [analysis, { writeWhole }, { withTrace, operatorIn }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
      import('./read-trace.js'),
    ]);
    session.stage(`reading ${file}`);
    return withTrace(file, ({ trace, warnings }): Answer => {
      const all = analysis.executionRows(trace);
      const rows = operator === undefined ? all : operatorIn(all, operator, trace);
      const groups = by && analysis.groupedOperators(rows, by, trace);
      const columns = analysis.operatorColumns(groups ?? rows);
      const files: Files = [
        ...(csv === undefined ? [] : [['CSV', csv] as const]),
        ...(parquet === undefined ? [] : [['Parquet', parquet] as const]),
      ];
      const tables = (): ReturnType<typeof analysis.oneOperator> => {
        if (by && groups) return [analysis.groupTable(`Operators by ${by}`, analysis.sortedOperators(groups, sort), trace)];
        if (operator !== undefined && rows.length === 1) return analysis.oneOperator(rows[0]!, trace);
        return [analysis.operatorTable(rows, trace, { limit, sort })];
      };
      return {
        warnings,
        json: analysis.sortedOperators<(typeof rows)[number] | NonNullable<typeof groups>[number]>(groups ?? rows, sort),
        tables: tables(),
        async files() {
          if (csv !== undefined) writeWhole(csv, analysis.csv(columns));
          if (parquet !== undefined) writeWhole(parquet, await analysis.parquet(columns));
          return files;
        },
      };
    });
  },
});
