/** The module of PyTorch that a node was exported from. */
import type { NodeProto } from './schema.js';

/** What the dynamo exporter writes: ['', 'blocks', 'blocks.0', 'blocks.0.out', 'linear_1'] */
const SCOPES = 'pkg.torch.onnx.name_scopes';

/**
 * blocks.0.out, from the scopes that the dynamo exporter notes, or from a name by the older one, /blocks/blocks.0/out/MatMul.
 * Undefined where there is none.
 */
export function moduleOf(node: NodeProto): string | undefined {
  const scopes = node.metadataProps.find((p) => p.key === SCOPES)?.value;
  if (scopes !== undefined) return [...scopes.matchAll(/'([^']*)'/g)].at(-2)?.[1] || undefined;
  if (!node.name.startsWith('/')) return undefined;
  const path: string[] = [];
  for (const part of node.name.split('/').slice(1, -1)) {
    // an element of a list is named with its list: blocks, blocks.0
    if (path.length > 0 && part.startsWith(`${path.at(-1)}.`)) path.pop();
    path.push(part);
  }
  return path.join('.') || undefined;
}
