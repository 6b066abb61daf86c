/** `switchyard run`: a scenario, or a file that lists a sweep. */
import { join } from 'node:path';
import { command, plotsFolder } from './command.js';
import { argument, flag, text, unless } from './option.js';
import * as shared from './options.js';

/** Writes what `replay` writes; a file with `sweep` is run as `sweep` does. */
export const run = command({
  name: 'run',
  summary: 'simulate a scenario: tasks, a stream of sentences, a model, hardware (YAML; see init)',
  arguments: { file: argument('<scenario>') },
  options: {
    out: text('--out <dir>', 'folder for event trace and report (default: out/NAME)'),
    set: shared.set,
    level: shared.level('operator'),
    trace: unless('--no-trace', 'write no event trace, and so no report'),
    plots: shared.plots,
    replay: shared.replayed,
    json: flag('--json', 'print the summary alone, as JSON'),
  },
  example: 'switchyard run scenarios/four-tasks.yaml --set stream.sentences=10',
  async run({ file, out, set, level, trace, plots: asked, replay, json }, session) {
    const [{ loadScenario }, { isSweepFile }, { resolveScenario }, { runScenario }, { answerOf }] = await Promise.all([
      import('../file/load.js'),
      import('../sweep/points.js'),
      import('../workload/resolve.js'),
      import('../run/run-scenario.js'),
      import('./run-report.js'),
    ]);
    if (isSweepFile(file)) {
      const { sweepAnswer } = await import('./sweep-run.js');
      // one value a field: here --set lists none
      const varied = set.map(({ path, value, flag }) => ({ path, values: [value], flag }));
      return sweepAnswer(file, { out, varied, workers: undefined, plots: asked, json }, session);
    }
    const { replications, arrivals } = loadScenario(file, set).scenario.stream;
    if (replications !== undefined || arrivals.kind === 'daily') {
      const { expectedRun } = await import('./expected-run.js');
      return expectedRun(file, set, out, session);
    }
    const start_ms = session.now_ms();
    const { onStage, onProgress } = session.watched(file, true);
    onStage('planning');
    const resolved = resolveScenario(loadScenario(file, set));
    const { name } = resolved;
    const folder = out ?? join('out', name);
    const plots = plotsFolder(trace ? folder : undefined, asked);
    const how = { level, folder: trace ? folder : undefined, replay, onStage, onProgress, read: true };
    const result = await runScenario(resolved, how);
    return answerOf(result, { name, folder, plots, wall_s: (session.now_ms() - start_ms) / 1000 });
  },
});
