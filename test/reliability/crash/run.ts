/** `npm run crash -- [kills|writes|WORD] [--kills N] [--most N] [--seed N] [--keep]`: kills works at random moments, and lets their writes fail. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '../../fuzz/random.js';
import { keepRun } from '../record.js';
import { ENGINES, killEngine } from './engines.js';
import { killWork } from './kills.js';
import { failWrites } from './writes.js';
import { named, prepareWorks, worksToFail, worksToKill } from './works.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Figures = Record<string, number | string>;

/** Adds to a figure. */
const add = (figures: Figures, name: string, value: number): void => void (figures[name] = Number(figures[name] ?? 0) + value);

/** @returns findings */
function told(name: string, figures: Readonly<Record<string, number>>, findings: readonly string[]): number {
  const said = Object.entries(figures).map(([what, n]) => `${n} ${what}`);
  say(`${name}: ${said.join(', ')}, ${findings.length} lines of findings`);
  findings.forEach((line) => say(`  ${line}`));
  return findings.length;
}

interface Asked {
  readonly what: string | undefined;
  readonly kills: number | undefined;
  readonly most: number;
  readonly seed: number;
  readonly within: string;
  readonly shared: string;
  readonly figures: Figures;
}

const SHARE_OF_ENGINES = 16;
/** More writing calls than any work has. */
const EACH = 1_000_000;

async function kills({ what, kills: all, seed, within, shared, figures }: Asked): Promise<number> {
  const asked = (name: string): boolean => what === undefined || name.includes(what);
  const works = worksToKill(shared).filter(({ name }) => asked(name));
  const engines = Object.keys(ENGINES).filter(asked);
  const shares = works.reduce((sum, w) => sum + w.share, 0) + SHARE_OF_ENGINES * engines.length;
  const of = (share: number): number => (all === undefined ? share : Math.max(1, Math.round((all * share) / shares)));
  let found = 0;
  const count = (name: string, hits: number, resumed: number, lines: readonly string[]): void => {
    add(figures, 'kills in all', hits);
    add(figures, 'of them: the same line again gave the bytes of an undisturbed run', resumed);
    figures[`kills: ${name}`] = hits;
    add(figures, 'lines of findings', lines.length);
  };
  for (const work of works) {
    const came = await killWork(work, of(work.share), randomOf(seed, work.name), within);
    const { hits, withUnfinished, withWhole, cutTraces, emptyTraces, resumed, findings } = came;
    found += told(work.name, { hits, withUnfinished, withWhole, cutTraces, emptyTraces, resumed }, findings);
    count(work.name, hits, resumed, findings);
    add(figures, 'of them: with files under the name of unfinished ones', withUnfinished);
    add(figures, 'cut event traces, each the beginning of the whole one', cutTraces);
    add(figures, 'of them: with nothing in them that any command could answer from', emptyTraces);
  }
  for (const name of engines) {
    const came = await killEngine(name, of(SHARE_OF_ENGINES), randomOf(seed, name), within);
    if (typeof came === 'string') {
      say(`${name}: skipped: ${came}`);
      figures[`kills: ${name}`] = `skipped: ${came}`;
      continue;
    }
    found += told(name, { hits: came.hits, resumed: came.resumed }, came.findings);
    count(name, came.hits, came.resumed, came.findings);
  }
  return found;
}

async function writes({ what, most, seed, within, shared, figures }: Asked): Promise<number> {
  let found = 0;
  for (const work of named(worksToFail(shared), what)) {
    const { calls, faults, refused, survived, findings } = await failWrites(work, { most, seed, again: true }, within);
    found += told(work.name, { calls, faults, refused, survived }, findings);
    figures[`${work.name}: writing calls, and those that were let fail`] = `${calls}, ${faults}`;
    add(figures, 'writing calls let fail in all', faults);
    add(figures, 'of them: refused in one line, exit code 2', refused);
    add(figures, 'of them: ended well, with the bytes of an undisturbed run; a result that was not kept was said', survived);
    add(figures, 'lines of findings', findings.length);
  }
  return found;
}

const ATTACKS = { kills, writes };

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kills: { type: 'string' },
      most: { type: 'string', default: String(EACH) },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const [attack = 'all', what] = positionals;
  const attacks = Object.entries(ATTACKS).filter(([name]) => attack === 'all' || attack === name);
  if (attacks.length === 0) {
    say(`error: ${attack}: no such attack; expected ${Object.keys(ATTACKS).join(', ')}`);
    return 2;
  }
  const within = mkdtempSync(join(tmpdir(), 'switchyard-crash-'));
  const shared = mkdtempSync(join(within, 'shared-'));
  await prepareWorks(shared);
  const [seed, most] = [Number(values.seed), Number(values.most)];
  let found = 0;
  for (const [name, attackBy] of attacks) {
    const figures: Figures = {};
    const begun_ms = performance.now();
    const given = values.kills === undefined ? undefined : Number(values.kills);
    found += await attackBy({ what, kills: given, most, seed, within, shared, figures });
    const limit = name === 'kills' ? given !== undefined && `--kills ${given}` : most < EACH && `--most ${most}`;
    const options = [...(limit === false ? [] : [limit]), `--seed ${seed}`].join(' ');
    if (values.keep)
      keepRun(`crash-${name}`, {
        command: `npm run crash -- ${[name, ...(what === undefined ? [] : [`'${what}'`]), options].join(' ')}`,
        seconds: (performance.now() - begun_ms) / 1000,
        figures,
      });
  }
  rmSync(shared, { recursive: true });
  // what shows a finding stays
  if (readdirSync(within).length === 0 || found === 0) rmSync(within, { recursive: true });
  return found > 0 ? 1 : 0;
}

// a server that an engine had begun would keep it here
process.exit(await main());
