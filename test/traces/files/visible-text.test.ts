/** Text of files where it leaves the program: what would be obeyed is shown. */
import fc from 'fast-check';
import assert from 'node:assert/strict';
import t from 'tap';
import { escapeHtml } from '../../../analysis/report/html.js';
import { pngOf, svgOf } from '../../../analysis/report/render.js';
import { tableText } from '../../../analysis/tables/terminal.js';
import { createSession } from '../../../scenarios/commands/session.js';
import { InputError, visibleLine, visibleText } from '../../../traces/index.js';
import { HOSTILE } from '../../helpers/hostile.js';

/** Written down from the Unicode tables, not from the program: Cc but tab and line feed, bidi controls, what no XML has. */
const OBEYED = /[\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]|(?![\t\n])\p{Cc}/u;
const any = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((c) => String.fromCharCode(...c)),
);

t.test('nothing is left that a terminal, a page or a picture would obey; all else stays', async (t) => {
  fc.assert(
    fc.property(any, (text) => {
      assert.doesNotMatch(visibleText(text), OBEYED);
      assert.doesNotMatch(visibleLine(text), /[\t\n]/);
      assert.equal(visibleText(text).length, text.length);
      for (const [i, c] of [...visibleText(text)].entries()) if (c !== '\ufffd') assert.equal(c, [...text][i]);
      const table = tableText({ title: text, headers: ['x'], rows: [[text]], note: text }, false);
      for (const shown of [escapeHtml(text), table, new InputError({ file: text }, text, text).message])
        assert.doesNotMatch(shown, OBEYED);
    }),
    { numRuns: 300 },
  );
  t.equal(visibleText('Ünïcode 漢字 👩‍🔬 naïve\t\n'), 'Ünïcode 漢字 👩‍🔬 naïve\t\n');
});

t.test('a warning is one line without control characters, as is all that is said', async (t) => {
  let err = '';
  const io = { out: () => undefined, err: (text: string) => (err += text), colours: false, now_ms: () => 0 };
  const session = createSession(io);
  for (const name of HOSTILE) {
    err = '';
    session.warn(name);
    t.match(err, /^warning: [^\n]*\n$/);
    t.notMatch(err, OBEYED);
    session.say(name);
    t.notMatch(err, OBEYED);
  }
});

t.test('a picture of such names is drawn, as SVG without them and as PNG', async (t) => {
  const svg = await svgOf({
    title: HOSTILE.join(' '),
    data: { values: HOSTILE.map((name, i) => ({ name, i })) },
    mark: 'bar',
    encoding: { x: { field: 'name', type: 'nominal' }, y: { field: 'i', type: 'quantitative' } },
  });
  t.notMatch(svg, OBEYED);
  t.ok((await pngOf(svg)).length > 1000);
});
