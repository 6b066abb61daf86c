/** What a page of a run says first: its figures, and where its time and its energy went. */
import { accelerators, coverageText, FJ_PER_UJ, PJ_PER_UJ, type Provenance } from '../../traces/formats.js';
import type { Summary } from '../metrics/summary.js';
import { timeUnit } from '../metrics/time-axis.js';
import { number, share } from '../tables/numbers.js';
import { detailOf } from '../tables/operator-rows.js';
import { typedLine } from '../tables/provenance.js';
import type { Bars } from './html.js';
import type { Spent } from './spent.js';

/** Characters of a digest that tell files apart; the table has all. */
const DIGEST = 10;
/** Files that are named; the table has all. */
const MOST_FILES = 3;

/** Characters of a command line that are shown; the table has all. */
const MOST_LINE = 500;
const shortened = (line: string): string =>
  line.length <= MOST_LINE ? line : `${line.slice(0, MOST_LINE)} … (${line.length} characters)`;

/** Which Switchyard made it, by which line, of which files. */
export function madeFacts({ switchyard: { version, commit }, argv, seed, files }: Provenance): [string, string][] {
  const named = files.slice(0, MOST_FILES).map(({ file, sha256 }) => (sha256 ? `${file} (${sha256.slice(0, DIGEST)}…)` : file));
  const more = files.length > MOST_FILES ? [`${files.length - MOST_FILES} more`] : [];
  return [
    ['made by', `Switchyard ${version}${commit ? `, ${commit.slice(0, DIGEST)}` : ''}, seed ${seed}`],
    ...(argv ? [['command line', shortened(typedLine(argv))] as [string, string]] : []),
    ...(files.length > 0 ? [['files, SHA-256', [...named, ...more].join(', ')] as [string, string]] : []),
  ];
}

/** What was run on what, and what it came to. */
export function factsOf(s: Summary): [string, string][] {
  const unit = timeUnit(s.simulated_ps);
  const area_mm2 = Object.values(s.area_um2).reduce((a, b) => a + b, 0) / 1e6;
  const { provenance: from } = s;
  const changed = from?.platform?.changed.length ?? 0;
  return [
    ['simulated time', `${number(s.simulated_ps / unit.ps, 3)} ${unit.name}`],
    ['energy', `${number((s.energy_pj['total'] ?? 0) / PJ_PER_UJ, 3)} µJ`],
    ...(s.generation
      ? ([
          ['first token, mean', `${number(s.generation.first_token_ms.mean, 3)} ms`],
          ['further token, mean', s.generation.further_token_ms ? `${number(s.generation.further_token_ms.mean, 3)} ms` : '–'],
          ['tokens a joule', number(s.generation.tokens_per_j, 1)],
        ] as [string, string][])
      : []),
    ['area on chip', `${number(area_mm2, 3)} mm²`],
    ...(s.peak_power
      ? [
          [
            `peak power, mean of ${number(s.peak_power.window_us, s.peak_power.window_us < 10 ? 3 : 0)} µs`,
            `${number(s.peak_power_mw, 1)} mW`,
          ] as [string, string],
        ]
      : []),
    ...(s.coverage
      ? [
          [
            'of the recording',
            coverageText(s.coverage).replace('of the recording: ', '').replace('multiply-accumulates', 'MACs'),
          ] as [string, string],
        ]
      : []),
    ['platform', `${s.platform}${changed > 0 ? `, ${changed} ${changed === 1 ? 'field' : 'fields'} changed` : ''}`],
  ];
}

/** Each resource by the time that it is the root of, and each component by its energy. */
export function barsOf({ elapsed_ps, accelerators: count, all, resources }: Spent): Bars[] {
  const unit = timeUnit(elapsed_ps);
  const whole_ps = elapsed_ps * count;
  const energies = Object.entries(all.energy_fj).sort(([, a], [, b]) => b - a);
  return [
    {
      title: `Where the time ${count === 1 ? '' : `of ${count} accelerators `}went: the critical path`,
      of: 'time',
      table: 'Critical path by resource',
      bars: resources.map((r) => ({
        name: r.resource === 'nobody' ? 'no sentence there' : accelerators.short(r.resource),
        share: whole_ps > 0 ? r.time_ps / whole_ps : 0,
        text: `${number(r.time_ps / unit.ps, 3)} ${unit.name}, ${share(r.time_ps, whole_ps)}`,
        detail: detailOf('resource', r.resource),
      })),
    },
    {
      title: 'Where the energy went',
      of: 'energy',
      table: 'Energy by component',
      bars: energies.map(([component, fj]) => ({
        name: accelerators.short(component),
        share: all.total_fj > 0 ? fj / all.total_fj : 0,
        text: `${number(fj / FJ_PER_UJ, 2)} µJ, ${share(fj, all.total_fj)}`,
        detail: detailOf('component', component),
      })),
    },
  ];
}
