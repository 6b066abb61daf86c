import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { technologies } from '../../../models/index.js';
import { loadScenario } from '../../../scenarios/index.js';
import { keyOf } from '../../../scenarios/results/figures-origin.js';
import { packageRoot } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

t.test('what is kept of a sweep is not taken where a table that its platform uses has changed', async (t) => {
  const key = (): string => keyOf(loadScenario(shipped('experiment/f-adapter-hetero')));
  const before = key();
  const changed = (name: string): string => {
    const table = technologies.get(name, { file: 'a test' }) as { summary: string };
    const { summary } = table;
    table.summary = 'another';
    // what is described last is kept
    keyOf(loadScenario(shipped('single-task')));
    const now = key();
    table.summary = summary;
    keyOf(loadScenario(shipped('single-task')));
    return now;
  };
  t.not(changed('rram-22nm-silicon'), before);
  t.equal(changed('fefet-22nm'), before, 'of none that it does not use');
  t.equal(key(), before);
});

t.test('nor where a recording that it plays, or takes its lengths from, has changed', async (t) => {
  const folder = scratch();
  const recording = join(folder, 'r.kineto.json.gz');
  const file = join(folder, 's.yaml');
  const of = {
    played: 'model: { recording: r.kineto.json.gz }\nstream: { sentences: 1, order: { kind: recorded } }\n',
    lengths:
      'model: { family: albert, size: tiny }\nstream: { sentences: 2, lengths: { kind: recorded, recording: r.kineto.json.gz } }\n',
  };
  for (const [name, text] of Object.entries(of)) {
    copyFileSync(join(packageRoot(), 'traces', 'recorded', 'tiny-multitask.kineto.json.gz'), recording);
    writeFileSync(file, `version: 1\nname: x\nplatform: tiny\n${text}`);
    const before = keyOf(loadScenario(file));
    t.equal(keyOf(loadScenario(file)), before);
    appendFileSync(recording, '\n');
    t.not(keyOf(loadScenario(file)), before, name);
  }
});
