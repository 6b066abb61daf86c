/** One model by Kineto, Execution Trace, ONNX and the generator: one operator trace, up to names, and one time and energy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  generateTrace,
  importOptions,
  importTrace,
  modelSizes,
  TUNED,
  packageRoot,
  writeJsonl,
  type Family,
  type ImportOptions,
  type OperatorTrace,
} from '../../../traces/index.js';
import { cli, recorded, scratch } from '../../helpers/cli.js';
import { upToNames } from '../../helpers/up-to-names.js';

const NAME = 'tiny-adapter-albert-seq16';
const here = join(packageRoot(), 'test/traces/import');
const ET = join(here, `formats/${NAME}.et.json.gz`);

const read = (file: string, more: Partial<ImportOptions> = {}): OperatorTrace =>
  importTrace(file, importOptions({ strict: true, ...more })).trace;

function generated(family: Family, size: string, seq: number, labels: number): OperatorTrace {
  const model = modelSizes(family).get(size, { file: size });
  const description = { ...model, family, bottleneck: 16, adapters: 'shared', tuned: TUNED, copies: 'shared', bits: 32 } as const;
  return generateTrace(description, [{ task: 'default', seq, labels }], NAME);
}

/** Who reads what is known. */
const known = {
  'Execution Trace': read(ET),
  'Kineto with the ids of its Execution Trace': read(join(here, `formats/${NAME}.et-kineto.json.gz`), { ids: ET }),
  ONNX: read(join(here, `onnx/models/${NAME}.onnx.gz`)),
};
/** Who reads what is a guess from order and shapes, or as the textbook has it. */
const guessed = {
  Kineto: read(recorded(NAME)),
  generator: generated('adapter-albert', 'tiny', 16, 3),
};

for (const [format, trace] of Object.entries(known).slice(1))
  t.test(`${format}: the operators, wiring, layers, classes, shapes and bits of the Execution Trace`, async (t) => {
    t.same(upToNames(trace), upToNames(known['Execution Trace']));
  });

t.test(
  'Kineto without ids: the operators of the generator, and those of the Execution Trace but for the first adapter',
  async (t) => {
    t.same(upToNames(guessed.Kineto), upToNames(guessed.generator));
    const [a, b] = [upToNames(guessed.Kineto), upToNames(known['Execution Trace'])];
    t.equal(a.length, b.length);
    const unlike = a.flatMap((o, i) => (JSON.stringify(o) === JSON.stringify(b[i]) ? [] : [i]));
    // of each layer: the first adapter's product, and the two additions after it. AdapterHub's first adapter reads what the output
    // projection made, before the residual is added (ids show it); order and shapes do not tell it from the textbook's
    t.equal(unlike.length, 6);
    for (const layer of [0, 1]) {
      const own = unlike.filter((i) => a[i]!.layer === layer);
      t.same(
        own.map((i) => a[i]!.kind),
        ['matmul', 'add', 'add'],
      );
      const [adapter] = own;
      const { operators } = known['Execution Trace'];
      t.ok(operators[adapter!]!.inputs[1]!.id.includes('adapter.down'));
    }
    for (const i of unlike) {
      const { inputs: x, deps: d, ...rest } = a[i]!;
      const { inputs: y, deps: e, ...others } = b[i]!;
      t.same(rest, others, 'kind, sizes, layer are the same');
      t.not(JSON.stringify([x, d]), JSON.stringify([y, e]));
    }
  },
);

t.test('albert-base without adapters: what Kineto recorded is what the generator writes', async (t) => {
  t.same(upToNames(read(recorded('albert-base-seq128'))), upToNames(generated('albert', 'base', 128, 3)));
});

/** An ONNX file that ships its weights knows their density, which a platform may use: it is left out. */
const withoutDensities = (trace: OperatorTrace): OperatorTrace => ({
  ...trace,
  operators: trace.operators.map((o) => ({
    ...o,
    inputs: o.inputs.map(({ id, class: of, shape, bits }) => ({ id, class: of, shape, bits })),
  })),
});

for (const platform of ['edgebert-like', 'adapter-albert-hetero'])
  t.test(`${platform}: one time and one energy, from whichever format`, async (t) => {
    const cwd = scratch();
    const run = async (trace: OperatorTrace): Promise<{ simulated_ps: number; energy_pj: Record<string, number> }> => {
      writeFileSync(join(cwd, 'trace.jsonl'), writeJsonl(withoutDensities(trace)));
      const { status, stdout, stderr } = await cli(
        ['replay', 'trace.jsonl', '--platform', platform, '--no-trace', '--json', '--force'],
        cwd,
      );
      t.equal(status, 0, stderr);
      const { simulated_ps, energy_pj } = JSON.parse(stdout) as Awaited<ReturnType<typeof run>>;
      return { simulated_ps, energy_pj };
    };
    const [et, ids, onnx] = [
      await run(known['Execution Trace']),
      await run(known['Kineto with the ids of its Execution Trace']),
      await run(known.ONNX),
    ];
    t.ok(et.simulated_ps > 0 && et.energy_pj['total']! > 0);
    t.same(ids, et);
    t.same(onnx, et);
    const [kineto, generator] = [await run(guessed.Kineto), await run(guessed.generator)];
    t.same(generator, kineto);
    // the first adapter of each layer reads another tensor of the same size, which lies elsewhere
    const unlike = (a: number, b: number): number => Math.abs(a / b - 1);
    t.ok(unlike(kineto.simulated_ps, et.simulated_ps) < 1e-4);
    t.ok(unlike(kineto.energy_pj['total']!, et.energy_pj['total']!) < 2e-4);
  });
