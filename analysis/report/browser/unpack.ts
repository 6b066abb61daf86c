/** What `packed` put into the page. */
import type { PageContent } from '../page-content.js';
import { found } from './dom.js';

export async function unpacked(): Promise<PageContent> {
  const text = atob(found('#content').textContent.trim());
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return (await new Response(plain).json()) as PageContent;
}
