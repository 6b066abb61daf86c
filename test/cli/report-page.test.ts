/** The page of a run in a browser: it answers what is asked of it, and obeys nothing that a trace says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import t from 'tap';
import { accessibility, browser, browserHere, opened } from '../helpers/browser.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';
import { sized } from '../helpers/tier.js';

const folder = scratch();
const report = (name: string): string => join(folder, name, 'report.html');
/** The stretch that is shown, in the unit of its fields. */
const stretch = async (page: Page): Promise<number[]> =>
  Promise.all([0, 1].map(async (i) => Number(await page.locator('.controls input').nth(i).inputValue())));
/** Presses, moves, lets go; both ends as shares of the plot's width. */
async function drag(page: Page, plot: string, from: number, to: number): Promise<void> {
  const svg = page.locator(`#plot-${plot} svg`);
  await svg.scrollIntoViewIfNeeded();
  const box = (await svg.boundingBox())!;
  const y = box.y + box.height / 3;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 });
  await page.mouse.up();
}
const detail = (page: Page): Promise<string> => page.locator('#detail').innerText();

t.test('the report of a run', browserHere, async (t) => {
  t.equal((await cli(['replay', TINY, '--out', 'tiny'], folder)).status, 0);
  const chromium = await browser();
  t.teardown(() => chromium.close());

  await t.test('is whole at three widths, and nothing is heard of it', async (t) => {
    for (const width of sized([390, 1280], [390, 800, 1280])) {
      const { page, noise } = await opened(chromium, report('tiny'), width);
      t.same(noise, [], 'no message, no dialog, no request');
      for (const box of await page.locator('figure svg').all()) t.ok((await box.boundingBox())!.height > 50);
      t.equal(await page.locator('.plot:has(svg)').count(), await page.locator('.plot').count(), 'every plot is drawn');
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      t.equal(wide, 0, `nothing hangs over the page at ${width}`);
      await page.context().close();
    }
  });

  const { page, noise } = await opened(chromium, report('tiny'));
  await t.test('a brush over time moves every plot and the table of operators', async (t) => {
    const [from, to] = await stretch(page);
    const axis = (plot: string): Promise<string | null> => page.locator(`#plot-${plot} .role-axis-label`).first().textContent();
    const before = await Promise.all(['timeline', 'power', 'bandwidth', 'bank-contention'].map(axis));
    await drag(page, 'overview', 0.4, 0.5);
    const [a, b] = await stretch(page);
    t.ok(a! > from! && b! < to! && b! > a!, `${a} to ${b} of ${from} to ${to}`);
    const last = JSON.stringify(before[3]);
    await page.waitForFunction(`document.querySelector('#plot-bank-contention .role-axis-label').textContent !== ${last}`);
    const after = await Promise.all(['timeline', 'power', 'bandwidth', 'bank-contention'].map(axis));
    after.forEach((text, i) => t.not(text, before[i]));
    t.match(await page.locator('#operators p.note').first().innerText(), /\d+ operators ran in the stretch/);
    const rows = page.locator('#operators tbody tr');
    t.ok((await rows.filter({ visible: true }).count()) < (await rows.count()));
    await drag(page, 'power', 0.3, 0.6);
    const [c, d] = await stretch(page);
    t.ok(c! > a! && d! < b!, 'a brush in a plot too');
    await page.locator('.controls button').first().focus();
    await page.keyboard.press('Home');
    t.same(await stretch(page), [from, to], 'by the keyboard');
    await page.keyboard.press('+');
    const [e, f] = await stretch(page);
    t.ok(Math.abs(f! - e! - (to! - from!) / 2) < 0.1 * (to! - from!));
    await page.keyboard.press('Home');
  });

  await t.test('from near, scales and captions are those of what is shown, and operators stand as they ran', async (t) => {
    const field = (i: number): Locator => page.locator('.controls input').nth(i);
    const top = async (): Promise<string> =>
      (await page.locator('#plot-bank-contention .role-legend-label text').last().textContent())!;
    const highest = async (): Promise<string> => (await page.locator('#plot-bandwidth .role-title text').first().textContent())!;
    const before = { top: await top(), highest: await highest() };
    t.match(before.highest, /^lpddr4: highest [\d.]+ GB\/s over [\d.]+ [nµ]s/);
    await field(0).fill('40');
    await field(1).fill('40.02');
    await page.keyboard.press('Tab');
    t.same(await stretch(page), [40, 40.02], 'little more than a bin');
    for (let tries = 0; tries < 100 && (await top()) === before.top; tries++) await page.waitForTimeout(20);
    t.not(await top(), before.top, 'colours end at the most of this stretch');
    t.not(await highest(), before.highest);
    t.match(
      await page.locator('.controls .note').innerText(),
      /means over [\d.]+ µs, the narrowest there are; operators to the picosecond/,
    );
    await page.locator('.controls button').first().focus();
    await page.keyboard.press('Home');
  });

  await t.test('a link to a plot leads to its title, in sight', async (t) => {
    for (const plot of ['power', 'bank-contention']) {
      await page.locator(`nav a[href="#plot-${plot}"]`).click();
      const bar = (await page.locator('#stretch').boundingBox())!;
      t.ok((await page.locator(`#plot-${plot} h2`).boundingBox())!.y >= bar.y + bar.height, plot);
    }
  });

  await t.test('why a bank was waited for: two clicks', async (t) => {
    const row = page.locator('#plot-bank-contention .mark-text.role-axis-label text', { hasText: /^lpddr4 05$/ });
    await row.scrollIntoViewIfNeeded();
    const label = (await row.boundingBox())!;
    const cells = await page.locator('#plot-bank-contention .mark-rect.role-mark path').all();
    for (const cell of cells) {
      const box = (await cell.boundingBox())!;
      if (Math.abs(box.y + box.height / 2 - label.y - label.height / 2) > box.height / 2) continue;
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      break;
    }
    t.match(await detail(page), /Bank 5 of lpddr4: who waited for whom[^]*dma-[^]*(refresh|tRCD|bank|data-bus)/);
    await page.locator('#detail .links button').first().click();
    t.match(await detail(page), /Operator \d+: [^]*mapping[^]*Why it took its time[^]*Energy[^]*held by/);
    await page.keyboard.press('Escape');
    t.equal(await page.locator('#detail').isVisible(), false);
  });

  await t.test('a click tells of the bin that was clicked, with the number of its tooltip', async (t) => {
    const svg = page.locator('#plot-power svg');
    await svg.scrollIntoViewIfNeeded();
    const box = (await svg.boundingBox())!;
    const tip = page.locator('#vg-tooltip-element.visible');
    const y = box.y + box.height * 0.78;
    let clicked = 0;
    for (let share = 0.15; share < 0.8 && clicked < 3; share += 0.033) {
      await page.mouse.move(box.x + box.width * share, y);
      // where nothing is drawn nothing is said
      if ((await tip.count()) === 0) continue;
      const said = new Map((await tip.locator('tr').allInnerTexts()).map((row) => row.split('\t') as [string, string]));
      await page.mouse.click(box.x + box.width * share, y);
      const row = page
        .locator('#detail table')
        .first()
        .locator('tr', { hasText: said.get('component') ?? '?' });
      const panel = Number((await row.first().locator('td').nth(1).innerText()).replace(',', ''));
      const tooltip = Number(said.get('power (mW)')?.replace(',', ''));
      t.ok(Math.abs(tooltip - panel) <= 0.001 * panel + 0.001, `${tooltip} and ${panel}`);
      clicked++;
      await page.keyboard.press('Escape');
    }
    t.equal(clicked, 3);
  });

  await t.test('bars, rows and buttons lead to details by the keyboard; tables sort and filter', async (t) => {
    await page.locator('.bars .energy a').first().focus();
    await page.keyboard.press('Enter');
    t.match(await detail(page), /of the energy[^]*Operators that took most of it/);
    await page.locator('.bars .time a').first().click();
    t.match(await detail(page), /What it did, and for whom/);
    await page.keyboard.press('Escape');
    t.match(await page.evaluate('document.activeElement.className + document.activeElement.tagName'), /A$/, 'back where it was');
    await page.locator('#plot-power .plot').focus();
    await page.keyboard.press('Enter');
    t.match(await detail(page), /The run, [^]*Power from[^]*total[^]*Waits from/);
    await page.keyboard.press('Escape');
    const ids = (): Promise<string[]> => page.locator('#operators tbody td:first-child').allInnerTexts();
    const times = (): Promise<string[]> => page.locator('#operators tbody tr:visible td:nth-child(5)').allInnerTexts();
    const before = await ids();
    await page.locator('#operators th button', { hasText: /^time/ }).click();
    t.not((await ids()).join(), before.join());
    const sorted = (await times()).map(Number);
    t.same(
      sorted,
      [...sorted].sort((a, b) => b - a),
    );
    await page.locator('#operators input').fill('softmax');
    for (const text of await page.locator('#operators tbody tr:visible').allInnerTexts()) t.match(text, /softmax/);
  });

  await t.test('a plot is saved as it is shown', async (t) => {
    const saved = async (as: string): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`#plot-power .save button`, { hasText: new RegExp(`^${as.replace('.', '\\.')}$`) }).click(),
      ]);
      t.equal(download.suggestedFilename(), `power.${as}`);
      return readFileSync(await download.path(), as === 'png' ? 'latin1' : 'utf8');
    };
    t.match(await saved('svg'), /^<svg/);
    t.match(await saved('png'), /^.PNG/);
    t.match(await saved('csv'), /^simulated time \([nµ]s\),from \([nµ]s\),to \([nµ]s\),component,power \(mW\)\n\d/);
    const spec = JSON.parse(await saved('vl.json')) as { $schema: string; data: { values: unknown[] } };
    t.match(spec.$schema, /vega-lite\/v6/);
    t.ok(spec.data.values.length > 10);
    t.same(noise, [], 'through all of this');
  });

  await t.test('nothing serious for people who do not see, or use no mouse', async (t) => {
    t.same(await accessibility(chromium, report('tiny'), [[390, 'dark'], ...sized([], [[1280, 'light'] as const])]), []);
  });

  await t.test('names of a trace are text', async (t) => {
    const name = '</script><img src=x onerror=alert(1)>\\u202e\\u0007\\ufffe"\'';
    const text = gunzipSync(readFileSync(TINY)).toString();
    writeFileSync(
      join(folder, 'hostile.json'),
      text
        .replaceAll('aten::gelu', name.replaceAll('"', '\\"'))
        .replace('inference model=albert-base', 'sentence=<img/src=x> task=__proto__'),
    );
    t.equal((await cli(['replay', 'hostile.json', '--out', 'hostile'], folder)).status, 0);
    const { page, noise } = await opened(chromium, report('hostile'));
    t.equal(await page.locator('img').count(), 0);
    t.equal(await page.locator('.plot:has(svg)').count(), await page.locator('.plot').count());
    t.match(await page.locator('#imported-trace').textContent(), '</script><img src=x onerror=alert(1)>\ufffd\ufffd\ufffd"\'');
    await page.locator('#operators tbody button').first().click();
    t.match(await detail(page), '<img/src=x> (__proto__)');
    t.same(noise, []);
  });
});

t.test('of two accelerators, shares are of the time of both, and names are told apart', browserHere, async (t) => {
  const line = ['run', shipped('two-accelerators'), '--set', 'stream.sentences=2', '--out', 'two'];
  t.equal((await cli(line, folder)).status, 0);
  const chromium = await browser();
  t.teardown(() => chromium.close());
  const { page, noise } = await opened(chromium, report('two'), 390);
  const much = await page.locator('.bars .time .much').allInnerTexts();
  const sum = much.reduce((all, text) => all + Number(/([\d.]+)\s*%/.exec(text)![1]), 0);
  t.ok(Math.abs(sum - 100) < 0.1 * much.length, `${sum} %`);
  t.match(await page.locator('#critical-path-by-resource .note').innerText(), /times sum to the run × 2 accelerators/);
  const names = await page.locator('.bars .energy .name').allInnerTexts();
  t.ok(names.includes('0: pe-array') && names.includes('1: pe-array'), names.join());
  for (const plot of ['timeline', 'conflict-matrix']) {
    const labels = await page.locator(`#plot-${plot} .role-axis-label`).last().locator('text').allTextContents();
    t.equal(new Set(labels).size, labels.length, `${plot}: ${labels.join()}`);
  }
  await page.locator('.bars .time a', { hasText: 'pe-array' }).first().click();
  const cell = page.locator('#detail td', { hasText: /^compute$/ });
  t.ok((await cell.last().boundingBox())!.height < 60, 'words stay whole');
  t.same(noise, []);
});
