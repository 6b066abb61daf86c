/** `switchyard export`: a trace as a file of other programs. */
import { time } from './arguments.js';
import { command, type Answer } from './command.js';
import { argument, flag, option, text } from './option.js';

const formats = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).exporters.names;
const tables = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).EXPORT_TABLES;

/** Words between commas. */
const listOf = (given: string | undefined): readonly string[] | undefined => given?.split(',').map((word) => word.trim());

/** Standard output, which what is said must not go to. */
const STANDARD_OUTPUT = '/dev/stdout';
const isStandardOutput = (out: string): boolean => [STANDARD_OUTPUT, '/dev/fd/1', '/proc/self/fd/1'].includes(out);

/** Writes a trace in another format, and prints how much of what. */
export const exportCommand = command({
  name: 'export',
  summary: 'write an event trace for other programs: Perfetto, Chrome, Parquet, Arrow, SQLite, CSV, VCD',
  arguments: { trace: argument('<trace>', 'an event trace (.swt), or the folder of a run') },
  options: {
    to: text('--to <format>', 'the format: {names}', { names: formats, required: true }),
    out: text('--out <file>', 'the file, - for standard output; of parquet, arrow and csv a folder with a file a table', {
      required: true,
    }),
    table: text('--table <name>', 'of parquet, arrow and csv this table alone, as the file itself: {names}', { names: tables }),
    from: option<number>('--from <time>', 'what ends at or after this simulated time, such as 20us', { parse: time }),
    until: option<number>('--until <time>', 'what begins at or before it, such as 40us', { parse: time }),
    actor: text('--actor <names>', 'what these actors did, separated by commas'),
    kind: text('--kind <names>', 'records of these kinds, separated by commas: read, wait, …'),
    json: flag('--json', 'print what was written as JSON'),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard export out/tiny-adapter-albert-seq16 --to parquet --out tables',
  notes:
    'Times are in ps, energies in fJ. A window, actors and kinds choose records and what is drawn of them; tables of the whole run\n' +
    '(operators, sentences, banks, occupancy, run) are always whole.',
  async run({ trace: given, to, out: place, table, from, until, actor, kind, json: asJson = false }, session): Promise<Answer> {
    const { exportTrace, tableText } = await import('../../analysis/index.js');
    const { eventTraceIn } = await import('./read-trace.js');
    const file = eventTraceIn(given);
    session.stage(`exporting ${file}`);
    const out = place === '-' ? STANDARD_OUTPUT : place;
    const asked = { to, out, table, from_ps: from, until_ps: until, actors: listOf(actor), kinds: listOf(kind) };
    const { files, counts, warnings } = await exportTrace(file, asked);
    const json = { format: to, files: files.map(([what, path]) => ({ what, path })), counts };
    const summary = {
      title: `Exported to ${to}${[from, until, actor, kind].some((v) => v !== undefined) ? ', a part of the run' : ''}`,
      headers: ['what', 'number'],
      rows: Object.entries(counts).map(([what, n]) => [what, n.toLocaleString('en')]),
    };
    if (!isStandardOutput(out)) return { warnings, json, tables: [summary], files: () => files };
    return { warnings, ending: asJson ? JSON.stringify(json, null, 2) : tableText(summary, false) };
  },
});
