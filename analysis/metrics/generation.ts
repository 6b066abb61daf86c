/** What decoders' answers came to: when their first tokens were there, what each further one took, and what tokens cost. */
import { FJ_PER_PJ, PJ_PER_UJ, PS_PER_MS, PS_PER_S, type SentenceRow, type TraceEnd } from '../../traces/formats.js';
import { spread, type Spread } from './spread.js';

const UJ_PER_J = 1e6;

/** Names are fixed: they are those of summary.json. Of answers that are whole. */
export interface Generation {
  /** made by all answers together */
  readonly tokens: number;
  /** from arrival until the first token was there */
  readonly first_token_ms: Spread;
  /** of an answer, the mean of its tokens after the first; answers of one token have none. null: no answer has any */
  readonly further_token_ms: Spread | null;
  /** by all energy of the run */
  readonly tokens_per_j: number;
  /** by all its time */
  readonly tokens_per_s: number;
}

/** From arrival until the first token was there, in ms; undefined where there is none. */
export const firstToken_ms = ({
  arrival_ps,
  first_token_ps,
}: Pick<SentenceRow, 'arrival_ps' | 'first_token_ps'>): number | undefined =>
  first_token_ps === undefined ? undefined : (first_token_ps - arrival_ps) / PS_PER_MS;

/** Mean of the tokens after the first, in ms; undefined where there are none. */
export const furtherToken_ms = (s: Pick<SentenceRow, 'first_token_ps' | 'end_ps' | 'outputs'>): number | undefined =>
  s.first_token_ps === undefined || (s.outputs ?? 1) < 2
    ? undefined
    : (s.end_ps - s.first_token_ps) / (s.outputs! - 1) / PS_PER_MS;

const known = (list: readonly (number | undefined)[]): number[] => list.filter((x) => x !== undefined);

/** undefined where no sentence is of a decoder. An answer that an interruption left unfinished counts in nothing but the energy. */
export function generation({ sentences, totals, now_ps, ended }: TraceEnd): Generation | undefined {
  if (sentences.every((s) => s.outputs === undefined)) return undefined;
  const whole = sentences.filter((s) => s.outputs !== undefined && (ended === 'finished' || s.end_ps < now_ps));
  const tokens = whole.reduce((n, s) => n + s.outputs!, 0);
  const further_ms = known(whole.map(furtherToken_ms));
  const energy_j = totals.reduce((sum, t) => sum + t.energy_fj, 0) / FJ_PER_PJ / PJ_PER_UJ / UJ_PER_J;
  return {
    tokens,
    first_token_ms: spread(known(whole.map(firstToken_ms))),
    further_token_ms: further_ms.length === 0 ? null : spread(further_ms),
    tokens_per_j: energy_j === 0 ? 0 : tokens / energy_j,
    tokens_per_s: now_ps === 0 ? 0 : (tokens * PS_PER_S) / now_ps,
  };
}
