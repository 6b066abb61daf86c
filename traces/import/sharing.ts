/** Whether all layers read one set of weights, and what says so. */
import { isAdapter } from './names.js';
import { gemmDims, type PlacedPiece } from './piece.js';
import { layerOf, stretchOf, type Layers } from './layers.js';

/** auto: as the recording says, or else a guess that is said; shared, separate: as the person says. */
export const SHARING = ['auto', 'shared', 'separate'] as const;
/** Whether layers share their weights. */
export type Sharing = (typeof SHARING)[number];

/** What is known of a sentence when it is asked. */
interface Asked {
  readonly pieces: readonly PlacedPiece[];
  readonly layers: Layers | undefined;
  readonly model: string | undefined;
  readonly sharing: Sharing;
  /** the recording has ids: they tell one weight from another, and only names are decided here */
  readonly ids: boolean;
}

/** Weights of the pieces of one layer, as recorded: equal for all layers where they are shared. */
const keysOf = ({ pieces }: Asked, layers: Layers, layer: number): string[] =>
  stretchOf(pieces, layers, layer)
    .filter((p) => p.kind === 'matmul')
    .map((p) => p.stored[0] ?? '');

/** ALBERT alone has both: a projection between embeddings and layers, and gelu in its tanh form. ELECTRA has the first. */
function looksLikeAlbert({ pieces }: Asked, layers: Layers): boolean {
  const projection = pieces.slice(0, layers.start).some((p) => p.kind === 'matmul');
  const tanhForm = stretchOf(pieces, layers, 0).some((p) => p.kind === 'gelu' && p.name.startsWith('gelu_new'));
  return projection && tanhForm;
}

/** Whether it is one of an adapter's two products. */
const isOfAdapter = (pieces: readonly PlacedPiece[], i: number): boolean =>
  isAdapter(pieces, i) || (i >= 2 && isAdapter(pieces, i - 2));

/** Weights of one layer, in elements, for what follows from a guess. */
const layerWeights = ({ pieces }: Asked, layers: Layers): number =>
  pieces.reduce((sum, p, i) => {
    if (p.kind !== 'matmul' || layerOf(layers, i) !== 0 || isOfAdapter(pieces, i)) return sum;
    const { k, n } = gemmDims(p);
    return sum + k * n;
  }, 0);

/** Whether layers share their weights; the note says from what, and of a guess what follows. */
export function sharedLayers(asked: Asked): readonly [shared: boolean, note: string] {
  const { layers, model, sharing, ids } = asked;
  if (!layers) return [false, 'weights of the layers: no repeated layers were found, so every product has its own'];
  if (ids && keysOf(asked, layers, 0).every((k) => k !== '')) {
    const [first, second] = [keysOf(asked, layers, 0), keysOf(asked, layers, 1)];
    const same = first.filter((key, i) => key === second[i]).length;
    const shared = same === first.length;
    const some = `${same} of ${first.length} shared, the others separate`;
    return [
      shared,
      `weights of the layers: ${shared ? 'shared' : same === 0 ? 'separate' : some}, by the recorded ids${sharing === 'auto' ? '' : '; --sharing is not needed'}`,
    ];
  }
  if (sharing !== 'auto') return [sharing === 'shared', `weights of the layers: ${sharing}, as asked`];
  if (model !== undefined) {
    const albert = /albert/i.test(model);
    return [albert, `weights of the layers: ${albert ? 'shared' : 'separate'}, since the label names the model ${model}`];
  }
  const shared = looksLikeAlbert(asked, layers);
  const one = layerWeights(asked, layers).toLocaleString('en-US');
  const all = (layerWeights(asked, layers) * layers.count).toLocaleString('en-US');
  const why = shared
    ? 'since a projection stands before the layers and gelu is in its tanh form, as in ALBERT'
    : 'the larger of the two, since nothing says whether they are shared';
  return [
    shared,
    `weights of the layers: a guess: ${shared ? 'shared' : 'separate'}, ${why}; shared they are ${one} weights, separate ${all} (--sharing says otherwise)`,
  ];
}
