/** The fields of a file that is to be a scenario or to list scenarios; another file is named, with what to do with it. */
import { dirname } from 'node:path';
import {
  InputError,
  keysOf,
  nameOfFormat,
  nearest,
  parseYaml,
  type ParsedYaml,
  readBytes,
  textOf,
  unread,
} from '../../traces/index.js';
import { referencesSchema } from '../references/schema.js';
import { conditionsSchema, scenarioSchema } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;
/** A kind of file that is no scenario. */
interface Kind {
  readonly name: string;
  readonly is: (fields: Fields) => boolean;
  readonly advice: (file: string, fields: Fields) => string;
}

const SCENARIO_KEYS: readonly string[] = [...keysOf(scenarioSchema, []), 'extends', 'sweep', 'study'];
const has =
  (...keys: string[]) =>
  (fields: Fields): boolean =>
    keys.every((key) => Object.hasOwn(fields, key));
/** All of it is of that kind, and not all of a scenario. */
function onlyOf(schema: unknown) {
  const keys = new Set([...keysOf(schema, []), '$schema']);
  return (fields: Fields): boolean => {
    const own = Object.keys(fields);
    return own.every((key) => keys.has(key)) && !own.every((key) => SCENARIO_KEYS.includes(key));
  };
}

/** The line that it was made by, where it says so. */
function again({ provenance }: Fields): string {
  const { argv } = (provenance ?? {}) as { readonly argv?: unknown };
  return Array.isArray(argv) ? `\`switchyard ${argv.join(' ')}\` makes it again` : '`switchyard run` takes what it was made from';
}
const ofRun = (file: string, fields: Fields): string =>
  `${again(fields)}; \`switchyard why ${dirname(file)}\` says what its time went to, report.html beside it shows it`;
const ofOthers = (_: string, fields: Fields): string => again(fields);

const KINDS: readonly Kind[] = [
  { name: 'the summary of a run', is: has('simulated_ps', 'energy_pj'), advice: ofRun },
  { name: 'what is expected of several runs', is: has('expected', 'rows', 'provenance'), advice: ofOthers },
  { name: 'the summary of a memory played alone', is: has('device', 'violations'), advice: ofOthers },
  {
    name: 'a platform',
    is: (fields) => has('memories', 'axi')(fields) && !has('stream')(fields),
    advice: (file) =>
      `a scenario runs on it by \`--set platform=${file}\`, a recording by \`switchyard replay FILE --platform ${file}\``,
  },
  { name: 'a search', is: has('search'), advice: (file) => `\`switchyard search ${file}\` runs it` },
  {
    name: 'a file of conditions of a replay',
    is: onlyOf(conditionsSchema),
    advice: (file) => `\`switchyard replay FILE --conditions ${file}\` takes it`,
  },
  {
    name: 'a table of references',
    is: onlyOf(referencesSchema),
    advice: (file) => `\`switchyard validate --reference ${file}\` takes it`,
  },
  {
    name: 'a memory technology',
    is: has('kind', 'summary'),
    advice: () => 'a platform names it as the technology of a memory',
  },
  {
    name: 'a memory to be played alone',
    is: has('technology'),
    advice: (file) => `\`switchyard memory --requests FILE --device ${file}\` plays it`,
  },
];
const EXPECTED = 'a scenario or a sweep (YAML)';
/** Fields that are named; a file of another kind may have many. */
const MOST_NAMED = 5;

/** @throws InputError for fields of another kind of file */
function refuseOthers(fields: Fields, file: string): void {
  const kind = KINDS.find(({ is }) => is(fields));
  if (kind) throw new InputError({ file }, `this is ${kind.name}`, `${EXPECTED}; ${kind.advice(file, fields)}`);
  // a name that is nearly one is a fault in a scenario
  const unknown = Object.keys(fields).filter((key) => nearest(key, SCENARIO_KEYS) === undefined);
  const known = Object.keys(fields).length - unknown.length;
  if (unknown.length <= known || known > 2) return;
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : '';
  throw new InputError(
    { file },
    `no scenario: it has fields that none has, ${unknown.slice(0, MOST_NAMED).join(', ')}${more}`,
    `${EXPECTED}; \`switchyard init\` writes one`,
  );
}

/** Files that were read last, with their bytes: the points of a sweep are of the same few. */
const recent = new Map<string, { readonly bytes: Buffer; readonly read: ParsedYaml }>();
const MOST_RECENT = 32;

/**
 * What a YAML file holds, where it may be a scenario.
 * @throws InputError for a file of another format or kind, in one line; for what is no YAML
 */
export function readFields(file: string): ParsedYaml {
  const bytes = readBytes(file);
  const before = recent.get(file);
  if (before?.bytes.equals(bytes)) return before.read;
  // a YAML may begin as it will
  if (!/^a (YAML file|JSON file|text|table)/.test(nameOfFormat(bytes, file).name)) throw unread(bytes, file, EXPECTED);
  const read = parseYaml(textOf(bytes, file), file);
  const { value } = read;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) refuseOthers(value as Fields, file);
  if (recent.size === MOST_RECENT) recent.clear();
  recent.set(file, { bytes, read });
  return read;
}
