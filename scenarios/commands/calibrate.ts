/** `switchyard calibrate`: numbers of a platform fitted to references. */
import type { Bounds } from '../references/parameters.js';
import { whole } from './arguments.js';
import { command, type Answer, type Files } from './command.js';
import { FAILED, OK } from './exit-codes.js';
import { flag, option, text } from './option.js';
import * as shared from './options.js';

/** Prints parameters and rows before and after; writes the platform where it is asked for. Exit code 3 where a row is out all the same. */
export const calibrate = command({
  name: 'calibrate',
  summary: 'fit numbers of a platform to references, and say what they come to at those that are held out',
  options: {
    platform: shared.platform,
    reference: text('--reference <file>', 'a table (CSV) or YAML, as of `validate --reference`', { required: true }),
    fit: option<readonly Bounds[]>(
      '--fit <path=low..high>',
      'a number of the platform and its bounds, such as axi.read_round_trip_cycles=1..40; repeatable (default: all that are assumed and have a range)',
      { parser: async () => (await import('./settings.js')).bounds, default: [] },
    ),
    tries: option('--tries <n>', 'candidates that are tried at most', { parse: whole(1), default: 1000 }),
    out: text('--out <file>', 'write the platform with what was fitted'),
    rows: text('--rows <file>', 'write the references (CSV), those that were used marked calibrated'),
    json: flag('--json', 'print as JSON'),
  },
  notes:
    'Rows of the platform that are marked validated are held out; all others are fitted to, and are calibrated from then on. A\n' +
    'difference counts by its tolerance. Each number is looked at alone, then all are scanned coarsely, then improved by least\n' +
    'squares (Levenberg-Marquardt) and step by step: scenarios/README.md.',
  example:
    'switchyard calibrate --platform edgebert-systemc --reference scenarios/references.csv --fit axi.read_round_trip_cycles=1..40 --fit sfu.round_trip_cycles=1..60',
  async run({ platform, reference: file, fit: bounds, tries, out, rows: rowsFile }, session): Promise<Answer> {
    const [{ loadPlatform }, { InputError, writeWhole }, { calibrationTables }, { parametersOf }, calibration, written] =
      await Promise.all([
        import('../../models/index.js'),
        import('../../traces/index.js'),
        import('../../analysis/index.js'),
        import('../references/parameters.js'),
        import('./calibration.js'),
        import('../references/calibrated.js'),
      ]);
    const parameters = parametersOf(loadPlatform(platform).platform, bounds);
    if (parameters.length === 0)
      throw new InputError({ file: '--fit' }, 'missing', `a number: ${platform} has none that is assumed with a range`);
    const rows = calibration.rowsOf(file, platform, parameters.length);
    const marked = rowsFile === undefined ? '' : written.markedReferences(rows, rowsFile);
    const fitting = await calibration.fitTo(platform, parameters, rows, tries, session);
    const result = calibration.calibrationOf(platform, parameters, rows, fitting);
    const { moves, values } = fitting.found;
    const moved = parameters.flatMap((p, i) => (moves[i] ? [[p, values[i]!] as const] : []));
    if (out !== undefined) writeWhole(out, written.calibratedPlatform(platform, out, moved, { file, rows: rows.used.length }));
    if (rowsFile !== undefined) writeWhole(rowsFile, marked);
    const files: Files = Object.entries({ platform: out, references: rowsFile }).flatMap(([what, path]) =>
      path === undefined ? [] : [[what, path] as const],
    );
    return {
      json: result,
      tables: calibrationTables(result),
      files: () => files,
      code: result.rows.every((r) => r.after.ok) ? OK : FAILED,
    };
  },
});
