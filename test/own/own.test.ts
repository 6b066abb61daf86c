/** Choices that a program registers: each example of scenarios/guides/own.md, used by what it is for; and the registries' own rules. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse, stringify } from 'yaml';
import { plots, reportPlots } from '../../analysis/index.js';
import {
  alone,
  createTimedEngine,
  engines,
  formats,
  hardwareOf,
  memory,
  platformBreakdown,
  readPlatform,
  technologies,
  type Platform,
} from '../../models/index.js';
import { readSweep, resolveScenario, loadScenario, runSweep } from '../../scenarios/index.js';
import { createKernel } from '../../sim/index.js';
import { importers, importOptions, importTrace, packageRoot, type Registry } from '../../traces/index.js';
import { cli, scratch } from '../helpers/cli.js';
import { PLACE } from '../helpers/memory.js';
import { shipped } from '../helpers/scenarios.js';
import { amount, chain, run } from '../helpers/workloads.js';

const folder = scratch();
const text = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
const tiny = (change: (p: { [k: string]: Record<string, unknown> }) => object): Platform => {
  const p = parse(text('models/platform/tiny.yaml')) as { [k: string]: Record<string, unknown> };
  return readPlatform(stringify({ ...p, ...change(p) }), 'tiny.yaml').platform;
};
const memories = (name: string, by: object) =>
  tiny(({ memories: all }) => ({ memories: { ...all, [name]: { ...(all![name] as object), ...by } } }));
const trace = chain(30, 30, [{ kind: 'matmul', n: 30 }, { kind: 'gelu' }, { kind: 'matmul', n: 13 }]);

/** Loads an example, tries it, and takes it away again. */
function example(name: string, load: () => Promise<{ readonly remove: () => void }>, use: (t: Test) => Promise<void>): void {
  t.test(name, async (t) => {
    const { remove } = await load();
    try {
      await use(t);
    } finally {
      remove();
    }
  });
}

example(
  'technology',
  () => import('./technology.js'),
  async (t) => {
    const platform = memories('sram', { technology: 'gain-cell' });
    t.equal(
      hardwareOf(platform, 'p').memories.find((m) => m.name === 'sram')!.facts.source,
      technologies.get('gain-cell', PLACE).source,
    );
    t.ok(amount(run(trace, platform).end, 'read', 'sram') > 0);
    t.match((await cli(['technologies', '--show', 'gain-cell'], folder)).stdout, /name: gain-cell[^]*capacity_bytes: 65536/);
  },
);

example(
  'number-format',
  () => import('./number-format.js'),
  async (t) => {
    const platform = tiny(() => ({ format: 'int4' }));
    const { element_bytes, energies } = hardwareOf(platform, 'p');
    t.same([element_bytes, energies.mac_fj], [0.5, 24.2]);
    t.equal(
      amount(run(trace, platform).end, 'tile'),
      amount(
        run(
          trace,
          tiny(() => ({})),
        ).end,
        'tile',
      ),
    );
  },
);

example(
  'scheduler',
  () => import('./scheduler.js'),
  async (t) => {
    const scheduler = memory.arraySchedulers.get('reads-first', PLACE);
    const entry = (write: boolean) => ({ ticket: { write } }) as Parameters<memory.ArrayScheduler['pick']>[0][number];
    t.equal(scheduler.pick([entry(true), entry(false)], 0), 1);
    t.equal(scheduler.pick([entry(true), entry(true)], 0), 0);
    const platform = memories('sram', { scheduler: 'reads-first' });
    t.equal(
      amount(run(trace, platform).end, 'read', 'sram'),
      amount(
        run(
          trace,
          tiny(() => ({})),
        ).end,
        'read',
        'sram',
      ),
    );
  },
);

example(
  'policy',
  () => import('./policy.js'),
  async (t) => {
    const requests = join('test', 'golden', 'requests.csv');
    const line = ['memory', '--requests', join(packageRoot(), requests), '--policy', 'longest-hit-first', '--check'];
    const { status, stdout, stderr } = await cli(line, folder);
    t.equal(status, 0, stderr + stdout);
    const platform = memories('lpddr4', { scheduler: 'longest-hit-first' });
    t.equal(
      amount(run(trace, platform).end, 'read', 'lpddr4'),
      amount(
        run(
          trace,
          tiny(() => ({})),
        ).end,
        'read',
        'lpddr4',
      ),
    );
  },
);

example(
  'engine',
  () => import('./engine.js'),
  async (t) => {
    const platform = tiny(({ pe_array }) => ({ pe_array: { ...pe_array, engine: 'dot-products' } }));
    const options = { voltage_v: undefined, density: { a: undefined, b: undefined }, recurrence: true, seed: 1 };
    const size = { m: 9, k: 70, n: 6 };
    const found = alone.platformGemm(hardwareOf(platform, 'p'), size, options);
    // tiles of 4 rows, 64 and 6 deep, 4 columns: of 4, 4 and 1 rows, by two columns of tiles
    const tile = (m: number, k: number): number => m * Math.ceil(k / 4) + 2;
    const cycles = 2 * [4, 4, 1].reduce((s, m) => s + tile(m, 64) + tile(m, 6), 0);
    t.equal(found.cycles, cycles);
    t.same(alone.platformGemm(hardwareOf(platform, 'p'), size, { ...options, recurrence: false }), found, 'stepped or skipped');
    t.equal(found.macs, 9 * 70 * 6);
    t.equal(
      amount(run(trace, platform).end, 'tile'),
      amount(
        run(
          trace,
          tiny(() => ({})),
        ).end,
        'tile',
      ),
      'in a run, too',
    );
    const late = (cycles: () => number) => () => {
      const make = engines.register('late', {
        summary: '',
        create: (kernel, nameOf) =>
          createTimedEngine(kernel, nameOf, { kind: 'late', macs_per_cycle: 16, tile: { m: 4, k: 4, n: 4 }, cycles }),
      });
      try {
        const p = tiny(({ pe_array }) => ({ pe_array: { ...pe_array, engine: 'late' } }));
        alone.platformGemm(hardwareOf(p, 'p'), size, { ...options, recurrence: false });
      } finally {
        make();
      }
    };
    t.throws(
      late(() => 3),
      /3 cycles for a tile of 4×4×4: expected a whole number of at least 4/,
    );
    t.throws(
      late(() => 4.5),
      /4\.5 cycles/,
    );
    t.throws(
      () =>
        createTimedEngine(createKernel(), (r) => r, { kind: '', macs_per_cycle: 1, tile: { m: 0, k: 1, n: 1 }, cycles: () => 1 }),
      /m = 0 of a tile: expected 1 to 8192/,
    );
  },
);

t.test('an engine that is none, or that does not go with its lines, is refused', async (t) => {
  const engine = (more: object) => () => tiny(({ pe_array }) => ({ pe_array: { ...pe_array, ...more } }));
  t.throws(
    () => run(trace, engine({ engine: 'matrix-unti' })()),
    /tiny: pe_array\.engine: unknown engine "matrix-unti"; .*Did you mean "matrix-unit"/,
  );
  t.throws(engine({ engine: 'systolic-array' }), /tiny\.yaml.*pe_array\.systolic: missing/);
  const systolic = { rows: 4, columns: 4, dataflow: 'os' };
  t.throws(engine({ engine: 'matrix-unit', systolic }), /tiny\.yaml:\d+: pe_array\.systolic: given with engine matrix-unit/);
  t.equal(platformBreakdown(hardwareOf(engine({ engine: 'systolic-array', systolic })(), 'p')).macs_per_cycle, 16);
});

example(
  'plot',
  () => import('./plot.js'),
  async (t) => {
    t.equal(reportPlots().at(-1)!.kind, 'energy-by-actor');
    const gemms = join(packageRoot(), 'traces', 'recorded', 'tiny-adapter-albert-seq16.kineto.json.gz');
    const { status, stdout, stderr } = await cli(['replay', gemms, '--platform', 'tiny', '--out', 'plotted'], folder);
    t.equal(status, 0, stderr + stdout);
    t.match(
      readFileSync(join(folder, 'plotted', 'report.html'), 'utf8'),
      /<figure id="plot-energy-by-actor"[^>]*><figcaption><h2>Energy by actor<\/h2>/,
    );
  },
);

example(
  'importer',
  () => import('./importer.js'),
  async (t) => {
    writeFileSync(join(folder, 'two.gemms'), 'gemms\nfirst 4 8 16\nsecond 4 16 2\n');
    const { trace: found } = importTrace(join(folder, 'two.gemms'), importOptions());
    t.match(found.operators, [
      { name: 'first', dims: { m: 4, k: 8, n: 16 } },
      { name: 'second', deps: [0] },
    ]);
    t.equal(
      amount(
        run(
          found,
          tiny(() => ({})),
        ).end,
        'tile',
      ),
      4 * 8 * 16 + 4 * 16 * 2,
    );
    writeFileSync(join(folder, 'odd.gemms'), 'gemms\nfirst 4 8 16\nsecond 4 17 2\n');
    t.throws(() => importTrace(join(folder, 'odd.gemms'), importOptions()), /odd\.gemms: operator 1/, 'checked as any other');
  },
);

t.test('a sweep with what the program has registered runs in its own process', async (t) => {
  const remove = memory.arraySchedulers.register('mine', { summary: 'as fcfs', pick: () => 0 });
  const points = (): ReturnType<typeof readSweep>['points'] =>
    readSweep(shipped('four-tasks'), [
      { path: ['stream', 'sentences'], values: [1], flag: '--set' },
      { path: ['model', 'size'], values: ['tiny'], flag: '--set' },
      { path: ['platform', 'memories', 'sram', 'scheduler'], values: ['mine', 'fcfs'], flag: '--set' },
    ]).points;
  const options = { workers: 2, onProgress: () => undefined, store: join(folder, 'swept') };
  const [mine, fcfs] = await runSweep(points(), options);
  t.match(mine, { fault: undefined });
  t.equal(mine!.row['latency_mean_ms'], fcfs!.row['latency_mean_ms']);
  remove();
  t.throws(() => resolveScenario(loadScenario(points()[0]!.scenario, points()[0]!.overrides)), /unknown scheduler "mine"/);
});

t.test('a name that is there, or that no file could say, is refused; what was taken away is gone', async (t) => {
  const all: readonly [string, Registry<unknown>][] = [
    ['memory technology "sram-22nm"', technologies],
    ['number format "int8"', formats],
    ['scheduler "fcfs"', memory.arraySchedulers],
    ['policy "fr-fcfs"', memory.policies],
    ['engine "matrix-unit"', engines],
    ['kind of plot "power"', plots],
    ['importer "kineto"', importers],
  ];
  for (const [name, registry] of all) {
    const before = registry.names;
    t.throws(
      () => registry.register(/"(.*)"/.exec(name)![1]!, {}),
      new RangeError(`${name} is there already: expected another name`),
    );
    for (const bad of ['', './mine', 'a.b', 'Mine', 'constructor']) t.throws(() => registry.register(bad, {}), RangeError);
    const remove = registry.register('mine', {});
    t.throws(() => registry.register('mine', {}), RangeError);
    t.same(registry.names, [...before, 'mine']);
    remove();
    t.same(registry.names, before);
  }
});

t.test('scenarios/guides/own.md has these examples, each of thirty lines at most', async (t) => {
  const page = text('scenarios/guides/own.md');
  const names = readdirSync(join(packageRoot(), 'test', 'own')).filter((f) => f.endsWith('.ts') && f !== 'own.test.ts');
  t.equal(names.length, 7);
  for (const name of names) {
    const source = text(`test/own/${name}`).trim();
    t.ok(source.split('\n').length <= 30, name);
    const published = source
      .replaceAll('../../', 'switchyard/')
      .replaceAll('/index.js', '')
      .replace('export const remove = ', '');
    t.ok(page.includes(`\`\`\`ts\n${published}\n\`\`\``), name);
  }
});
