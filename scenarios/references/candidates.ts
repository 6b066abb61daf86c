/** Candidates of a fit: each is tried once, and what came of it is known from then on. Coordinates are shares of the bounds. */

/** A number that is fitted, within its bounds. */
export interface Fitted {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** only whole numbers */
  readonly whole: boolean;
  readonly start: number;
}
/** What is wrong at a candidate, a number a reference; undefined where the candidate cannot be. */
export type Residuals = (values: readonly number[]) => Promise<readonly number[] | undefined>;

/** Shares of the bounds are told apart to so much: what is nearer is one candidate. */
const GRAIN = 1e-6;
/** as it is written into a file */
const DIGITS = 9;

/** More are not to be tried. */
export class Exhausted extends Error {}
/** A candidate that has to be tried before the method, which cannot wait, goes on. */
export class Wanted extends Error {
  constructor(readonly at: readonly number[]) {
    super();
  }
}
export type At = readonly number[];

export const costOf = (residuals: readonly number[] | undefined): number =>
  residuals === undefined ? Infinity : residuals.reduce((sum, r) => sum + r * r, 0);
const clamped = (share: number): number => Math.min(1, Math.max(0, share));

/** The share of the bounds at which a number is. */
export const shareOf = ({ low, high, start }: Fitted): number => (high === low ? 0 : (start - low) / (high - low));

/** Candidates by their values: each is tried once. Coordinates are shares of the bounds. */
export function createCandidates(fitted: readonly Fitted[], residuals: Residuals, most: number, told: (tried: number) => void) {
  const known = new Map<string, readonly number[] | undefined>();
  let refused = 0;
  let best: { readonly at: At; readonly cost: number } | undefined;
  const valuesAt = (at: At): number[] =>
    fitted.map((f, i) => {
      const { low, high, whole, start } = f;
      const share = Math.round(clamped(at[i]!) / GRAIN) * GRAIN;
      const value = low + share * (high - low);
      // as it is written, not as it is reckoned
      if (Math.abs(share - shareOf(f)) < GRAIN) return start;
      return whole ? Math.round(value) : Number(value.toPrecision(DIGITS));
    });
  const keyAt = (at: At): string => valuesAt(at).join(' ');
  return {
    valuesAt,
    /** @throws Wanted where it was not tried yet */
    known(at: At): readonly number[] | undefined {
      const key = keyAt(at);
      if (!known.has(key)) throw new Wanted(at);
      return known.get(key);
    },
    /** @throws Exhausted */
    async try(at: At): Promise<number> {
      const key = keyAt(at);
      if (!known.has(key)) {
        if (known.size >= most) throw new Exhausted();
        const found = await residuals(valuesAt(at));
        known.set(key, found);
        if (found === undefined) refused++;
        if (!best || costOf(found) < best.cost) best = { at, cost: costOf(found) };
        told(known.size);
      }
      return costOf(known.get(key));
    },
    best: () => best!,
    counts: () => ({ tried: known.size, refused }),
  };
}
export type Candidates = ReturnType<typeof createCandidates>;

export const moved = (at: At, i: number, share: number): number[] => at.map((s, j) => (j === i ? clamped(share) : s));
/** The least step of a number that changes its value. */
export const leastStep = ({ low, high, whole }: Fitted): number => (whole ? 1 / Math.max(1, high - low) : 0);
