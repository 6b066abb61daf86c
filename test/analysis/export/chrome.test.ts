/** Chrome’s JSON as speedscope’s importer reads it, in a browser; and as JSON. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { exported, odd, sumOf } from '../../helpers/exported.js';

const require = createRequire(import.meta.url);
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((f) => existsSync(f));
const PS_PER_US = 1e6;

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly id?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

t.test('events are the records to the picosecond, odd names are text', async (t) => {
  const { out, counts } = await exported(odd, { to: 'chrome' });
  const { traceEvents: events } = JSON.parse(readFileSync(out, 'utf8')) as { traceEvents: Event[] };
  const of = (ph: string): Event[] => events.filter((e) => e.ph === ph);
  const spans = [...odd.records, ...odd.trace.end!.sentences];
  const ps = (us: number): number => Math.round(us * PS_PER_US);
  t.equal(of('B').length, spans.length);
  t.equal(of('X').length, counts['flows']);
  t.equal(
    sumOf(of('E'), (e) => ps(e.ts)) - sumOf(of('B'), (e) => ps(e.ts)),
    sumOf(spans, (s) => s.end_ps - s.start_ps),
  );
  t.same(
    of('s').map((e) => e.id),
    of('f').map((e) => e.id),
  );
  const names = new Set(of('M').map((e) => e.args!['name']));
  for (const name of new Set(odd.records.map((r) => r.actor)))
    t.ok(
      [...names].some((n) => String(n).startsWith(name)),
      JSON.stringify(name),
    );
});

t.test('as speedscope’s importer reads it', { skip: chromium ? false : 'no Chromium is installed' }, async (t) => {
  const { out } = await exported(odd, { to: 'chrome' });
  const { chromium: browserType } = await import('playwright-core');
  const browser = await browserType.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(pathToFileURL(join(dirname(require.resolve('speedscope/package.json')), 'dist', 'release', 'index.html')).href);
  await page.setInputFiles('input[type=file]', out);
  await page.waitForFunction('document.title.endsWith(" - speedscope")');
  // what it has read, in its own format
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const { profiles } = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    profiles: { name: string; unit: string; events: { type: 'O' | 'C'; at: number }[] }[];
  };
  t.same(faults, []);
  t.ok(profiles.every((p) => p.unit === 'microseconds'));
  const long = profiles
    .flatMap((p) => p.events)
    .reduce((sum, e) => sum + Math.round(e.at * PS_PER_US) * (e.type === 'C' ? 1 : -1), 0);
  t.equal(
    long,
    sumOf([...odd.records, ...odd.trace.end!.sentences], (s) => s.end_ps - s.start_ps),
    'all slices, as long as they are',
  );
});
