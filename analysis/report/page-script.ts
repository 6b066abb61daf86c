/** The script of a page, bundled from `browser/` when the program is built. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../traces/formats.js';

/** A script, and what a policy knows it by. */
export interface PageScript {
  readonly text: string;
  /** as in `script-src` */
  readonly hash: string;
}

let known: PageScript | undefined;
/** @throws Error where the program was not built */
export function pageScript(): PageScript {
  if (known) return known;
  const text = readFileSync(join(packageRoot(), 'dist', 'pages', 'report.js'), 'utf8').trim();
  known = { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` };
  return known;
}
