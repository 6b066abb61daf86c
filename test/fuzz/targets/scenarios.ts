/** Drawn scenarios, parts of them drawn from the schema: they run, conserving and the same three ways, or are refused. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { jsonSchema, loadScenario, resolveScenario, runScenario, type RunResult } from '../../../scenarios/index.js';
import { InputError } from '../../../traces/index.js';
import { drawnScenarios } from '../../helpers/drawn-scenarios.js';
import { sum } from '../../helpers/laws.js';
import { energy_fj } from '../../helpers/workloads.js';
import { drawnBy, whole, type Defs, type SchemaPart } from '../drawn-by-schema.js';
import type { Random } from '../random.js';
import { checkMessage, type Outcome, type Target } from '../target.js';

const json = jsonSchema('scenario') as unknown as { readonly $defs: Defs; readonly else: SchemaPart };
/** Of a scenario, or of its platform given field by field: a section, and what may stand in it. */
type Section = readonly [path: readonly string[], part: SchemaPart];

/** The form of a part that has fields. */
function withFields(part: SchemaPart): SchemaPart | undefined {
  const { properties, anyOf, oneOf } = whole(part, json.$defs);
  if (properties) return whole(part, json.$defs);
  return (anyOf ?? oneOf)?.map(withFields).find((p) => p !== undefined);
}
const fieldsOf = (part: SchemaPart | undefined, path: readonly string[]): Section[] =>
  Object.entries((part && withFields(part)?.properties) ?? {}).map(([name, of]) => [[...path, name], of]);

const SKIPPED: ReadonlySet<string> = new Set(['version', 'name', '$schema', 'extends', 'recording', 'base', 'workload']);
const top = fieldsOf(json.else, []).filter(([[name]]) => !SKIPPED.has(name!));
const SECTIONS: readonly Section[] = top
  .flatMap((section): Section[] => [section, ...fieldsOf(section[1], section[0])])
  .filter(([path]) => !SKIPPED.has(path.at(-1)!));

type Fields = Record<string, unknown>;

/** A section takes what the schema takes there. */
function replaced(scenario: Fields, r: Random): void {
  const [path, part] = r.of(SECTIONS);
  let at = scenario;
  for (const name of path.slice(0, -1)) {
    const inner = at[name];
    at = (typeof inner === 'object' && inner !== null ? inner : (at[name] = {})) as Fields;
  }
  const value = drawnBy(part, json.$defs, r);
  if (value !== undefined) at[path.at(-1)!] = value;
}

function mutated(_: readonly Buffer[], r: Random): Buffer {
  const [base] = fc.sample(drawnScenarios, { seed: r.below(2 ** 31), numRuns: 1 });
  const scenario = JSON.parse(JSON.stringify(base)) as Fields;
  for (let n = r.below(3); n > 0; n--) replaced(scenario, r);
  return Buffer.from(JSON.stringify(scenario));
}

const MOST_SENTENCES = 30;
async function ran(file: string, replay: 'operators' | false): Promise<RunResult> {
  const resolved = resolveScenario(loadScenario(file));
  if (resolved.stream.sentences.length > MOST_SENTENCES)
    throw new InputError({ file }, `${resolved.stream.sentences.length} sentences`, 'fewer, for a fuzzer');
  return runScenario(resolved, { level: 'transfer', folder: undefined, read: true, replay, onProgress: () => false });
}

/** @throws Error that says what does not hold */
function checkEnd({ end }: RunResult): void {
  assert.equal(end.ended, 'finished');
  for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, `time of ${o.actor}`);
  const total = energy_fj(end);
  assert.equal(sum(end.series.rows.filter((x) => x.what === 'energy_fj').map((x) => sum(x.bins))), total, 'power over time');
  for (const b of end.banks) assert.ok(b.conflicts <= b.requests && b.wait_ps >= 0, `bank ${b.memory}`);
}

async function attempt(content: Buffer): Promise<Outcome> {
  writeFileSync('scenario.yaml', content);
  let first: RunResult;
  try {
    first = await ran('scenario.yaml', 'operators');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    checkMessage(error.message);
    return 'refused';
  }
  checkEnd(first);
  const bytes = Buffer.from(first.traceBytes!);
  assert.ok(bytes.equals((await ran('scenario.yaml', 'operators')).traceBytes!), 'a second run has other bytes');
  assert.ok(
    bytes.equals((await ran('scenario.yaml', false)).traceBytes!),
    'a run of which every state is stepped has other bytes',
  );
  return 'taken';
}

export const scenarios: Target = {
  about: 'drawn scenarios, run three ways',
  ending: '.yaml',
  bases: () => [
    Buffer.from(
      JSON.stringify({
        version: 1,
        name: 'x',
        platform: 'tiny',
        model: { family: 'albert', size: 'tiny', layers: 1 },
        tasks: { count: 1, labels: 2 },
        stream: { sentences: 1, lengths: { kind: 'fixed', tokens: 4 } },
      }),
    ),
  ],
  mutated,
  attempt,
  most_s: 120,
};
