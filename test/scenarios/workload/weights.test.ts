/** `model.density.from`: a file of weights says how many elements of each tensor are not zero. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keyOf } from '../../../scenarios/results/figures-origin.js';
import { loadScenario, resolveScenario, runScenario, type Override } from '../../../scenarios/index.js';
import { encodedBytes } from '../../../models/index.js';
import { InputError, packageRoot, nameInTrace } from '../../../traces/index.js';
import { cli, scratch, TINY } from '../../helpers/cli.js';

/** A tiny adapter-ALBERT of two tasks with the names of HuggingFace and AdapterHub; besides ids and a bias that are none of it. */
const WEIGHTS = join(packageRoot(), 'test', 'scenarios', 'workload', 'weights', 'adapter-albert-h16.safetensors');

/** The file as its format says, by hand: name → shape, numbers. */
function byHand(file: string): Map<string, { readonly shape: readonly number[]; readonly values: number[] }> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const half = (b: number): number =>
    (b & 0x8000 ? -1 : 1) * ((b >> 10) & 31 ? (1 + (b & 1023) / 1024) * 2 ** (((b >> 10) & 31) - 15) : (b & 1023) * 2 ** -24);
  const read = ([from, to]: [number, number], size: number): number[] =>
    Array.from({ length: (to - from) / size }, (_, i) => {
      const at = 8 + length + from + size * i;
      return size === 4 ? bytes.readFloatLE(at) : half(bytes.readUInt16LE(at));
    });
  return new Map(
    Object.entries(header)
      .filter(([, e]) => e.dtype === 'F16' || e.dtype === 'F32')
      .map(([name, e]) => [name, { shape: e.shape, values: read(e.data_offsets, e.dtype === 'F32' ? 4 : 2) }]),
  );
}

/**
 * Elements that are left: the percentage of smallest magnitudes goes, and what AdaptivFloat rounds to zero: below half of its
 * smallest value, 17/16 · 2^(⌊log2 of the largest⌋ − 7).
 */
function left(values: readonly number[], percent: number): number {
  const kept = values
    .map(Math.abs)
    .sort((a, b) => a - b)
    .slice(Math.round((percent / 100) * values.length));
  const least = (17 / 16) * 2 ** (Math.floor(Math.log2(Math.max(...kept))) - 7);
  return kept.filter((x) => x >= least / 2).length;
}

const folder = scratch();
const file = join(folder, 'scenario.yaml');
const DIMENSIONS =
  'layers: 2, hidden: 16, heads: 2, intermediate: 32, embedding: 8, vocabulary: 20, positions: 16, token_types: 2';
const write = (density: string, { tasks = '[{ name: mnli }, { name: sst2 }]', more = '' } = {}): string => {
  writeFileSync(
    file,
    `version: 1
name: weighed
platform: { base: adapter-albert-hetero }
model: { family: adapter-albert, ${DIMENSIONS}, bottleneck: 4, density: ${density} }
placement:
  backbone: { memory: rram, encoding: bitmask }
  embedding: { memory: rram, encoding: bitmask }
  task: { memory: sram }
tasks: ${tasks}
stream: { sentences: 2, lengths: { kind: fixed, tokens: 8 } }
${more}`,
  );
  return file;
};
const resolve = (density: string, overrides: readonly Override[] = [], more = {}) =>
  resolveScenario(loadScenario(write(density, more), overrides));
mkdirSync(join(folder, 'weights'));
writeFileSync(join(folder, 'weights', 'w.safetensors'), readFileSync(WEIGHTS));
const FROM = 'from: weights/w.safetensors';

interface Checked {
  readonly weights: readonly {
    readonly tensor: string;
    readonly in_file: string;
    readonly nonzero: number;
    readonly encoding: string;
    readonly encoded_bytes: number;
  }[];
  readonly unmatched: readonly string[];
  readonly missing: readonly string[];
}

t.test('each tensor has the bytes that are counted by hand: what is not zero, and a mask', async (t) => {
  write(`{ ${FROM}, prune: { backbone: 60, embedding: 30 } }`);
  const { status, stdout, stderr } = await cli(['check', file, '--json'], folder);
  t.equal(status, 0, stderr);
  const { weights, unmatched, missing } = JSON.parse(stdout) as Checked;
  const hand = byHand(WEIGHTS);
  // 3 tables, 2 × 12 of the encoder, its norms, adapters and heads of two tasks
  t.equal(weights.length, 3 + 2 + 8 + 4 + 2 + 2 * (2 + 4 + 8 + 2));
  for (const w of weights) {
    const { values } = hand.get(w.in_file)!;
    const of = w.encoding === 'bitmask';
    const percent = !of ? 0 : w.in_file.includes('_embeddings') ? 30 : 60;
    t.equal(w.nonzero, left(values, percent), w.in_file);
    t.equal(w.encoded_bytes, of ? left(values, percent) + Math.ceil(values.length / 8) : values.length, w.tensor);
  }
  t.equal(weights.filter((w) => w.encoding === 'bitmask').length, 3 + 2 + 8 + 4 + 2);
  t.same([...unmatched].sort(), ['albert.embeddings.position_ids', 'predictions.bias']);
  t.same(missing, []);
  t.match(stderr, /w\.safetensors: 2 tensors are none of the model’s/);
  t.equal(
    weights.find((w) => w.tensor === 'sst2/layer.adapter.1.up[16×4]')?.in_file.includes('output_adapters.adapters.sst2'),
    true,
  );
});

t.test('a run reads these bytes: twice each layer’s weights, once the rest, by sentence', async (t) => {
  const resolved = resolve(`{ ${FROM}, prune: 60 }`);
  const { end } = await runScenario(resolved, { level: 'operator', folder: undefined, onProgress: () => false });
  const read = end.totals.reduce((n, x) => n + (x.actor === 'rram' && x.kind === 'read' ? x.amount : 0), 0);
  const bytes = [...byHand(WEIGHTS)].reduce((n, [name, { values }]) => {
    const encoded = left(values, 60) + Math.ceil(values.length / 8);
    if (/albert_layers.*(attention\.(query|key|value|dense)|ffn|ffn_output)\.(weight|bias)$/.test(name)) return n + 2 * encoded;
    return /hidden_mapping|albert\.pooler/.test(name) ? n + encoded : n;
  }, 0);
  const rows = read / 2 - bytes;
  // 8 rows of each of three tables of 8 elements: at most 9 bytes each
  t.ok(rows > 3 * 8 && rows <= 3 * 8 * 9, `${rows} bytes of tables`);
});

t.test('a quotient is never a byte short', async (t) => {
  const short = [49, 4_718_592, 23_440_896].flatMap((elements) =>
    Array.from({ length: 2000 }, (_, i) => Math.floor((elements * i) / 2000)).filter(
      (nonzero) =>
        encodedBytes({ density: nonzero / elements, element_bytes: 1 }, elements) - Math.ceil(elements / 8) !== nonzero,
    ),
  );
  t.same(short, []);
});

t.test('names of HuggingFace, of AdapterHub, and the trace’s own', async (t) => {
  const names = {
    'bert.encoder.layer.11.attention.self.query.weight': 'layer11.attention.query',
    'bert.encoder.layer.3.attention.output.dense.bias': 'layer3.attention.output.bias',
    'bert.encoder.layer.3.attention.output.LayerNorm.weight': 'layer3.layer_norm.gamma',
    'encoder.layer.0.intermediate.dense.weight': 'layer0.ffn.up',
    'encoder.layer.0.output.dense.weight': 'layer0.ffn.down',
    'bert.encoder.layer.0.output.LayerNorm.bias': 'layer0.layer_norm.1.beta',
    'bert.pooler.dense.weight': 'pooler',
    'bert.encoder.layer.2.attention.output.attention_adapters.adapters.qqp.adapter_up.weight': 'qqp/layer2.adapter.up',
    'bert.encoder.layer.2.output.output_adapters.adapters.qqp.adapter_down.0.bias': 'qqp/layer2.adapter.1.down.bias',
    'mnli/layer.adapter.down[64×768]': 'mnli/layer.adapter.down',
    'cls.predictions.decoder.weight': 'cls.predictions.decoder.weight',
    'albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.weight':
      'albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.weight',
  };
  for (const [name, is] of Object.entries(names)) t.equal(nameInTrace(name), is);
});

/** A file whose header says these tensors, with this many bytes of data. */
function other(name: string, header: Record<string, unknown>, bytes: number, length?: bigint): string {
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  writeFileSync(join(folder, name), Buffer.concat([size, text, new Uint8Array(bytes)]));
  return name;
}
const QUERY = 'albert.encoder.albert_layer_groups.0.albert_layers.0.attention.query.weight';

t.test('what does not fit is refused, with the tensor', async (t) => {
  const refused = (density: string, message: RegExp, more = {}): void => {
    try {
      resolve(density, [], more);
      t.fail(`${density} was taken`);
    } catch (error) {
      t.ok(error instanceof InputError, String(error));
      t.match((error as Error).message, message);
    }
  };
  writeFileSync(join(folder, 'cut.safetensors'), readFileSync(WEIGHTS).subarray(0, -100));
  refused('{ from: cut.safetensors }', /cut\.safetensors: tensor \S+: bytes \d+ to \d+ of \d+: the file is cut off/);
  refused('{ from: none.safetensors }', /none\.safetensors: cannot be read \(ENOENT\)/);
  const giga = other('giga.safetensors', {}, 0, 2n ** 30n);
  refused(`{ from: ${giga} }`, /a header of 1073741824 bytes; expected at most 100000000/);
  const shape = other('shape.safetensors', { [QUERY]: { dtype: 'F16', shape: [16, 8], data_offsets: [0, 256] } }, 256);
  refused(
    `{ from: ${shape}, backbone: 1, task: 1, embedding: 1 }`,
    /shape\.safetensors: tensor albert\S+query\.weight: of shape \[16, 8\]; expected \[16, 16\], as layer\.attention\.query\[16×16\] of the model is/,
  );
  const type = other('type.safetensors', { [QUERY]: { dtype: 'I8', shape: [16, 16], data_offsets: [0, 256] } }, 256);
  refused(
    `{ from: ${type}, backbone: 1, task: 1, embedding: 1 }`,
    /type\.safetensors: tensor albert\S+query\.weight: elements of type I8; expected F32, F16, BF16/,
  );
  const twice = { dtype: 'F16', shape: [16, 16] };
  const two = other(
    'two.safetensors',
    { [QUERY]: { ...twice, data_offsets: [0, 512] }, 'layer.attention.query': { ...twice, data_offsets: [512, 1024] } },
    1024,
  );
  refused(
    `{ from: ${two} }`,
    /tensor layer\.attention\.query: layer\.attention\.query of the model, as albert\S+ is; expected one of them/,
  );
  refused('{ backbone: 0.4, embedding: 0.4, prune: 60 }', /scenario\.yaml:\d+: model\.density\.prune: given without from/);
  refused(`{ ${FROM}, prune: 101 }`, /model\.density\.prune: too large; expected at most 100/);
  refused(
    `{ ${FROM}, prune: most }`,
    /model\.density\.prune: none of its forms; expected a percentage from 0 to 100, or one by class/,
  );
  refused(`{ ${FROM}, prune: { backbone: 101 } }`, /model\.density\.prune\.backbone: too large; expected at most 100/);
  refused(
    `{ ${FROM} }`,
    /scenario\.yaml:\d+: model\.density\.from: \S+w\.safetensors has no tensor task-1\/layer\.adapter\.down, nor 15 more of the model; expected all weights of the model, or model\.density\.task for those/,
    { tasks: '{ count: 2 }' },
  );
});

t.test('what the file has not takes the density of its class, and that is said', async (t) => {
  const { weights, warnings, trace } = resolve(`{ ${FROM}, task: 0.5 }`, [], { tasks: '{ count: 2 }' });
  t.equal(weights?.missing.length, 16);
  t.match(warnings.join(), /16 of the model’s are not in it and have the density of their class \(task-1\/layer\.adapter\.down/);
  const down = trace.operators.flatMap((o) => o.inputs).find((x) => x.id.startsWith('task-2/layer.adapter.down['));
  t.equal(down?.density, 0.5);
});

t.test('conditions of a replay name a file beside them', async (t) => {
  writeFileSync(join(folder, 'weights', 'conditions.yaml'), 'density: { from: w.safetensors, task: 1 }\n');
  const { status, stderr } = await cli(['replay', TINY, '--conditions', 'weights/conditions.yaml', '--no-trace'], folder);
  t.equal(status, 2);
  // of another size, and so found
  t.match(
    stderr,
    /weights\/w\.safetensors: tensor albert\S+: of shape \[20, 8\]; expected \[200, 16\], as embedding\[200×16\] of the model is/,
  );
});

t.test('points of a sweep are told apart by what is pruned, and by the bytes of the file', async (t) => {
  const key = (density: string, overrides: readonly Override[] = []): string => keyOf(loadScenario(write(density), overrides));
  const prune = (value: number): Override[] => [{ path: ['model', 'density', 'prune'], value, flag: '--set' }];
  const before = key(`{ ${FROM} }`, prune(20));
  t.equal(key(`{ ${FROM}, prune: 80 }`, prune(20)), before);
  t.not(key(`{ ${FROM} }`, prune(80)), before);
  // the classifier alone, which is stored dense: no mean of an encoded class changes
  const data = readFileSync(WEIGHTS);
  writeFileSync(join(folder, 'weights', 'w.safetensors'), data.fill(0, data.length - 100, data.length - 50));
  t.not(key(`{ ${FROM} }`, prune(20)), before);
});
