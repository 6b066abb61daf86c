/**
 * On whose account energy is: that of the sentence that the operator's accelerator serves; what was told of no operator, and what of
 * one before the first sentence, is nobody's.
 *
 * Of several accelerators: what parts that they share draw by themselves (standby, refresh, waking up) is told of the operator that
 * retires next, whichever it is, and is shared equally by the sentences that are served then; what remains of a division is the first's.
 */
import { kindIndex } from './kinds.js';
import { actorOf, keyIn, kindIn } from './record.js';

/** Where several accelerators work at a time. */
export interface Sharing {
  readonly acceleratorOf: (operator: number) => number;
  /** indices of the actors that are nobody's own */
  readonly shared: ReadonlySet<number>;
}

/** Plain data; energies in fJ. */
export interface AccountState {
  /** by accelerator, the sentence that is served, or was last; −1 before the first */
  serving: number[];
  /** by accelerator, whether it is still served */
  active: boolean[];
  sentenceEnergy_fj: number[];
  idle_fj: number;
}

const STANDING: ReadonlySet<number> = new Set((['leakage', 'refresh', 'wake-up'] as const).map(kindIndex));

/** At the beginning. @param sentences how many the run has at most */
export const newAccounts = (sentences: number): AccountState => ({
  serving: [],
  active: [],
  sentenceEnergy_fj: new Array<number>(sentences).fill(0),
  idle_fj: 0,
});

/** A sentence is served from now on. */
export function serveOn(state: AccountState, sentence: number, accelerator: number): void {
  for (let a = state.serving.length; a <= accelerator; a++) {
    state.serving.push(-1);
    state.active.push(false);
  }
  state.serving[accelerator] = sentence;
  state.active[accelerator] = true;
}

/** What operators of an accelerator drew, and what was told of none. */
export function charge(state: AccountState, accelerator: number, own_fj: number, none_fj: number): void {
  const sentence = state.serving[accelerator] ?? -1;
  state.idle_fj += sentence < 0 ? own_fj + none_fj : none_fj;
  if (sentence >= 0) state.sentenceEnergy_fj[sentence]! += own_fj;
}

/** What was told of an operator, where several accelerators work. @param who actor and key, as in record.ts */
export function chargeTold(
  state: AccountState,
  { acceleratorOf, shared }: Sharing,
  who: number,
  operator: number,
  fj: number,
): void {
  // asked of every stretch: most are no part's that is shared
  const among =
    STANDING.has(kindIn(keyIn(who))) && shared.has(actorOf(who)) ? state.serving.filter((_, a) => state.active[a]) : [];
  if (among.length === 0) {
    charge(state, acceleratorOf(operator), fj, 0);
    return;
  }
  const share = Math.floor(fj / among.length);
  for (const sentence of among) state.sentenceEnergy_fj[sentence]! += share;
  state.sentenceEnergy_fj[among[0]!]! += fj - share * among.length;
}
