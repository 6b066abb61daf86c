/** `switchyard why`: what a run, or an operator of it, spent its time on, back to the root. */
import type * as analysisModule from '../../analysis/index.js';
import type { EventTrace } from '../../traces/index.js';
import { time, whole } from './arguments.js';
import { command, type Answer } from './command.js';
import { argument, flag, option } from './option.js';
import type { Session } from './session.js';

type Analysis = typeof analysisModule;
type Rows = ReturnType<Analysis['executionRows']>;

/** Which execution is asked for; undefined: the run. */
interface Asked {
  readonly operator: number | undefined;
  readonly at: number | undefined;
  readonly worst: boolean | undefined;
  readonly peak: boolean | undefined;
}

/** Resources of which runs twice as fast are simulated, where no number is said. */
const MOST = 5;
/** They have no number of a platform. */
const NO_RESOURCE: ReadonlySet<string> = new Set(['nobody']);

/** The execution that is meant. @throws InputError where there is none */
async function execution(rows: Rows, { operator, at, worst, peak }: Asked, trace: EventTrace, analysis: Analysis) {
  const [{ InputError }, { operatorIn }] = await Promise.all([import('../../traces/index.js'), import('./read-trace.js')]);
  if (operator !== undefined) {
    const found = operatorIn(rows, operator, trace);
    return at === undefined ? analysis.worstOf(found) : analysis.executedAt(found, at);
  }
  if (worst) return analysis.worstOf(rows);
  const when = at ?? (peak && trace.end?.peak ? trace.end.peak.start_ps + trace.end.peak.window_ps / 2 : undefined);
  if (when === undefined) return undefined;
  const end_ps = trace.end?.now_ps ?? Infinity;
  if (when > end_ps) throw new InputError({ file: '--at' }, `${when} ps is after the run's end`, `at most ${end_ps} ps`);
  return analysis.executedAt(rows, when);
}

function explained(row: Rows[number], trace: EventTrace, analysis: Analysis): Pick<Answer, 'text' | 'tables' | 'json'> {
  const elapsed_ps = analysis.runData(trace).elapsed_ps;
  const because = analysis.reasons(row);
  return {
    text: analysis.reasonText(analysis.executionHead(row, elapsed_ps), because),
    tables: [analysis.allWaitsTable(row, row.time_ps)],
    json: {
      operator: row.operator,
      sentence: row.sentence,
      start_ps: row.start_ps,
      time_ps: row.time_ps,
      because,
      blocking: analysis.blocking(row),
      waits: row.waits,
    },
  };
}

/** The whole run: reasons, resources, operators, waits. */
function explainedRun(rows: Rows, trace: EventTrace, analysis: Analysis) {
  const data = analysis.runData(trace);
  const { elapsed_ps } = data;
  const all = analysis.operatorsTogether(rows, trace);
  const blocked = analysis.summedBlocking(rows);
  const resources = analysis.blockingResources(blocked, all.energy_fj);
  const because = analysis.reasons(all, blocked);
  const unit = analysis.timeUnit(elapsed_ps);
  const head = `${trace.header.name} on ${trace.header.platform}: ${(elapsed_ps / unit.ps).toFixed(3)} ${unit.name}.`;
  return {
    resources,
    text: [analysis.reasonText(head, because), analysis.peakText(trace)].filter((t) => t !== '').join('\n\n'),
    tables: [
      analysis.resourceTable(resources, elapsed_ps, all.total_fj),
      analysis.worstTable(analysis.operatorRows(trace), elapsed_ps, 10),
      analysis.banksWaitedAt(data, 10),
      analysis.allWaitsTable(all, elapsed_ps),
    ].filter((table) => table.rows.length > 0),
    json: { time_ps: elapsed_ps, because, resources, waits: all.waits, peak: trace.end?.peak ?? null },
  };
}

async function ifTwiceAsFast(file: string, trace: EventTrace, resources: readonly string[], session: Session) {
  const [{ againOf }, { whatIf }] = await Promise.all([import('./again.js'), import('../run/what-if.js')]);
  const resolved = await againOf({ provenance: trace.provenance, from: file });
  const { onProgress } = session.watched(file, false);
  return whatIf(resolved, resources, (what) => session.stage(`simulating ${what}`), onProgress);
}

/** Prints reasons as sentences; with --what-if the run again, each of its top resources twice as fast. */
export const why = command({
  name: 'why',
  summary: 'what a run, or an operator of it, spent its time on: who waited for what, held by whom, back to the root',
  arguments: { file: argument('<trace>', 'an event trace (.swt), or the folder of a run') },
  options: {
    operator: option<number>('--operator <id>', 'of this operator (where it came several times: the time that waited longest)', {
      parse: whole(0),
    }),
    at: option<number>('--at <time>', 'of the operator that was under way then, such as 20us', { parse: time }),
    worst: flag('--worst', 'of the operator that waited longest'),
    peak: flag('--peak', 'of peak power: what drew it, and the operator that was under way'),
    whatIf: option<number | true>(
      '--what-if [n]',
      `simulate the run again with each of its n top resources twice as fast (default: ${MOST})`,
      {
        parse: whole(1, 20),
      },
    ),
    json: flag('--json', 'print as JSON'),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard why out/tiny-adapter-albert-seq16 --worst',
  async run({ file, whatIf, ...asked }, session): Promise<Answer> {
    const [analysis, { InputError }, { readTrace }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
      import('./read-trace.js'),
    ]);
    session.stage(`reading ${file}`);
    const { file: from, trace, warnings } = readTrace(file);
    const rows = analysis.executionRows(trace);
    const row = await execution(rows, asked, trace, analysis);
    const asksForOne = asked.operator !== undefined || asked.at !== undefined || asked.worst === true || asked.peak === true;
    if (asksForOne && whatIf !== undefined)
      throw new InputError(
        { file: '--what-if' },
        'given with one operator',
        'the run alone: what is twice as fast is so everywhere',
      );
    if (asksForOne) {
      const text = asked.peak ? `${analysis.peakText(trace) || 'No peak of power is in this trace.'}\n\n` : '';
      if (!row) return { warnings, json: { operator: null }, text: `${text}No operator was under way.` };
      const one = explained(row, trace, analysis);
      return { warnings, ...one, text: `${text}${one.text ?? ''}` };
    }
    const { resources, ...run } = explainedRun(rows, trace, analysis);
    if (whatIf === undefined) return { warnings, ...run };
    const top = resources
      .map((r) => r.resource)
      .filter((r) => !NO_RESOURCE.has(r))
      .slice(0, whatIf === true ? MOST : whatIf);
    const found = await ifTwiceAsFast(from, trace, top, session);
    if (!found) return { warnings, ending: 'interrupted', code: 130 };
    return { warnings, ...run, tables: [analysis.whatIfTable(found), ...run.tables], json: { ...run.json, what_if: found } };
  },
});
