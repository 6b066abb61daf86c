/** What `validate` compares with, by name. A new reference is one function and one line here. */
import {
  checkTables,
  compareCompute,
  compareMemory,
  comparePublished,
  comparisonTables,
  writeChecks,
  writeMemoryValidation,
  type Check,
} from '../../analysis/index.js';
import { registry } from '../../traces/index.js';
import { albertSentence } from '../run/albert-sentence.js';
import { playRequestFile } from '../run/play-memory.js';
import { meanExits } from '../workload/exit-distributions.js';
import type { Answer } from './command.js';
import { FAILED, OK } from './exit-codes.js';
import type { Session } from './session.js';

export interface ValidateGiven {
  readonly folder: string;
  readonly all: boolean;
  readonly json: boolean;
}
type Reference = (given: ValidateGiven, session: Session) => Promise<Answer>;

const codeOf = (results: readonly { readonly ok: boolean }[]): number => (results.every((r) => r.ok) ? OK : FAILED);

const memory: Reference = async ({ folder, all, json }, session) => {
  const bar = await session.counted('traces');
  const compared = compareMemory(
    (device, policy, file) => playRequestFile(device, policy, file).result,
    (done, of) => bar.show(done, of),
  );
  bar.stop();
  return {
    json: compared,
    tables: comparisonTables(compared, all),
    files: async () => (json ? [] : [['report', await writeMemoryValidation(folder, compared)]]),
    code: codeOf(compared.comparisons),
  };
};

const checked = ({ folder, json }: ValidateGiven, title: string, checks: readonly Check[], all: boolean): Answer => ({
  json: checks,
  tables: checkTables(checks, all),
  files: async () => (json ? [] : [['report', await writeChecks(folder, title, checks, all)]]),
  code: codeOf(checks),
});

const compute: Reference = async (given, session) => {
  const bar = await session.counted('rows');
  const checks = compareCompute((done, of) => bar.show(done, of));
  bar.stop();
  return checked(given, 'Validation of compute units', checks, given.all);
};

const PUBLISHED_RUNS = 7;

const published: Reference = async (given, session) => {
  const bar = await session.counted('runs');
  let runs = 0;
  const sentence = albertSentence();
  const checks = comparePublished(meanExits('sst2'), (platform, conditions) => {
    const run = sentence(platform, conditions);
    bar.show(++runs, PUBLISHED_RUNS);
    return run;
  });
  bar.stop();
  return checked(given, 'Beside published figures', checks, true);
};

export const references = registry<Reference>('reference', { memory, compute, published });
