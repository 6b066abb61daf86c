/** What a page of a report holds besides its text. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** Its specs, details and the numbers of its run, as text. */
export function contentOf(report: string): string {
  const [, packed = ''] = /<pre id="content" hidden>([^<]*)/.exec(readFileSync(report, 'utf8')) ?? [];
  return inflateSync(Buffer.from(packed, 'base64')).toString();
}
