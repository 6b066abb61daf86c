/** What the guides tell their reader to type runs, and prints what they show. */
import t from 'tap';
import { spread } from '../../helpers/tier.js';
import { follow, guides, likeAClone, notSaid, stepsOf } from '../../helpers/guides.js';

/** One for all of them, in the order of their names: the first hour is the first, and others take up its runs. */
const folder = likeAClone();
for (const [file, page] of guides) {
  const steps = stepsOf(page);
  if (steps.length === 0) continue;
  t.test(file, async (t) => {
    // each step of the gallery is of its own: three of them, the first and the last among them
    for (const step of file === 'gallery.md' ? spread(steps, 3) : steps) {
      const name = 'file' in step ? step.file : step.lines.map(({ words }) => words.join(' ')).join('; ');
      t.equal(await follow(step, folder), undefined, name);
    }
  });
}

t.test('what is shown and was not said, or not in this order, is seen', async (t) => {
  const said = 'a  \nb\nc\nd\n';
  for (const shown of ['a\nb', 'a\n…\nd', '…\nb\nc\n…', 'd']) t.equal(notSaid(shown, said), undefined, shown);
  t.equal(notSaid('a\nc', said), 'a\nc');
  t.equal(notSaid('b\n…\na', said), 'a');
  t.equal(notSaid('b\n…\nb', said), 'b', 'once is not twice');
});

t.test('a line is words, a file for its output, an exit code; what is no command is refused', async (t) => {
  const page =
    "```sh\nnpx switchyard run a.yaml --set 'x={a: 1}' > b.txt   # exit code 2\n```\n```text\nc\n```\n```yaml\n# d.yaml\ne: 1\n```\n";
  t.same(stepsOf(page), [
    { lines: [{ words: ['run', 'a.yaml', '--set', 'x={a: 1}'], into: 'b.txt', status: 2 }], shown: 'c' },
    { file: 'd.yaml', text: '# d.yaml\ne: 1\n' },
  ]);
  t.throws(() => stepsOf('```sh\nrm -r x\n```\n'), /expected npx switchyard/);
});
