/** What an export says of itself: the run, where it comes from, and which part of it this is. Table `run`, and the metadata of formats. */
import type { EventTrace } from '../../traces/event-traces.js';
import type { Chosen } from './chosen.js';

/** A fact; its value is nothing where the trace does not say it, or nothing was left out. */
export interface Fact {
  readonly field: string;
  readonly value: string | null;
  readonly unit: 'ps' | 'fJ' | null;
}

const fact = (field: string, value: string | number | null | undefined, unit: Fact['unit'] = null): Fact => ({
  field,
  value: value === undefined || value === null ? null : String(value),
  unit,
});

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Fields are ours, and none comes twice. */
function provenanceFacts({ provenance }: EventTrace): Fact[] {
  const { switchyard, argv, files = [], platform } = provenance ?? {};
  const changed = platform?.changed.map(({ field, from, to }) => `${field}: ${plain(from)} → ${plain(to)}`);
  return [
    fact('switchyard', switchyard?.version),
    fact('commit', switchyard?.commit),
    fact('command line', argv?.join(' ')),
    fact('platform file', platform?.file),
    fact('platform sha256', platform?.sha256),
    fact('platform compared to', platform?.from),
    fact('platform changed', changed?.join('; ')),
    ...files.flatMap(({ file, sha256 }, i) => [fact(`file ${i + 1}`, file), fact(`file ${i + 1} sha256`, sha256)]),
  ];
}

/** In the order in which they are listed. */
export function factsOf(trace: EventTrace, { asked }: Chosen): readonly Fact[] {
  const { header, end, missing } = trace;
  return [
    fact('name', header.name),
    fact('platform', header.platform),
    fact('seed', header.seed),
    fact('level', header.level),
    fact('ended', end?.ended ?? `cut off: ${missing?.why ?? ''}; what stands at the end of a trace is not here`),
    fact('elapsed', end?.now_ps, 'ps'),
    fact('activities', end?.events),
    fact('idle energy', end?.idle_fj, 'fJ'),
    fact('from', asked.from_ps, 'ps'),
    fact('until', asked.until_ps, 'ps'),
    fact('actors', asked.actors?.join(',')),
    fact('kinds', asked.kinds?.join(',')),
    ...provenanceFacts(trace),
  ];
}

/** Those that are known, by field and unit: elapsed_ps, command_line. */
export const metadataOf = (trace: EventTrace, chosen: Chosen): ReadonlyMap<string, string> =>
  new Map(
    factsOf(trace, chosen).flatMap(({ field, value, unit }): [string, string][] =>
      value === null ? [] : [[[...field.split(' '), ...(unit === null ? [] : [unit.toLowerCase()])].join('_'), value]],
    ),
  );
