/** How a product is cut: as is best with all buffers, or in the share of products where that is as good (`overlap: units`). */
import type { GemmDims } from '../../traces/formats.js';
import type { Encoding } from './encoding.js';
import type { Estimated, MapperLimits } from './mapper.js';
import { OF_PRODUCTS, type Share, type Shares } from './shares.js';

/** Cycles that a run more takes at most, beside those of a row of vectors: its first words on their way, its last results leaving. Assumed: some 11 and 15 on the matrix unit. */
const RUN_CYCLES = 26;
/** Of a product's cycles, what runs more may take. Assumed: as much as arbitration of link and banks moves a run anyway (models/README.md, Overlap). */
const SMALL = 0.01;

/**
 * Whether a product in the share of products fetches as much and, by the estimate, is as quick.
 * @param asCut only where it is cut into the same blocks
 */
function isAsGood(e: Estimated, best: Estimated, d: GemmDims, n: number, asCut: boolean): boolean {
  const runs = ({ mapping: { mb, nb, kb } }: Estimated): number =>
    d.b * Math.ceil(d.m / mb) * Math.ceil(d.n / nb) * Math.ceil(d.k / kb);
  const [own, of] = [e.mapping, best.mapping];
  const more = runs(e) - runs(best);
  if (asCut && (own.mb !== of.mb || own.nb !== of.nb || own.kb !== of.kb)) return false;
  if (own.aSlots !== of.aSlots || own.bSlots !== of.bSlots || more * (n + RUN_CYCLES) > SMALL * best.cycles) return false;
  return e.a_fetches === best.a_fetches && e.b_fetches === best.b_fetches && e.cycles <= best.cycles;
}

/** What was chosen, what came next, and whether it is in the share of products. */
interface Chosen {
  readonly choices: readonly Estimated[];
  readonly share: { readonly share?: Share };
}

/**
 * What is best with all buffers; with the share of products, where there is one that is as good. A systolic array's folds go by
 * the blocks, and so do masks and halves of bytes, which are rounded up.
 * @param mappings in the buffers of these limits, the best first
 * @param shares where there are any; `folds`: the array is systolic
 */
export function chooseMapping(
  mappings: (limits: MapperLimits) => Estimated[],
  d: GemmDims,
  operands: readonly Encoding[],
  mapper: MapperLimits,
  shares: (Shares & { readonly folds: boolean }) | undefined,
): Chosen {
  const whole = mappings(mapper);
  const [best] = whole;
  const shared = best && shares ? mappings(shares.products) : [];
  const rounded = operands.some((o) => o.density !== null || !Number.isInteger(o.element_bytes));
  const alike = shared.find((e) => isAsGood(e, best!, d, mapper.n, rounded || shares?.folds === true));
  return alike
    ? { choices: [alike, ...shared.filter((e) => e !== alike)], share: { share: OF_PRODUCTS } }
    : { choices: whole, share: {} };
}
