/** Files that people write, of every kind with a schema: what is in them changed with its structure kept, lines and bytes too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { memory, readPlatform, technologies, technologyYaml } from '../../../models/index.js';
import { readTechnology } from '../../../models/technology/read-technology.js';
import { readConditions } from '../../../scenarios/file/conditions.js';
import { loadScenario, readSweep, resolveScenario } from '../../../scenarios/index.js';
import { readReferences } from '../../../scenarios/references/read.js';
import { readSearch } from '../../../scenarios/search/search.js';
import { packageRoot } from '../../../traces/index.js';
import { mutatedBytes } from '../mutate-bytes.js';
import { mutatedJson } from '../mutate-json.js';
import type { Random } from '../random.js';
import { outcomeOfFile, type Target } from '../target.js';

const root = packageRoot();
const shipped = (folder: string, of: (name: string) => boolean = () => true): Buffer[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml') && of(name))
    .sort()
    .map((name) => readFileSync(join(root, folder, name)));

/** Of scenarios those whose model is small when it is resolved a thousand times. */
const SCENARIO = `version: 1
name: small
platform: { base: tiny, pe_array: { vector_size: 4 } }
placement:
  backbone: { memory: sram, encoding: bitmask }
model: { family: adapter-albert, size: tiny, layers: 1, bottleneck: 4, density: { backbone: 0.5 } }
tasks: [{ name: a, labels: 2 }, { name: b, labels: 3 }]
stream:
  seed: 3
  sentences: 4
  arrivals: { kind: poisson, rate_per_s: 1000 }
  lengths: { kind: fixed, tokens: 5 }
  order: { kind: random, weights: { a: 0.5, b: 0.5 } }
`;
const SWEEP = `version: 1
name: s
sweep:
  scenarios: [a.yaml]
  set: { model.bottleneck: [2, 4], stream.seed: [1, 2, 3] }
`;
const SEARCH = `version: 1
name: s
search:
  scenario: a.yaml
  space: { model.bottleneck: [2, 4], platform.axi.width_bytes: { low: 2, high: 64, scale: log } }
  objectives: { energy_per_sentence_uj: min, area_mm2: min }
  constraints: { fits: true, area_mm2: { at_most: 10 } }
`;
const REFERENCES = `version: 1
references:
  - { name: x, run: gemm, arguments: '--m 4 --k 8 --n 4', quantity: cycles, value: 100, tolerance: 5%, source: by hand }
`;

/** A kind of file: sound ones, and what reads it. */
interface Kind {
  readonly bases: () => readonly (Buffer | string)[];
  readonly read: (file: string) => unknown;
}
const text = (file: string): string => readFileSync(file, 'utf8');
const KINDS: Readonly<Record<string, Kind>> = {
  scenario: { bases: () => [SCENARIO], read: (file) => resolveScenario(loadScenario(file)) },
  platform: { bases: () => shipped('models/platform'), read: (file) => readPlatform(text(file), file) },
  technology: {
    bases: () =>
      ['sram-22nm-silicon', 'rram-22nm-silicon', technologies.names.find((n) => n.startsWith('lpddr'))!].map((name) =>
        technologyYaml(name, technologies.get(name, { file: '' })),
      ),
    read: (file) => readTechnology(text(file), file),
  },
  device: {
    bases: () => memory.devices.names.slice(0, 3).map((name) => memory.deviceYaml(name)),
    read: (file) => memory.readDevice(text(file), file, undefined, {}),
  },
  sweep: { bases: () => [SWEEP, ...shipped('scenarios', (n) => n === 'small-study.yaml')], read: (file) => readSweep(file, []) },
  search: { bases: () => [SEARCH], read: (file) => readSearch(file, { set: [] }) },
  conditions: {
    bases: () => shipped('scenarios', (n) => /^early-exit-sst2/.test(n)),
    read: (file) => readConditions(text(file), file),
  },
  references: { bases: () => [REFERENCES], read: (file) => readReferences(file) },
};

/** Lines dropped, doubled, indented otherwise; what has a meaning in YAML put in. */
function changedLines(base: string, r: Random): string {
  const lines = base.split('\n');
  const ODD = [
    '- ',
    '&a [*a]',
    '<<: *a',
    '? ',
    '!!js/function x',
    '%YAML 9',
    '---',
    '...',
    '\t',
    '{',
    '"',
    '|',
    '!!binary x',
    '2e999',
  ];
  for (let n = 1 + r.below(3); n > 0; n--) {
    const i = r.below(lines.length);
    const way = r.below(6);
    if (way === 0) lines.splice(i, 1);
    else if (way === 1) lines.splice(i, 0, lines[r.below(lines.length)]!);
    else if (way === 2) lines[i] = ` ${lines[i]}`;
    else if (way === 3) lines[i] = lines[i]!.replace(/:.*$/, `: ${r.of(ODD)}`);
    else lines.splice(i, 0, r.of(ODD));
    if (lines.length === 0) return '';
  }
  return lines.join('\n');
}

/** The value of a document, where it is one that a mutation can be made in. */
function valueOf(base: string): unknown[] | undefined {
  try {
    const value = parse(base, { maxAliasCount: 10 }) as unknown;
    return typeof value === 'object' && value !== null ? (value as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

function mutated(known: readonly Buffer[], r: Random): Buffer {
  const base = r.of(known);
  if (r.chance(15)) return mutatedBytes(base, r);
  const value = r.chance(70) ? valueOf(base.toString()) : undefined;
  if (value === undefined) return Buffer.from(changedLines(base.toString(), r));
  const json = mutatedJson(value, r);
  // JSON is YAML
  return Buffer.from(r.chance(50) || json.length > 20_000 ? json : asYaml(json));
}
function asYaml(json: string): string {
  try {
    return stringify(JSON.parse(json));
  } catch {
    return json;
  }
}

/** The scenario that a sweep or a search names lies beside it. */
const BESIDE: Readonly<Record<string, string>> = { 'a.yaml': SCENARIO };
let laid = false;
function layBeside(): void {
  if (laid) return;
  for (const [name, content] of Object.entries(BESIDE)) outcomeOfFile(name, Buffer.from(content), () => undefined);
  laid = true;
}

const target = (name: string, { bases, read }: Kind): Target => ({
  about: `YAML: ${name}`,
  ending: '.yaml',
  bases: () => bases().map((base) => Buffer.from(base)),
  mutated,
  attempt(content) {
    layBeside();
    return outcomeOfFile(`${name}.yaml`, content, read);
  },
  most_s: 10,
});

/** Every kind. */
export const yamls: Readonly<Record<string, Target>> = Object.fromEntries(
  Object.entries(KINDS).map(([name, kind]) => [`yaml-${name}`, target(name, kind)]),
);
