/** The site that `npm run docs` makes, without the pages of the library's exports, which take most of its time. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../../traces/index.js';
import { AXE, browser, browserHere } from '../../helpers/browser.js';
import { cli, scratch } from '../../helpers/cli.js';

const root = packageRoot();
const folder = scratch();
const site = join(folder, 'site');

// as package.json has it, but for one small file in place of the library
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out', 'commands.md'), (await cli(['reference'], folder)).stdout);
const few = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { types: [] },
  include: [],
  files: [join(root, 'traces', 'units.ts')],
};
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(few));
const line = ['--tsconfig', join(folder, 'tsconfig.json'), '--entryPoints', 'traces/units.ts', '--out', site];
execFileSync(process.execPath, [join(root, 'node_modules', 'typedoc', 'bin', 'typedoc'), ...line], { cwd: root, stdio: 'pipe' });

const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.html'));
const html = new Map(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]));
/** Addresses that a page links to or loads, as it has them. */
const addresses = (page: string): { readonly loaded: boolean; readonly address: string }[] =>
  [...html.get(page)!.matchAll(/<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, tag, address]) => ({
    loaded: tag !== 'a',
    address: address!.replaceAll('&amp;', '&'),
  }));

t.test('every link of every page leads to a page, and to a place in it', async (t) => {
  let links = 0;
  for (const page of pages)
    for (const { address } of addresses(page)) {
      if (/^https?:\/\/[^/]*\.(md|ts|json|yaml)$/.test(address)) t.fail(`${page} → ${address}: a file, no site`);
      if (/^(https?:|data:)/.test(address)) continue;
      const [path = '', place] = address.split('#').map(decodeURIComponent);
      const to = path === '' ? page : join(dirname(page), path);
      links++;
      if (!existsSync(join(site, to))) t.fail(`${page} → ${address}`);
      else if (place && html.has(to) && !html.get(to)!.includes(`id="${place}"`)) t.fail(`${page} → ${address}: no such place`);
    }
  t.ok(links > 500, `${links} links`);
});

t.test('every Markdown file that is linked to is a page: none is carried as it is written', async (t) => {
  t.same(
    readdirSync(join(site, 'media')).filter((f) => f.endsWith('.md')),
    [],
    'else it is missing in scenarios/guides/reference.md',
  );
});

t.test('nothing is loaded from elsewhere', async (t) => {
  for (const page of pages)
    t.same(
      addresses(page).filter(({ loaded, address }) => loaded && /^(https?:)?\/\//.test(address)),
      [],
      page,
    );
  for (const style of readdirSync(join(site, 'assets')).filter((f) => f.endsWith('.css')))
    t.notMatch(readFileSync(join(site, 'assets', style), 'utf8'), /@import|url\(["']?(https?:)?\/\//, style);
});

t.test('it is carried in the package', async (t) => {
  const { files, scripts, typedocOptions } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly files: readonly string[];
    readonly scripts: Readonly<Record<string, string>>;
    readonly typedocOptions: { readonly out: string };
  };
  const [top] = typedocOptions.out.split('/');
  t.ok(files.includes(top!) && !files.some((f) => f.startsWith(`!${typedocOptions.out}`)), typedocOptions.out);
  t.match(scripts['prepack'], /npm run docs/);
});

t.test('in a browser, from a file: one navigation, search in guides, no request', browserHere, async (t) => {
  const chromium = await browser();
  t.teardown(() => chromium.close());
  const page = await chromium.newPage({ viewport: { width: 1280, height: 900 } });
  const noise: string[] = [];
  page.on('pageerror', (e) => noise.push(e.message));
  page.on('request', (r) => void (/^(file|data|blob):/.test(r.url()) || noise.push(r.url())));
  await page.goto(`file://${join(site, 'index.html')}`);
  const guides = page.locator('.site-menu a', { hasText: /^Guides$/ });
  await guides.click();
  await page.locator('.site-menu a', { hasText: 'How each number is made' }).click();
  t.equal(await page.locator('h1').first().innerText(), 'How each number is made');
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate<{ violations: { id: string; impact: string }[] }>('axe.run()');
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
  t.same(serious, ['nested-interactive'], 'but for links within what opens, which is how typedoc makes its navigation');
  await page.locator('#tsd-search-trigger').click();
  await page.locator('#tsd-search-input').fill('evicted');
  await page.locator('#tsd-search-results a', { hasText: 'Gallery of scenarios' }).first().click();
  t.match(await page.locator('h1').first().innerText(), /Gallery/);
  for (const picture of await page.locator('img').all()) t.ok(((await picture.boundingBox())?.height ?? 0) > 50);
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  t.equal(wide, 0, 'nothing hangs over a narrow page');
  t.same(noise, []);
});
