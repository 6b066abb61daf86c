/** The files of a page: its markup, and what was built of `browser/`. */
import { join } from 'node:path';
import { packageRoot, readText } from '../../traces/index.js';
import type { Routes } from './server.js';

/** Pages by name: the title, and the script that fills them. */
const TITLES = { live: 'Switchyard, live', view: 'Switchyard, an event trace' } as const;
/** One of them. */
export type PageName = keyof typeof TITLES;

const built = (file: string): string => readText(join(packageRoot(), 'dist', 'pages', file));

const markup = (name: PageName): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${TITLES[name]}</title>
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
<main id="page"><noscript>This page needs its script, which comes from the same program.</noscript></main>
</html>
`;

/** What a browser asks for first. */
export const pageFiles = (name: PageName): Routes['files'] => ({
  '': () => ({ type: 'text/html; charset=utf-8', body: markup(name) }),
  'page.js': () => ({ type: 'text/javascript; charset=utf-8', body: built(`${name}.js`) }),
  'page.css': () => ({ type: 'text/css; charset=utf-8', body: built('page.css') }),
});
