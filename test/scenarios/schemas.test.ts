/** JSON Schemas: complete, strict, and of one mind with what reads the files. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import t, { type Test } from 'tap';
import { parse, stringify } from 'yaml';
import { memory, readPlatform, technologies, technologyYaml } from '../../models/index.js';
import { exampleScenario, jsonSchema as madeSchema, readConditions, schemaKinds } from '../../scenarios/index.js';
import { packageRoot, without } from '../../traces/index.js';
import { cli } from '../helpers/cli.js';
import { PLACE } from '../helpers/memory.js';

const root = packageRoot();
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
type Fields = Record<string, unknown>;
const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null && !Array.isArray(x);

const schemas = new Map(schemaKinds.names.map((kind) => [kind, madeSchema(kind)]));
const jsonSchema = (kind: string): unknown => schemas.get(kind);

const validators = new Map<string, ValidateFunction>();
function validator(kind: string): ValidateFunction {
  const known = validators.get(kind);
  if (known) return known;
  const made = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(jsonSchema(kind) as object);
  validators.set(kind, made);
  return made;
}
const said = (kind: string, value: unknown): string => {
  const valid = validator(kind);
  return valid(value) ? 'valid' : JSON.stringify(valid.errors?.slice(0, 3));
};
const valid = (t: Test, kind: string, value: unknown, what: string): unknown => t.equal(said(kind, value), 'valid', what);
const invalid = (t: Test, kind: string, value: unknown, what: string): unknown => t.not(said(kind, value), 'valid', what);

const yamls = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => join(folder, f));
const shipped = ['models/platform', 'scenarios', 'scenarios/experiment'].flatMap(yamls);
const MODELINE = /^# yaml-language-server: \$schema=(\S+)\n/;
const kindOf = (file: string): string => /([a-z-]+)\.schema\.json$/.exec(MODELINE.exec(text(file))![1]!)![1]!;

for (const kind of schemaKinds.names)
  t.test(`${kind}: every field has a description, and an object says all its fields`, async (t) => {
    const schema = jsonSchema(kind) as Fields;
    const definitions = schema['$defs'] as Fields;
    let fields = 0;
    const resolved = (part: Fields): Fields =>
      typeof part['$ref'] === 'string' ? (definitions[part['$ref'].replace('#/$defs/', '')] as Fields) : part;
    function walk(part: unknown, path: string): void {
      if (Array.isArray(part)) return part.forEach((p) => walk(p, path));
      if (!isFields(part)) return;
      const properties = part['properties'];
      // what a condition asks about is described where it is a field
      if (isFields(properties) && part['additionalProperties'] !== undefined) {
        t.equal(part['additionalProperties'], false, `${path} is strict`);
        for (const [name, field] of Object.entries(properties)) {
          fields++;
          const { description } = resolved(field as Fields);
          if (typeof description !== 'string' || description === '') t.fail(`${path}.${name} has no description`);
        }
      } else if (isFields(properties) && !path.endsWith('/if')) t.fail(`${path} takes any field`);
      for (const [key, inner] of Object.entries(part)) {
        if (key === 'properties') for (const [name, field] of Object.entries(inner as Fields)) walk(field, `${path}.${name}`);
        else walk(inner, `${path}/${key}`);
      }
    }
    walk(schema, '');
    t.ok(fields > 10, `${fields} fields`);
  });

t.test('files that ship are valid, and their first line names a schema that the package has', async (t) => {
  for (const file of shipped) {
    const kind = kindOf(file);
    valid(t, kind, parse(text(file)), file);
    const at = join(root, dirname(file), MODELINE.exec(text(file))![1]!);
    t.equal(readFileSync(at, 'utf8'), `${JSON.stringify(jsonSchema(kind), null, 2)}\n`, at);
  }
  t.same([...new Set(shipped.map(kindOf))].sort(), [
    'conditions',
    'platform',
    'scenario',
    'scenario-part',
    'search',
    'study',
    'sweep',
  ]);
});

t.test('what the program prints is valid', async (t) => {
  for (const name of technologies.names)
    valid(t, 'technology', parse(technologyYaml(name, technologies.get(name, PLACE))), `technologies --show ${name}`);
  for (const name of memory.devices.names) valid(t, 'device', parse(memory.deviceYaml(name)), `memory --show --device ${name}`);
});

t.test('init writes a file that is valid, and names a schema beside it', async (t) => {
  valid(t, 'scenario', parse(exampleScenario()), 'the example');
  t.match(exampleScenario(), /^# yaml-language-server: \$schema=scenario\.schema\.json\n/);
});

t.test('schema prints each of them; scenario where none is asked for', async (t) => {
  for (const kind of schemaKinds.names)
    t.same(JSON.parse((await cli(['schema', kind], root)).stdout), JSON.parse(JSON.stringify(jsonSchema(kind))));
  t.equal((await cli(['schema'], root)).stdout, (await cli(['schema', 'scenario'], root)).stdout);
  const { status, stderr } = await cli(['schema', 'platfrom'], root);
  t.equal(status, 2);
  t.match(stderr, /unknown kind of file "platfrom".*Did you mean "platform"/);
});

/** Every object of a value with one of its keys misspelt. Keys that are names of one's own are left, and settings of anything. */
function* misspelt(
  value: unknown,
  own: readonly string[],
  path: readonly (string | number)[] = [],
): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value as Fields)) {
    if (['set', 'at', 'from'].some((k) => path.includes(k))) return;
    if (isFields(value) && !own.includes(path.at(-1) as string)) {
      const entries = Object.entries(value).map(([k, v]) => [k === key ? `${k}x` : k, v] as const);
      yield [[...path, key].join('.'), Object.fromEntries(entries)];
    }
    for (const [where, changed] of misspelt(inner, own, [...path, key]))
      yield [
        where,
        Array.isArray(value) ? value.map((v: unknown, i) => (i === Number(key) ? changed : v)) : { ...value, [key]: changed },
      ];
  }
}

t.test('a misspelt key is refused at every depth, by the schema and by what reads the file', async (t) => {
  const tiny = parse(text('models/platform/tiny.yaml')) as unknown;
  let tried = 0;
  for (const [where, value] of misspelt(tiny, ['memories'])) {
    tried++;
    const bySchema = said('platform', value) === 'valid';
    let byReader = true;
    try {
      readPlatform(stringify(value), 'p.yaml');
    } catch {
      byReader = false;
    }
    if (bySchema || byReader) t.fail(`${where}: ${bySchema} ${byReader}`);
  }
  t.ok(tried > 150, `${tried} keys`);
  const four = parse(text('scenarios/four-tasks.yaml')) as unknown;
  for (const [where, value] of misspelt(four, [])) if (said('scenario', value) === 'valid') t.fail(where);
  const study = parse(text('scenarios/small-study.yaml')) as unknown;
  for (const [where, value] of misspelt(study, ['ranges'])) if (said('study', value) === 'valid') t.fail(where);
  const sram = parse(technologyYaml('sram-22nm', technologies.get('sram-22nm', PLACE))) as unknown;
  for (const [where, value] of misspelt(sram, [])) if (said('technology', value) === 'valid') t.fail(where);
  const conditions = parse(text('scenarios/early-exit-sst2.yaml')) as unknown;
  for (const [where, value] of misspelt(conditions, [])) {
    if (said('conditions', value) === 'valid') t.fail(where);
    t.throws(() => readConditions(stringify(value), 'c.yaml'));
  }
});

t.test('a scenario is strict where it stands alone, and says only what differs where it extends another', async (t) => {
  const four = parse(text('scenarios/four-tasks.yaml')) as Fields & { stream: Fields };
  const stream = (more: Fields): Fields => ({ ...four, stream: { ...four.stream, ...more } });
  valid(t, 'scenario', stream({ arrivals: { kind: 'bursts', size: 3, period_ms: 2 } }), 'bursts');
  invalid(t, 'scenario', stream({ arrivals: { kind: 'bursts', period_ms: 2 } }), 'bursts without size');
  invalid(t, 'scenario', stream({ arrivals: { kind: 'burst', size: 3, period_ms: 2 } }), 'a kind that is none');
  invalid(t, 'scenario', stream({ arrivals: { kind: 'daily', per_day: 3, profile: 'nightly' } }), 'a profile that is none');
  valid(t, 'scenario', stream({ arrivals: { kind: 'daily', per_day: 3, profile: 'daytime' } }), 'one that is');
  invalid(t, 'scenario', { ...four, platform: 'edgebert-lik' }, 'a platform that is none');
  valid(t, 'scenario', { ...four, platform: './mine.yaml' }, 'a file');
  valid(
    t,
    'scenario',
    { ...four, platform: { base: 'tiny', memories: { sram: { size_bytes: 4096 }, rram: null } } },
    'some of one',
  );
  invalid(t, 'scenario', { ...four, platform: { base: 'tinny' } }, 'a base that is none');
  invalid(t, 'scenario', { ...four, platform: { memories: {} } }, 'some of none');
  valid(t, 'scenario', { ...four, platform: parse(text('models/platform/tiny.yaml')) as unknown }, 'a whole one');
  invalid(t, 'scenario', { ...four, schedule: { policy: 'edd' } }, 'a schedule that is none');
  invalid(t, 'scenario', { ...four, schedule: { policy: 'batch' } }, 'batch without a bound');
  invalid(t, 'scenario', { ...four, switching: { kind: 'lru' } }, 'lru without room');
  invalid(t, 'scenario', { ...four, model: { size: 'tiny' } }, 'neither family nor recording');
  invalid(t, 'scenario', { ...four, stream: undefined, sentences: 3 }, 'a field in the wrong place');
  invalid(t, 'scenario', without(four, 'version'), 'no version');
  valid(t, 'scenario', { extends: 'four-tasks.yaml', stream: { arrivals: { period_ms: 2 }, order: null } }, 'some of another');
  invalid(t, 'scenario', { extends: 'four-tasks.yaml', stream: { arrivals: { periode_ms: 2 } } }, 'a misspelt key there');
  invalid(t, 'scenario', { extends: 'four-tasks.yaml', platform: { base: 'tinny' } }, 'a misspelt platform there');
});

t.test('names, ranges and units that no file may have are refused', async (t) => {
  type Memories = { memories: Record<string, Fields>; buffers: Record<string, Fields>; axi: Fields };
  const tiny = parse(text('models/platform/tiny.yaml')) as Fields & Memories;
  const sram = (more: Fields): Fields => ({
    ...tiny,
    memories: { ...tiny.memories, sram: { ...tiny.memories['sram'], ...more } },
  });
  valid(t, 'platform', sram({ technology: './mine.yaml' }), 'a technology that is a file');
  const table = parse(technologyYaml('mine', technologies.get('sram-22nm', PLACE))) as Fields;
  valid(t, 'platform', sram({ technology: table }), 'a table in its place');
  invalid(t, 'platform', sram({ technology: without(table, 'word_bytes') }), 'half a table');
  invalid(t, 'platform', sram({ technology: 'sram-22mn' }), 'a technology that is none');
  invalid(t, 'platform', sram({ scheduler: 'fcsf' }), 'a scheduler that is none');
  invalid(t, 'platform', sram({ size_bytes: '2MB' }), 'a size with a unit');
  invalid(t, 'platform', { ...tiny, format: 'int9' }, 'a format that is none');
  const axi = (width_bytes: unknown): Fields => ({ ...tiny, axi: { ...tiny.axi, width_bytes } });
  valid(t, 'platform', axi({ value: 8, source: 'x', low: 4, high: 16 }), 'a range');
  invalid(t, 'platform', axi({ value: 8, source: 'x', low: 4 }), 'half a range');
  invalid(t, 'platform', axi({ value: 8 }), 'no source');
  invalid(t, 'platform', axi(0), 'too small');
  invalid(t, 'platform', axi(1.5), 'no whole number');
  const file = parse(technologyYaml('sram-22nm', technologies.get('sram-22nm', PLACE))) as Fields;
  const { macros } = file as { macros: Fields[] };
  invalid(t, 'technology', { ...file, macros: [] }, 'no macros');
  invalid(t, 'technology', { ...file, macros: [{ ...macros[0], read_ps: 0 }] }, 'no time');
  invalid(t, 'technology', { ...file, leakage_at_c: { ...(file['leakage_at_c'] as Fields), unit: 'K' } }, 'another unit');
  invalid(t, 'technology', { ...file, kind: 'dram' }, 'another kind');
  const study = parse(text('scenarios/small-study.yaml')) as Fields;
  const sweep = without(study, 'study');
  invalid(t, 'study', sweep, 'a study without one');
  valid(t, 'sweep', sweep, 'which is a sweep');
});
