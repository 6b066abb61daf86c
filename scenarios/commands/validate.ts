/** `switchyard validate`: our figures beside references. A new reference is one function and one line in `REFERENCES`. */
import { basename, join } from 'node:path';
import type { Provenance } from '../../traces/index.js';
import type { Check, CheckedReport, RunSentence } from '../../analysis/index.js';
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
  /** said by the report */
  readonly provenance: Provenance;
}
/** Compares with one reference, and shows by a bar how far it is. */
type Reference = (given: Given, session: Session) => Promise<Answer>;

/** What is only shown is always ok. */
const codeOf = (results: readonly { readonly ok: boolean }[]): number => (results.every((r) => r.ok) ? OK : FAILED);

/** Every trace on every device that the references ran it on, with their policy and with ours. */
const memory: Reference = async ({ folder, plots, all, json, provenance }, session) => {
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
        : [
            ...plotFiles(plots),
            ['report', await writeMemoryValidation(folder, compared, { plots, provenance, onPlot: drawing(stage) })],
          ],
    code: codeOf(compared.comparisons),
  };
};

/** What all but `memory` answer alike; with --json no report is written. */
async function checked({ folder, plots, json, provenance }: Given, report: CheckedReport): Promise<Answer> {
  const { checkTables, writeChecks } = await import('../../analysis/index.js');
  const { checks, everything, where } = report;
  return {
    json: checks,
    tables: checkTables(checks, everything, where),
    files: async (stage) =>
      json
        ? []
        : [...plotFiles(plots), ['report', await writeChecks(folder, report, { plots, provenance, onPlot: drawing(stage) })]],
    code: codeOf(checks),
  };
}

/** Of references that ship. */
async function shipped(given: Given, title: string, checks: readonly Check[], everything: boolean): Promise<Answer> {
  const { DEVIATIONS, SHIPPED_SOURCES } = await import('../../analysis/index.js');
  return checked(given, { title, checks, everything, sources: SHIPPED_SOURCES, where: DEVIATIONS });
}

const compute: Reference = async (given, session) => {
  const { compareCompute } = await import('../../analysis/index.js');
  const checks = compareCompute(session.counted('simulating', 'rows'));
  return shipped(given, 'Validation of compute units', checks, given.all);
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
  return shipped(given, 'Beside published figures', checks, true);
};

const REFERENCES = { memory, compute, published };

/** Rows that are named where they are out; the others are counted. */
const MOST_NAMED = 20;

/** References of one's own; `platform` for rows that name none. */
async function own(file: string, platform: string | undefined, given: Given, session: Session): Promise<Answer> {
  const [{ readReferences }, { checkOf, measuring, nameOf, outText }] = await Promise.all([
    import('../references/read.js'),
    import('./measured.js'),
  ]);
  const references = readReferences(file);
  const rows = await measuring(references);
  const told = session.counted('running', 'runs');
  const ours = await rows.on({ platform, numbers: [] }, (done) => told(done, rows.runs));
  const checks = references.map((r, i) => checkOf(r, ours[i]!, platform));
  const out = references.flatMap((r, i) => (checks[i]!.ok ? [] : [outText(r, checks[i]!)]));
  const sources = references.map((r) => [nameOf(r), `${r.value} ${r.unit ?? ''}`.trim(), r.source] as const);
  const answer = await checked(given, { title: `Validation by ${basename(file)}`, checks, everything: given.all, sources });
  const more = out.length > MOST_NAMED ? [`… and ${out.length - MOST_NAMED} more rows out of tolerance`] : [];
  return { ...answer, ...(out.length > 0 && { ending: [...out.slice(0, MOST_NAMED), ...more].join('\n') }) };
}

/** Without folder and ending. */
const nameOfFile = (file: string): string => basename(file).replace(/(\.(csv|ya?ml|json|gz))+$/i, '') || 'references';

const WHAT = `one of ${Object.keys(REFERENCES).join(', ')}, or --reference FILE`;

/**
 * Prints what is out of tolerance, with --all everything; writes OUT/report.html, and with --plots the plot. Exit code 3 where
 * something is, with the rows at fault named where they are of a file.
 */
export const validate = command({
  name: 'validate',
  summary: 'compare with reference figures; exit code 3 when one is out of its tolerance',
  arguments: {
    what: argument(
      '[what]',
      'memory: DRAMsim3 and Ramulator 2; compute: EdgeBERT’s SystemC model and SCALE-Sim; published: EdgeBERT’s silicon, chips with RRAM',
      () => Promise.resolve(Object.keys(REFERENCES)),
    ),
  },
  options: {
    reference: text('--reference <file>', 'figures of your own in place of those that ship: a table (CSV) or YAML'),
    template: flag('--reference-template', 'print such a table to begin with'),
    platform: text('--platform <name|file>', 'with --reference: platform of rows that name none: {names}, or a YAML file', {
      names: shared.platformNames,
    }),
    out: text('--out <dir>', 'folder for the report (default: out/validate-WHAT)'),
    all: flag('--all', 'print every quantity, not only those out of tolerance'),
    plots: shared.plots,
    json: flag('--json', 'print every quantity as JSON, and write no report'),
  },
  notes:
    'A row of --reference says what to run (gemm, sfu, axi, memory, run, replay), on which platform, with the arguments of that\n' +
    'command; a quantity that the command prints with --json; value, unit, tolerance, source, and whether something was fitted to\n' +
    'it. Columns: scenarios/README.md.',
  example: 'switchyard validate --reference scenarios/references.csv',
  async run({ what, reference: file, template, platform, out, all, plots, json }, session): Promise<Answer> {
    const { InputError, readText, registry } = await import('../../traces/index.js');
    if (template) return { text: readText((await import('../references/read.js')).templateFile()).trimEnd() };
    if (file !== undefined && what !== undefined)
      throw new InputError({ file: '--reference' }, `given with ${what}`, 'one of the two');
    if (file === undefined && platform !== undefined)
      throw new InputError({ file: '--platform' }, 'given without --reference', 'a file of references');
    if (what === undefined && file === undefined) throw new InputError({ file: 'validate' }, 'nothing to compare with', WHAT);
    const folder = out ?? join('out', `validate-${what ?? nameOfFile(file!)}`);
    if (json !== true) (await import('./output-folder.js')).refuseRun(folder);
    const { madeBy } = await import('../run/provenance.js');
    // nothing is drawn
    const provenance = madeBy({ seed: 0, files: [file].flatMap((f) => f ?? []), argv: session.line });
    const given = {
      provenance,
      folder,
      plots: plotsFolder(json ? undefined : folder, plots),
      all: all ?? false,
      json: json ?? false,
    };
    if (file !== undefined) return own(file, platform, given, session);
    return registry<Reference>('reference', REFERENCES).get(what!, { file: 'validate' })(given, session);
  },
});
