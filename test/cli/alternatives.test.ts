/** `switchyard alternatives`: each change alone, as the scenario with that change is run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cli, scratch } from '../helpers/cli.js';
import { isLong, sized, spread } from '../helpers/tier.js';

const folder = scratch();
/** Of a sentence. */
const TOKENS = sized(4, 8);
const TINY = 'version: 1\nname: tiny\nplatform: tiny\ntasks: { count: 2 }\n';
const ENCODER =
  'model: { family: albert, layers: 1, hidden: 16, heads: 2, intermediate: 32, embedding: 16, vocabulary: 50, positions: 32, token_types: 2 }\n';
writeFileSync(
  join(folder, 'batch.yaml'),
  `${TINY}${ENCODER}stream: { sentences: 4, lengths: { kind: fixed, tokens: ${TOKENS} }, seed: 1, arrivals: { kind: closed, in_flight: 4 } }\nschedule: { policy: batch, bound_ms: 1, together: 2 }\n`,
);
writeFileSync(
  join(folder, 'lora.yaml'),
  `${TINY}model: { family: gpt2, layers: 1, hidden: 16, heads: 2, intermediate: 32, vocabulary: 50, positions: 16, parts: { lora: { rank: 2, on: [qkv] } } }\nstream: { sentences: 2, lengths: { kind: fixed, tokens: ${TOKENS} }, seed: 1, outputs: { kind: fixed, tokens: 2 } }\n`,
);

interface Figures {
  readonly name: string;
  readonly simulated_ms: number;
  readonly latency_ms: number;
  readonly energy_uj: number;
}
async function json(...args: string[]) {
  const { status, stdout, stderr } = await cli([...args, '--json'], folder);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}
const figures = async (...set: string[]) => {
  const run = await json('run', 'batch.yaml', '--no-trace', '--force', ...set.flatMap((s) => ['--set', s]));
  return {
    simulated_ms: (run['simulated_ps'] as number) / 1e9,
    latency_ms: (run['latency_ms'] as { mean: number }).mean,
    energy_uj: (run['energy_pj'] as { total: number }).total / 1e6,
  };
};

t.test('each row is the scenario with that field set, and the first the scenario as it is', async (t) => {
  const { base, rows } = (await json('alternatives', 'batch.yaml')) as unknown as { base: Figures; rows: Figures[] };
  t.same(base, await figures());
  const alone = [
    ['one sentence at a time', 'schedule.together=1'],
    ['4 sentences together', 'schedule.together=4'],
    ['weights fetched ahead', 'platform.overlap=weights'],
    ['special functions beside products', 'platform.overlap=units'],
    ['two accelerators', 'platform.accelerators=2'],
  ] as const;
  for (const [name, set] of spread(alone, 3))
    t.same(
      rows.find((r) => r.name === name),
      { name, ...(await figures(set)) },
      name,
    );
  t.ok(rows.some((r) => r.name === 'backbone and tables of 4 bits'));
});

t.test('LoRA merged at a switch; what is there already, and what cannot be run', async (t) => {
  const of = async (...set: string[]): Promise<Record<string, unknown>[]> =>
    (await json('alternatives', 'lora.yaml', ...set)).rows as Record<string, unknown>[];
  const rows = await of();
  t.ok(rows.some((r) => r['name'] === 'LoRA merged at a switch' && (r['further_token_ms'] as number) > 0));
  const free = rows.find((r) => r['name'] === 'two accelerators')!['simulated_ms'];
  t.ok((free as number) > 0);
  if (isLong()) {
    const asked = await of('--set', 'stream.arrivals={kind: closed, in_flight: 1}');
    const two = asked.find((r) => r['name'] === 'two accelerators, 2 sentences in flight');
    t.equal(two?.['simulated_ms'], free, 'where one was asked for there are two, which is said');
  }
  const merged = await of('--set', 'model.parts.lora.merged=true', '--set', 'platform.overlap=weights');
  t.ok(merged.some((r) => r['name'] === 'LoRA beside the base'));
  t.notOk(merged.some((r) => r['name'] === 'weights fetched ahead'));
  t.ok('fault' in merged.find((r) => r['name'] === 'two accelerators')!, 'merged LoRA is refused with several');
});

t.test('of several runs it is refused, in one line, with nothing written', async (t) => {
  const { status, stderr } = await cli(['alternatives', 'batch.yaml', '--set', 'stream.replications=3'], folder);
  t.equal(status, 2);
  t.match(stderr, /--set: stream\.replications: several runs; expected a scenario of one run/);
});
