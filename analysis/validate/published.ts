/**
 * Our figures beside those that were published of EdgeBERT's silicon. A row is judged only where equality can be expected.
 *
 * What is shown and not judged differs in node, workload or system, as its note says.
 */
import { loadPlatform } from '../../models/index.js';
import type { Check } from './checks.js';
import { exitChecks, modeChecks, NEAREST, type MeanExit, type RunSentence } from './published-conditions.js';
import { publishedFigures } from './published-figures.js';
import { areaChecks, pointChecks } from './published-silicon.js';

/**
 * @param exits mean exit layers of the distributions that ship for SST-2
 * @param run one sentence of the recorded ALBERT-base on a platform
 */
export function comparePublished(exits: readonly MeanExit[], run: RunSentence): Check[] {
  const published = publishedFigures();
  const hardware = loadPlatform('edgebert-systemc');
  const nearest = exits.find((x) => x.threshold === NEAREST);
  if (!nearest) throw new Error(`no exit distribution of threshold ${NEAREST}`);
  return [
    ...pointChecks(hardware, published),
    ...areaChecks(hardware, published),
    ...exitChecks(exits, published),
    ...modeChecks('edgebert-systemc', published, nearest.layer, run),
  ];
}
