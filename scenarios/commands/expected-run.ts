/** What `run` says of a scenario with replications: figures of a sentence, no event trace. */
import { join } from 'node:path';
import { expectationTable, replicationsTable } from '../../analysis/index.js';
import { makeFolder, writeWhole } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { chancesOf, rowOfPoint } from '../run/point-rows.js';
import type { Answer } from './command.js';
import { INTERRUPTED, OK } from './exit-codes.js';
import type { Session } from './session.js';

/** Writes expected.json into the folder. */
export async function expectedRun(
  file: string,
  set: readonly Override[],
  out: string | undefined,
  session: Session,
): Promise<Answer> {
  const { simulatePoint } = await import('../run/simulate-point.js');
  const { onStage, onProgress } = session.watched(file, false);
  onStage('simulating');
  const rows = await simulatePoint(file, set, onProgress);
  if (!rows) return { code: INTERRUPTED, ending: 'interrupted: of replications there is no part' };
  const loaded = loadScenario(file, set);
  const chances = chancesOf(loaded);
  const expected = rowOfPoint(rows, chances);
  const { name, stream } = loaded.scenario;
  const folder = out ?? join('out', name);
  const json = { name, ...rows, expected };
  makeFolder(folder);
  writeWhole(join(folder, 'expected.json'), `${JSON.stringify(json, null, 2)}\n`);
  return {
    json,
    tables: [
      rows.kind === 'exact'
        ? expectationTable(rows, expected)
        : replicationsTable(expected, chances.stay === undefined ? undefined : (stream.sentences - 1) * (1 - chances.stay)),
    ],
    files: () => [['figures', join(folder, 'expected.json')]],
    code: OK,
  };
}
