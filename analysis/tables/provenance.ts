/** Where a run comes from, as tables of its report. */
import type { PlainValue, Provenance } from '../../traces/formats.js';
import type { Table } from './table.js';

/** A line as a person would type it in a shell. */
export const typedLine = (argv: readonly string[]): string =>
  ['switchyard', ...argv].map((w) => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", `'\\''`)}'`)).join(' ');

/** Why a shipped platform is the one to compare to. */
const BY: Readonly<Record<NonNullable<Provenance['platform']>['from_by'], string>> = {
  itself: 'as it ships',
  base: 'named as its base',
  name: 'the shipped one of its name',
  similarity: 'the shipped one with the fewest other fields',
};

const shown = (value: PlainValue): string => (value === null ? '–' : String(value));

/** Which platform, and which shipped one it is compared to. */
function platformRows(platform: Provenance['platform']): string[][] {
  if (!platform) return [];
  const { name, file, sha256, from, from_by, changed } = platform;
  return [
    ['platform', name, ''],
    ['described by', from_by === 'itself' || from_by === 'base' ? `${file}, as shipped` : file, sha256 ?? ''],
    ['compared to', `${from}: ${BY[from_by]}; ${changed.length} fields differ`, ''],
  ];
}

/** A row a fact; a second table of what the platform has otherwise, where it has anything. */
export function provenanceTables({ switchyard, argv, seed, files, platform }: Provenance): Table[] {
  const { version, commit, numbers } = switchyard;
  const program = [
    version,
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(numbers === undefined ? [] : [`${numbers} changes of numbers`]),
  ];
  const changed = platform?.changed ?? [];
  return [
    {
      title: 'Where this comes from',
      headers: ['what', 'which', 'SHA-256'],
      rows: [
        ['Switchyard', program.join(', '), ''],
        ['command line', argv ? typedLine(argv) : 'none: run by a program', ''],
        ['seed', String(seed), ''],
        ...files.map((f) => ['file', f.file, f.sha256 ?? 'no regular file']),
        ...platformRows(platform),
      ],
      note: 'the command line as far as it changes the result; given again where these files are, it comes to the same',
    },
    ...(changed.length === 0
      ? []
      : [
          {
            title: `Fields that differ from ${platform!.from}`,
            headers: ['field of the platform', 'shipped', 'here'],
            rows: changed.map((c) => [c.field, shown(c.from), shown(c.to)]),
          },
        ]),
  ];
}
