/** `switchyard why`: what a run, or an operator of it, spent its time on, back to the root. */
import type * as analysisModule from '../../analysis/index.js';
import { accelerators } from '../../traces/events/accelerator-names.js';
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
  if (peak) {
    const found = trace.end?.peak;
    // of its executions the first that is not over when the window begins
    return rows.find((r) => found && r.operator === found.operator && (r.start_ps ?? 0) + r.time_ps > found.start_ps);
  }
  if (at === undefined) return undefined;
  const end_ps = trace.end?.now_ps ?? Infinity;
  if (at > end_ps) throw new InputError({ file: '--at' }, `${at} ps is after the run's end`, `at most ${end_ps} ps`);
  return analysis.executedAt(rows, at);
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
function explainedRun(trace: EventTrace, analysis: Analysis) {
  const data = analysis.runData(trace);
  const { elapsed_ps } = data;
  const rows = analysis.operatorRows(trace);
  const all = analysis.operatorsTogether(rows, trace);
  const blocked = analysis.summedBlocking(analysis.blockingOf(rows));
  const resources = analysis.blockingResources(blocked, all.energy_fj);
  const because = analysis.reasons(all, blocked);
  const path = analysis.criticalPath(analysis.executionRows(trace));
  const unit = analysis.timeUnit(elapsed_ps);
  const head = `${trace.header.name} on ${trace.header.platform}: ${(elapsed_ps / unit.ps).toFixed(3)} ${unit.name}.`;
  return {
    resources,
    text: `${[analysis.reasonText(head, because), analysis.peakText(trace)].filter((t) => t !== '').join('\n\n')}\n`,
    tables: [
      analysis.resourceTable(resources, {
        elapsed_ps,
        accelerators: accelerators.count(trace.header.names),
        total_fj: all.total_fj,
      }),
      analysis.pathTable(path, 20),
      analysis.worstTable(rows, elapsed_ps, 10),
      analysis.banksWaitedAt(data, 10),
      analysis.allWaitsTable(all, elapsed_ps),
    ].filter((table) => table.rows.length > 0),
    json: {
      time_ps: elapsed_ps,
      because,
      resources,
      path: path.map(({ row, roots }) => ({ operator: row.operator, start_ps: row.start_ps, time_ps: row.time_ps, roots })),
      waits: all.waits,
      peak: trace.end?.peak ?? null,
    },
  };
}

async function ifTwiceAsFast(file: string, trace: EventTrace, resources: readonly string[], session: Session) {
  const [{ againOf }, { whatIf }] = await Promise.all([import('./again.js'), import('../run/what-if.js')]);
  const resolved = await againOf({ provenance: trace.provenance, from: file });
  const { onProgress } = session.watched(file, false);
  return whatIf(resolved, resources, (what) => session.stage(`simulating ${what}`), onProgress);
}

/** One execution, or the peak of the run and what was under way then. */
async function oneExecution(trace: EventTrace, asked: Asked, analysis: Analysis): Promise<Answer> {
  const row = await execution(analysis.executionRows(trace), asked, trace, analysis);
  const text = asked.peak ? `${analysis.peakText(trace) || 'No peak of power is in this trace.'}\n\n` : '';
  const peak = asked.peak && { peak: trace.end?.peak ?? null };
  if (!row) return { json: { ...peak, operator: null }, text: `${text}No operator was under way.` };
  const one = explained(row, trace, analysis);
  return { ...one, json: { ...peak, ...(one.json as object) }, text: `${text}${one.text ?? ''}\n` };
}

async function wholeRun(
  from: string,
  trace: EventTrace,
  whatIf: number | true | undefined,
  analysis: Analysis,
  session: Session,
): Promise<Answer> {
  if (analysis.runData(trace).elapsed_ps === 0)
    return { json: { time_ps: 0 }, text: 'Nothing of the run is left in this trace.' };
  const { resources, ...run } = explainedRun(trace, analysis);
  if (whatIf === undefined) return run;
  const top = resources
    .map((r) => r.resource)
    .filter((r) => !NO_RESOURCE.has(r))
    .slice(0, whatIf === true ? MOST : whatIf);
  const found = await ifTwiceAsFast(from, trace, top, session);
  if (!found) return { ending: 'interrupted', code: 130 };
  return { ...run, tables: [analysis.whatIfTable(found), ...run.tables], json: { ...run.json, what_if: found } };
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
    const [analysis, { InputError }, { withTrace }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
      import('./read-trace.js'),
    ]);
    session.stage(`reading ${file}`);
    return withTrace(file, async ({ file: from, trace, warnings }): Promise<Answer> => {
      const asksForOne = [asked.operator, asked.at, asked.worst, asked.peak].some((x) => x !== undefined && x !== false);
      if (!asksForOne) return { warnings, ...(await wholeRun(from, trace, whatIf, analysis, session)) };
      if (whatIf !== undefined)
        throw new InputError(
          { file: '--what-if' },
          'given with one operator',
          'the run alone: what is twice as fast is so everywhere',
        );
      return { warnings, ...(await oneExecution(trace, asked, analysis)) };
    });
  },
});
