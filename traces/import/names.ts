/** A readable name for the parameters of each piece, from where it stands, and whether they change with the task. */
import { bottleneckAt, groupedLowRankAt, weightUpdates } from './adapters.js';
import { lowRanks, type Attention, type LowRank } from './attention.js';
import { gemmDims, isNorm, isProduct, outCount, type MaybePlaced, type Piece } from './piece.js';
import { layerOf, type Layers } from './layers.js';

/** What a piece's parameters are called. */
export interface Named {
  readonly name: string;
  /** why they change with the task; undefined: they do not, as far as the structure says */
  readonly task: string | undefined;
}

/** why a product changes with the task that nothing else says anything of */
export const HEAD = 'the last product: a head';
const ACTIVATIONS = new Set(['gelu', 'relu', 'silu', 'tanh', 'sigmoid', 'elementwise']);

/** Whether an adapter begins at `i`: in, then out of a bottleneck; matmul to fewer features, activation, matmul back, then an addition. */
export function isAdapter(pieces: readonly Piece[], i: number): boolean {
  const [down, act, up, add] = pieces.slice(i, i + 4);
  if (down?.kind !== 'matmul' || up?.kind !== 'matmul' || add?.kind !== 'add') return false;
  if (!ACTIVATIONS.has(act!.kind) || outCount(act!) !== outCount(down)) return false;
  const [d, u] = [gemmDims(down), gemmDims(up)];
  return d.n < d.k && u.n === d.k && u.k === d.n && u.m === d.m;
}

/** Numbers names that come again within a scope, one layer or what is outside: gelu, gelu.1, gelu.2 … */
function createNumbering(): (scope: string, name: string) => string {
  const seen = new Map<string, number>();
  return (scope, name) => {
    const n = seen.get(`${scope} ${name}`) ?? 0;
    seen.set(`${scope} ${name}`, n + 1);
    return n === 0 ? name : `${name}.${n}`;
  };
}

const PARTS = {
  query: 'attention.query',
  key: 'attention.key',
  value: 'attention.value',
  fused: 'attention.qkv',
  keyvalue: 'attention.kv',
};

const LORA = 'a low-rank update (LoRA)';
function nameLowRank(ahead: Map<number, Named>, r: Pick<LowRank, 'base' | 'down' | 'up'>): void {
  const of = ahead.get(r.base)?.name ?? 'product';
  ahead.set(r.down, { name: `${of}.lora.a`, task: LORA });
  ahead.set(r.up, { name: `${of}.lora.b`, task: LORA });
}

/** Names of products that are found ahead: attention's, adapters', low-rank updates'. */
function namesAhead(pieces: readonly MaybePlaced[], attention: readonly Attention[]): Map<number, Named> {
  const ahead = new Map<number, Named>();
  for (const { projections, context } of attention) {
    for (const { piece, part } of projections) ahead.set(piece, { name: PARTS[part], task: undefined });
    if (context >= 0 && pieces[context + 1]?.kind === 'matmul')
      ahead.set(context + 1, { name: 'attention.output', task: undefined });
  }
  for (const r of lowRanks(pieces)) nameLowRank(ahead, r);
  pieces.forEach((_, i) => {
    const grouped = groupedLowRankAt(pieces, i);
    if (grouped) nameLowRank(ahead, { base: i, ...grouped });
    const found = ahead.has(i) ? undefined : bottleneckAt(pieces, i);
    if (!found || ahead.has(found.up)) return;
    ahead.set(found.down, { name: 'adapter.down', task: 'a bottleneck adapter' });
    ahead.set(found.up, { name: 'adapter.up', task: 'a bottleneck adapter' });
  });
  const updates = weightUpdates(pieces);
  pieces.forEach(({ kind, stored }, i) => {
    const part = kind === 'matmul' && stored ? updates.get(stored[0] ?? '') : undefined;
    if (part) ahead.set(i, { name: `lora.${part}`, task: LORA });
  });
  return ahead;
}

/** Whether it is the only product. */
const isAlone = (pieces: readonly Piece[], i: number): boolean => pieces.every((p, j) => j === i || !isProduct(p));

function productName(pieces: readonly Piece[], i: number, layer: number | null, layers: Layers | undefined): string {
  if (isAlone(pieces, i)) return 'product';
  if (layer === null) return layers && i < layers.start ? 'embedding.projection' : 'pooler';
  if (pieces[i - 1]?.kind === 'bmm') return 'attention.output';
  const { n, k } = gemmDims(pieces[i]!);
  return n > k ? 'ffn.up' : 'ffn.down';
}

/**
 * The last product with a weight, unless it is a layer's, or something is added to it: a recording may end with its last layer.
 * One alone is no model's head. −1: none.
 */
function headOf(pieces: readonly Piece[], layers: Layers | undefined): number {
  const last = pieces.map((p) => p.kind).lastIndexOf('matmul');
  if (isAlone(pieces, last)) return -1;
  return layerOf(layers, last) === null && pieces[last + 1]?.kind !== 'add' ? last : -1;
}

/** By piece; those without parameters have a name too. */
export function namesOf(pieces: readonly MaybePlaced[], layers: Layers | undefined, attention: readonly Attention[]): Named[] {
  const head = headOf(pieces, layers);
  const ahead = namesAhead(pieces, attention);
  const numbered = createNumbering();
  return pieces.map((p, i): Named => {
    const layer = layerOf(layers, i);
    const scope = String(layer);
    const known = ahead.get(i);
    if (known) return { ...known, name: numbered(scope, known.name) };
    if (p.prefixed) return { name: numbered(scope, 'attention.prefix'), task: 'rows before keys or values (a prefix)' };
    if (p.kind !== 'matmul') {
      const task = isNorm(p)
        ? 'a norm'
        : p.kind === 'elementwise' && p.parameters.length > 0
          ? 'a vector that scales or shifts'
          : undefined;
      return { name: numbered(scope, p.kind), task };
    }
    if (i === head) return { name: numbered(scope, 'classifier'), task: HEAD };
    return { name: numbered(scope, productName(pieces, i, layer, layers)), task: undefined };
  });
}
