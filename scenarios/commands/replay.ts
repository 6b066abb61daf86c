/** `switchyard replay`: a recorded trace on a platform. */
import type { Conditions } from '../file/schema.js';
import type { ResolvedRecording } from '../run/replay.js';
import type { RunStage } from '../run/simulate.js';
import { exitPolicy, amountIn, whole } from './arguments.js';
import { command, plotsFolder } from './command.js';
import { stepped } from './live.js';
import { argument, flag, option, text, unless } from './option.js';
import { importFlags, importOptionsOf, type ImportFlags } from './import-options.js';
import * as shared from './options.js';

const distributions = async (): Promise<readonly string[]> =>
  (await import('../workload/exit-distributions.js')).exitDistributions.names;

/** What decides the result. */
export interface ReplayGiven extends ImportFlags {
  readonly file: string;
  readonly platform: string;
  readonly seed: number;
  readonly conditions: string | undefined;
  readonly exit: Conditions['exit'];
  readonly targetMs: number | undefined;
}

/** Reads all that a replay is made of. @returns with the names of the files @throws InputError */
export async function readReplay(
  { file, platform, seed, conditions, exit, targetMs, ...flags }: ReplayGiven,
  onStage?: (stage: RunStage) => void,
): Promise<readonly [ResolvedRecording, readonly string[]]> {
  const [{ resolveRecording }, { conditionsOf }, { filesReadBy }] = await Promise.all([
    import('../run/replay.js'),
    import('./conditions.js'),
    import('../../traces/index.js'),
  ]);
  const reading = importOptionsOf(flags);
  return filesReadBy(() =>
    resolveRecording(file, { platform, seed, reading, onStage, conditions: conditionsOf({ conditions, exit, targetMs }) }),
  );
}

/** Writes OUT/trace.swt, summary.json and report.html, and with --plots the plots. Ctrl-C: the trace so far stays readable, exit code 130. */
export const replay = command({
  name: 'replay',
  summary: 'simulate a recorded operator trace on a platform',
  arguments: { file: argument('<trace>') },
  options: {
    platform: shared.platform,
    out: text('--out <dir>', 'folder for event trace and report (default: out/NAME, or out/NAME@PLATFORM)'),
    seed: option('--seed <n>', 'seed of all random choices', { parse: whole(0), default: 1 }),
    level: shared.level(),
    trace: unless('--no-trace', 'write no event trace, and so no report'),
    plots: shared.plots,
    window: shared.window,
    replay: shared.replayed,
    conditions: text(
      '--conditions <file>',
      'densities, attention spans, early exit, latency target (YAML; see scenarios/early-exit-sst2.yaml)',
    ),
    exit: option<Conditions['exit']>('--exit <layer|name>', 'early exit after a layer, or by a distribution: {names}', {
      names: distributions,
      parse: exitPolicy,
    }),
    targetMs: option<number>('--target-ms <ms>', 'latency of a sentence for which voltage and frequency are chosen', {
      parse: amountIn('ms'),
    }),
    ...importFlags,
    force: shared.force,
    ...stepped,
    json: flag('--json', 'print the summary alone, as JSON'),
  },
  example: 'switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --platform adapter-albert-hetero',
  async run({ out, level, trace, plots: asked, window, replay: replayed, force, ...given }, session) {
    const [{ runRecording }, { provenanceOf }, { answerOf }, { claimFolder, folderOf }, { traceName }] = await Promise.all([
      import('../run/replay.js'),
      import('../run/provenance.js'),
      import('./run-report.js'),
      import('./output-folder.js'),
      import('../../traces/index.js'),
    ]);
    const start_ms = session.now_ms();
    const name = traceName(given.file);
    const folder = out ?? folderOf(name, given.platform === shared.platform.default ? undefined : given.platform);
    const plots = plotsFolder(trace ? folder : undefined, asked);
    const { onStage, onProgress } = session.watched(given.file, true);
    const [recording, files] = await readReplay(given, onStage);
    const provenance = provenanceOf({ ...recording, files, argv: session.line });
    const clear = claimFolder(folder, provenance, force ?? false);
    const result = await runRecording(recording, {
      ...{ level, window_ps: window, provenance, replay: replayed, onStage, onProgress, read: trace },
      drive: session.live?.driver(onProgress),
      folder: trace ? folder : undefined,
    });
    const wall_s = (session.now_ms() - start_ms) / 1000;
    return answerOf(result, { name, folder, clear, plots, wall_s, imported: result.imported });
  },
});
