/** What became of each recorded operator: nothing is lost silently. */

/**
 * mapped: became operators. opened: a wrapper, whose inner operators are entered themselves. fused: part of another. folded:
 * host-only, or inside one that is mapped; costs nothing here. left out: not asked for. unknown: not understood.
 */
export const FATES = ['mapped', 'opened', 'fused', 'folded', 'left out', 'unknown'] as const;
/** What became of a recorded operator. */
export type Fate = (typeof FATES)[number];

/** A kind of recorded operator and what it became. */
export interface LedgerRow {
  readonly fate: Fate;
  readonly name: string;
  readonly into: string;
  readonly count: number;
}

/** Where each recorded operator is entered once. */
export interface Ledger {
  /** `into` says what it became, or why it became nothing */
  count(fate: Fate, name: string, into: string, times?: number): void;
  /** Notes of equal words, or on the same `subject`, are kept once. */
  readonly note: (text: string, subject?: string) => void;
  readonly notes: readonly string[];
  totals(): Record<Fate, number>;
  /** Rows by fate, the most frequent first. @throws Error when a record was counted twice or not at all */
  close(records: number): readonly LedgerRow[];
}

/** An empty one. */
export function createLedger(): Ledger {
  const rows = new Map<string, { fate: Fate; name: string; into: string; count: number }>();
  const notes: string[] = [];
  const noted = new Set<string>();
  return {
    notes,
    count(fate, name, into, times = 1) {
      const key = `${fate}\n${into}\n${name}`;
      const row = rows.get(key) ?? { fate, name, into, count: 0 };
      row.count += times;
      rows.set(key, row);
    },
    note(text, subject = text) {
      if (noted.has(subject)) return;
      noted.add(subject);
      notes.push(text);
    },
    totals() {
      const totals = Object.fromEntries(FATES.map((f) => [f, 0])) as Record<Fate, number>;
      for (const r of rows.values()) totals[r.fate] += r.count;
      return totals;
    },
    close(records) {
      const all = [...rows.values()];
      const counted = all.reduce((sum, r) => sum + r.count, 0);
      if (counted !== records) throw new Error(`the ledger holds ${counted} of ${records} records`);
      return all.sort((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate) || b.count - a.count || (a.name < b.name ? -1 : 1));
    },
  };
}
