/** `switchyard run`: a scenario, or a file that lists a sweep. */
import type { Override } from '../file/layers.js';
import { command, plotsFolder } from './command.js';
import { refusePause, stepped } from './live.js';
import { argument, flag, text, unless } from './option.js';
import * as shared from './options.js';
import { readRun } from './read-run.js';

/** The platform of the command line, which goes before the one of the file; undefined where there is none. */
export function platformSet(set: readonly Override[]): string | undefined {
  const given = set.findLast(({ path, value }) => typeof value === 'string' && /^platform(\.base)?$/.test(path.join('.')));
  return given?.value as string | undefined;
}

/** Writes what `replay` writes; a file with `sweep` is run as `sweep` does. */
export const run = command({
  name: 'run',
  summary: 'simulate a scenario: tasks, a stream of sentences, a model, hardware (YAML; see init)',
  arguments: { file: argument('<scenario>') },
  options: {
    out: text('--out <dir>', 'folder for event trace and report (default: out/NAME, or out/NAME@PLATFORM of --set)'),
    set: shared.set,
    level: shared.level('operator'),
    trace: unless('--no-trace', 'write no event trace, and so no report'),
    plots: shared.plots,
    window: shared.window,
    replay: shared.replayed,
    force: shared.force,
    ...shared.keeping,
    ...stepped,
    json: flag('--json', 'print the summary alone, as JSON'),
  },
  example: 'switchyard run scenarios/four-tasks.yaml --set stream.sentences=10',
  async run({ file, out, set, level, trace, plots: asked, window, replay, force = false, store, fresh, json, pause }, session) {
    const [{ loadScenario }, { isSweepFile }, { takenOrRun }, { provenanceOf }, { answerOf }, { claimFolder, folderOf }] =
      await Promise.all([
        import('../file/load.js'),
        import('../sweep/points.js'),
        import('./taken-run.js'),
        import('../run/provenance.js'),
        import('./run-report.js'),
        import('./output-folder.js'),
      ]);
    if (isSweepFile(file)) {
      refusePause(pause, `${file} is a sweep`);
      const { sweepAnswer } = await import('./sweep-run.js');
      // one value a field: here --set lists none
      const varied = set.map(({ path, value, flag }) => ({ path, values: [value], flag }));
      return sweepAnswer(file, { out, varied, plots: asked, json, store, fresh }, session);
    }
    const { name, stream } = loadScenario(file, set).scenario;
    const folder = out ?? folderOf(name, platformSet(set));
    if (stream.replications !== undefined || stream.arrivals.kind === 'daily') {
      refusePause(pause, `${file} is of several runs`);
      const { expectedRun } = await import('./expected-run.js');
      return expectedRun({ file, set, folder, force, store, fresh }, session);
    }
    const start_ms = session.now_ms();
    const { onStage, onProgress } = session.watched(file, true);
    onStage('planning');
    const [{ loaded, resolved }, files] = await readRun({ file, set });
    const provenance = provenanceOf({ loaded, resolved, files, argv: session.line });
    const clear = claimFolder(folder, provenance, force);
    const plots = plotsFolder(trace ? folder : undefined, asked);
    const how = {
      ...{ level: trace ? level : ('none' as const), window_ps: window, provenance, folder: trace ? folder : undefined },
      ...{ replay, onStage, onProgress, drive: session.live?.driver(onProgress) },
    };
    const result = await takenOrRun({ loaded, resolved, how, store, fresh }, session);
    return answerOf(result, { name, folder, clear, plots, wall_s: (session.now_ms() - start_ms) / 1000 });
  },
});
