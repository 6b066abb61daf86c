/** What became of each host operator of a recording: nothing is lost silently. */

/** mapped: became an operator. folded: host-only, costs nothing here. fused: part of another. unknown: not understood. */
export const FATES = ['mapped', 'folded', 'fused', 'unknown'] as const;
/** What became of a host operator. */
export type Fate = (typeof FATES)[number];

/** What is shown of an import. */
export interface ImportReport {
  /** top-level host operators by fate, kind and reason, most frequent first */
  readonly rows: readonly { readonly fate: Fate; readonly name: string; readonly into: string; readonly count: number }[];
  readonly totals: Readonly<Record<Fate, number>>;
  /** how things were inferred that the format does not say, and what could not be */
  readonly notes: readonly string[];
}

/** Where each host operator is entered once. */
export interface Ledger {
  /** `into` says what it became, or why it became nothing */
  count(fate: Fate, name: string, into: string): void;
  /** Notes of equal words are kept once. */
  note(text: string): void;
  /** @throws Error when a record was counted twice or not at all */
  close(records: number): ImportReport;
}

/** An empty one. */
export function createLedger(): Ledger {
  const rows = new Map<string, { fate: Fate; name: string; into: string; count: number }>();
  const notes: string[] = [];
  return {
    count(fate, name, into) {
      const key = `${fate}\n${into}\n${name}`;
      const row = rows.get(key) ?? { fate, name, into, count: 0 };
      row.count++;
      rows.set(key, row);
    },
    note(text) {
      if (!notes.includes(text)) notes.push(text);
    },
    close(records) {
      const all = [...rows.values()];
      const totals = { mapped: 0, folded: 0, fused: 0, unknown: 0 };
      for (const r of all) totals[r.fate] += r.count;
      const counted = all.reduce((sum, r) => sum + r.count, 0);
      if (counted !== records) throw new Error(`the ledger holds ${counted} of ${records} records`);
      all.sort((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate) || b.count - a.count || (a.name < b.name ? -1 : 1));
      return { rows: all, totals, notes };
    },
  };
}
