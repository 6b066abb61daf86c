/** In what two runs were made of otherwise, and what changed in Switchyard between them. */
import type { MadeOfRow } from '../../analysis/index.js';
import { loadPlatform, platformDifferences, platformNames, type FieldChange } from '../../models/index.js';
import { numbersDigest, thisBuild, type PlainValue, type Provenance } from '../../traces/index.js';

const programOf = ({ switchyard: { version, commit } }: Provenance): string =>
  commit === undefined ? version : `${version}, commit ${commit}`;
const shown = (value: PlainValue | undefined): string => (value === undefined || value === null ? '–' : String(value));

type Changed = readonly FieldChange[];
type PlatformOf = NonNullable<Provenance['platform']>;
/** Fields of two platforms that are compared to one shipped one. */
function platformRows(a: Changed, b: Changed): MadeOfRow[] {
  const fields = [...new Set([...a, ...b].map((c) => c.field))];
  const valueOf = (own: Changed, other: Changed, field: string): PlainValue | undefined => {
    const here = own.find((c) => c.field === field);
    return here ? here.to : other.find((c) => c.field === field)!.from;
  };
  return fields.flatMap((field) => {
    const [x, y] = [valueOf(a, b, field), valueOf(b, a, field)];
    return Object.is(x, y) ? [] : [{ what: `platform: ${field}`, a: shown(x), b: shown(y) }];
  });
}

/** What `from` differs in from another shipped one, beside what was changed of it. */
function rebased({ from, changed }: PlatformOf, onto: string): Changed {
  const shipped = platformDifferences(loadPlatform(onto).platform, loadPlatform(from).platform);
  const own = new Map(changed.map((c) => [c.field, c.to]));
  const both = shipped.map(({ field, ...c }) => ({ field, from: c.from, to: own.has(field) ? own.get(field)! : c.to }));
  const further = changed.filter(({ field }) => !shipped.some((c) => c.field === field));
  return [...both, ...further].filter((c) => !Object.is(c.from, c.to));
}

function platforms(a: PlatformOf | undefined, b: PlatformOf | undefined): MadeOfRow[] {
  if (!a || !b) return [];
  const names = platformNames();
  if (a.from !== b.from && !(names.includes(a.from) && names.includes(b.from))) return [];
  return platformRows(a.changed, a.from === b.from ? b.changed : rebased(b, a.from));
}

/** Files of both by their place in the list: a run reads its own in the same order. */
function files(a: Provenance, b: Provenance): MadeOfRow[] {
  const digest = (p: Provenance, i: number): string => p.files[i]?.sha256 ?? '';
  return Array.from({ length: Math.max(a.files.length, b.files.length) }, (_, i) => i)
    .filter((i) => digest(a, i) !== digest(b, i))
    .map((i) => {
      const [x, y] = [a, b].map((p) => (p.files[i] ? `${p.files[i].file}, ${digest(p, i).slice(0, 12)}…` : '–'));
      return { what: 'file', a: x!, b: y! };
    });
}

/** A row a fact; empty where they are of the same. Swapped, each row is. */
export function madeOfDifferences(a: Provenance, b: Provenance): MadeOfRow[] {
  const facts: readonly (readonly [string, (p: Provenance) => string])[] = [
    ['Switchyard', programOf],
    ['command line', (p) => p.argv?.join(' ') ?? 'a program'],
    ['seed', (p) => String(p.seed)],
    ['platform', (p) => p.platform?.name ?? 'none'],
  ];
  return [
    ...facts.map(([what, of]) => ({ what, a: of(a), b: of(b) })).filter((r) => r.a !== r.b),
    ...files(a, b),
    ...platforms(a.platform, b.platform),
  ];
}

/** What changelog entries lie between the Switchyards of two runs, the oldest first; a reason where that cannot be told. */
export type NumbersBetween = { readonly entries: readonly string[] } | { readonly unknown: string };

/** @param known all entries of this Switchyard's changelog under Numbers, the oldest first */
export function numbersBetween(a: Provenance, b: Provenance, known: readonly string[] = thisBuild().numbers): NumbersBetween {
  if (JSON.stringify(a.switchyard) === JSON.stringify(b.switchyard)) return { entries: [] };
  const counts: number[] = [];
  for (const { switchyard } of [a, b]) {
    const { version, numbers, numbers_sha256 } = switchyard;
    if (numbers === undefined) return { unknown: `Switchyard ${version} of one of them does not say which changes it has` };
    if (numbers > known.length) return { unknown: 'one of them is of a later Switchyard than this one' };
    if (numbersDigest(known.slice(0, numbers)) !== numbers_sha256)
      return { unknown: 'the changelog of one of them is another than this one’s' };
    counts.push(numbers);
  }
  return { entries: known.slice(Math.min(...counts), Math.max(...counts)) };
}
