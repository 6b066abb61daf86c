/**
 * Operators that follow one another, each done again: where they come once more from the same state, their states change once, by
 * what all of them changed, and totals are added once. What is told of them one by one is told of each, so the bytes are the same.
 * What they sum to, and what they change, is put together the second time that they are done again.
 */
import { changeOf, type Change } from '../../sim/index.js';
import type { PassageSums } from '../../traces/index.js';
import { copied, countUpTo, mayPassOver, type State } from './inside.js';
import { changeAll, passOver, type Between, type Seen } from './seen.js';

/** An operator of a chain. */
interface Link {
  readonly operator: number;
  readonly seen: Seen;
}
/** Operators that follow one another. */
interface Chain {
  readonly begin_ps: number;
  readonly took_ps: number;
  readonly links: readonly Link[];
  readonly changes: readonly Change[];
  readonly sums: PassageSums;
}
/** One that is being put together. */
interface Open {
  readonly key: string;
  readonly begin_ps: number;
  readonly before: readonly State[];
  readonly links: Link[];
}

/** fewer are done again one by one; behind so many another chain begins */
const [FEWEST, MOST_LINKS] = [4, 256];
/** Chains that are kept, and beginnings that came once, at most: those that were of use longest ago go first. */
const MOST = 1024;
/** Bytes of what all of them sum to. */
const MOST_BYTES = 2 ** 26;
/** What several did names each of them where it matters. */
const NO_OPERATOR = NaN;

/** Those of a passage stand in one list. */
const bytesOf = ({ series }: PassageSums): number => series[0]?.trains[0]?.numbers.byteLength ?? 0;

/** Chains of one run. */
export class Chains {
  private readonly known = new Map<string, Chain>();
  private readonly cameOnce = new Set<string>();
  private bytes = 0;
  private open: Open | undefined;
  constructor(private readonly between: Between) {}

  /** An operator is about to be done again, and no chain goes on: where this comes again, one begins here. */
  begins(key: string): void {
    const { known, cameOnce, between } = this;
    if (known.has(key)) return;
    if (cameOnce.has(key)) {
      const { kernel } = between.accelerator;
      this.open = { key, begin_ps: kernel.now_ps, before: copied(between.inside), links: [] };
    } else if (cameOnce.size < MOST) cameOnce.add(key);
    else cameOnce.clear();
  }
  /** It has been done again. @returns whether the next may be of the same chain */
  did(operator: number, seen: Seen): boolean {
    const { open } = this;
    if (!open) return true;
    if (open.links.push({ operator, seen }) < MOST_LINKS) return true;
    this.ends();
    return false;
  }
  /** What comes next is no operator done again. Called before it begins. */
  ends(): void {
    const { open, known } = this;
    const { inside, recorder, accelerator } = this.between;
    this.open = undefined;
    if (!open || open.links.length < FEWEST) return;
    const { key, begin_ps, before, links } = open;
    const { now_ps } = accelerator.kernel;
    let took_ps = 0;
    const told = links.map(({ seen }) => ({ told: seen.told, at_ps: (took_ps += seen.took_ps) - seen.took_ps }));
    if (begin_ps + took_ps !== now_ps) return;
    countUpTo(inside, now_ps);
    const changes = inside.map(({ state, shape }, i) => {
      const each = links.map(({ seen }) => seen.changes[i]!);
      return changeOf(before[i], state, shape, each);
    });
    const sums = recorder.joined(told);
    this.bytes += bytesOf(sums);
    known.set(key, { begin_ps, took_ps, links, changes, sums });
    for (const [oldest, { sums }] of known) {
      if (known.size <= MOST && this.bytes <= MOST_BYTES) break;
      known.delete(oldest);
      this.bytes -= bytesOf(sums);
    }
  }

  /** Does one again that begins here. @returns its operators, or undefined: none is known, or it would end too late */
  doAgain(key: string, until_ps: number): readonly Link[] | undefined {
    const chain = this.known.get(key);
    const { accelerator, recorder, inside } = this.between;
    const { kernel } = accelerator;
    const begin_ps = kernel.now_ps;
    if (!chain || !mayPassOver(accelerator, begin_ps + chain.took_ps, until_ps)) return undefined;
    this.known.delete(key);
    this.known.set(key, chain); // the one that was of use last
    for (const [i, { operator, seen }] of chain.links.entries()) {
      if (i > 0) recorder.settled();
      const at_ps = kernel.now_ps;
      passOver(accelerator, seen.took_ps, operator);
      recorder.againBut(seen.told, at_ps, operator);
    }
    recorder.addTotals(chain.sums, begin_ps);
    changeAll(inside, chain.changes, begin_ps - chain.begin_ps, NO_OPERATOR);
    return chain.links;
  }
}
