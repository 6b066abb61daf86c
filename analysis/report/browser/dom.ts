/** Elements with text: a name of a file is shown, never obeyed. */

type Attributes = Readonly<Record<string, string | ((event: Event) => void)>>;
export type Child = Node | string;

function filled<E extends Element>(made: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string') made.setAttribute(name, value);
    else made.addEventListener(name, value);
  made.append(...children);
  return made;
}

/** An element; attributes that are functions are listeners of the event that they are named by. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => filled(document.createElement(tag), attributes, children);

/** The same of a drawing. */
export const shape = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] => filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** The element that a page of ours has. @throws Error where it has none */
export function found(selector: string, within: ParentNode = document): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/** Gives the reader a file. */
export function save(name: string, url: string): void {
  element('a', { download: name, href: url }).click();
}
/** Gives the reader a file of text. */
export function saveText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  save(name, url);
  // when the download has begun
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
