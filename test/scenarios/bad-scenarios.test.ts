import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { override } from '../../scenarios/commands/settings.js';
import { isSweepFile, loadScenario, resolveScenario, type Override } from '../../scenarios/index.js';
import { InputError, packageRoot } from '../../traces/index.js';
import { resolved, shipped } from '../helpers/scenarios.js';
import { isLong } from '../helpers/tier.js';

const BAD: readonly (readonly [change: string, message: RegExp])[] = [
  [
    'stream.sentenses=3',
    /--set: stream\.sentenses: unknown key "sentenses"; expected one of sentences.*Did you mean "sentences"/,
  ],
  ['platform.pe_array.vector_sise=8', /--set: platform\.pe_array\.vector_sise: unknown key.*Did you mean "vector_size"/],
  [
    'platform.memories.sram.size_bytes=32768 & model.bottleneck=64',
    /--set: platform\.memories\.sram\.size_bytes: task, activation do not fit into sram: they take \d+ bytes, masks included, of 32768: \d+ too few; expected at least/,
  ],
  [
    'stream.order={kind: listed, tasks: [mnli, qpq]}',
    /--set: stream\.order\.tasks\[1\]: no task "qpq"; expected one of mnli.*Did you mean "qqp"/,
  ],
  ['stream.order={kind: random, weights: {mnli: 0.5, qqp: 0.4}}', /stream\.order\.weights: the shares sum to 0\.9; expected 1/],
  ['stream.lengths={kind: distribution, shares: {8: 0.5}}', /stream\.lengths\.shares: the shares sum to 0\.5; expected 1/],
  ...['exakt', '[2]'].map((given): readonly [string, RegExp] => [
    `stream.replications=${given}`,
    /stream\.replications: none of its forms; expected a number of runs from 2 to 1000, exact, or exact_or: with such a number/,
  ]),
  ['stream.replications=1', /stream\.replications: too small; expected at least 2/],
  ['stream.replications={exact_or: 1}', /stream\.replications\.exact_or: too small; expected at least 2/],
  ['stream.sentences=0', /stream\.sentences: too small; expected at least 1/],
  [
    'platform.precision={classes: {backbone: fp17}}',
    /--set: platform\.precision\.classes\.backbone: unknown number format "fp17"/,
  ],
  ['model.hidden=-64', /model\.hidden: too small; expected at least 1/],
  ['model.size=bse', /model\.size: unknown size "bse"; expected one of tiny, base.*Did you mean "base"/],
  ['model.heads=5', /model\.heads: 5 heads of a hidden size of 64; expected a divisor/],
  [
    'stream.lengths={kind: distribution, tokens: 12, shares: {8: 1}}',
    /stream\.lengths\.tokens: given beside fields of kind "distribution"; expected another form, or none$/,
  ],
  ['stream.lengths={kind: fixed, tokens: 400}', /stream\.lengths: 400 tokens; expected at most 128/],
  ['switching.kind=lru', /switching: lru with both or neither/],
  ['switching={kind: fetch}', /switching\.kind: fetch, but nothing is fetched/],
  ['placement.task={memory: sram, home: rram, cell: mlc2}', /placement\.task\.cell: .* has no variant with cells mlc2/],
  ['placement.task={memory: srum}', /--set: placement\.task\.memory: unknown memory "srum".*Did you mean "sram"/],
  ['tensors.layer.ffn.up*.memory=srum', /--set: tensors\.layer\.ffn\.up\*\.memory: unknown memory "srum".*Did you mean "sram"/],
  [
    'tensors.layer.fnn.up.memory=sram',
    /--set: tensors\.layer\.fnn\.up: no weight and no table of the model; expected of embedding.* \(\d+ in all\)\. Did you mean "layer\.ffn\.up\[128×64\]"/,
  ],
  ['tensors.pooler*={}', /--set: tensors\.pooler\*: nothing; expected memory, encoding or density/],
  ['tensors.pooler*={memry: sram}', /--set: tensors\.pooler\*\.memry: unknown key "memry".*Did you mean "memory"/],
  ['tensors.pooler*={encoding: dense, density: 0.5}', /--set: tensors\.pooler\*\.density: given for a dense tensor/],
  ['tensors.pooler*.density=2', /--set: tensors\.pooler\*\.density: too large; expected at most 1/],
  ['tensors.mnli/*.encoding=bitmask', /--set: tensors\.mnli\/\*\.density: missing; expected a density with encoding bitmask/],
  [
    'tensors.mnli/*.memory=rram & placement.task={memory: sram, home: rram} & switching=null',
    /--set: tensors\.mnli\/\*: mnli\/.* is part of a task, and fetched with all of it: placement\.task has a home/,
  ],
  ['schedule.policy=edd', /schedule\.policy: unknown schedule "edd".*Did you mean "edf"/],
  [
    'platform=adapter-albert-hetro',
    /^--set: platform\.base: adapter-albert-hetro: no shipped platform.*Did you mean "adapter-albert-hetero"/,
  ],
];

for (const [change, message] of BAD)
  t.test(`${change} is refused`, async (t) => {
    try {
      resolveScenario(
        loadScenario(
          shipped('four-tasks'),
          change.split(' & ').reduce<Override[]>((before, one) => override(one, before), []),
        ),
      );
      t.fail('it was taken');
    } catch (error) {
      t.ok(error instanceof InputError, String(error));
      t.match((error as Error).message, message);
    }
  });

const SCENARIOS = readdirSync(join(packageRoot(), 'scenarios')).filter(
  (f) =>
    f.endsWith('.yaml') &&
    !['early-exit-sst2.yaml', 'small-search.yaml'].includes(f) &&
    !isSweepFile(shipped(f.replace(/\.yaml$/, ''))),
);
t.test('every scenario of the gallery says what to look at, and resolves', async (t) => {
  t.ok(SCENARIOS.length >= 8);
  for (const file of SCENARIOS) {
    t.match(readFileSync(join(packageRoot(), 'scenarios', file), 'utf8'), /Look at: /, file);
    // a session of 250,000 events is read in the long tier; test/golden plays a small one in its place
    if (file !== 'recorded-session.yaml' || isLong()) t.ok(resolved(file.replace(/\.yaml$/, '')).trace.operators.length > 0);
  }
});
