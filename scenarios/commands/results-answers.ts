/** What `results` says, by what it is asked. */
import { summaryTables, type Table } from '../../analysis/index.js';
import { InputError } from '../../traces/index.js';
import { draw, randomStream } from '../../sim/index.js';
import { describedOrigin, exportLines, garbageIn, listed, removeAll, resultNamed } from '../results/contents.js';
import { NOT_KEPT, type KeptRun } from '../results/kept-run.js';
import { filesAside, resultIn } from '../results/store.js';
import { summaryOf } from '../run/summary.js';
import type { Answer } from './command.js';
import { some } from './executing.js';
import { BAD_INPUT, FAILED, INTERRUPTED, OK } from './exit-codes.js';
import type { Session } from './session.js';

interface Given {
  readonly store: string;
  readonly key: string;
  readonly limit: number;
  readonly sample: number;
  readonly seed: number;
  readonly older: number | undefined;
  readonly dryRun: boolean | undefined;
  readonly out: string | undefined;
}

const BYTES_PER_MB = 1e6;
const DAY_MS = 24 * 3600 * 1000;
const count = (n: number): string => n.toLocaleString('en-US');
const megabytes = (bytes: number): string => (bytes / BYTES_PER_MB).toFixed(3);
const bytesOf = (files: readonly { readonly bytes: number }[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

function list({ store, limit }: Given): Answer {
  const all = listed(store);
  const aside: string[] = [];
  const rows = all.slice(0, limit).flatMap(({ key, file, bytes, written_ms }) => {
    const kept = resultIn(file, (said) => aside.push(said));
    return kept ? [{ key, ...describedOrigin(kept.origin), written: new Date(written_ms).toISOString(), bytes }] : [];
  });
  const set = filesAside(store).length;
  const left = all.length - aside.length;
  const total = { results: left, bytes: bytesOf(all), set_aside: set };
  const title = `${store}: ${count(left)} results, ${megabytes(total.bytes)} MB${rows.length < left ? `, the newest ${rows.length}` : ''}`;
  const table: Table = {
    title,
    headers: ['key', 'kind', 'scenario', 'seed', 'version', 'written (UTC)', 'bytes'],
    rows: rows.map((r) => [
      r.key.slice(0, 12),
      r.kind,
      r.scenario,
      String(r.seed ?? ''),
      r.current ? r.version : `${r.version}, another`,
      r.written.slice(0, 19).replace('T', ' '),
      count(r.bytes),
    ]),
  };
  return {
    warnings: [
      ...some(aside),
      ...(set > 0 ? [`${set} files were set aside, as they were no results: results gc removes them`] : []),
    ],
    json: { store, ...total, newest: rows },
    tables: [table],
    code: OK,
  };
}

/** Letters of what is no number. */
const MOST_CELL = 60;

/** What it came to: of a run its summary, of figures their rows. */
function figuresOf(kind: string, name: string, result: unknown): Table[] {
  if (kind === 'run') return summaryTables(summaryOf(name, { ...(result as KeptRun), ...NOT_KEPT }));
  const parts = Object.entries(result as Readonly<Record<string, unknown>>).flatMap(([part, of]): [string, object][] => {
    if (Array.isArray(of)) return of.map((row, i) => [`${part} ${i + 1}`, row as object]);
    return typeof of === 'object' && of !== null ? [[part, of]] : [];
  });
  const cell = (value: unknown): string =>
    typeof value === 'number' || typeof value === 'string' ? String(value) : (JSON.stringify(value) ?? '').slice(0, MOST_CELL);
  const figures = [...new Set(parts.flatMap(([, row]) => Object.keys(row)))];
  const rows = figures.map((figure) => [
    figure,
    ...parts.map(([, row]) => cell((row as Readonly<Record<string, unknown>>)[figure])),
  ]);
  return [{ title: 'Figures', headers: ['figure', ...parts.map(([part]) => part)], rows }];
}

function show({ store, key: start }: Given): Answer {
  const { key, origin, result, from } = resultNamed(store, start);
  const described = describedOrigin(origin);
  const settings = from?.overrides.map(({ path, value }) => `${path.join('.')}=${JSON.stringify(value)}`) ?? [];
  const facts = Object.entries({ key, ...described, made_from: from?.scenario ?? 'not said', set: settings.join(' ') });
  return {
    json: { key, ...described, origin, from, result },
    tables: [
      { title: 'Result', headers: ['', ''], rows: facts.map(([k, v]) => [k, String(v)]) },
      ...figuresOf(described.kind, described.scenario, result),
    ],
    code: OK,
  };
}

/** So many of them, without one twice. */
function sampled<T>(all: readonly T[], n: number, seed: number): T[] {
  const random = randomStream(seed, 'results to verify');
  const left = [...all];
  return Array.from({ length: Math.min(n, all.length) }, () => left.splice(draw(random, left.length), 1)[0]!);
}

async function verify({ store, sample, seed }: Given, session: Session): Promise<Answer> {
  const { verifyResult } = await import('../results/verify.js');
  const all = listed(store).sort((a, b) => (a.key < b.key ? -1 : 1));
  const aside: string[] = [];
  const reading = session.counted('reading', 'results');
  const sound = all.filter(({ file }, i) => {
    reading(i + 1, all.length);
    return resultIn(file, (said) => aside.push(said)) !== undefined;
  });
  const { onProgress, stopped } = session.kept('simulating again', 'results');
  const unknown: string[] = [];
  const different: string[] = [];
  const chosen = sampled(sound, sample, seed);
  let done = 0;
  for (const { key, file } of chosen) {
    onProgress(done++, chosen.length);
    const kept = resultIn(file, (said) => aside.push(said));
    if (!kept || stopped()) continue;
    const verified = await verifyResult(key, kept, stopped);
    if (verified.is === 'unknown') unknown.push(`${key.slice(0, 12)}: ${verified.why}`);
    if (verified.is === 'different') different.push(`${file}: what is kept is not what is simulated now`);
  }
  if (stopped()) return { code: INTERRUPTED, ending: 'interrupted: nothing was changed' };
  const equal = chosen.length - unknown.length - different.length;
  const figures = {
    results: all.length,
    set_aside: aside.length,
    sampled: chosen.length,
    equal,
    different: different.length,
    unknown: unknown.length,
  };
  const said = unknown.length > 0 ? [`${unknown.length} of ${chosen.length} cannot be made again`, ...unknown] : [];
  return {
    warnings: [...some(aside), ...said, ...different],
    json: { store, ...figures, differing: different },
    text: `${count(all.length)} results read, ${aside.length} set aside; of ${chosen.length} that were drawn ${equal} are equal, ${different.length} differ, ${unknown.length} cannot be made again`,
    code: different.length > 0 ? FAILED : aside.length > 0 ? BAD_INPUT : OK,
  };
}

function gc({ store, older, dryRun = false }: Given, session: Session): Answer {
  const older_ms = older === undefined ? undefined : older * DAY_MS;
  const garbage = garbageIn(store, older_ms, session.counted('reading', 'results'));
  if (!dryRun) removeAll(garbage);
  const kinds = [...new Set(garbage.map(({ why }) => why))].sort();
  const of = (why: string) => garbage.filter((g) => g.why === why);
  return {
    json: { store, dry_run: dryRun, files: garbage.length, bytes: bytesOf(garbage), removed: garbage },
    text: `${count(garbage.length)} files, ${megabytes(bytesOf(garbage))} MB ${dryRun ? 'would be' : 'are'} removed`,
    tables: kinds.map((why) => ({
      title: why,
      headers: ['files', 'MB'],
      rows: [[count(of(why).length), megabytes(bytesOf(of(why)))]],
    })),
    code: OK,
  };
}

function exportAll({ store, out }: Given, session: Session): Answer {
  if (out === undefined) throw new InputError({ file: '--out' }, 'missing', 'a file to write');
  const written = exportLines(store, out, session.counted('writing', 'results'));
  return { json: { store, file: out, results: written }, files: () => [[`${count(written)} results`, out]], code: OK };
}

/** By name. */
export const answers = { list, show, verify, gc, export: exportAll };
