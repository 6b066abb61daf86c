/**
 * Which weight each product, norm and embedding of a sentence reads, and its class, from order and shapes.
 *
 * Equal roles read the same tensor: the same place in every sentence; and, where layers share their weights, the same
 * place in every layer. Kineto has no storage ids, so sharing is inferred from, in this order: the recorded module names,
 * the model named in the label, a projection between embeddings and layers (only ALBERT has one). Where none of these
 * says, layers are kept apart, which never makes a model smaller than it is, and a note says so.
 */
import type { TensorClass } from '../operators/operator.js';
import type { Piece } from './fold.js';
import { layerOf, type Layers } from './layers.js';
import type { Ledger } from './ledger.js';

export interface Role {
  readonly id: string;
  readonly class: TensorClass;
}

/** auto: infer; shared, separate: as the person says. */
export const SHARING = ['auto', 'shared', 'separate'] as const;
export type Sharing = (typeof SHARING)[number];

/** In, then out of a bottleneck: matmul to fewer features, activation, matmul back, then an addition. */
function adapterParts(pieces: readonly Piece[], i: number): boolean {
  const [down, act, up, add] = pieces.slice(i, i + 4);
  if (down?.kind !== 'matmul' || up?.kind !== 'matmul' || add?.kind !== 'add') return false;
  if (act?.kind !== 'gelu' && act?.kind !== 'relu') return false;
  const [mid, wide] = down.parameter!;
  return mid! < wide! && up.parameter![0] === wide && up.parameter![1] === mid;
}

/** Three equal products straight before a bmm read the same input: query, key, value. */
export function isQuery(pieces: readonly Piece[], i: number): boolean {
  const [q, k, v, scores] = pieces.slice(i, i + 4);
  const same = (p: Piece | undefined): boolean => p?.kind === 'matmul' && p.parameter!.join() === q!.parameter!.join();
  return q?.kind === 'matmul' && same(k) && same(v) && scores?.kind === 'bmm';
}

/** A readable name for each piece with a parameter, by its place; `scope` counts within one layer or outside. */
function names(pieces: readonly Piece[], layers: Layers | undefined): { name: string; task: boolean }[] {
  const lastMatmul = pieces.map((p) => p.kind).lastIndexOf('matmul');
  const seen = new Map<string, number>();
  const numbered = (scope: string, name: string): string => {
    const n = seen.get(`${scope} ${name}`) ?? 0;
    seen.set(`${scope} ${name}`, n + 1);
    return n === 0 ? name : `${name}.${n}`;
  };
  const out: { name: string; task: boolean }[] = [];
  let fixed: { name: string; task: boolean }[] = []; // names decided ahead: query, key, value; adapter down, up
  pieces.forEach((p, i) => {
    const layer = layerOf(layers, i);
    const scope = String(layer);
    if (p.kind === 'matmul' && isQuery(pieces, i) && fixed.length === 0)
      fixed = ['query', 'key', 'value'].map((n) => ({ name: numbered(scope, `attention.${n}`), task: false }));
    else if (adapterParts(pieces, i) && fixed.length === 0) {
      const adapter = numbered(scope, 'adapter');
      fixed = ['down', 'up'].map((n) => ({ name: `${adapter}.${n}`, task: true }));
    }
    if (p.kind === 'matmul')
      out.push(
        fixed.shift() ?? { name: numbered(scope, matmulName(pieces, i, layer, lastMatmul, layers)), task: i === lastMatmul },
      );
    else if (p.kind === 'layer_norm') out.push({ name: numbered(scope, 'layer_norm'), task: true });
    else out.push({ name: numbered(scope, p.kind), task: false });
  });
  return out;
}

function matmulName(pieces: readonly Piece[], i: number, layer: number | null, last: number, layers: Layers | undefined): string {
  if (i === last) return 'classifier';
  if (layer === null) return layers && i < layers.start ? 'embedding.projection' : 'pooler';
  if (pieces[i - 1]?.kind === 'bmm') return 'attention.output';
  const [n, k] = pieces[i]!.parameter!;
  return n! > k! ? 'ffn.up' : 'ffn.down';
}

function sharedLayers(
  pieces: readonly Piece[],
  layers: Layers | undefined,
  model: string | undefined,
  sharing: Sharing,
  ledger: Ledger,
): boolean {
  if (sharing !== 'auto') {
    ledger.note(`weights of the layers: ${sharing}, as asked`);
    return sharing === 'shared';
  }
  if (!layers) {
    ledger.note('weights of the layers: no repeated layers were found, so every product has its own');
    return false;
  }
  if (model !== undefined) {
    const albert = /albert/i.test(model);
    ledger.note(`weights of the layers: ${albert ? 'shared' : 'separate'}, since the label names the model ${model}`);
    return albert;
  }
  const projection = pieces.slice(0, layers.start).some((p) => p.kind === 'matmul');
  ledger.note(
    projection
      ? 'weights of the layers: shared, since a projection stands between embeddings and layers, as in ALBERT'
      : 'weights of the layers: nothing says whether they are shared; kept separate, the larger of the two (--sharing says otherwise)',
  );
  return projection;
}

const TASK_MODULE = /adapter|layer_?norm|^heads?\.|classifier/i;

/** The parameter that each piece reads; undefined for a piece without one. */
export function findRoles(
  pieces: readonly Piece[],
  layers: Layers | undefined,
  { task, model, sharing }: { task: string; model: string | undefined; sharing: Sharing },
  ledger: Ledger,
): (Role | undefined)[] {
  const byModule = sharing === 'auto' && pieces.every((p) => !p.parameter || p.module !== undefined);
  if (byModule) ledger.note('weights: identified by the recorded module names');
  const shared = !byModule && sharedLayers(pieces, layers, model, sharing, ledger);
  const named = names(pieces, layers);
  return pieces.map((p, i) => {
    if (!p.parameter) return undefined;
    const layer = layerOf(layers, i);
    const place = layer === null ? '' : shared ? 'layer.' : `layer${layer}.`;
    const name = byModule ? p.module! : `${place}${named[i]!.name}`;
    const isTask = byModule ? TASK_MODULE.test(name) : named[i]!.task;
    if (p.kind === 'embedding') return { id: `${name}[${p.parameter.join('×')}]`, class: 'embedding' };
    return isTask
      ? { id: `${task}/${name}[${p.parameter.join('×')}]`, class: 'task' }
      : { id: `${name}[${p.parameter.join('×')}]`, class: 'backbone' };
  });
}
