/** The dump as GTKWave’s converter reads it, and its signals held against the records. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { vcdName } from '../../../analysis/export/vcd-signals.js';
import { exported, odd, plain, sumOf, type Given } from '../../helpers/exported.js';

const there = spawnSync('vcd2fst', ['--help']).error === undefined && spawnSync('fst2vcd', ['--help']).error === undefined;

/** Values of each signal, by its path: from when on, until the last time of the dump. */
function signalsOf(text: string): {
  readonly areas: ReadonlyMap<string, number>;
  readonly end_ps: number;
  readonly operators: Set<number>;
} {
  const names = new Map<string, string>();
  const scopes: string[] = [];
  const areas = new Map<string, number>();
  const values = new Map<string, number>();
  const operators = new Set<number>();
  let now = 0;
  for (const line of text.split('\n')) {
    const word = line.trim().split(/\s+/);
    if (word[0] === '$scope') scopes.push(word[2]!);
    else if (word[0] === '$upscope') scopes.pop();
    else if (word[0] === '$var') names.set(word[3]!, [...scopes, word[4]!].join('.'));
    else if (line.startsWith('#')) {
      const next = Number(line.slice(1));
      for (const [id, value] of values) areas.set(names.get(id)!, (areas.get(names.get(id)!) ?? 0) + value * (next - now));
      now = next;
    } else if (line.startsWith('r')) values.set(word[1]!, Number(word[0]!.slice(1)));
    else if (line.startsWith('b') && !/x/i.test(word[0]!)) operators.add(parseInt(word[0]!.slice(1), 2));
  }
  return { areas, end_ps: now, operators };
}

/** What a signal’s area is, of the records of a trace that lie within a window. */
function expected({ trace, records }: Given, [from_ps, until_ps]: readonly [number, number]): Map<string, number> {
  const areas = new Map<string, number>();
  const add = (path: readonly string[], area: number): void =>
    void areas.set(path.join('.'), (areas.get(path.join('.')) ?? 0) + area);
  for (const r of records) {
    const span = r.end_ps - r.start_ps;
    if (span === 0 || r.kind === 'operator') continue;
    const within = Math.max(0, Math.min(r.end_ps, until_ps) - Math.max(r.start_ps, from_ps)) / span;
    const banks = trace.header.memories.find((m) => m.name === r.actor)?.banks ?? 1;
    const scope = [vcdName(r.actor), ...(banks > 1 ? [`bank_${r.resource}`] : [])];
    if (r.kind === 'wait') add([...scope, 'queue'], within * r.amount);
    else {
      const prefix = r.detail === 'none' ? undefined : r.kind === 'leakage' ? 'state_' : r.kind === 'use' ? 'use_' : undefined;
      add([...scope, prefix ? prefix + r.detail : r.kind], within * r.busy_ps);
      if (['read', 'write', 'transfer', 'encode'].includes(r.kind))
        add([...scope, `${r.kind}_bytes_per_ns`], within * 1000 * r.amount);
    }
  }
  return areas;
}

t.test(
  'queues, states and buses over time sum to the records, as vcd2fst reads them',
  { skip: there ? false : 'no vcd2fst is installed (GTKWave)' },
  async (t) => {
    const now_ps = plain.trace.end!.now_ps;
    for (const [from, window] of [
      [plain, [0, now_ps]],
      [odd, [now_ps >> 2, now_ps >> 1]],
    ] as const) {
      const { out } = await exported(from, { to: 'vcd', from_ps: window[0], until_ps: window[1] });
      const written = readFileSync(out, 'utf8');
      t.match(written, /^\$timescale 1 ps \$end$/m);
      t.notMatch(written, /state_none|\$date/, 'no state of what has none, and no time of day');
      const converted = spawnSync('vcd2fst', [out, `${out}.fst`], { encoding: 'utf8' });
      t.equal(converted.status, 0, converted.stderr);
      const read = spawnSync('fst2vcd', [`${out}.fst`], { encoding: 'utf8', maxBuffer: 2 ** 28 });
      const { areas, end_ps } = signalsOf(read.stdout);
      t.equal(end_ps, window[1]);
      const should = expected(from, window);
      t.ok(should.size > 50);
      for (const [path, area] of should) {
        const is = areas.get(path) ?? 0;
        if (Math.abs(is - area) > 1e-6 * area + 1e-3) t.fail(`${path}: ${is}, not ${area}`);
      }
      t.same(
        [...areas.keys()].filter((path) => !should.has(path) && path !== 'operators.operator' && areas.get(path)! > 0),
        [],
      );
    }
  },
);

t.test('the operator that runs is told; a name is one word that can be undone', async (t) => {
  const { out } = await exported(plain, { to: 'vcd', kinds: ['operator'] });
  const ran = new Set(plain.records.filter((r) => r.kind === 'operator').map((r) => r.operator));
  t.same(signalsOf(readFileSync(out, 'utf8')).operators, ran);
  for (const name of odd.trace.header.names.slice(1)) {
    t.match(vcdName(name), /^[\w%-]+$/);
    t.equal(decodeURIComponent(vcdName(name)), name);
  }
  t.ok(sumOf(plain.records, () => 1) > 0);
});
