/** The banks of a device at command level: open rows, earliest times of each command, the four-activate window. In cycles. */
import type { CommandTiming, Fields, Spacing } from './timing.js';

export const CLOSED = -1;

/** Plain data; arrays are indexed by bank, over all ranks. */
export interface BanksState {
  openRow: number[];
  /** accesses since the row was opened */
  hits: number[];
  act: number[];
  read: number[];
  write: number[];
  pre: number[];
  ref: number[];
  /** the last four activates of each rank, oldest first */
  activates: number[][];
  /** open rows of each rank, since when, and cycles with some open so far */
  openRows: number[];
  since: number[];
  activeCycles: number[];
  counts: {
    activates: number;
    precharges: number;
    reads: number;
    writes: number;
    refreshes: number;
    readHits: number;
    writeHits: number;
  };
}

export interface Banks {
  readonly total: number;
  readonly perRank: number;
  readonly rankOf: (bank: number) => number;
  canActivate(s: BanksState, bank: number, t: number): boolean;
  /** earliest ACT, the window included */
  activateAt(s: BanksState, bank: number): number;
  activate(s: BanksState, bank: number, row: number, t: number): void;
  precharge(s: BanksState, bank: number, t: number): void;
  access(s: BanksState, bank: number, write: boolean, t: number): void;
  refresh(s: BanksState, rank: number, t: number): void;
  newState(): BanksState;
}

export function createBanks(v: Fields, timing: CommandTiming): Banks {
  const ranks = v('ranks');
  const perGroup = v('banksPerGroup');
  const perRank = v('bankGroups') * perGroup;
  const total = ranks * perRank;
  const rankOf = (bank: number): number => Math.floor(bank / perRank);

  /** Cycles from a command at one bank to the next at each other bank, −1 for no constraint. */
  const distances = (spacing: Spacing): readonly (readonly number[])[] =>
    Array.from({ length: total }, (_, from) =>
      Array.from({ length: total }, (_, to) => {
        if (from === to) return spacing.sameBank;
        if (rankOf(from) !== rankOf(to)) return spacing.otherRank;
        return Math.floor(from / perGroup) === Math.floor(to / perGroup) ? spacing.sameGroup : spacing.sameRank;
      }),
    );
  const actToAct = distances(timing.actToAct);
  const afterRead = { read: distances(timing.readToRead), write: distances(timing.readToWrite) };
  const afterWrite = { read: distances(timing.writeToRead), write: distances(timing.writeToWrite) };

  function constrain(earliest: number[], distance: readonly number[], t: number): void {
    for (let b = 0; b < total; b++) {
      const d = distance[b]!;
      if (d >= 0 && t + d > earliest[b]!) earliest[b] = t + d;
    }
  }
  const raise = (earliest: number[], bank: number, t: number): void => {
    if (t > earliest[bank]!) earliest[bank] = t;
  };
  /** The rank begins or ends to have an open row at `t`. */
  function note(s: BanksState, rank: number, change: 1 | -1, t: number): void {
    if (s.openRows[rank] === 0) s.since[rank] = t;
    s.openRows[rank]! += change;
    if (s.openRows[rank] === 0) s.activeCycles[rank]! += t - s.since[rank]!;
  }
  function activateAt(s: BanksState, bank: number): number {
    const window = s.activates[rankOf(bank)]!;
    return window.length < 4 ? s.act[bank]! : Math.max(s.act[bank]!, window[0]! + timing.fourActivateWindow);
  }

  return {
    total,
    perRank,
    rankOf,
    activateAt,
    canActivate: (s, bank, t) => t >= activateAt(s, bank),
    activate(s, bank, row, t) {
      s.openRow[bank] = row;
      s.hits[bank] = 0;
      const window = s.activates[rankOf(bank)]!;
      window.push(t);
      if (window.length > 4) window.shift();
      constrain(s.act, actToAct[bank]!, t);
      raise(s.read, bank, t + timing.actToAccess);
      raise(s.write, bank, t + timing.actToAccess);
      raise(s.pre, bank, t + timing.actToPre);
      note(s, rankOf(bank), 1, t);
      s.counts.activates++;
    },
    precharge(s, bank, t) {
      s.openRow[bank] = CLOSED;
      s.hits[bank] = 0;
      raise(s.act, bank, t + timing.preToAct);
      raise(s.ref, bank, t + timing.preToAct);
      const first = rankOf(bank) * perRank;
      for (let b = first; b < first + perRank; b++) if (b !== bank) raise(s.pre, b, t + timing.preToPre);
      note(s, rankOf(bank), -1, t);
      s.counts.precharges++;
    },
    access(s, bank, write, t) {
      const after = write ? afterWrite : afterRead;
      constrain(s.read, after.read[bank]!, t);
      constrain(s.write, after.write[bank]!, t);
      raise(s.pre, bank, t + (write ? timing.writeToPre : timing.readToPre));
      const hit = s.hits[bank]! > 0 ? 1 : 0;
      s.hits[bank]!++;
      if (write) {
        s.counts.writes++;
        s.counts.writeHits += hit;
      } else {
        s.counts.reads++;
        s.counts.readHits += hit;
      }
    },
    refresh(s, rank, t) {
      for (let b = rank * perRank; b < (rank + 1) * perRank; b++) {
        raise(s.act, b, t + timing.refToAct);
        raise(s.ref, b, t + timing.refToAct);
      }
      s.counts.refreshes++;
    },
    newState: () => {
      const zeros = (n: number): number[] => new Array<number>(n).fill(0);
      return {
        openRow: new Array<number>(total).fill(CLOSED),
        hits: zeros(total),
        act: zeros(total),
        read: zeros(total),
        write: zeros(total),
        pre: zeros(total),
        ref: zeros(total),
        activates: Array.from({ length: ranks }, () => []),
        openRows: zeros(ranks),
        since: zeros(ranks),
        activeCycles: zeros(ranks),
        counts: { activates: 0, precharges: 0, reads: 0, writes: 0, refreshes: 0, readHits: 0, writeHits: 0 },
      };
    },
  };
}
