/** An actor's state as a tree that a page can show: cut where it is long, and said how much was cut. */

/** A field or an element. A leaf has `text`; what has parts has their number, and those that are shown. */
export interface TreeNode {
  readonly key: string;
  readonly text?: string;
  readonly size?: number;
  readonly parts?: readonly TreeNode[];
}

/** Parts of one thing, and of all, that are shown. */
const MOST_PARTS = 200;
const MOST_NODES = 4000;

/** @param state plain data */
export function stateTree(key: string, state: unknown): TreeNode {
  let left = MOST_NODES;
  function node(name: string, value: unknown): TreeNode {
    left--;
    if (typeof value !== 'object' || value === null) return { key: name, text: JSON.stringify(value) ?? 'undefined' };
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    const parts: TreeNode[] = [];
    for (const [k, v] of Object.entries(value)) {
      if (parts.length >= MOST_PARTS || left <= 0) break;
      parts.push(node(Array.isArray(value) ? `[${k}]` : k, v));
    }
    return { key: name, size, parts };
  }
  return node(key, state);
}
