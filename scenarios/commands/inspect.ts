/** `switchyard inspect`: what a trace holds. */
import type { EventTrace } from '../../traces/index.js';
import { time, whole } from './arguments.js';
import { command, type Answer } from './command.js';
import { importFlags, importOptionsOf } from './import-options.js';
import { argument, flag, option, text } from './option.js';

/** Prints what is in a trace, whole or cut off. */
export const inspect = command({
  name: 'inspect',
  summary: 'show what an event trace (.swt) or an operator trace holds',
  arguments: { file: argument('<trace>') },
  options: {
    from: option<number>('--from <time>', 'records that end at or after this simulated time, such as 20us', { parse: time }),
    to: option<number>('--to <time>', 'records that start at or before it, such as 40us', { parse: time }),
    actor: text('--actor <name>', 'records of this actor'),
    kind: text('--kind <name>', 'records of this kind'),
    operator: option<number>('--operator <id>', 'records of this operator', { parse: whole(0) }),
    memory: text('--memory <name>', 'records of this memory'),
    bank: option<number>('--bank <n>', 'and of this bank of it', { parse: whole(0) }),
    ...importFlags,
    limit: option('--limit <n>', 'rows to print', { parse: whole(1), default: 50 }),
    json: flag('--json', 'print as JSON: the overview, and in `chosen` all records that were asked for'),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard inspect out/tiny-adapter-albert-seq16/trace.swt --actor pe-array --from 20us --to 40us',
  async run({ file: given, from, to, actor, kind, operator, memory, bank, limit, ...flags }, session): Promise<Answer> {
    const [{ inspectEvents, operatorOverview, operatorTables }, traces] = await Promise.all([
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
    ]);
    const { bytesAt, importTrace, MAGIC, readBytes, readEventTrace, withHeldTrace } = traces;
    const { traceIn } = await import('./read-trace.js');
    const file = traceIn(given);
    session.stage(`reading ${file}`);
    const head = bytesAt(file, 0, MAGIC.length);
    const events = (trace: EventTrace): Answer => {
      const { warning, json, tables } = inspectEvents(trace, file, { from, to, actor, kind, operator, memory, bank, limit });
      return { json, tables, ...(warning !== undefined && { warnings: [warning] }) };
    };
    if (head.toString() === MAGIC) return withHeldTrace(file, events);
    // a recording may be too large to be held; a pipe has no head that could be read beforehand
    const bytes = head.length === 0 ? readBytes(file) : head;
    if (bytes.subarray(0, MAGIC.length).toString() === MAGIC) return events(readEventTrace(bytes, file));
    const overview = operatorOverview(importTrace(file, importOptionsOf(flags)));
    return { json: overview, tables: operatorTables(overview) };
  },
});
