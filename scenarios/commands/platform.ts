/** `switchyard platform`: one platform, with every number's source. */
import { command } from './command.js';
import { argument } from './option.js';
import * as shared from './options.js';

/** Prints blocks with area (mm²), leakage (µW) and peaks, and every number with its source. */
export const platform = command({
  name: 'platform',
  summary: 'a platform in full: blocks, area, leakage, peak figures, and every number with its source',
  arguments: { name: argument('<name|file>', undefined, shared.platformNames) },
  options: { json: shared.json },
  example: 'switchyard platform edgebert-like',
  async run({ name }) {
    const [{ loadPlatform, platformBreakdown, platformSources }, { platformJson, platformTables }] = await Promise.all([
      import('../../models/index.js'),
      import('../../analysis/index.js'),
    ]);
    const hardware = loadPlatform(name);
    const breakdown = platformBreakdown(hardware);
    const sources = platformSources(hardware.platform);
    return { json: platformJson(breakdown, sources), tables: platformTables(breakdown, sources) };
  },
});
