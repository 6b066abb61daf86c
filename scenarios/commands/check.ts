/** `switchyard check`: a scenario or a sweep, read and resolved but not run. */
import { command, type Answer } from './command.js';
import { argument, flag } from './option.js';
import * as shared from './options.js';

/** Prints the scenario with every default filled in, then what it comes to; runs nothing. A sweep: how many points it has. */
export const check = command({
  name: 'check',
  summary: 'check a scenario without running it, and print it as it is resolved',
  arguments: { file: argument('<scenario>') },
  options: {
    set: shared.set,
    tensors: flag('--tensors', 'list weights and tables by id, with where each lies'),
    json: flag('--json', 'print what it comes to as JSON'),
  },
  example: 'switchyard check scenarios/four-tasks.yaml',
  async run({ file, set, tensors }): Promise<Answer> {
    const [
      { factTable, tensorTable, weightTable },
      { loadScenario },
      { isSweepFile, readSweep },
      { resolveScenario },
      { describeScenario, resolvedYaml, tensorRows, weightRows },
    ] = await Promise.all([
      import('../../analysis/index.js'),
      import('../file/load.js'),
      import('../sweep/points.js'),
      import('../workload/resolve.js'),
      import('./describe.js'),
    ]);
    if (isSweepFile(file)) {
      const { name, points } = readSweep(file, []);
      for (const p of points) loadScenario(p.scenario, [...p.overrides, ...set]);
      const facts = { points: points.length, scenarios: new Set(points.map((p) => p.scenario)).size };
      return { json: facts, tables: [factTable(`${name}, a sweep`, facts)] };
    }
    const resolved = resolveScenario(loadScenario(file, set));
    const facts = describeScenario(resolved);
    const { weights, warnings } = resolved;
    const rows = weightRows(resolved);
    const listed = tensors === true ? tensorRows(resolved) : undefined;
    return {
      json: {
        ...facts,
        ...(weights && { weights: rows, unmatched: weights.unmatched, missing: weights.missing }),
        ...(listed && { tensors: listed }),
      },
      text: resolvedYaml(resolved),
      tables: [
        ...(weights ? [weightTable(rows, weights.file, weights.how)] : []),
        factTable(resolved.name, facts),
        ...(listed ? [tensorTable(listed)] : []),
      ],
      warnings,
    };
  },
});
