/** `switchyard validate`: our figures beside references. A new reference is one function and one line in `REFERENCES`. */
import { join } from 'node:path';
import type { Check, RunSentence } from '../../analysis/index.js';
import { command, drawing, plotFiles, plotsFolder, type Answer } from './command.js';
import { FAILED, OK } from './exit-codes.js';
import { argument, flag, text } from './option.js';
import * as shared from './options.js';
import type { Session } from './session.js';

interface Given {
  readonly folder: string;
  /** for the plot as files of its own */
  readonly plots: string | undefined;
  readonly all: boolean;
  readonly json: boolean;
}
/** Compares with one reference, and shows by a bar how far it is. */
type Reference = (given: Given, session: Session) => Promise<Answer>;

/** What is only shown is always ok. */
const codeOf = (results: readonly { readonly ok: boolean }[]): number => (results.every((r) => r.ok) ? OK : FAILED);

/** Every trace on every device that the references ran it on, with their policy and with ours. */
const memory: Reference = async ({ folder, plots, all, json }, session) => {
  const [{ compareMemory, comparisonTables, writeMemoryValidation }, { playRequestFile }] = await Promise.all([
    import('../../analysis/index.js'),
    import('../run/play-memory.js'),
  ]);
  const compared = compareMemory(
    (device, policy, file) => playRequestFile(device, policy, file).result,
    session.counted('playing', 'traces'),
  );
  return {
    json: compared,
    tables: comparisonTables(compared, all),
    files: async (stage) =>
      json
        ? []
        : [...plotFiles(plots), ['report', await writeMemoryValidation(folder, compared, { plots, onPlot: drawing(stage) })]],
    code: codeOf(compared.comparisons),
  };
};

/** What `compute` and `published` answer alike; with --json no report is written. */
async function checked(
  { folder, plots, json }: Given,
  title: string,
  checks: readonly Check[],
  everything: boolean,
): Promise<Answer> {
  const { checkTables, writeChecks } = await import('../../analysis/index.js');
  return {
    json: checks,
    tables: checkTables(checks, everything),
    files: async (stage) =>
      json
        ? []
        : [
            ...plotFiles(plots),
            ['report', await writeChecks(folder, { title, checks, everything }, { plots, onPlot: drawing(stage) })],
          ],
    code: codeOf(checks),
  };
}

const compute: Reference = async (given, session) => {
  const { compareCompute } = await import('../../analysis/index.js');
  const checks = compareCompute(session.counted('simulating', 'rows'));
  return checked(given, 'Validation of compute units', checks, given.all);
};

/** The whole sentence twice, three modes at the two layers about the mean exit, one on the platform with RRAM. */
const PUBLISHED_RUNS = 9;

const published: Reference = async (given, session) => {
  const [{ comparePublished }, { albertSentence }, { meanExits }] = await Promise.all([
    import('../../analysis/index.js'),
    import('../run/albert-sentence.js'),
    import('../workload/exit-distributions.js'),
  ]);
  const told = session.counted('simulating', 'runs');
  let runs = 0;
  const sentence = albertSentence();
  const run: RunSentence = (platform, conditions) => {
    const came = sentence.run(platform, conditions);
    told(++runs, PUBLISHED_RUNS);
    return came;
  };
  const checks = comparePublished(meanExits('sst2'), run, sentence.macs);
  // all of them, since most are shown beside ours and not judged
  return checked(given, 'Beside published figures', checks, true);
};

const REFERENCES = { memory, compute, published };

/** Prints what is out of tolerance, with --all everything; writes OUT/report.html, and with --plots the plot. Exit code 3 where something is. */
export const validate = command({
  name: 'validate',
  summary: 'compare with reference figures; exit code 3 when one is out of its tolerance',
  arguments: {
    what: argument(
      '<what>',
      'memory: DRAMsim3 and Ramulator 2; compute: EdgeBERT’s SystemC model and SCALE-Sim; published: EdgeBERT’s silicon, chips with RRAM',
      () => Promise.resolve(Object.keys(REFERENCES)),
    ),
  },
  options: {
    out: text('--out <dir>', 'folder for the report (default: out/validate-WHAT)'),
    all: flag('--all', 'print every quantity, not only those out of tolerance'),
    plots: shared.plots,
    json: flag('--json', 'print every quantity as JSON, and write no report'),
  },
  example: 'switchyard validate compute',
  async run({ what, out, all, plots, json }, session) {
    const { registry } = await import('../../traces/index.js');
    const reference = registry<Reference>('reference', REFERENCES).get(what, { file: 'validate' });
    const folder = out ?? join('out', `validate-${what}`);
    return reference(
      { folder, plots: plotsFolder(json ? undefined : folder, plots), all: all ?? false, json: json ?? false },
      session,
    );
  },
});
