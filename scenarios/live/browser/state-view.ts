/** An actor's state as a tree that opens and shuts; what was open stays open when it is shown again. */
import type { TreeNode } from '../state-tree.js';
import { ask, element } from './dom.js';

/** The present actor's tree. */
export interface StateView {
  readonly element: HTMLElement;
  /** names of the actors, in their order */
  actors(names: readonly string[]): void;
  /** asks for the present state again */
  refresh(): void;
}

/** @param picked gets the path of a field that was clicked, as a condition has it */
export function stateView(picked: (path: string) => void): StateView {
  const select = element('select', { 'aria-label': 'Actor' });
  const tree = element('div', { class: 'tree' });
  const open = new Set<string>();
  let known = '';

  function leaf(path: string, { key, text }: TreeNode): HTMLElement {
    const button = element('button', { type: 'button', class: 'leaf', title: `run to a condition on ${path}` }, key);
    button.addEventListener('click', () => picked(path));
    return element('p', {}, button, `: ${text ?? ''}`);
  }
  function branch(path: string, { key, size = 0, parts = [] }: TreeNode, top: boolean): HTMLElement {
    if (size === 0 && !top) return leaf(path, { key, text: 'empty' });
    const more = size - parts.length;
    const made = element('details', {}, element('summary', {}, `${key} `, element('span', { class: 'note' }, `${size}`)));
    made.open = top || open.has(path);
    const fill = (): void =>
      made.append(
        ...parts.map((p) => {
          const below = p.key.startsWith('[') ? `${path}${p.key}` : `${path}.${p.key}`;
          return p.parts ? branch(below, p, false) : leaf(below, p);
        }),
        ...(more > 0 ? [element('p', { class: 'note' }, `… ${more} more`)] : []),
      );
    if (made.open) fill();
    made.addEventListener('toggle', () => {
      if (made.open && made.children.length === 1) fill();
      if (made.open) open.add(path);
      else open.delete(path);
    });
    return made;
  }
  async function refresh(): Promise<void> {
    const actor = select.value;
    if (actor === '') return;
    try {
      const state = await ask<TreeNode>(`state?actor=${actor}`);
      if (select.value === actor) tree.replaceChildren(branch(state.key, state, true));
    } catch (error) {
      tree.replaceChildren(element('p', { class: 'fault' }, error instanceof Error ? error.message : 'not answered'));
    }
  }
  select.addEventListener('change', () => void refresh());
  return {
    element: element('section', {}, element('h2', {}, 'State of an actor'), element('p', { class: 'controls' }, select), tree),
    actors(names) {
      const now = names.join('\n');
      if (now === known) return;
      known = now;
      select.replaceChildren(...names.map((name, i) => element('option', { value: String(i) }, name)));
      void refresh();
    },
    refresh: () => void refresh(),
  };
}
