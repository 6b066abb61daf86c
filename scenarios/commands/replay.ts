/** `switchyard replay`: a recorded trace on a platform. */
import { join } from 'node:path';
import type { Conditions } from '../file/schema.js';
import { exitPolicy, positive, whole } from './arguments.js';
import { command, plotsFolder } from './command.js';
import { argument, flag, option, text, unless } from './option.js';
import { importFlags, importOptionsOf } from './import-options.js';
import * as shared from './options.js';

const distributions = async (): Promise<readonly string[]> =>
  (await import('../workload/exit-distributions.js')).exitDistributions.names;

/** Writes OUT/trace.swt, summary.json and report.html, and with --plots the plots. Ctrl-C: the trace so far stays readable, exit code 130. */
export const replay = command({
  name: 'replay',
  summary: 'simulate a recorded operator trace on a platform',
  arguments: { file: argument('<trace>') },
  options: {
    platform: shared.platform,
    out: text('--out <dir>', 'folder for event trace and report (default: out/NAME)'),
    seed: option('--seed <n>', 'seed of all random choices', { parse: whole(0), default: 1 }),
    level: shared.level(),
    trace: unless('--no-trace', 'write no event trace, and so no report'),
    plots: shared.plots,
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
      parse: positive,
    }),
    ...importFlags,
    json: flag('--json', 'print the summary alone, as JSON'),
  },
  example: 'switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --platform adapter-albert-hetero',
  async run(
    { file, platform, out, seed, level, trace, plots: asked, replay: replayed, exit, targetMs, conditions, ...flags },
    session,
  ) {
    const [{ replay: run }, { answerOf }, { conditionsOf }, { traceName }] = await Promise.all([
      import('../run/replay.js'),
      import('./run-report.js'),
      import('./conditions.js'),
      import('../../traces/index.js'),
    ]);
    const start_ms = session.now_ms();
    const name = traceName(file);
    const folder = out ?? join('out', name);
    const plots = plotsFolder(trace ? folder : undefined, asked);
    const result = await run(file, {
      ...{ platform, seed, level, replay: replayed, read: true },
      ...session.watched(file, true),
      reading: importOptionsOf(flags),
      folder: trace ? folder : undefined,
      conditions: conditionsOf({ conditions, exit, targetMs }),
    });
    const wall_s = (session.now_ms() - start_ms) / 1000;
    return answerOf(result, { name, folder, plots, wall_s, imported: result.imported });
  },
});
