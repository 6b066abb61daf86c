/**
 * Which weight each product, norm and embedding of a sentence reads, and its class, from order and shapes.
 *
 * Equal roles read the same tensor: the same place in every sentence; and, where layers share their weights, the same
 * place in every layer. Kineto has no storage ids, so sharing is inferred from, in this order: the recorded module names,
 * the model named in the label, a projection between embeddings and layers (only ALBERT has one). Where none of these
 * says, layers are kept apart, which never makes a model smaller than it is, and a note says so.
 */
import type { TensorClass } from '../operators/operator.js';
import { layerOf, type Layers } from './layers.js';
import type { Ledger } from './ledger.js';
import { isAdapter, isQuery, type Piece } from './piece.js';

/** A parameter: equal ids are the same data. */
export interface Role {
  readonly id: string;
  readonly class: TensorClass;
}

/** auto: infer; shared, separate: as the person says. */
export const SHARING = ['auto', 'shared', 'separate'] as const;
/** Whether layers share their weights. */
export type Sharing = (typeof SHARING)[number];

interface Named {
  readonly name: string;
  /** changes with the task */
  readonly task: boolean;
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

/** A readable name for each piece, from where it stands. */
function namesOf(pieces: readonly Piece[], layers: Layers | undefined): Named[] {
  const lastMatmul = pieces.map((p) => p.kind).lastIndexOf('matmul');
  const numbered = createNumbering();
  /** those of the next products, decided ahead: query, key, value; an adapter's down and up */
  let ahead: Named[] = [];
  return pieces.map((p, i) => {
    const layer = layerOf(layers, i);
    const scope = String(layer);
    if (p.kind !== 'matmul') return { name: numbered(scope, p.kind), task: p.kind === 'layer_norm' };
    if (ahead.length === 0 && isQuery(pieces, i))
      ahead = ['query', 'key', 'value'].map((n) => ({ name: numbered(scope, `attention.${n}`), task: false }));
    else if (ahead.length === 0 && isAdapter(pieces, i)) {
      const adapter = numbered(scope, 'adapter');
      ahead = ['down', 'up'].map((n) => ({ name: `${adapter}.${n}`, task: true }));
    }
    const last = i === lastMatmul;
    return ahead.shift() ?? { name: numbered(scope, last ? 'classifier' : productName(pieces, i, layer, layers)), task: last };
  });
}

function productName(pieces: readonly Piece[], i: number, layer: number | null, layers: Layers | undefined): string {
  if (layer === null) return layers && i < layers.start ? 'embedding.projection' : 'pooler';
  if (pieces[i - 1]?.kind === 'bmm') return 'attention.output';
  const [n, k] = pieces[i]!.parameter!;
  return n! > k! ? 'ffn.up' : 'ffn.down';
}

/** Whether all layers read one set of weights; a note says from what. */
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

/** module names of what changes with the task, where they were recorded */
const TASK_MODULE = /adapter|layer_?norm|^heads?\.|classifier/i;

/** What layers have in common stands in the id; what they do not, by the layer's number. */
const scopeOf = (layer: number | null, shared: boolean): string => (layer === null ? '' : shared ? 'layer.' : `layer${layer}.`);

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
  const names = namesOf(pieces, layers).map((named, i) =>
    byModule
      ? { name: pieces[i]!.module ?? '', task: TASK_MODULE.test(pieces[i]!.module ?? '') }
      : { name: `${scopeOf(layerOf(layers, i), shared)}${named.name}`, task: named.task },
  );
  return pieces.map(({ parameter, kind }, i) => {
    if (!parameter) return undefined;
    const { name, task: ofTask } = names[i]!;
    const id = `${name}[${parameter.join('×')}]`;
    if (kind === 'embedding') return { id, class: 'embedding' };
    return ofTask ? { id: `${task}/${id}`, class: 'task' } : { id, class: 'backbone' };
  });
}
