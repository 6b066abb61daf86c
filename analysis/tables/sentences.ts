/** The tables of a stream of sentences: what it came to, and its sentences. */
import { timeUnit } from '../metrics/time-axis.js';
import { number } from './numbers.js';
import { firstToken_ms, furtherToken_ms } from '../metrics/generation.js';
import type { Spread } from '../metrics/spread.js';
import type { Summary } from '../metrics/summary.js';
import type { Table } from './table.js';
import { PJ_PER_UJ } from '../../traces/formats.js';

const orNone = (ms: number | undefined): string => (ms === undefined ? '–' : number(ms, 3));

/** More rows than these nobody reads; summary.json has them all. */
const MOST_ROWS = 40;

/** More rows than these are in the way of what stands below. */
const FOLDED_FROM = 10;

/** A life in the unit in which it is readable; a year is 365.25 days, or 525 960 minutes. */
const life = (years: number): string =>
  years >= 1
    ? `${number(years, 1)} years`
    : years * 365.25 >= 1
      ? `${number(years * 365.25, 1)} days`
      : `${number(years * 525_960, 1)} minutes`;

const gb = (bytes_per_s: number): string => number(bytes_per_s / 1e9, bytes_per_s < 1e9 ? 4 : 2);

/** How fast, beside the slowest of what a copy passes, and what holds it back where it does not come near that. */
const copiedAt = ({ bytes_per_s, slowest, held_by }: NonNullable<Summary['copying']>): string =>
  `${gb(bytes_per_s)}; ${slowest.name} alone ${gb(slowest.bytes_per_s)}${held_by === undefined ? '' : `, held back by ${held_by}`}`;

/** How many sentences were served together, and what it cost them to leave together. */
function batchRows({ batches }: Summary): string[][] {
  if (!batches) return [];
  const { together, count, sentences_mean, layers_beyond_exit_mean: beyond } = batches;
  return [
    [`batches, sentences a batch, mean of at most ${together}`, `${number(count)}, ${number(sentences_mean, 2)}`],
    ...(beyond === undefined ? [] : [['layers run beyond a sentence’s own exit, mean', number(beyond, 2)]]),
  ];
}

/** Nothing for a single sentence: its own row says it all. */
export function streamTable(s: Summary): Table[] {
  if (s.sentences.length < 2) return [];
  const { latency_ms: l, switch_ms } = s;
  return [
    {
      title: 'Stream',
      headers: ['quantity', 'value'],
      rows: [
        ['sentences', number(s.sentences.length)],
        ...batchRows(s),
        ['latency, mean (ms)', number(l.mean, 3)],
        ['latency, p50, p95, p99 (ms)', [l.p50, l.p95, l.p99].map((x) => number(x, 3)).join(', ')],
        ['switches', number(s.switches)],
        ['switch alone, mean, p95 (ms)', `${number(switch_ms.mean, 4)}, ${number(switch_ms.p95, 4)}`],
        ['parts of tasks fetched', `${number(s.fetched.parts)}, ${number(s.fetched.bytes)} bytes`],
        ...(s.copying ? [['parts are copied at (GB/s)', copiedAt(s.copying)]] : []),
        ['deadline misses', number(s.deadline_misses)],
        ['energy a sentence (µJ)', number(s.energy_per_sentence_uj, 3)],
        ['of it while none is served (µJ)', number(s.idle_energy_pj / PJ_PER_UJ / s.sentences.length, 3)],
        ['sentences a second', number(s.sentences_per_s, 1)],
        ['sentences a second and mm²', number(s.sentences_per_s_per_mm2, 3)],
        ...Object.entries(s.lifetime_years).map(([m, years]) => [
          `cells of ${m} last`,
          years === null ? 'never written' : life(years),
        ]),
      ],
      note: 'latency: from arrival to end; switch: from being taken up until the part of the task is there',
    },
  ];
}

/** The number of each sentence's batch, in the order in which they were taken up; those of a batch begin at one time. */
function batchNumbers({ sentences }: Summary): (sentence: Summary['sentences'][number]) => string {
  const keyOf = ({ start_ps, accelerator = 0 }: Summary['sentences'][number]): string => `${start_ps} ${accelerator}`;
  const inOrder = [...sentences].sort((a, b) => a.start_ps - b.start_ps || (a.accelerator ?? 0) - (b.accelerator ?? 0));
  const numbers = new Map([...new Set(inOrder.map(keyOf))].map((key, i) => [key, String(i + 1)]));
  return (s) => numbers.get(keyOf(s))!;
}

/** Where sentences are a decoder's: when tokens were there, and what they cost. */
export function generationTable({ generation: g }: Summary): Table[] {
  if (!g) return [];
  const spread = (s: Spread): string => [s.mean, s.p50, s.p95].map((x) => number(x, 3)).join(', ');
  return [
    {
      title: 'Tokens',
      headers: ['quantity', 'value'],
      rows: [
        ['tokens made', number(g.tokens)],
        ['first token, mean, p50, p95 (ms)', spread(g.first_token_ms)],
        ['further token, mean, p50, p95 (ms)', g.further_token_ms ? spread(g.further_token_ms) : '–'],
        ['tokens a joule', number(g.tokens_per_j, 1)],
        ['tokens a second', number(g.tokens_per_s, 1)],
      ],
      note: 'first token: from arrival until it is there; further token: of an answer, the mean of those after its first',
    },
  ];
}

/** A row a sentence, times in the unit that suits the run. */
export function sentenceTable(s: Summary): Table {
  const unit = timeUnit(s.simulated_ps);
  const time = (ps: number): string => number(ps / unit.ps, 3);
  const { length } = s.sentences;
  const batch = batchNumbers(s);
  return {
    title: 'Sentences',
    headers: [
      'sentence',
      'task',
      ...(s.batches ? ['batch'] : []),
      ...(s.accelerators ? ['accelerator'] : []),
      `arrival (${unit.name})`,
      `waited (${unit.name})`,
      `switch (${unit.name})`,
      `latency (${unit.name})`,
      'deadline',
      'energy (µJ)',
      ...(s.generation ? ['tokens', 'first token (ms)', 'further token (ms)'] : []),
    ],
    rows: s.sentences
      .slice(0, MOST_ROWS)
      .map((x) => [
        x.id,
        x.task,
        ...(s.batches ? [batch(x)] : []),
        ...(s.accelerators ? [String(x.accelerator)] : []),
        time(x.arrival_ps),
        time(x.start_ps - x.arrival_ps),
        time(x.ready_ps - x.start_ps),
        time(x.end_ps - x.arrival_ps),
        x.deadline_ps === 0 ? '–' : x.end_ps > x.deadline_ps ? `late by ${time(x.end_ps - x.deadline_ps)}` : 'met',
        number(x.energy_pj / PJ_PER_UJ, 3),
        ...(s.generation ? [String(x.outputs ?? '–'), ...[firstToken_ms(x), furtherToken_ms(x)].map(orNone)] : []),
      ]),
    folded: length > FOLDED_FROM,
    ...(length > MOST_ROWS && { note: `the first ${MOST_ROWS} of ${length}; summary.json has all` }),
  };
}
