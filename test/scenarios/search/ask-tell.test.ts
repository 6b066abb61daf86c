import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { PointResult } from '../../../analysis/index.js';
import { askTell, greeting, type Answer } from '../../../scenarios/search/ask-tell.js';
import { readSearch } from '../../../scenarios/search/search.js';
import { scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

const file = join(scratch(), 's.yaml');
writeFileSync(
  file,
  `version: 1
name: s
search:
  scenario: ${shipped('four-tasks')}
  space:
    model.bottleneck: { low: 8, high: 64, integer: true }
    weights: { settings: { RRAM: { placement.backbone.memory: rram }, DRAM: { placement.backbone.memory: lpddr4 } } }
  objectives: { energy_per_sentence_uj: min }
  budget: 3
`,
);
const search = readSearch(file, { set: [] });
async function* together(...batches: (readonly unknown[])[]): AsyncGenerator<readonly string[]> {
  for (const lines of batches) yield await Promise.resolve(lines.map((l) => (typeof l === 'string' ? l : JSON.stringify(l))));
}
const ask = (id: unknown, bottleneck: unknown, weights: unknown = 'RRAM') => ({
  ask: id,
  values: { 'model.bottleneck': bottleneck, weights },
});
/** Each bottleneck costs itself. */
const run = (sizes: number[]) => () => (points: readonly { readonly parameters: Readonly<Record<string, string>> }[]) => {
  sizes.push(points.length);
  return Promise.resolve(
    points.map(({ parameters }): PointResult => {
      return { parameters, row: { energy_per_sentence_uj: Number(parameters['model.bottleneck']) } };
    }),
  );
};

t.test('the space is said first, as it can be asked for', async (t) => {
  t.same(greeting(search), {
    space: {
      'model.bottleneck': { low: 8, high: 64, scale: 'linear', integer: true },
      weights: { choices: ['RRAM', 'DRAM'] },
    },
    objectives: { energy_per_sentence_uj: 'min' },
    constraints: [],
    budget: 3,
  });
});

t.test('lines that came together are simulated together and told in their order; values asked again cost nothing', async (t) => {
  const [answers, sizes]: [Answer[], number[]] = [[], []];
  const lines = together([ask('a', 16), ask('b', 8), ask('c', 16)], [ask('d', 8)], [ask('e', 32), ask('f', 40)]);
  const came = (await askTell(search, { lines, answer: (a) => void answers.push(a), run: run(sizes) }))!;
  const energy = (a: Answer): unknown => ('row' in a ? a.row['energy_per_sentence_uj'] : 'fault' in a ? a.fault : undefined);
  t.same(
    answers.map((a) => ['tell' in a && a.tell, energy(a)]),
    [
      ['a', 16],
      ['b', 8],
      ['c', 16],
      ['d', 8],
      ['e', 32],
      ['f', 'the budget of 3 evaluations is used up'],
    ],
  );
  t.same(sizes, [1, 1, 1]);
  const { found, faultyLines } = came;
  t.same([found.points.length, found.duplicates, faultyLines], [3, 2, 0]);
  t.same(found.standings, ['beaten', 'front', 'beaten']);
});

t.test('what cannot be is told as rejected, with why', async (t) => {
  const answers: Answer[] = [];
  const came = await askTell(search, { lines: together([ask(1, 8, 'DRAM')]), answer: (a) => void answers.push(a), run: run([]) });
  t.match(answers, [{ tell: 1, rejected: /memory.*lpddr4/ }]);
  t.equal(came!.found.rejected.length, 1);
});

t.test('a line that cannot be read is answered with its number, and the others go on', async (t) => {
  const answers: Answer[] = [];
  const lines = together([
    'nonsense',
    ask(1, 7),
    ask(2, 8.5),
    { ask: 3, values: { 'model.bottlenek': 8, weights: 'RRAM' } },
    { ask: 4, values: { 'model.bottleneck': 8 } },
    ask(5, 8, 'SRAM'),
    { ask: 6, value: {} },
    { ask: {}, values: {} },
    '[]',
    '',
    ask(7, 8),
  ]);
  const { faultyLines, found } = (await askTell(search, { lines, answer: (a) => void answers.push(a), run: run([]) }))!;
  t.match(answers, [
    { line: 1, fault: /standard input:1: not JSON; expected \{"ask": ID/ },
    { line: 2, tell: 1, fault: /values\.model\.bottleneck: 7; expected one of 8/ },
    { line: 3, tell: 2, fault: /8\.5; expected/ },
    { line: 4, tell: 3, fault: /model\.bottlenek: no field of the space; .*Did you mean "model\.bottleneck"/ },
    { line: 5, tell: 4, fault: /values\.weights: missing/ },
    { line: 6, tell: 5, fault: /SRAM; expected one of RRAM, DRAM\. Did you mean "D?R?RAM"/ },
    { line: 7, tell: 6, fault: /unknown key "value"; .*Did you mean "values"/ },
    { line: 8, fault: /ask: \{\}; expected a text or a number/ },
    { line: 9, fault: /no fields/ },
    { tell: 7, row: { energy_per_sentence_uj: 8 } },
  ]);
  t.same([faultyLines, found.points.length], [9, 1]);
});

t.test('the script of the guide asks by the same words', async (t) => {
  const script = readFileSync(new URL('../../../../scenarios/guides/ask-tell.py', import.meta.url), 'utf8');
  for (const word of ['"ask"', '"values"', '"tell"', '"row"', '"space"', '"choices"']) t.ok(script.includes(word), word);
});
