/** A page in headless Chromium. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';

export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((f) => existsSync(f));
/** For a test that needs one. */
export const browserHere = { skip: chromium ? (false as const) : 'no Chromium is installed' };

export async function browser(): Promise<Browser> {
  const { chromium: type } = await import('playwright-core');
  return type.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page, and what nobody should hear: messages of the console, dialogs, requests for anything but files. */
export async function opened(
  of: Browser,
  file: string,
  width = 1280,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<{ readonly page: Page; readonly noise: string[] }> {
  const context = await of.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (m) => noise.push(m.text()));
  page.on('pageerror', (e) => noise.push(e.message));
  page.on('dialog', (d) => void (noise.push(d.message()), d.dismiss()));
  page.on('request', (r) => void (/^(file|blob|data):/.test(r.url()) || noise.push(r.url())));
  await page.goto(`file://${file}`);
  await page.locator('html[data-drawn=all]').waitFor({ state: 'attached' });
  return { page, noise };
}

/** The script that looks for what is not accessible. */
export const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));
/** What is serious (pictures apart, which are hidden from a reader of the page) for people who do not see or do not use a mouse, as it looks at a width, in light or dark. The page's policy lets no script but its own in, so it is opened without. */
export async function accessibility(
  of: Browser,
  file: string,
  looks: readonly (readonly [width: number, colours: 'light' | 'dark'])[],
): Promise<string[]> {
  const context = await of.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  await page.locator('html[data-drawn=all]').waitFor({ state: 'attached' });
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const faults: string[] = [];
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate<[string, string][]>(
      'axe.run({ exclude: ["svg"] }).then((r) => r.violations.map((v) => [v.impact, v.id + " " + v.nodes[0].html.slice(0, 200)]))',
    );
    faults.push(...found.filter(([impact]) => impact === 'serious' || impact === 'critical').map(([, what]) => what));
  }
  await context.close();
  return faults;
}
