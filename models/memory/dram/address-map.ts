/**
 * Where an address lies in a DRAM, by a mapping string: fields from the most significant to the least, such as
 * `row rank bank group column`, below them the bytes of a burst. A field may be split by giving the bits of its pieces,
 * most significant first: `row bank column:3 rank group column:3`; a piece without bits takes what the others leave.
 */
import { InputError, nearest, type Place } from '../../../traces/formats.js';
import { field, type DramTable } from '../../technology/dram-table.js';

const FIELDS = ['row', 'rank', 'bank', 'group', 'column'] as const;
type Field = (typeof FIELDS)[number];

/** Neighbouring bursts in one row, neighbouring rows in other banks. */
export const DEFAULT_MAPPING = 'row rank bank group column';

/** `bank` counts over ranks and groups: rank, then group, then bank. */
export interface BurstAddress {
  bank: number;
  row: number;
  column: number;
}
/** From addresses to banks, rows and columns; each address has a place of its own. */
export interface DramMap {
  readonly mapping: string;
  /** bytes that lie together in one row before another bank or row follows */
  readonly contiguous_bytes: number;
  /** writes bank, row and column of `address` into `at` */
  locate(address: number, at: BurstAddress): void;
}

interface Piece {
  readonly field: Field;
  /** bits of the burst number, from its lowest; and of the field */
  readonly from: number;
  readonly bits: number;
  readonly into: number;
}

function bitsOf(table: DramTable): Readonly<Record<Field, number>> {
  const v = (f: Parameters<typeof field>[1]): number => Math.ceil(Math.log2(field(table, f)));
  return { row: v('rows'), rank: v('ranks'), bank: v('banksPerGroup'), group: v('bankGroups'), column: v('burstsPerRow') };
}

/** @throws InputError when the string does not cover each field's bits exactly once */
function pieces(table: DramTable, mapping: string, place: Place): Piece[] {
  const bits = bitsOf(table);
  const words = mapping.trim().split(/[\s,]+/);
  const parsed = words.map((word) => {
    const [, name = word, count] = /^([a-z]+)(?::(\d{1,2}))?$/.exec(word) ?? [];
    if (!(FIELDS as readonly string[]).includes(name)) {
      const expected = `${FIELDS.join(', ')}, each with :bits where split`;
      throw new InputError(place, `unknown address field "${word}"`, expected, nearest(name, FIELDS));
    }
    return { field: name as Field, bits: count === undefined ? undefined : Number(count) };
  });
  for (const f of FIELDS) {
    const mine = parsed.filter((p) => p.field === f);
    const open = mine.filter((p) => p.bits === undefined).length;
    const given = mine.reduce((sum, p) => sum + (p.bits ?? 0), 0);
    const covered = open === 1 ? Math.max(given, bits[f]) : given;
    if (open > 1 || covered !== bits[f])
      throw new InputError(
        place,
        open > 1 ? `${f} stands ${open} times without bits` : `the mapping gives ${f} ${mine.length === 0 ? 'no' : covered} bits`,
        `${bits[f]} bits of ${f}, each once`,
      );
  }
  const used: Record<Field, number> = { row: 0, rank: 0, bank: 0, group: 0, column: 0 };
  let from = 0;
  return parsed.reverse().map((p) => {
    const others = parsed.reduce((sum, q) => sum + (q !== p && q.field === p.field ? (q.bits ?? 0) : 0), 0);
    const width = p.bits ?? bits[p.field] - others;
    const piece = { field: p.field, from, bits: width, into: used[p.field] };
    from += width;
    used[p.field] += width;
    return piece;
  });
}

/** @throws InputError */
export function dramMap(table: DramTable, mapping: string, place: Place): DramMap {
  const all = pieces(table, mapping, place);
  const burstBytes = field(table, 'burstBytes');
  const [banksPerGroup, bankGroups, rows] = (['banksPerGroup', 'bankGroups', 'rows'] as const).map((f) => field(table, f)) as [
    number,
    number,
    number,
  ];
  const columnBits = all[0]?.field === 'column' ? all[0].bits : 0;
  const parts = FIELDS.map((f) => all.filter((p) => p.field === f && p.bits > 0));
  const [row, rank, bank, group, column] = parts.map(gatherer) as [Gather, Gather, Gather, Gather, Gather];
  return {
    mapping,
    contiguous_bytes: burstBytes * 2 ** columnBits,
    locate(address, at) {
      const burst = Math.floor(address / burstBytes);
      const groupIndex = rank(burst) * bankGroups + group(burst);
      at.bank = groupIndex * banksPerGroup + bank(burst);
      at.row = row(burst) % rows;
      at.column = column(burst);
    },
  };
}

type Gather = (burst: number) => number;
/** The bits of a field, out of a burst number. */
function gatherer(list: readonly Piece[]): Gather {
  const [only] = list;
  if (!only) return () => 0;
  const { from, bits, into } = only;
  const mask = 2 ** bits - 1;
  if (list.length === 1) return (burst) => ((burst >>> from) & mask) << into;
  const rest = gatherer(list.slice(1));
  return (burst) => (((burst >>> from) & mask) << into) + rest(burst);
}
