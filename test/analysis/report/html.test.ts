import t from 'tap';
import { escapeHtml, pageHtml, type Page } from '../../../analysis/report/html.js';
import { tableText } from '../../../analysis/index.js';
import { HOSTILE } from '../../helpers/hostile.js';

const table = { title: HOSTILE[0], headers: HOSTILE, rows: [HOSTILE], note: HOSTILE[1] };
const script = { text: 'alert(1)', hash: 'sha256-x' };
const page = (more: Partial<Page> = {}): string =>
  pageHtml(
    {
      title: 'title',
      subtitle: 'subtitle',
      warnings: [],
      tables: [],
      figures: [],
      imported: undefined,
      sources: [],
      content: { specs: {}, details: {}, run: undefined },
      ...more,
    },
    script,
  );

t.test('a page lets nothing be loaded and no script run but its own', async (t) => {
  const html = page();
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  t.match(policy, /default-src 'none'/);
  t.equal(/script-src ([^;]*)/.exec(policy)![1], "'sha256-x'");
  t.notMatch(policy, /unsafe-eval|http|\*/);
  t.equal(html.split('<script').length - 1, 1);
  t.notMatch(html, /<link|src=/);
});

t.test('text from files is shown wherever it stands, and obeyed nowhere', async (t) => {
  const imported = {
    rows: [{ fate: 'mapped' as const, name: HOSTILE[0], into: HOSTILE[1], count: 1 }],
    totals: { mapped: 1, opened: 0, fused: 0, folded: 0, 'left out': 0, unknown: 0 },
    notes: [HOSTILE[0]],
    coverage: { macs: 1, operators: 1, missing: [] },
  };
  const html = page({
    title: HOSTILE[0],
    subtitle: HOSTILE[0],
    warnings: [HOSTILE[0]],
    tables: [table],
    figures: [{ name: HOSTILE[0], title: HOSTILE[0], subtitle: HOSTILE[0], caption: HOSTILE[0] }],
    facts: [[HOSTILE[0], HOSTILE[0]]],
    bars: [
      {
        title: HOSTILE[0],
        of: 'time',
        table: HOSTILE[0],
        bars: [{ name: HOSTILE[0], share: 1, text: HOSTILE[0], detail: HOSTILE[0] }],
      },
    ],
    content: {
      specs: { [HOSTILE[0]]: {} as never },
      details: { [HOSTILE[0]]: { title: HOSTILE[0], tables: [table] } },
      run: undefined,
    },
    imported,
    sources: [[HOSTILE[0], HOSTILE[1], HOSTILE[2]]],
  });
  t.notMatch(html.replace('<script>alert(1)</script>', ''), /<script|<img|\u0007|\u001b/);
  t.equal(html.split('&#60;script&#62;').length - 1, 25, 'every place that shows it');
});

t.test('what means something in HTML is escaped, what is no text is replaced, a new line is kept', async (t) => {
  t.equal(escapeHtml(`<a href="x">&'`), '&#60;a href=&#34;x&#34;&#62;&#38;&#39;');
  t.equal(escapeHtml('a\u0000b\u001bc\nd\te'), 'a\ufffdb\ufffdc\nd\te');
});

t.test('a table without rows says so, and its section can be linked to', async (t) => {
  const html = page({ tables: [{ title: 'Energy by bank', headers: ['a', 'b'], rows: [] }] });
  t.match(html, /<td colspan="2">none<\/td>/);
  t.match(html, /<a href="#energy-by-bank">Energy by bank<\/a>/);
  t.match(html, /<section id="energy-by-bank">/);
});

t.test('a terminal shows control characters instead of obeying them', async (t) => {
  const text = tableText({ ...table, headers: ['a', 'b', 'c', 'd'] }, false);
  t.notMatch(text, /[\u0007\u001b]/);
  t.match(text, /\ufffd\[31mred\ufffd/);
});
