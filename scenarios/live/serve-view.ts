/** The page of a finished event trace, served until it is asked to stop. */
import type { WindowAsked } from '../../analysis/figures.js';
import { pageFiles } from './page-files.js';
import { servePage } from './server.js';
import { readAhead, type TraceView } from './trace-view.js';

const LOOK_MS = 50;

/** What a page asks for: whole numbers, and by default all of the trace. */
function askedOf(query: URLSearchParams, elapsed_ps: number): WindowAsked {
  const number = (name: string, otherwise: number): number => (query.has(name) ? Number(query.get(name)) : otherwise);
  return { from_ps: number('from', 0), to_ps: number('to', elapsed_ps), bins: number('bins', 300) };
}

/** @param told gets the address @throws InputError for a port that cannot be had */
export async function serveView(
  view: TraceView,
  { port, told, stopped }: { readonly port: number; readonly told: (address: string) => void; readonly stopped: () => boolean },
): Promise<void> {
  const page = await servePage(
    {
      files: pageFiles('view'),
      asked: { about: () => view.about, window: (query) => view.window(askedOf(query, view.about.elapsed_ps)) },
      ordered: {},
    },
    port,
  );
  told(page.address);
  try {
    await readAhead(view, stopped);
    while (!stopped()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  } finally {
    await page.close();
  }
}
