/** Options that say nothing of the file's format: a person who gave one expects an effect, so it is refused. */
import { InputError } from '../files/input-error.js';
import { importOptions, type FormatOption, type Importer, type ImportOptions } from './importer.js';

const USUAL = importOptions();
/** Whether each was given: is not what it is where nobody says anything. */
const GIVEN: Readonly<Record<FormatOption, (o: ImportOptions) => boolean>> = {
  '--dim': (o) => o.dims.size > 0,
  '--shapes': (o) => o.shapes !== undefined,
  '--ids': (o) => o.ids !== undefined,
  '--classes': (o) => o.classes !== undefined,
  '--sharing': (o) => o.sharing !== USUAL.sharing,
  '--label': ({ select }) => select.label !== undefined,
  '--step': ({ select }) => select.step !== undefined,
  '--thread': ({ select }) => select.thread !== undefined,
  '--pass': ({ select }) => select.pass !== USUAL.select.pass,
  '--steps': ({ select }) => select.steps !== USUAL.select.steps,
};

/**
 * @param formats all importers, by name
 * @throws InputError for the first option that has no effect on files of `format`
 */
export function checkOptions(
  options: ImportOptions,
  format: string,
  formats: ReadonlyMap<string, Pick<Importer, 'options' | 'expected'>>,
  file: string,
): void {
  const { options: known, expected } = formats.get(format)!;
  for (const option of Object.keys(GIVEN) as FormatOption[]) {
    if (known.includes(option) || !GIVEN[option](options)) continue;
    const others = [...formats].filter(([, f]) => f.options.includes(option)).map(([name]) => name);
    const what = expected.split(/[:(]/, 1)[0]!.trimEnd();
    throw new InputError({ file, field: option }, `has no effect on ${what}`, `a file of ${others.join(', ')}, or no ${option}`);
  }
}
