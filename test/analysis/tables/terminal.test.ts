/** Tables on a terminal: they fit its width, nothing is lost, text stands at the left and numbers at the right. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { tableText } from '../../../analysis/index.js';
import { isOfNumbers, widthOf, wrapped } from '../../../analysis/tables/fit-width.js';
import { columnsOf } from '../../../scenarios/commands/index.js';
import { cli, scratch } from '../../helpers/cli.js';

const lines = (text: string): string[] => text.split('\n');
const letters = (text: string): string => [...text.replace(/[\s│─┌┬┐├┼┤└┴┘]/g, '')].sort().join('');

t.test('whatever a table holds, it fits into 60 places and more; no letter of it is lost', async (t) => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '界', '/', '.', '-', '_', '4', '%'), maxLength: 30 });
  const cell = fc.oneof(
    fc.array(word, { maxLength: 6 }).map((w) => w.join(' ').trim()),
    fc.integer().map(String),
  );
  const table = fc.integer({ min: 1, max: 9 }).chain((n) =>
    fc.record({
      title: fc.constant('t'),
      headers: fc.array(cell, { minLength: n, maxLength: n }),
      rows: fc.array(fc.array(cell, { minLength: n, maxLength: n }), { maxLength: 5 }),
    }),
  );
  fc.assert(
    fc.property(table, fc.integer({ min: 60, max: 200 }), (of, columns) => {
      const text = tableText(of, false, columns);
      for (const line of lines(text)) assert.ok(widthOf(line) <= columns, line);
      for (const c of [...of.headers, ...of.rows.flat()])
        for (const letter of new Set(letters(c))) assert.ok(letters(text).includes(letter));
      // columns that go below each other say the first ones again: nothing less is there, and without need nothing more
      const least = letters([...of.headers, ...of.rows.flat(), 't'].join(''));
      assert.ok(letters(text).length >= least.length);
      if (!lines(text).some((l, i) => i > 1 && l.startsWith('┌'))) assert.equal(letters(text), least);
    }),
  );
  t.pass('no counterexample');
});

t.test('columns of numbers stand at the right, of text at the left; a column of both as most of it is', async (t) => {
  for (const [cells, numbers] of [
    [['1', '12,345', '–'], true],
    [['1.5 ms', '3 (40.0 %)', '± 2 %', '-7e-3', '+4'], true],
    [['fcfs', 'fr-fcfs'], false],
    [['16×16 array, os', '64×64 · 64×8'], false],
    [['1', '2', 'never written'], true],
    [['–', ''], false],
  ] as const)
    t.equal(isOfNumbers(cells), numbers, cells.join('|'));
  const text = lines(
    tableText(
      {
        title: 't',
        headers: ['number', 'name'],
        rows: [
          ['1', 'a'],
          ['12', 'bcd'],
        ],
      },
      false,
    ),
  );
  t.same(text.slice(4, 6), ['│      1 │ a    │', '│     12 │ bcd  │']);
});

t.test('text is parted between words, else behind a sign, else within the word', async (t) => {
  t.equal(wrapped('one two three', 7), 'one two\nthree');
  t.equal(wrapped('axi.read_round_trip_cycles', 12), 'axi.read_\nround_trip_\ncycles');
  t.equal(wrapped('abcdefgh', 3), 'abc\ndef\ngh');
});

t.test('the width is what COLUMNS says, else the terminal’s, and at least 60; a pipe has none', async (t) => {
  t.same(
    [columnsOf('100', 80), columnsOf(undefined, 80), columnsOf('40', 30), columnsOf('wide', undefined), columnsOf('', undefined)],
    [100, 80, 60, undefined, undefined],
  );
});

t.test('commands print within the width', async (t) => {
  const folder = scratch();
  for (const line of ['platform edgebert-like', 'memory --list', 'gemm --m 64 --k 64 --n 64', 'platforms'])
    for (const columns of [60, 97]) {
      const { stdout } = await cli(line.split(' '), folder, columns);
      const wide = lines(stdout).filter((l) => widthOf(l) > columns);
      t.same(wide, [], `${line} in ${columns}`);
    }
});
