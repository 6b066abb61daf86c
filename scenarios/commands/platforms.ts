/** `switchyard platforms`: what ships. */
import { command } from './command.js';
import * as shared from './options.js';

/** Prints a row a platform. */
export const platforms = command({
  name: 'platforms',
  summary: 'the platforms that ship, with area and peak figures',
  options: { json: shared.json },
  example: 'switchyard platforms',
  async run() {
    const [{ loadPlatform, platformBreakdown, platformNames }, { platformsTable }] = await Promise.all([
      import('../../models/index.js'),
      import('../../analysis/index.js'),
    ]);
    const all = platformNames().map((name) => platformBreakdown(loadPlatform(name)));
    return { json: all, tables: [platformsTable(all)] };
  },
});
