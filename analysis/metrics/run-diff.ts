/** Where two runs of the same work differ: the whole, its parts, and operator by operator. */
import type { EventTrace } from '../../traces/event-traces.js';
import { InputError, type TraceEnd } from '../../traces/formats.js';
import { compareRuns, type Comparison } from './comparison.js';
import { partChanges, type PartChange } from './diff-parts.js';
import { operatorDiff, type KindChange, type OperatorChange } from './operator-diff.js';
import { executionRows } from './operator-table.js';
import type { Summary } from './summary.js';

/** A run as far as it is there. */
export interface ComparedRun {
  /** what it is called beside the other */
  readonly label: string;
  readonly summary: Summary;
  /** undefined where there is a summary alone */
  readonly trace?: EventTrace | undefined;
}

/** Everything in which two runs differ; a list without an entry: nothing. Each list has the largest difference first. */
export interface RunDiff extends Comparison {
  /** nothing below differs */
  readonly identical: boolean;
  readonly energy_by_component_pj: readonly PartChange[];
  /** what the time of the PE array went to: with what none of it accounts for, they sum to the difference in time */
  readonly pe_array_ps: readonly PartChange[];
  /** MEMORY read, MEMORY written */
  readonly bytes_by_memory: readonly PartChange[];
  /** the same by what it was moved as: weights, activations, results, copies (requesters); empty without event traces */
  readonly bytes_by_operand: readonly PartChange[];
  /** MEMORY: CAUSE, summed over requests */
  readonly waits_by_cause_ps: readonly PartChange[];
  /** MEMORY bank N */
  readonly bank_wait_ps: readonly PartChange[];
  readonly bank_conflicts: readonly PartChange[];
  readonly bank_energy_pj: readonly PartChange[];
  /** null where one of the two has no event trace */
  readonly kinds: readonly KindChange[] | null;
  readonly operators: readonly OperatorChange[] | null;
}

type Named = Record<string, number>;

const bytesByMemory = ({ bytes }: Summary): Named =>
  Object.fromEntries(
    Object.entries(bytes).flatMap(([m, { read, write }]) => [
      [`${m} read`, read],
      [`${m} written`, write],
    ]),
  );

const waitsByCause = ({ memories }: Summary): Named =>
  Object.fromEntries(
    Object.entries(memories).flatMap(([m, { wait_ps }]) => Object.entries(wait_ps).map(([cause, ps]) => [`${m}: ${cause}`, ps])),
  );

const byBank = <B>(of: Readonly<Record<string, readonly B[]>>, figure: (bank: B) => number): Named =>
  Object.fromEntries(Object.entries(of).flatMap(([m, banks]) => banks.map((b, i) => [`${m} bank ${i}`, figure(b)])));

const bankEnergy = ({ memories }: Summary): Named =>
  byBank(
    Object.fromEntries(Object.entries(memories).map(([m, { banks }]) => [m, banks])),
    (b) => b.dynamic_pj + b.background_pj + b.refresh_pj,
  );

/** What was moved as what: who asked a memory for it. */
function bytesByOperand({ totals }: TraceEnd, memories: ReadonlySet<string>): Named {
  const found: Named = {};
  for (const { actor, kind, requester, amount } of totals) {
    if (!memories.has(actor) || (kind !== 'read' && kind !== 'write')) continue;
    const part = `${actor} ${kind === 'read' ? 'read' : 'written'} by ${requester}`;
    found[part] = (found[part] ?? 0) + amount;
  }
  return found;
}
const operandsOf = ({ trace }: ComparedRun): Named =>
  trace?.end ? bytesByOperand(trace.end, new Set(trace.header.memories.map((m) => m.name))) : {};

/** Operators of one run alone, as the text of a refusal; undefined where one has all works of the other, as with early exit. */
function unlikeWork(a: EventTrace, b: EventTrace): string | undefined {
  // parts of tasks are fetched by one platform and not by another
  const works = ({ operators }: EventTrace): Set<string> =>
    new Set(operators.filter((o) => o.kind !== 'load').map((o) => `${o.kind} ${o.dims.join('×')}`));
  const [in_a, in_b] = [works(a), works(b)];
  const only = (of: Set<string>, other: Set<string>): string | undefined => [...of].find((w) => !other.has(w));
  const [a_alone, b_alone] = [only(in_a, in_b), only(in_b, in_a)];
  return a_alone !== undefined && b_alone !== undefined
    ? `${a_alone} is in the first alone, ${b_alone} in the second`
    : undefined;
}

/** In place of a summary's hash, of a run of which there is the trace alone: lengths of sentences are in none. */
export const UNKNOWN_WORKLOAD = '';

/** Of a sentence, what two runs of the same work have in common; its arrival may follow from how fast those before it were. */
const deadlineOf = ({ arrival_ps, deadline_ps }: Summary['sentences'][number]): number =>
  deadline_ps === 0 ? 0 : deadline_ps - arrival_ps;

/** How the sentences of two runs differ, as the text of a refusal; undefined where they are the same as far as is known. */
function unlikeSentences(a: Summary, b: Summary): string | undefined {
  const known = a.workload !== UNKNOWN_WORKLOAD && b.workload !== UNKNOWN_WORKLOAD;
  if (known && a.workload === b.workload) return undefined;
  if (a.sentences.length !== b.sentences.length) return `${a.sentences.length} sentences and ${b.sentences.length}`;
  for (const [i, s] of a.sentences.entries()) {
    const other = b.sentences[i]!;
    if (s.task !== other.task) return `sentence ${i} is of ${s.task} and of ${other.task}`;
    if (deadlineOf(s) !== deadlineOf(other))
      return `sentence ${i} has a deadline of ${deadlineOf(s)} ps and of ${deadlineOf(other)} ps after its arrival`;
  }
  return known ? 'lengths of sentences, or when they arrive' : undefined;
}

/** Of memories that were played alone: what they were asked. */
function unlikeRequests(a: Summary, b: Summary): string | undefined {
  if (a.sentences.length > 0 || b.sentences.length > 0) return undefined;
  const moved = ({ bytes }: Summary): string =>
    Object.values(bytes)
      .map(({ read, write }) => `${read} bytes read, ${write} written`)
      .join('; ');
  return moved(a) === moved(b) ? undefined : `${moved(a)}, and ${moved(b)}`;
}

/** @throws InputError for runs of other work, saying how it differs, unless it is forced */
function checkLike(a: ComparedRun, b: ComparedRun, force: boolean): { readonly sentences: boolean; readonly work: boolean } {
  const sentences = unlikeSentences(a.summary, b.summary);
  const unlike = sentences ?? unlikeRequests(a.summary, b.summary) ?? (a.trace && b.trace && unlikeWork(a.trace, b.trace));
  if (unlike !== undefined && !force)
    throw new InputError(
      { file: b.label },
      `other ${sentences === undefined ? 'work' : 'sentences'} than ${a.label}: ${unlike}`,
      'runs of the same sentences through the same model, or --force',
    );
  return { sentences: sentences === undefined, work: unlike === undefined };
}

/** Areas are in no trace: where one of the two has none, neither has. */
function named({ label, summary }: ComparedRun, other: ComparedRun): Summary {
  const areas = [summary, other.summary].every((s) => Object.keys(s.area_mm2).length > 0);
  return { ...summary, name: label, ...(!areas && { area_mm2: {}, sentences_per_s_per_mm2: 0 }) };
}

/**
 * From `a` to `b`. Swapped, every difference is the opposite.
 * @throws InputError for runs of other work, unless it is forced
 */
export function runDiff(a: ComparedRun, b: ComparedRun, force: boolean): RunDiff {
  const same = checkLike(a, b, force);
  const [from, to] = [a.summary, b.summary];
  const comparison = compareRuns([named(a, b), named(b, a)], true);
  const work = a.trace && b.trace && operatorDiff(executionRows(a.trace), executionRows(b.trace), same.sentences);
  const parts = {
    energy_by_component_pj: partChanges(from.energy_pj, to.energy_pj),
    pe_array_ps: partChanges(from.pe_array_ps, to.pe_array_ps),
    bytes_by_memory: partChanges(bytesByMemory(from), bytesByMemory(to)),
    bytes_by_operand: a.trace && b.trace ? partChanges(operandsOf(a), operandsOf(b)) : [],
    waits_by_cause_ps: partChanges(waitsByCause(from), waitsByCause(to)),
    bank_wait_ps: partChanges(
      byBank(from.banks, (x) => x.wait_ps + x.refresh_wait_ps + x.other_wait_ps),
      byBank(to.banks, (x) => x.wait_ps + x.refresh_wait_ps + x.other_wait_ps),
    ),
    bank_conflicts: partChanges(
      byBank(from.banks, (x) => x.conflicts),
      byBank(to.banks, (x) => x.conflicts),
    ),
    bank_energy_pj: partChanges(bankEnergy(from), bankEnergy(to)),
  };
  return {
    ...comparison,
    same_workload: same.work,
    identical:
      comparison.differences.every((d) => d.absolute[1] === 0) &&
      Object.values(parts).every((list) => list.length === 0) &&
      (work?.operators ?? []).length === 0,
    ...parts,
    kinds: work?.kinds ?? null,
    operators: work?.operators ?? null,
  };
}
