/**
 * Our figures beside those that were published of EdgeBERT's silicon and of chips that hold weights in RRAM. A row is judged only where equality can be expected.
 *
 * What is shown and not judged differs in node, workload or system, as its note says.
 */
import { loadPlatform } from '../../models/index.js';
import type { Check } from './checks.js';
import { exitChecks, modeChecks, NEAREST, type MeanExit, type RunSentence } from './published-conditions.js';
import { rramChipChecks, sentenceChecks } from './published-chips.js';
import { publishedFigures } from './published-figures.js';
import { areaChecks, pointChecks } from './published-silicon.js';

/** the model of that chip; the platform whose weights lie in RRAM */
const OF_SILICON = 'edgebert-systemc';
const WITH_RRAM = 'adapter-albert-hetero';

/**
 * @param exits mean exit layers of the distributions that ship for SST-2
 * @param run one sentence of the recorded ALBERT-base on a platform, under conditions
 * @param macs of that sentence without conditions
 */
export function comparePublished(exits: readonly MeanExit[], run: RunSentence, macs: number): Check[] {
  const published = publishedFigures();
  const hardware = loadPlatform(OF_SILICON);
  const nearest = exits.find((x) => x.threshold === NEAREST);
  if (!nearest) throw new Error(`no exit distribution of threshold ${NEAREST}`);
  return [
    ...pointChecks(hardware, published),
    ...areaChecks(hardware, published),
    ...exitChecks(exits, published),
    ...sentenceChecks(OF_SILICON, published, run(OF_SILICON, {})),
    ...modeChecks(OF_SILICON, published, nearest.layer, run),
    ...rramChipChecks(loadPlatform(WITH_RRAM), published, { ...run(WITH_RRAM, {}), macs }),
  ];
}
