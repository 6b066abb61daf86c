/** The pages of a run that goes on and of a finished trace, in a browser: what is asked happens, and nothing that a file says is obeyed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import t from 'tap';
import { AXE, browser, browserHere } from '../helpers/browser.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { HOSTILE } from '../helpers/hostile.js';
import { begin } from '../helpers/live.js';

const folder = scratch();
const hostile = join(folder, '<img src=x onerror=alert(1)>.jsonl');
const name = `${HOSTILE[0]} ${HOSTILE[4]}`;
await cli(['import', TINY, '--out', hostile], folder);
const text = readFileSync(hostile, 'utf8');
writeFileSync(hostile, text.replaceAll('"aten::addmm"', JSON.stringify(name)));

/** A page, and what nobody should hear. */
async function opened(of: Browser, address: string): Promise<{ readonly page: Page; readonly noise: string[] }> {
  const page = await of.newPage({ viewport: { width: 1280, height: 900 } });
  const noise: string[] = [];
  page.on('console', (m) => void noise.push(m.text()));
  page.on('pageerror', (e) => noise.push(e.message));
  page.on('dialog', (d) => void (noise.push(d.message()), d.dismiss()));
  page.on('request', (r) => void (r.url().startsWith(address) || noise.push(r.url())));
  await page.goto(address);
  return { page, noise };
}

/** What axe finds serious, in light and dark, on a narrow page and a wide one; and what hangs over it. */
async function faults(of: Browser, address: string, ready: string): Promise<string[]> {
  const context = await of.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator(ready).first().waitFor();
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const found: string[] = [];
  for (const [width, colorScheme] of [
    [390, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (over > 0) found.push(`${over} px hang over at ${width}`);
    const axe = await page.evaluate<[string, string][]>(
      'axe.run().then((r) => r.violations.map((v) => [v.impact, v.id + " " + v.nodes[0].html.slice(0, 200)]))',
    );
    found.push(...axe.filter(([impact]) => impact === 'serious' || impact === 'critical').map(([, what]) => what));
  }
  await context.close();
  return found;
}

t.test('a run under way', browserHere, async (t) => {
  const of = await browser();
  t.teardown(() => of.close());
  const run = begin(['replay', hostile, '--platform', 'tiny', '--out', join(folder, 'out'), '--live', '--pause']);
  const { page, noise } = await opened(of, await run.address);
  const status = (is: RegExp): Promise<void> => page.locator('#status', { hasText: is }).waitFor();
  const far = (): Promise<string> => page.locator('#far').innerText();
  const press = (button: string): Promise<void> => page.getByRole('button', { name: button, exact: true }).click();
  await status(/^Paused: before the first event/);

  await t.test('steps, by button and by key', async (t) => {
    await press('Step an event');
    await page.locator('#far', { hasText: ', 1 events' }).waitFor();
    await page.keyboard.press('o');
    await page.locator('#far', { hasText: ' 1 of ' }).waitFor();
    await status(/^Paused: an operator is over/);
    t.match(await far(), / simulated, 1 of \d+ operators, sentence 1 of 1/);
  });

  await t.test('runs to a condition, which a click in the tree begins; a wrong name is answered with the nearest', async (t) => {
    await page.locator('select').selectOption({ label: 'loader' });
    await page.getByRole('button', { name: 'underway' }).click();
    t.equal(await page.locator('#to').inputValue(), 'loader.underway > ');
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await status(/^Paused: loader\.underway > 0 holds/);
    t.ok((await page.locator('#queues tbody tr').count()) > 0, 'something lies in a queue');
    t.ok((await page.locator('.graph rect').count()) > 2, 'somebody waits');
    await page.locator('#to').fill('memory.srm.banks > 1');
    await press('Run');
    await page.locator('.fault', { hasText: 'Did you mean "sram"?' }).waitFor();
    await page.locator('#to').fill('+2us');
    await press('Run');
    await status(/^Paused: nothing more happens up to [\d.]+ µs/);
    const upTo = async (): Promise<number> => Number(/up to ([\d.]+)/.exec(await page.locator('#status').innerText())![1]);
    const first = await upTo();
    const later = (us: number): RegExp => new RegExp(`up to ${Number((first + us).toFixed(6))} µs`);
    await page.locator('#to').fill('+1ns');
    await press('Run');
    await status(later(0.001));
    t.match(await far(), new RegExp(`^${(first + 0.001).toFixed(6)}`.replace(/0+$/, '')), 'the clock shows where it stands');
    await press('Run');
    await status(later(0.002));
    await page.locator('#to').fill('memory.sram.banks[99].queue > 1');
    await press('Run');
    await page.locator('.fault', { hasText: 'no 99: there are' }).waitFor();
  });

  await t.test('is readable and accessible at two widths, light and dark', async (t) => {
    t.same(await faults(of, await run.address, '#queues h2'), []);
  });

  await press('Go on');
  await status(/^Ended/);
  t.match(await page.locator('h1').innerText(), /<img src=x onerror=alert\(1\)>/, 'a name is text');
  t.same(noise, [], 'no message, no dialog, no request elsewhere');
  await page.close();
  t.equal((await run.done).status, 0);
});

t.test('a finished trace', browserHere, async (t) => {
  const of = await browser();
  t.teardown(() => of.close());
  let over = false;
  const shown = begin(['view', join(folder, 'out')], () => over);
  const address = await shown.address;
  const { page, noise } = await opened(of, address);
  const window = (): Promise<string> => page.locator('#window').innerText();
  await page.locator('#operators tbody tr').first().waitFor();
  const whole = await window();
  /** Does something, and waits until another window is shown. */
  const then = async (what: () => Promise<unknown>): Promise<string> => {
    const before = await window();
    await what();
    for (let tries = 0; tries < 100 && (await window()) === before; tries++) await page.waitForTimeout(20);
    return window();
  };

  await t.test('is looked at nearer by button, key, dragging and an operator’s name', async (t) => {
    const nearer = await then(() => page.getByRole('button', { name: 'Nearer' }).click());
    t.not(nearer, whole);
    t.equal(await then(() => page.keyboard.press('Home')), whole);
    const box = (await page.locator('canvas').first().boundingBox())!;
    const dragged = await then(async () => {
      await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 3 });
      await page.mouse.up();
    });
    t.not(dragged, whole);
    await page.mouse.move(box.x + box.width * 0.55, box.y + 5);
    t.match(await page.locator('.told').first().innerText(), /^activation-buffer at [\d.]+ \S+: [\d.]+ %/);
    await then(() => page.keyboard.press('Home'));
    const first = page.locator('#operators tbody button').first();
    const start = await page.locator('#operators tbody tr').first().locator('td').nth(3).innerText();
    t.ok((await then(() => first.click())).startsWith(start), 'the window begins with the operator');
    await then(() => page.keyboard.press('Home'));
  });

  await t.test('lists the waits of a bank, by mouse and by keyboard', async (t) => {
    const all = await page.locator('#waits tbody tr').count();
    await page.locator('#bank').selectOption({ index: 1 });
    const few = await page.locator('#waits tbody tr').count();
    t.ok(few > 0 && few < all, `${few} of ${all}`);
    await page
      .locator('canvas')
      .last()
      .click({ position: { x: 400, y: 5 } });
    t.not(await page.locator('#bank').inputValue(), '');
    await page.locator('#bank').selectOption('');
    t.equal(await page.locator('#waits tbody tr').count(), all);
  });

  await t.test('is readable and accessible at two widths, light and dark; names are text', async (t) => {
    t.match(await page.locator('#operators').innerText(), /<script>alert\(1\)<\/script>.*read \ufffdbackwards/);
    t.same(await faults(of, address, '#operators tbody tr'), []);
    t.same(noise, [], 'no message, no dialog, no request elsewhere');
  });
  over = true;
  t.equal((await shown.done).status, 0, 'Ctrl-C is how it ends');
});
