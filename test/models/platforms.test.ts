import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { loadPlatform, platformNames, platformSources } from '../../models/index.js';
import { importOptions, importTrace, packageRoot } from '../../traces/index.js';
import { amount, chain, run } from '../helpers/workloads.js';

const STATUS = /^(measured|quoted|second-hand|derived|calibrated|assumed): \S/;

function numbersWithoutSource(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null || 'source' in value) return [];
  return Object.entries(value).flatMap(([k, v]) => numbersWithoutSource(v, `${path}.${k}`));
}

for (const name of platformNames()) {
  t.test(`${name}: every number has its source, and how it was obtained`, async (t) => {
    const text = readFileSync(join(packageRoot(), 'models', 'platform', `${name}.yaml`), 'utf8');
    t.same(numbersWithoutSource(parse(text), name), []);
    for (const [parameter, , source] of platformSources(loadPlatform(name).platform)) t.match(source, STATUS, parameter);
  });
}

const tiny = importTrace(
  join(packageRoot(), 'traces', 'recorded', 'tiny-multitask.kineto.json.gz'),
  importOptions({ strict: true }),
).trace;
const clone = <T>(x: T): T => structuredClone(x);
const given = (value: number) => ({ value, source: 'assumed: for a test' });

for (const name of ['edgebert-like', 'adapter-albert-hetero'])
  t.test(
    `${name}: fewer banks never wait less, a faster DRAM never takes longer, larger vectors need fewer cycles`,
    async (t) => {
      const platform = clone(loadPlatform(name).platform);
      // a bank that sleeps shifts waits to waking up, and fewer banks sleep less
      for (const m of Object.values(platform.memories)) delete m.idle;
      // and a DRAM that is done sooner powers down sooner
      if (platform.memories['lpddr4'])
        platform.memories['lpddr4'].controller = { power_down_after_cycles: given(0), self_refresh_after_cycles: given(0) };
      const wait = (p: typeof platform): number => run(tiny, p, { level: 'none' }).end.banks.reduce((s, b) => s + b.wait_ps, 0);
      const base = run(tiny, platform, { level: 'none' }).end;
      for (const memory of Object.keys(platform.memories)) {
        let before = base.banks.reduce((s, b) => s + b.wait_ps, 0);
        for (let banks = platform.memories[memory]!.banks.value / 2; banks >= 2; banks /= 2) {
          const p = clone(platform);
          Object.assign(p.memories[memory]!, { banks: given(banks) });
          const now = wait(p);
          t.ok(now >= before, `${memory} with ${banks} banks: ${before} → ${now} ps`);
          before = now;
        }
      }
      if (platform.memories['lpddr4'])
        for (const overrides of [{ tCK: given(312) }, { burst: given(4) }]) {
          const p = clone(platform);
          Object.assign(p.memories['lpddr4']!, { overrides });
          t.ok(run(tiny, p, { level: 'none' }).end.now_ps <= base.now_ps, JSON.stringify(overrides));
        }
      const wide = clone(platform);
      Object.assign(wide.pe_array, { vector_size: given(32) });
      for (const b of Object.values(wide.buffers)) Object.assign(b, { banks: given(32) });
      const end = run(tiny, wide, { level: 'none' }).end;
      t.equal(amount(end, 'tile'), amount(base, 'tile'), 'the same MACs');
      t.ok(busy(end) < busy(base));
    },
  );

const busy = (end: { occupancy: readonly { actor: string; busy_ps: number }[] }): number =>
  end.occupancy.find((o) => o.actor === 'pe-array')!.busy_ps;

t.test(
  'each buffer has a cost: half the banks make its words take twice the cycles, and the PE array stalls for them',
  async (t) => {
    const { platform } = loadPlatform('edgebert-like');
    const half = clone(platform);
    Object.assign(half.buffers.weight, { banks: given(8) });
    const [a, b] = [platform, half].map((p) => run(tiny, p, { level: 'none' }).end);
    const pe = (end: typeof a) => end!.occupancy.find((o) => o.actor === 'pe-array')!;
    const use = (end: typeof a, u: string) =>
      end!.totals.filter((r) => r.kind === 'use' && r.detail === u).reduce((s, r) => s + r.amount, 0);
    t.equal(use(b, 'compute'), use(a, 'compute'));
    const [before, after] = [a, b].map((end) => pe(end).stalled_ps + pe(end).busy_ps - use(end, 'compute'));
    t.ok(after! > before! + 0.3 * use(a, 'compute'));
    t.ok(use(b, 'weight-port') > 10 * use(a, 'weight-port'), 'and its port is named');
  },
);

t.test('an encoded backbone is read as its zeros and mask say', async (t) => {
  const { platform } = loadPlatform('adapter-albert-hetero');
  const dense = clone(platform);
  dense.placement.backbone = { memory: 'rram', encoding: 'dense' };
  dense.placement.embedding = { memory: 'rram', encoding: 'dense' };
  const [encoded, plain] = [platform, dense].map((p) => amount(run(tiny, p, { level: 'none' }).end, 'read', 'rram'));
  const ratio = encoded! / plain!;
  t.ok(Math.abs(ratio - (0.4 + 1 / 8)) < 0.002, `${ratio} of the dense bytes`);
});

t.test('activations that do not fit spill to DRAM where the platform says so', async (t) => {
  const { platform } = loadPlatform('edgebert-like');
  const trace = chain(128, 256, [{ kind: 'matmul', n: 256 }, { kind: 'gelu' }]);
  const small = clone(platform);
  small.memories['sram']!.size_bytes = given(32768);
  const [spilled, whole] = [small, platform].map((p) => run(trace, p, { level: 'none' }).end);
  t.equal(amount(whole!, 'write', 'lpddr4'), 0);
  t.ok(amount(spilled!, 'write', 'lpddr4') > 0);
  t.equal(amount(spilled!, 'write'), amount(whole!, 'write'));
});
